"""The persons on the chat page, invented for the demo."""

from bot.sandbox.server import Sandbox

DEFAULT_PEOPLE = (
    (1001, "Margaret", "en-GB", "Europe/London", "woman, after menopause"),
    (1002, "Linda", "en-US", "America/New_York", "woman"),
    (1003, "Tom", "en-US", "America/Chicago", "man, on testosterone therapy"),
)


def add_default_people(sandbox: Sandbox) -> None:
    """Margaret, Linda and Tom have a phone each; none has written to the bot yet."""
    for chat_id, name, language, zone, note in DEFAULT_PEOPLE:
        person = sandbox.person(chat_id, name, language)
        chat = sandbox.world.chats[person.chat_id]
        chat.time_zone, chat.note = zone, note
