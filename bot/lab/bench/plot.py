"""The ratios as one picture: how many times worse than this bot on SQLite, one bar a way, as a small SVG."""

import math
from collections.abc import Sequence
from itertools import groupby
from xml.sax.saxutils import escape

from bot.lab.bench.report import Row

_LEFT, _RIGHT, _WIDTH = 330, 90, 900
_LINE, _GAP, _TOP = 20, 34, 64
_DECADES = 4  # a thousand times and more ends at the edge
_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #33413f; }
.what { font-weight: 600; } .quiet { fill: #6b7b78; font-size: 12px; }
.paper { fill: #fbfaf7; } .ours { fill: #2f7f79; } .other { fill: #b9c4c1; } .one { stroke: #2f7f79; }
@media (prefers-color-scheme: dark) {
  text { fill: #dfe7e4; } .quiet { fill: #9aa8a4; }
  .paper { fill: #1c2422; } .ours { fill: #6dbab2; } .other { fill: #56635f; } .one { stroke: #6dbab2; }
}
"""


def svg(table: Sequence[Row], below: str) -> str:
    """Return the picture of every figure in which a peer was measured beside ours; *below* says where and with what."""
    blocks = [list(rows) for _, rows in groupby(table, key=lambda row: (row.title, row.trial))]
    shown = [[r for r in block if r.beside and r.drawn] for block in blocks]
    shown = [block for block in shown if any(not row.ours for row in block)]
    body: list[str] = []
    y = _TOP
    for block in shown:
        body.append(_text(16, y, f"{block[0].title} ({block[0].count:,})", "what"))
        for row in block:
            y += _LINE
            body += _bar(row, y)
        y += _GAP
    one = _x(1.0)
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {y + 12}" role="img">',
            "<title>How many times worse than Daymark on SQLite; a shorter bar is better</title>",
            f"<style>{_STYLE}</style>",
            f'<rect class="paper" width="{_WIDTH}" height="{y + 12}" rx="12"/>',
            _text(
                16,
                28,
                "How many times worse than Daymark on SQLite (shorter is better, each mark is 10 x)",
                "what",
            ),
            *(_text(_x(10.0**n) - 6, 46, f"{10**n:,} x", "quiet") for n in range(_DECADES)),
            f'<line class="one" x1="{one}" x2="{one}" y1="{_TOP - 12}" y2="{y - _GAP + 6}" stroke-dasharray="2 4"/>',
            *body,
            _text(16, y, below, "quiet"),
            "</svg>",
        )
    )


def _x(ratio: float) -> float:
    """Return where a bar of *ratio* ends: one decade below ours is the left edge, each decade as wide."""
    share = (math.log10(min(max(ratio, 0.1), 10.0 ** (_DECADES - 1) * 3)) + 1) / (_DECADES + 0.5)
    return round(_LEFT + share * (_WIDTH - _LEFT - _RIGHT), 1)


def _bar(row: Row, y: int) -> list[str]:
    end = _x(row.beside or 1.0)
    kind = "ours" if row.ours else "other"
    figure = f"{row.beside:.2g} x" if row.beside and row.beside < 100 else f"{row.beside:,.0f} x"
    return [
        _text(32, y, row.way, "quiet"),
        f'<rect class="{kind}" x="{_LEFT}" y="{y - 11}" width="{round(end - _LEFT, 1)}" height="13" rx="3"/>',
        _text(end + 6, y, figure, "quiet"),
    ]


def _text(x: float, y: float, words: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x}" y="{y}">{escape(words)}</text>'
