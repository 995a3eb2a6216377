"""Check-ins: what is asked, in which order, and what the answers mean."""

from bot.domain.surveys.answers import (
    LEFT_AT_FLAGS,
    Answers,
    Change,
    Direction,
    as_previous,
    compare,
    result,
)
from bot.domain.surveys.assemble import (
    Block,
    Details,
    Pool,
    assemble,
    interference_key,
    severity_key,
    shown_if,
)
from bot.domain.surveys.flow import answer, flags_open, screen, start, ticked, with_reader, withdraw
from bot.domain.surveys.model import (
    Group,
    Item,
    Kind,
    Measure,
    Option,
    Question,
    Shown,
    Survey,
    When,
)
from bot.domain.surveys.naming import Named, may_be_named, named, parts
from bot.domain.surveys.planning import plan
from bot.domain.surveys.rows import answers_from_row, answers_to_row, from_row, to_row
from bot.domain.surveys.state import Act, Refusal, Screen, State, Step, Tablets, Tap
from bot.domain.surveys.tablets import says_all
from bot.domain.surveys.words import felt

__all__ = [
    "LEFT_AT_FLAGS",
    "Act",
    "Answers",
    "Block",
    "Change",
    "Details",
    "Direction",
    "Group",
    "Item",
    "Kind",
    "Measure",
    "Named",
    "Option",
    "Pool",
    "Question",
    "Refusal",
    "Screen",
    "Shown",
    "State",
    "Step",
    "Survey",
    "Tablets",
    "Tap",
    "When",
    "answer",
    "answers_from_row",
    "answers_to_row",
    "as_previous",
    "assemble",
    "compare",
    "felt",
    "flags_open",
    "from_row",
    "interference_key",
    "may_be_named",
    "named",
    "parts",
    "plan",
    "result",
    "says_all",
    "screen",
    "severity_key",
    "shown_if",
    "start",
    "ticked",
    "to_row",
    "with_reader",
    "withdraw",
]
