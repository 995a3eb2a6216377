"""How a question of the check-in looks: progress in words and dots, its answers, the way back, on and out."""

from bot.domain import surveys
from bot.domain.messages import Button, Rows, Style, Tap, toggle_rows
from bot.domain.people import Person
from bot.domain.surveys import Kind, Screen, State, Survey
from bot.services.talk import numbers
from bot.services.talk.turn import World
from bot.services.talk.voice import Voice

KIND = "ci"
DOTS = 8
SHORT_LABEL = 14
MANY = 7  # more ticks than that stand two in a row, so that no keyboard is longer than ten rows


def name(survey: Survey, question: str, option: str = "") -> str:
    """Return a question and an option as short numbers for callback data, bound to the survey's version."""
    keys = [q.key for q in survey.questions]
    here = keys.index(question)
    options = [o.key for o in survey.questions[here].options]
    return f"{survey.version}.{here}.{options.index(option) if option in options else ''}"


def named(survey: Survey, arg: str) -> tuple[str, str]:
    """Return the (question, option) that *arg* names; ("", "") for another version or anything impossible."""
    version, _, rest = arg.partition(".")
    here, _, option = rest.partition(".")
    if version != str(survey.version) or not here.isdecimal() or int(here) >= len(survey.questions):
        return "", ""
    question = survey.questions[int(here)]
    if option and (not option.isdecimal() or int(option) >= len(question.options)):
        return question.key, ""
    return question.key, question.options[int(option)].key if option else ""


def invitation(voice: Voice, kept_id: int, key: str, *, begun: bool = False) -> tuple[str, Rows]:
    """Return the invitation; one that was begun says "Go on" instead of "Start"."""
    first = "button.go_on" if begun else "checkin.start"
    rows: Rows = (
        (voice.button(first, KIND, "go", id=kept_id, style=Style.PRIMARY),),
        (
            voice.button("checkin.in_hour", KIND, "hour", id=kept_id),
            voice.button("checkin.tomorrow", KIND, "tomorrow", id=kept_id),
        ),
    )
    if not begun:
        rows += ((voice.button("checkin.not", KIND, "not", id=kept_id),),)
    return str(voice.say(key)), rows


def reask(voice: Voice, world: World, person: Person, kept_id: int, state: State) -> tuple[str, Rows]:
    """Return the danger sign question once more, under the emergency line."""
    number = numbers.words(voice, numbers.of(person, world))
    text, rows = question(voice, kept_id, state, plain=person.profile.simple_look)
    return f"{voice.say('checkin.reask', number=number)}\n\n{text}", rows


def question(voice: Voice, kept_id: int, state: State, *, plain: bool = False) -> tuple[str, Rows]:
    """Return the card of the question in hand. *plain*: no dots, for screen readers."""
    screen = surveys.screen(state)
    dots = "" if plain else _dots(screen)
    lines = [str(voice.say("checkin.progress", n=screen.number, of=screen.total, dots=dots)).rstrip(), ""]
    lines.append(str(voice.say("plain_bold", text=screen.text)))
    if screen.kind is Kind.CONFIRM_TABLETS and state.tablets.planned:
        taken, planned = state.tablets.taken, state.tablets.planned
        lines.append(str(voice.many("checkin.tablets", planned, taken=taken)))
    if screen.last:
        lines.append(str(voice.say("checkin.last", label=_label(screen, screen.last))))
    if screen.note:
        lines.append(str(voice.say("small", text=screen.note)))
    return "\n".join(lines), _rows(voice, kept_id, state, screen)


def _dots(screen: Screen) -> str:
    if screen.total > DOTS * 2:
        return ""
    return "●" * screen.number + "○" * (screen.total - screen.number)


def _label(screen: Screen, key: str) -> str:
    return next((o.label for o in screen.options if o.key == key), "").lower()


def _rows(voice: Voice, kept_id: int, state: State, screen: Screen) -> Rows:
    def act(key: str, do: str) -> Button:
        return Button(voice.label(key), Tap(KIND, str(kept_id), do, name(state.survey, screen.key)))

    foot = [act("button.back", "b")] if screen.back else []
    if screen.skippable:
        foot.append(act("checkin.skip", "s"))
    foot.append(act("checkin.pause", "pause"))
    return (*choices(voice, KIND, kept_id, state, screen), tuple(foot))


def choices(voice: Voice, kind: str, kept_id: int, state: State, screen: Screen) -> Rows:
    """Return the answers as buttons of *kind*: ticks with Done, or one tap."""

    def act(label: str, do: str, option: str = "", style: Style = Style.PLAIN) -> Button:
        return Button(label, Tap(kind, str(kept_id), do, name(state.survey, screen.key, option)), style)

    same = ((act(voice.label("checkin.same"), "same"),),) if screen.same else ()
    if screen.kind is not Kind.MULTI:
        return (*((act(voice.plain(o.label), "c", o.key),) for o in screen.options), *same)
    none = tuple((act(o.label, "t", o.key, Style.GOOD),) for o in screen.options if o.key == "none")
    ticks = [
        act(f"{'☑' if o.key in screen.selected else '☐'} {voice.plain(o.label)}", "t", o.key)
        for o in screen.options
        if o.key != "none"
    ]
    short = all(len(b.label) <= SHORT_LABEL for b in ticks) or len(ticks) > MANY
    done = ((act(voice.label("button.done"), "d", style=Style.PRIMARY),),) if screen.selected else ()
    return (*none, *toggle_rows(ticks, 2 if short else 1), *done)


def paused_rows(voice: Voice, kept_id: int, *, send: bool = False, back: bool = False) -> Rows:
    """Return the way on: *back* from something in between, where "done" means that she has read it."""
    arg = "back" if back else ""
    rows: Rows = ((voice.button("button.go_on", KIND, "go", id=kept_id, arg=arg, style=Style.PRIMARY),),)
    if send:
        rows += ((voice.button("checkin.send_as_is", KIND, "send", id=kept_id),),)
    return rows
