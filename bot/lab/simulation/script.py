"""How she begins and how she ends: the set-up, answered as a newcomer does, what stands beside it, and the erasing of everything."""

from bot.lab.simulation.phone import Phone, Shown

SETUP = (  # the step, and what she picks or types there
    ("start", "/start"),
    ("start.privacy", ""),
    ("start.agree", ""),
    ("reason", "cancer"),
    ("stage", "early"),
    ("body", "woman"),
    ("intimate", "no"),
    ("zone", "type"),
    ("place", ""),  # the first that is found, or the only one
    ("zone_check", "yes"),
    ("plan", "usual"),
    ("time", "type"),
    ("cue", "breakfast"),
    ("checkin", "sunday"),
    ("done", "right"),
)
BESIDE = (  # what she tells beside the tablet once it is set up, as a person does it (see person.py)
    "say:56 left",
    "say:/medicines",
    "med.add",
    "say:Calcium",
    "say:5 days on, 2 days off",
    "say:13:00",
    "pick={today}",
    "pick=save",
    "say:/helpers",
    "helper.new",
    "helper.go",
    "say:Margaret",
)
ERASING = (("erase", "/privacy"), ("me.delete", ""), ("me.really", ""), ("me.now", ""))


def answer(
    phone: Phone, step: str, value: str, typed: dict[str, str]
) -> tuple[str, str, Shown | None, str, str]:
    """She answers *step*: with the words in *typed*, else with a button. Return what she did, for the log.

    Raises:
        LookupError: there is no such answer on her screen.
    """
    if step in typed:
        phone.says(typed[step])
        return "typed", typed[step], None, "say", typed[step]
    card = list(phone.screen.values())[-1]
    wanted = [
        b for row in card.rows for b in row if b.tap and (b.tap.id == step and value in ("", b.tap.arg))
    ]
    button = wanted[0] if wanted else card.button(step)
    if button is None or button.tap is None:
        raise LookupError(f"There is no answer {value!r} at the step {step!r}.")
    phone.taps(card, button)
    return "tapped", button.label, card, button.tap.act, button.tap.arg
