"""How a check-in looks: progress in words and dots, one question a card, a review before anything is saved."""

from bot.domain import surveys
from bot.domain.messages import Button, Rows, Style, Tap, toggle_rows
from bot.domain.surveys import Answers, Direction, Kind, Screen, State, Survey
from bot.services.turn import World
from bot.services.voice import Voice

KIND = "ci"
DOTS = 8
SHORT_LABEL = 14
MARKS = {
    Direction.WORSE: "▲",
    Direction.NEW: "▲",
    Direction.BETTER: "▼",
    Direction.GONE: "▼",
    Direction.SAME: "=",
}
TOPICS_SHOWN = 3


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
    if version != str(survey.version) or not here.isdigit() or int(here) >= len(survey.questions):
        return "", ""
    question = survey.questions[int(here)]
    if option and (not option.isdigit() or int(option) >= len(question.options)):
        return question.key, ""
    return question.key, question.options[int(option)].key if option else ""


def invitation(voice: Voice, kept_id: int, key: str) -> tuple[str, Rows]:
    rows: Rows = (
        (voice.button("checkin.start", KIND, "go", id=kept_id, style=Style.PRIMARY),),
        (
            voice.button("checkin.in_hour", KIND, "hour", id=kept_id),
            voice.button("checkin.tomorrow", KIND, "tomorrow", id=kept_id),
        ),
        (voice.button("checkin.not", KIND, "not", id=kept_id),),
    )
    return str(voice.say(key)), rows


def question(voice: Voice, kept_id: int, state: State) -> tuple[str, Rows]:
    """Return the card of the question in hand."""
    screen = surveys.screen(state)
    lines = [str(voice.say("checkin.progress", n=screen.number, of=screen.total, dots=_dots(screen))), ""]
    lines.append(
        f"<b>{voice.say('checkin.review')}</b>"
        if screen.kind is Kind.REVIEW
        else str(voice.say("plain_bold", text=screen.text))
    )
    if screen.kind is Kind.REVIEW:
        lines += _review(voice, state)
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
    def act(label: str, do: str, option: str = "", style: Style = Style.PLAIN) -> Button:
        return Button(label, Tap(KIND, str(kept_id), do, name(state.survey, screen.key, option)), style)

    if screen.kind is Kind.REVIEW:
        return _review_rows(voice, kept_id, state)
    rows: list[tuple[Button, ...]] = []
    if screen.kind is Kind.MULTI:
        none = [o for o in screen.options if o.key == "none"]
        rest = [o for o in screen.options if o.key != "none"]
        rows += [(act(o.label, "t", o.key, Style.GOOD),) for o in none]
        toggles = [act(f"{'☑' if o.key in screen.selected else '☐'} {o.label}", "t", o.key) for o in rest]
        short = all(len(b.label) <= SHORT_LABEL for b in toggles)
        rows += toggle_rows(toggles, 2 if short else 1)
        if screen.selected:
            rows.append((act(voice.label("button.done"), "d", style=Style.PRIMARY),))
    else:
        rows += [(act(o.label, "c", o.key),) for o in screen.options]
    if screen.same:
        rows.append((act(voice.label("checkin.same"), "same"),))
    foot = [act(voice.label("button.back"), "b")] if screen.back else []
    if screen.skippable:
        foot.append(act(voice.label("checkin.skip"), "s"))
    foot.append(act(voice.label("checkin.pause"), "pause"))
    return (*rows, tuple(foot))


def _answered(state: State) -> list[tuple[str, str, str]]:
    """Return (question, its short words, the answer in words) of everything answered, in order."""
    found = []
    for q in state.survey.questions:
        given = state.answers.get(q.key, ())
        if given:
            labels = {o.key: o.label for o in q.options}
            found.append((q.key, q.simple or q.text, ", ".join(labels.get(g, g) for g in given)))
    return found


def _review(voice: Voice, state: State) -> list[str]:
    lines = [
        str(voice.say("checkin.review.line", what=what, said=said)) for _key, what, said in _answered(state)
    ]
    if state.tablets.planned:
        lines.append(
            str(voice.say("checkin.review.tablets", taken=state.tablets.taken, planned=state.tablets.planned))
        )
    return lines


def _review_rows(voice: Voice, kept_id: int, state: State) -> Rows:
    save = Button(
        voice.label("button.save"), Tap(KIND, str(kept_id), "d", name(state.survey, "review")), Style.GOOD
    )
    changes = [
        Button(
            voice.label("checkin.change_answer", what=what[:20]),
            Tap(KIND, str(kept_id), "ch", name(state.survey, key)),
        )
        for key, what, _said in _answered(state)[:6]
    ]
    foot = (voice.button("checkin.pause", KIND, "pause", id=kept_id),)
    return ((save,), *((c,) for c in changes), foot)


def paused_rows(voice: Voice, kept_id: int, *, send: bool = False) -> Rows:
    rows: Rows = ((voice.button("button.go_on", KIND, "go", id=kept_id, style=Style.PRIMARY),),)
    if send:
        rows += ((voice.button("checkin.send_as_is", KIND, "send", id=kept_id),),)
    return rows


def thanks(voice: Voice, world: World, answers: Answers, last: Answers | None) -> tuple[str, Rows]:
    """Return what changed since last time, in words, and the topics that fit best."""
    items = world.asked.items
    if last is None:
        lines = [str(voice.say("checkin.done.first"))]
    else:
        changes = [c for c in surveys.compare(answers, last) if c.item in items]
        lines = [str(voice.say("checkin.done" if changes else "checkin.done.nothing"))]
        lines += [
            str(
                voice.say(
                    f"checkin.change.{c.direction}",
                    mark=MARKS[c.direction],
                    item=items[c.item].label,
                    after=severity(voice, c.after),
                    before=severity(voice, c.before),
                )
            )
            for c in changes
        ]
    worst = sorted(answers.severity.items(), key=lambda pair: -pair[1])
    topics = list(dict.fromkeys(items[i].topic for i, s in worst if s and i in items))[:TOPICS_SHOWN]
    rows = tuple(
        (
            Button(
                voice.label("checkin.about", title=world.library.topics[t].title)[:40],
                Tap("kb", "", "show", t),
            ),
        )
        for t in topics
        if t in world.library.topics
    )
    return "\n".join(lines), (*rows, (voice.button("button.today", "today"),))


def severity(voice: Voice, value: int | None) -> str:
    return voice.label(f"severity.{value}") if value is not None else voice.label("severity.none")
