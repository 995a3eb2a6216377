"""What is drawn only as it leaves: its finished words become a picture or a page, or are said where that fails."""

from dataclasses import replace

import structlog

from bot import drawing, texts
from bot.domain.messages import Card, Drawing, File, Op, Outgoing

log = structlog.get_logger()


async def drawn(lang: str | None, out: Outgoing) -> Outgoing:
    """Return *out* with the file made of its drawing; as plain words with a sentence on top where there is none."""
    wanted = out.carries
    if not isinstance(wanted, Drawing):
        return out
    press = drawing.page if out.op is Op.FILE else drawing.picture
    try:
        content = await press(wanted.template, wanted.data)
    except drawing.Undrawable as error:
        log.warning("not_drawn", template=wanted.template, error=str(error))
        said = f"{texts.say(lang or 'en', 'drawing.none')}\n\n{wanted.words or out.card.text}"
        op = Op.NEW if out.op is Op.FILE else out.op
        return replace(out, op=op, card=Card(said, out.card.rows), carries=None)
    return replace(out, carries=File(wanted.name, content))
