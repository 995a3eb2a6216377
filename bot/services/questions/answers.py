"""Answers from the knowledge base: the card with its depths and sources, the browser, the honest fallback."""

from bot.domain.audience import EVERYTHING, Reader
from bot.domain.levels import Level
from bot.domain.messages import Button, Rows, Style, Tap, toggle_rows
from bot.domain.understanding import Understanding, restrict
from bot.knowledge import cards, menu, sentences
from bot.knowledge.schema import Topic
from bot.services.talk import numbers
from bot.services.talk.turn import Turn
from bot.store import house, notes

KIND = "kb"
DEPTHS = ("simple", "more", "science")


def reader_of(turn: Turn) -> Reader:
    return turn.me.profile.reader if turn.person and turn.me.zone else EVERYTHING


def allowed(turn: Turn) -> set[str]:
    """Return the ids of the topics this person may see: the other world is never offered."""
    reader = reader_of(turn)
    return {topic.id for topic in turn.world.library.topics.values() if cards.shown(topic, reader)}


def card(turn: Turn, topic: Topic, depth: str = "simple") -> tuple[str, Rows]:
    """Return one topic at one depth (simple, more, science, sources, calling), with the ways to the others."""
    text = cards.CARDS[depth](topic, reader_of(turn), turn.world.library, numbers.lines(turn))
    return str(turn.voice.spelled(text)), _rows(turn, topic, depth)


def _rows(turn: Turn, topic: Topic, depth: str) -> Rows:
    def act(key: str, name: str, style: Style = Style.PLAIN) -> Button:
        return turn.button(key, KIND, name, id="", arg=topic.id, style=style)

    tabs = tuple(
        Button(f"{turn.voice.label(f'kb.{d}')}{'✓' if d == depth else ''}", Tap(KIND, "", d, topic.id))
        for d in DEPTHS
    )
    copy = numbers.team_copy(turn.voice, turn.person) if depth == "calling" else ()
    keep = ((act("kb.ask_doctor", "note"),),) if turn.person and topic.ask_doctor else ()
    return (
        *copy,
        tabs,
        (act("kb.sources", "sources"), act("kb.calling", "calling")),
        *keep,
        (act("kb.helped", "yes"), act("kb.not_helped", "no")),
        (turn.button("button.browse", "ask", "browse"),),
        (_urgent(turn),),
    )


def _urgent(turn: Turn) -> Button:
    return turn.button("button.urgent", "sos", style=Style.DANGER)


async def tapped(turn: Turn, tap: Tap) -> None:
    topic = turn.world.library.topics.get(tap.arg)
    if topic is None or topic.id not in allowed(turn):
        turn.tell("toast.gone")
    elif tap.act == "show":
        text, rows = card(turn, topic)
        turn.new(text, rows, topic=_topic(turn, topic))
    elif tap.act in cards.CARDS:
        text, rows = card(turn, topic, tap.act)
        turn.edit(text, rows, topic=_topic(turn, topic))
    elif tap.act == "note" and turn.person:
        count = 0
        for question in topic.ask_doctor[:1]:
            count = await notes.add(turn.work, turn.me.id, "question", question, turn.now)
        turn.tell("toast.noted", n=count)
    elif tap.act in ("yes", "no"):
        await house.count(turn.work, f"helped:{topic.id}:{tap.act}")
        turn.tell("toast.thanks")
    else:
        turn.tell("toast.old_button")


def _topic(turn: Turn, topic: Topic) -> str:
    """Each topic has its own card: an answer stays in the chat when the next question comes."""
    return f"answer:{topic.id}" if turn.person else ""


async def command(turn: Turn) -> None:
    await browse(turn, Tap("ask"))


async def browse(turn: Turn, tap: Tap) -> None:
    """Answer /ask and the browser's buttons: headings, then the topics under one."""
    shelves = menu.menu(reader_of(turn), turn.world.library)
    if tap.act == "shelf" and tap.arg.isdecimal() and int(tap.arg) < len(shelves):
        heading, topics = shelves[int(tap.arg)]
        rows = tuple(
            (Button(turn.voice.plain(title), Tap(KIND, "", "show", topic_id)),) for topic_id, title in topics
        )
        turn.edit(
            turn.say("ask.shelf", heading=heading),
            (*rows, (turn.button("button.back", "ask", "browse"),)),
            topic=_browser(turn),
        )
        return
    buttons = [
        Button(turn.voice.plain(heading), Tap("ask", "", "shelf", str(i)))
        for i, (heading, _t) in enumerate(shelves)
    ]
    show = turn.edit if tap.act in ("back", "browse") and turn.tapped else turn.new
    show(turn.say("ask.browse"), (*toggle_rows(buttons, 2), (_urgent(turn),)), topic=_browser(turn))


def _browser(turn: Turn) -> str:
    return "browser" if turn.person else ""


async def reply(turn: Turn, meaning: Understanding) -> None:
    """Answer a question or a symptom: a sentence the card lacks, then the card; three choices otherwise."""
    meaning = restrict(meaning, allowed(turn))
    topics = [t for t in meaning.topics if t in turn.world.library.topics]
    head = _soon(turn, meaning)
    asked = meaning.asks or meaning.decision or bool(sentences.askings(turn.incoming.text))
    product = _product(turn) if asked else None
    found = _sentence(turn, topics) if asked and product is None else None
    if found:
        topics = [found.topic, *(t for t in topics if t != found.topic)]
    if found and found.leads:
        head = _joined(head, str(turn.say("ask.sentence", text=numbers.lines(turn).filled(found.text))))
    if product is not None:
        await _without_source(turn, product, head)
    elif meaning.decision:
        await _decide(turn, topics, head)
    elif found or len(topics) == 1:
        _answer(turn, topics[0], head or str(turn.say("ask.near" if asked and not found else "ask.found")))
    elif topics:
        _choices(turn, "ask.which", topics[:4], head)
    elif meaning.doors and meaning.doubt is None and turn.person and turn.me.settled:
        offer(turn, _doors(turn, meaning.doors), head)
    else:
        _choices(turn, "ask.none", [t for t in meaning.offered if t in turn.world.library.topics][:3], head)


def _sentence(turn: Turn, topics: list[str]) -> sentences.Answer | None:
    """Return the sentence of a topic, at whatever depth, that answers what was asked."""
    return sentences.best(turn.incoming.text, reader_of(turn), turn.world.library, topics)


def _product(turn: Turn) -> str | None:
    return sentences.unknown_product(turn.incoming.text, reader_of(turn), turn.world.library)


async def _without_source(turn: Turn, product: str, head: str) -> None:
    """Say that no source speaks of *product*, and who can tell: never a card that reads like an answer."""
    await _without_card(turn, _joined(head, str(turn.say("ask.no_source", product=product))))


async def _without_card(turn: Turn, text: str) -> None:
    rows = (*await _keep(turn), (turn.button("button.browse", "ask", "browse"),))
    turn.new(text, rows, topic="decide" if turn.person else "")


async def _keep(turn: Turn) -> Rows:
    """Return the button that keeps the question: it means this one, however much is asked before it is tapped."""
    if not turn.person:
        return ()
    asked = await notes.ask(turn.work, turn.me.id, turn.incoming.text, turn.now)
    return ((turn.button("button.note_question", "note", "typed", id=asked),),)


def _joined(*parts: str) -> str:
    return "\n\n".join(filter(None, parts))


def _soon(turn: Turn, meaning: Understanding) -> str:
    """Something to tell the team in the next days is said before anything is explained."""
    soon = [flag.words for flag in meaning.flags if flag.level is Level.SOON]
    return str(turn.say("ask.soon", words=soon[0])) if soon and meaning.level is Level.SOON else ""


def _answer(turn: Turn, topic_id: str, head: str) -> None:
    text, rows = card(turn, turn.world.library.topics[topic_id])
    turn.new(f"{head}\n\n{text}", rows, topic=_topic(turn, turn.world.library.topics[topic_id]))


async def _decide(turn: Turn, topics: list[str], head: str) -> None:
    """A question for a decision gets what the sources say, and never the decision."""
    first = _joined(head, str(turn.say("ask.decide")))
    if not topics:
        await _without_card(turn, first)
        return
    text, rows = card(turn, turn.world.library.topics[topics[0]])
    turn.new(
        f"{first}\n\n{text}",
        (*await _keep(turn), *rows[:2]),
        topic=_topic(turn, turn.world.library.topics[topics[0]]),
    )


def offer(turn: Turn, rows: Rows, head: str = "") -> None:
    """Ask whether the buttons of *rows* are what she would like: only her tap opens it."""
    none = turn.button("ask.none_of_these", "ask", "browse")
    turn.new(_joined(head, str(turn.say("ask.doors"))), (*rows, (none,)), topic="choices")


def _doors(turn: Turn, commands: tuple[str, ...]) -> Rows:
    return tuple((Button(turn.voice.label(f"command.{name}"), Tap("cmd", "", name)),) for name in commands)


def _choices(turn: Turn, key: str, topics: list[str], head: str = "") -> None:
    """Offer topics with "None of these"."""
    rows = [
        (Button(turn.voice.plain(turn.world.library.topics[t].title), Tap(KIND, "", "show", t)),)
        for t in topics
    ]
    none = turn.button("ask.none_of_these" if topics else "button.browse", "ask", "browse")
    turn.new(
        _joined(head, str(turn.say(key if topics else "ask.unknown"))),
        (*rows, (none,)),
        topic="choices" if turn.person else "",
    )
