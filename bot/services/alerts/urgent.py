"""Red flags in typed words: the number first, then one sentence why, within one reply. Nothing here reassures.

Free text is never the only safety net: the same list stands behind a permanent button and /emergency.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain import lasting
from bot.domain.helping import whom
from bot.domain.levels import Level
from bot.domain.messages import Button, Priority, Rows, Style, Tap
from bot.domain.people import Person
from bot.domain.understanding import Flag, Lexicon, Understanding, raised, understand
from bot.domain.understanding.context import Context
from bot.domain.understanding.lexicon import RedFlagRule
from bot.services.alerts import cards, quoting, record
from bot.services.alerts.cards import KIND, SHOWN_WORDS
from bot.services.alerts.record import Reason
from bot.services.talk import meters, numbers
from bot.services.talk.turn import Turn
from bot.store import cards as shown_cards
from bot.store import flows

URGENT = (Level.CRISIS, Level.EMERGENCY, Level.TODAY)
LOOK = "look"  # what the second look found is kept under this and its version
SPREAD = "spread"  # a fact that rules know: she was told that the cancer has spread
CONFIRM = "confirm"  # the topic of "is this happening to you now?"
NAMED = 3  # rules on one card: their ids fit into a button, their words onto the screen


def of_hers(meaning: Understanding, person: Person | None, lexicon: Lexicon, now: datetime) -> Understanding:
    """Return *meaning* with what *person* told of herself once: it makes some dangers greater."""
    facts = lasting.of(person.profile.extra, now.date()) if person else frozenset()
    spread = {SPREAD} if person and person.profile.reader.spread else set()
    return raised(meaning, facts | spread, lexicon)


def urgent(meaning: Understanding) -> bool:
    """The message must be answered as a red flag before anything else."""
    return any(flag.level in URGENT for flag in meaning.flags) and (
        meaning.level in URGENT or meaning.confirm
    )


def only_asks(turn: Turn, meaning: Understanding) -> bool:
    """Return whether *meaning*, an urgent one, is answered by a question: nothing is certain, or it is passed on."""
    worst = _named(meaning)[0]
    doubtful = meaning.confirm and worst.level is not Level.CRISIS and not _speaks_for_itself(turn, worst)
    return turn.incoming.forwarded or doubtful


async def answer(turn: Turn, meaning: Understanding) -> None:
    """The emergency or crisis card leaves before anything else; a doubtful one asks with one tap."""
    flags = [_in_plain_words(turn, flag) for flag in _named(meaning)]
    if not flags:
        return
    worst = flags[0].level
    if turn.incoming.forwarded:
        _ask_now(turn, flags, worst, "alert.forwarded")
    elif only_asks(turn, meaning):
        _ask_now(turn, flags, meaning.level)
    else:
        rules = turn.world.lexicon.rules
        means = meaning.means or any(rules[flag.rule_id].hold for flag in meaning.flags)
        await _alert(turn, flags, worst if worst is Level.CRISIS else meaning.level, means=means)
    turn.at_urgency(Priority.EMERGENCY)


def _speaks_for_itself(turn: Turn, flag: Flag) -> bool:
    """A child or a pet that swallowed one: the card says what to do in either case, nothing is asked before it."""
    return flag.about_other and bool(_rule(turn, flag.rule_id).card)


def _named(meaning: Understanding) -> list[Flag]:
    """Return the flags that the card names: the worst, which decides, and what is urgent and happens beside it."""
    ordered = sorted(meaning.flags, key=lambda flag: -flag.level.rank)
    beside = [
        flag
        for flag in ordered[1:]
        if flag.level in URGENT
        and flag.context is ordered[0].context
        and flag.about_other is ordered[0].about_other
    ]
    first_of = {flag.rule_id: flag for flag in reversed([*ordered[:1], *beside])}
    return sorted(first_of.values(), key=ordered.index)[:NAMED]


def _in_plain_words(turn: Turn, flag: Flag) -> Flag:
    """She is quoted, to the end of her clause; only what is not in her own letters is named as a sign."""
    said = quoting.quoted(turn.incoming.text, flag.words)
    return replace(flag, words=said or str(turn.say(f"flag.{flag.rule_id}")))


async def _alert(turn: Turn, flags: list[Flag], level: Level, *, means: bool = False) -> None:
    """One card leaves. Only her own danger holds her reminders, and a crisis card says nothing of tablets."""
    alert_id, hold = 0, False
    if turn.person:
        reasons = [_reason(turn, flag, level, means=means) for flag in flags]
        hold = any(one.hold for one in reasons)
        version = turn.world.version
        await record.told_again(turn.work, turn.me, reasons)
        turn.person, alert_id = await record.keep(turn.work, turn.me, reasons, version, turn.now)
    meters.flagged.labels(level).inc()
    text, rows = cards.urgent(
        turn.voice,
        numbers.here(turn),
        level,
        _words(flags),
        alert_id,
        turn.person,
        hold=hold,
        also=_words([flag for flag in flags if flag.level is Level.EMERGENCY]),
        besides=_words([flag for flag in flags if flag.level < Level.EMERGENCY]),
        limit=NAMED * SHOWN_WORDS,
        card=_rule(turn, flags[0].rule_id).card,
        line=any(_rule(turn, flag.rule_id).line for flag in flags),
    )
    turn.new(text, rows, topic=f"alert:{alert_id}" if turn.person else "")
    if turn.person and turn.flow and turn.flow.name == "ci":
        await flows.end(turn.work, turn.me.id)


def _reason(turn: Turn, flag: Flag, level: Level, *, means: bool) -> Reason:
    rule = _rule(turn, flag.rule_id)
    own = min(flag.level, level)
    hold = (rule.hold or (means and rule.hold_with_means)) and not flag.about_other
    return Reason(own, rule.id, rule.version, flag.words, hold)


def _words(flags: list[Flag]) -> str:
    """Return her words, each once."""
    said = dict.fromkeys(flag.words for flag in flags)
    return "; ".join(one for one in said if not any(one != other and one in other for other in said))


def _rule(turn: Turn, rule_id: str) -> RedFlagRule:
    """Return the rule of that id; what the second look found has none of its own and holds nothing.

    Raises:
        KeyError: there is no such rule any more.
    """
    if rule_id.startswith(LOOK):
        return RedFlagRule(rule_id, Level.EMERGENCY, ())
    return turn.world.lexicon.rules[rule_id]


def _ask_now(turn: Turn, flags: list[Flag], level: Level, key: str = "alert.confirm") -> None:
    rule_ids = "+".join(flag.rule_id for flag in flags)
    ask_now(turn, key, rule_ids, max(flags[0].level, level), words=_words(flags))


def ask_now(
    turn: Turn, key: str, rule_ids: str, level: Level, *, of_other: bool = False, **values: object
) -> None:
    """One tap decides, and the number is already in the question; asked *of_other*, a yes is of that person."""
    text = turn.say(key, number=numbers.number(turn), **values)
    arg = f"{rule_ids}.{level}"
    yes = "other" if of_other else "now"
    rows: Rows = ((turn.button("alert.confirm.yes", KIND, yes, arg=arg, style=Style.DANGER),),)
    if not of_other:
        rows += ((turn.button("alert.confirm.other", KIND, "other", arg=arg),),)
    rows += ((turn.button("alert.confirm.no", KIND, "past", arg=arg),),)
    turn.new(text, rows, topic=CONFIRM if turn.person else "")


def ask_whether(turn: Turn, rule_ids: str, level: Level) -> None:
    """She is asked whether it is a danger, or thoughts of dying, without naming words of hers.

    Whoever has no plan here and writes of another is asked about that one.
    """
    sort = "crisis" if level is Level.CRISIS else "danger"
    who = "" if turn.person else whom(turn.incoming.text)
    line = numbers.crisis(numbers.here(turn))
    key = f"doubt.{sort}.{who}" if who else f"doubt.{sort}"
    ask_now(turn, key, rule_ids, level, of_other=bool(who), line=line)


def _about(tap: Tap) -> tuple[str, Level] | None:
    """Return the rules and the level that a button of "is this happening to you now?" carries; None for another button."""
    rule_ids, _, level = tap.arg.partition(".")
    return (rule_ids, Level(level)) if tap.kind == KIND and level in set(Level) else None


def still_one(turn: Turn, tap: Tap) -> bool:
    """Return whether words that end what *tap* asks about leave a sign for the emergency number: one that went away."""
    about, typed = _about(tap), turn.incoming.text
    if (
        not typed
        or about is None
        or not {"better", "no_longer"} & understand(typed, turn.world.lexicon).meant
    ):
        return False
    rules = turn.world.lexicon.rules
    return any(rule_id in rules and rules[rule_id].still for rule_id in about[0].split("+"))


def left_open(turn: Turn, tap: Tap) -> bool:
    """Return whether what was typed for *tap* leaves a question about a crisis open; it is asked again then."""
    about, typed = _about(tap), turn.incoming.text
    if not typed or about is None or about[1] is not Level.CRISIS:
        return False
    if "no" in understand(typed, turn.world.lexicon).meant:
        return False
    return _again(turn, tap)


def _again(turn: Turn, tap: Tap) -> bool:
    """Return whether *tap* belongs to such a question; it comes once more, below what she wrote."""
    about = _about(tap)
    if about:
        ask_whether(turn, *about)
        turn.at_urgency(Priority.EMERGENCY)
    return about is not None


async def asked_again(turn: Turn) -> bool:
    """Words that nothing understands under an open question about danger bring the question again, never guesses."""
    shown = await shown_cards.live(turn.work, turn.chat_id) if turn.person else []
    return bool(shown) and ask_again(turn, shown[0].buttons)


def ask_again(turn: Turn, buttons: Sequence[Button]) -> bool:
    """Return whether *buttons* are those of "is this happening to you now?"; it comes again, below her words."""
    taps = [button.tap for button in buttons if button.tap]
    red = next((tap for tap in taps if tap.kind == KIND and tap.act == "now"), None)
    return red is not None and _again(turn, red)


async def confirmed(turn: Turn, tap: Tap) -> None:
    """Yes, now, or to someone else: the card comes as if it had been said plainly."""
    about = _about(tap)
    try:
        rules = [_rule(turn, rule_id) for rule_id in about[0].split("+")] if about else []
    except KeyError:
        rules = []
    if about is None or not rules:
        turn.tell("toast.old_button")
        return
    level = about[1]
    other = tap.act == "other"
    flags = [
        Flag(
            rule.id,
            level if n == 0 else rule.level,
            str(turn.say("flag.look" if rule.id.startswith(LOOK) else f"flag.{rule.id}")),
            other,
            Context.NOW,
        )
        for n, rule in enumerate(rules)
    ]
    await _alert(turn, flags, level)
    turn.at_urgency(Priority.EMERGENCY)


async def show_list(turn: Turn) -> None:
    """Answer /emergency and the permanent button: when to get help now, whom to call; nothing is asked."""
    where = numbers.here(turn)
    text = turn.say(
        "emergency.list",
        number=numbers.words(turn.voice, where),
        line=numbers.crisis(where),
        team=numbers.team(turn.voice, turn.person),
        night=numbers.night(turn.voice, where),
        poison=numbers.poison(turn.voice, where),
    )
    rows: Rows = ((turn.button("alert.button.numbers", KIND, "numbers", style=Style.DANGER),),)
    rows += numbers.team_copy(turn.voice, turn.person)
    if turn.person and turn.me.zone:
        rows += ((turn.button("button.today", "today"), turn.button("button.help", "help")),)
    turn.new(text, rows, topic="sos" if turn.person else "")
    turn.at_urgency(Priority.EMERGENCY)
