"""How often it speaks of its own accord in a week in which all is well and everything is switched on."""

from datetime import date, timedelta

from bot.services.milestones import marks
from bot.store import people
from tests.doses.bench import Bench

A_WEEK = 7  # reminders, each of all that is due in that minute, and one check-in
SETTLED = ("56 left", "blood test on 30 April at 10:00")
IN_ROUNDS = ("/medicines", "med.add", "Calcium", "5 days on, 2 days off", "8:30", "pick", "pick=save")


async def everything_is_on(bench: Bench) -> None:
    """Tablets counted, a test noted, calcium in rounds with the tablet, Anna helps, in four days a month has passed."""
    for words in SETTLED:
        await bench.says(words)
    await bench.taps("save")
    for act in IN_ROUNDS:
        name, _, arg = act.partition("=")
        await (bench.taps(name, arg=arg or None) if "." in act or "pick" in act else bench.says(act))
    await bench.helped()
    person = await bench.person()
    async with bench.store.begin() as work:
        began = date.fromisoformat(person.profile.started_on) - timedelta(days=24)
        person = await people.save_profile(work, person, started_on=began.isoformat())
        await marks.plan(work, person, bench.now)


async def test_a_calm_week_has_eight_messages_with_everything_switched_on(sqlite_template, tmp_path):
    bench = await Bench(sqlite_template, tmp_path).open(checkin_day=6)
    try:
        await everything_is_on(bench)
        before, told = len(bench.came), len(bench.told)
        for _ in range(A_WEEK):
            await bench.later(days=1)
            await bench.taps("taken")
        came = [rung.shown for rung in bench.came[before:] if not rung.shown.asked_for]

        assert [shown.topic.partition(":")[0] for shown in came].count("dose") == A_WEEK, came
        assert len(came) == A_WEEK + 1
        assert any("It is one month now" in shown.text for shown in came), "on the check-in, at no cost"
        assert any("your medicines" in shown.text or "2 medicines" in shown.text for shown in came)
        assert bench.told[told:] == []
    finally:
        await bench.close()
