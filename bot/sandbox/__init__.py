"""A Bot API server for one machine, a chat page in the browser, and a time machine.

It knows nothing of the other rooms: a bot talks to it over HTTP as it would talk to Telegram.
"""

from bot.sandbox.clock import SandboxClock
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.people import add_default_people
from bot.sandbox.persona import Persona
from bot.sandbox.screen import Button, Shown
from bot.sandbox.server import Sandbox

__all__ = ["Button", "Fault", "Faults", "Persona", "Sandbox", "SandboxClock", "Shown", "add_default_people"]
