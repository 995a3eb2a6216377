"""The page and the two pictures as they are to look: compared with what is kept, dot by dot, with a little patience.

``GOLDEN=write`` keeps them as they are drawn now; look at them before they are committed.
"""

import io
import json
import os
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from bot.drawing import press

FOLDER = Path(__file__).parent / "golden"
DATA = json.loads((FOLDER / "data.json").read_text("utf-8"))
FAINT = 1.5  # mean difference of 255 that another version of the letters or the press may make


@pytest.mark.parametrize("template", sorted(DATA))
def test_what_is_drawn_looks_as_it_is_kept(template):
    drawn = press.print_now(template, json.dumps(DATA[template]), "png")
    kept = FOLDER / f"{template}.png"
    if os.environ.get("GOLDEN") == "write":
        Image.open(io.BytesIO(drawn)).convert("L").quantize(16).save(kept, optimize=True)

    with Image.open(kept) as was, Image.open(io.BytesIO(drawn)) as now:
        assert was.size == now.size
        difference = ImageChops.difference(was.convert("L"), now.convert("L"))

    assert ImageStat.Stat(difference).mean[0] < FAINT


def test_more_gaps_than_signs_have_room_for_are_strokes():
    strips = DATA["strips"]
    crowded = strips | {"tablets": strips["tablets"] | {"crowded": True}}

    drawn = [press.print_now("strips", json.dumps(data), "png") for data in (strips, crowded)]

    assert strips["tablets"]["gaps"]
    assert drawn[0] != drawn[1]


def test_the_same_words_give_the_same_bytes():
    data = json.dumps(DATA["report"])

    assert press.print_now("report", data, "pdf") == press.print_now("report", data, "pdf")
