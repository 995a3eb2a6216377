"""What this room answers to."""

from bot.services.questions import answers, notebook
from bot.services.talk.doors import Command, Doors, Key, Saves, Taps, Typed

DOORS = Doors(
    commands=(
        Command("ask", answers.command, listed=40, open=True),
        Command("notes", notebook.show, listed=60),
    ),
    taps=(
        Taps("kb", answers.tapped, open=True),
        Taps("ask", answers.browse, open=True),
        Taps("note", notebook.tapped, open=True),
    ),
    keys=(Key("keys.ask", answers.command),),
    typed=(Typed("note", notebook.write, any_words=True),),
    saves=(Saves("notes"),),
)
