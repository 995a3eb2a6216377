"""The set-up of a medicine the person adds by its name: only its times; no amount, no rule, no advice."""

from dataclasses import replace
from datetime import datetime

from bot.domain.medicines import Label
from bot.domain.messages import Rows, Style
from bot.domain.understanding import understand
from bot.domain.understanding.engine import read as words_of
from bot.services.plans import planning, status
from bot.services.setup import clashes, rhythm
from bot.services.setup.draft import TOPIC, Draft, Refused, choice, plain
from bot.services.talk.turn import Turn
from bot.store import flows, plans
from bot.store.plans import Planned

AT_MOST = 6
NAME_AT_MOST = 40
COMMON = ("calcium", "vitamin_d", "bone")
HOWS = ("empty", "upright", "food")
HOW_AT_MOST = 80
OURS = ("anastrozole", "arimidex")
FORMS = frozenset(
    "tablet tablets pill pills capsule capsules cream gel patch patches drops injection injections inhaler spray syrup "
    "liquid mg mcg ml g iu units one ones".split()
)
_OF_MEDICINES = frozenset(  # topics that name medicines; of others a name may be anything
    "interactions everyday_medicines calcium_vitd cholesterol bone_drugs tamoxifen supplements supplements_by_name "
    "with_cancer_medicines hot_flash_treatments".split()
)


async def others(turn: Turn) -> list[Planned]:
    """Return her medicines beside the tablet itself."""
    return [p for p in await plans.of_person(turn.work, turn.me.id) if p.medicine]


async def begin(turn: Turn, planned: Planned | None) -> Draft:
    """Return the draft of a new medicine, or of *planned* as it is."""
    draft: Draft = {
        "settled": True,
        "zone": turn.me.zone,
        "country": turn.country,
        "medicine": planned.id if planned else 0,
        "names": [p.medicine.casefold() for p in await others(turn) if planned is None or p.id != planned.id],
    }
    if planned is None:
        return draft
    told = {"name": planned.medicine, "how": planned.label.how}
    return {**draft, **rhythm.draft_of(planned.rule), **told, "edit": True}


def fits(draft: Draft) -> bool:
    """Return whether there is room for it among her medicines: one that is there already has its place."""
    return not is_new(draft) or len(draft["names"]) < AT_MOST


def tell_full(turn: Turn) -> None:
    row = (turn.button("button.medicines", "med"), turn.button("button.today", "today"))
    turn.show(turn.say("med.full", n=AT_MOST), (row,), topic=TOPIC)


def is_one(draft: Draft) -> bool:
    return draft.get("medicine") is not None


def is_new(draft: Draft) -> bool:
    return draft.get("medicine") == 0


def name(turn: Turn, _draft: Draft) -> tuple[str, Rows]:
    labels = [turn.voice.label(f"med.common.{c}") for c in COMMON]
    return str(turn.say("med.name")), tuple(
        (plain(label, c),) for label, c in zip(labels, COMMON, strict=True)
    )


def pick_name(turn: Turn, draft: Draft, value: str) -> Draft:
    if value not in COMMON:
        raise Refused("setup.not_now")
    return type_name(turn, draft, turn.voice.label(f"med.common.{value}"))


def type_name(turn: Turn, draft: Draft, text: str) -> Draft:
    """The name is kept as typed, in one line; the same medicine is not added twice, and anastrozole has its own plan."""
    kept = " ".join(text.split())[:NAME_AT_MOST].strip()
    if not any(c.isalpha() for c in kept):
        raise Refused("med.name.unclear")
    if any(word in kept.casefold() for word in OURS):
        raise Refused("med.name.ours")
    if kept.casefold() in draft.get("names", []):
        raise Refused("med.name.twice")
    clash = clashes.sentence(turn, kept)
    said = {"note": "med.name.clash", "typed": clash} if clash else {}
    return {**draft, **said, "name": kept}


async def is_known(turn: Turn, text: str) -> bool:
    """Return whether *text* is a medicine that the topics know, with its form and strength, and says nothing else."""
    lexicon = turn.world.lexicon
    named = {
        word
        for topic, words in understand(text, lexicon).because
        if topic in _OF_MEDICINES
        for word in words.split()
    }
    said = {word for word in words_of(text, lexicon).words if word not in lexicon.fillers}
    return bool(named) and all(word in named or word in FORMS or not word.isalpha() for word in said)


def how(turn: Turn, _draft: Draft) -> tuple[str, Rows]:
    """Ask how it is taken, as the leaflet or her team told her; the line stands on its reminder."""
    offered = tuple((plain(turn.voice.label(f"med.how.{h}"), h),) for h in HOWS)
    return str(turn.say("med.how")), (*offered, (choice(turn, "med.how.none", "none"),))


def pick_how(turn: Turn, draft: Draft, value: str) -> Draft:
    if value not in (*HOWS, "none"):
        raise Refused("setup.not_now")
    return {**draft, "how": "" if value == "none" else turn.voice.label(f"med.how.{value}")}


def type_how(_turn: Turn, draft: Draft, text: str) -> Draft:
    """The line is kept as typed, cut where a reminder would grow too long."""
    return {**draft, "how": " ".join(text.split())[:HOW_AT_MOST].strip()}


def _said(draft: Draft) -> Label:
    return Label(draft["name"], draft.get("how", ""))


async def look_ahead(turn: Turn, draft: Draft) -> Draft:
    """Return *draft* with the first times it would lead to, if it were saved now."""
    rule = rhythm.plan_of(draft, turn.voice.local(turn.now).date())
    coming = await planning.preview(turn, rule, await _planned(turn, draft))
    return {**draft, "coming": [at.isoformat() for at in coming]}


def done(turn: Turn, draft: Draft) -> tuple[str, Rows]:
    """Show everything, with real times, before it is saved."""
    rule = rhythm.plan_of(draft, turn.voice.local(turn.now).date())
    text = turn.say(
        "med.done",
        name=draft["name"],
        plan=status.describe(turn, rule),
        coming=coming_words(turn, draft),
    )
    if draft.get("how"):
        text += "\n" + turn.say("many.how", how=draft["how"])
    return str(text), ((choice(turn, "button.save", "save", Style.GOOD),),)


def coming_words(turn: Turn, draft: Draft) -> str:
    coming = [planning.when(turn, datetime.fromisoformat(at)) for at in draft.get("coming", [])]
    return "; ".join(coming) or str(turn.say("when.none"))


def pick_done(_turn: Turn, draft: Draft, value: str) -> Draft:
    if value != "save":
        raise Refused("setup.not_now")
    return {**draft, "finish": True}


async def finish(turn: Turn, draft: Draft) -> None:
    """The medicine is in the plan, or goes on as changed; an open dose of it stays as it is."""
    rule = rhythm.plan_of(draft, turn.voice.local(turn.now).date())
    planned = await _planned(turn, draft)
    await flows.end(turn.work, turn.me.id)
    if not planned and len(await others(turn)) >= AT_MOST:
        tell_full(turn)
        return
    if planned:
        if planned.label != _said(draft):
            await plans.rename(turn.work, planned, _said(draft))
            planned = replace(planned, label=_said(draft))
        if planned.rule != rule:
            await planning.change(turn, planned, rule)
    else:
        await planning.add(turn, rule, _said(draft))
    await status.refresh(turn)
    turn.tell("toast.saved")
    home = ((turn.button("button.medicines", "med"), turn.button("button.today", "today")),)
    turn.edit(turn.say("med.saved", name=draft["name"], coming=coming_words(turn, draft)), home, topic=TOPIC)


async def _planned(turn: Turn, draft: Draft) -> Planned | None:
    mine = await plans.of_person(turn.work, turn.me.id)
    return next((p for p in mine if p.medicine and p.id == draft["medicine"]), None)
