"""The press: what it makes, what it can print, and that no sign of a day hangs on its colour alone."""

import asyncio
import json
import os
import re
import sys
from itertools import combinations
from pathlib import Path

import pytest

from bot import drawing
from bot.domain.history import Mark
from bot.drawing import press

SHARED = (press.FONTS.parent / "shared.typ").read_text("utf-8")
DATA = {
    "lang": "en",
    "title": "Tablets, 4 weeks",
    "subtitle": "",
    "row": 62,
    "calendar": {
        "label_part": 0.14,
        "head": list("MTWTFSS"),
        "rows": [{"label": "2 Mar", "marks": [m.value for m in Mark]}],
    },
    "legend": [{"mark": m.value, "words": m.value} for m in Mark],
    "changes": [],
}


def fills():
    """{mark: luminance of its ground, 0 to 1}"""
    found = re.findall(r'^  (\w+): \(fill: (?:rgb\("#(\w{6})"\)|white)', SHARED, re.MULTILINE)
    grounds = {mark: hex_ or "ffffff" for mark, hex_ in found}
    return {mark: _luminance(value) for mark, value in grounds.items()}


def _luminance(hex_):
    parts = [int(hex_[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * p for weight, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    high, low = max(one, other), min(one, other)
    return (high + 0.05) / (low + 0.05)


def test_every_mark_has_a_face_and_a_sign_of_its_own():
    assert set(fills()) == {m.value for m in Mark}
    signs = re.findall(r'mark == "(\w+)"', SHARED)
    assert sorted(signs) == sorted(m.value for m in Mark)


def test_taken_is_told_from_all_others_by_lightness_alone():
    grounds = fills()

    assert min(contrast(grounds["taken"], v) for k, v in grounds.items() if k != "taken") >= 3


def test_every_sign_stands_out_from_its_ground():
    inks = re.findall(r'^  (\w+): \(.*ink: (?:rgb\("#(\w{6})"\)|white)\)', SHARED, re.MULTILINE)
    grounds = fills()

    assert len(inks) == len(grounds)
    assert min(contrast(_luminance(ink or "ffffff"), grounds[mark]) for mark, ink in inks) >= 4.5


def test_no_two_marks_look_the_same_in_grey():
    pictures = {}
    for mark in Mark:
        data = DATA | {
            "legend": [],
            "calendar": {"label_part": 0.1, "head": [""], "rows": [{"label": "", "marks": [mark.value]}]},
        }
        pictures[mark] = press.print_now("calendar", json.dumps(data), "png")

    assert all(pictures[a] != pictures[b] for a, b in combinations(Mark, 2))


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ("Zoë O’Brien – 1 mg", "Zoë O’Brien – 1 mg"),
        ("مريم", "مريم"),
        ("\u2068كالسيوم\u2069: 5 of 7", "\u2068كالسيوم\u2069: 5 of 7"),  # else the 5 is drawn before the name
        ("王小明", "\ufffd"),
        ("pain 😀😀 today", "pain \ufffd today"),
        ("a\u200b\u202eb", "ab"),
        ("37.5 ≥ 37 → call", "37.5 >= 37 -> call"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_what_has_no_letter_becomes_one_sign(said, printed):
    assert drawing.printable(said) == printed
    assert drawing.unprintable(said) is ("\ufffd" in printed)


def test_the_sign_for_what_is_lost_can_be_printed_itself():
    press.print_now("calendar", json.dumps(DATA | {"title": drawing.printable("王 x")}), "png")


@pytest.mark.parametrize("lang", ["en", "en-GB", "pt_BR", "zh-Hans"])
def test_a_language_may_name_its_country(lang):
    press.print_now("calendar", json.dumps(DATA | {"lang": lang}), "png")


async def test_words_never_become_code():
    nasty = '#read("/etc/passwd") $x$ #panic() *b* \\ " `'
    assert await drawing.picture("calendar", json.dumps(DATA | {"title": nasty}))


async def test_a_template_that_fails_names_no_word_of_hers():
    with pytest.raises(drawing.Undrawable) as failed:
        await drawing.picture("calendar", json.dumps({"title": "secret words"}))

    assert "secret" not in repr(failed.value)
    assert failed.value.__cause__ is None


async def test_while_twenty_pages_are_printed_the_loop_turns_thousands_of_times():
    """No wall clock is in it: whoever held the loop, or the interpreter's lock, for a page would let it turn once."""
    data = json.loads((Path(__file__).parents[1] / "report" / "golden" / "data.json").read_text("utf-8"))
    work = asyncio.gather(*(drawing.page("report", json.dumps(data["report"])) for _ in range(20)))
    turns = 0

    while not work.done():
        await asyncio.sleep(0)
        turns += 1

    assert all(page.startswith(b"%PDF-") for page in await work)
    assert turns > 20 * 100


async def test_whoever_waits_for_an_answer_goes_before_whoever_waits_for_a_page():
    await drawing.picture("calendar", json.dumps(DATA))

    def niceness() -> int:
        return os.getpriority(os.PRIO_PROCESS, 0)

    printing = await asyncio.get_running_loop().run_in_executor(press._THREAD, niceness)

    assert (printing > niceness()) is (sys.platform == "linux"), "nobody else knows that of a thread"


async def test_without_the_library_there_is_no_picture(monkeypatch):
    press._compiler.cache_clear()
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(drawing.Undrawable, match="not installed"):
        await drawing.picture("calendar", json.dumps(DATA))
    press._compiler.cache_clear()
