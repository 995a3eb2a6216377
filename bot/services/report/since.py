"""Since when she takes it: asked once, changed at any time; it may be long before she met the bot."""

from datetime import date

from bot.services.talk.turn import Turn

TOLD = "takes_since"  # profile.extra: the first of a month


def told(turn: Turn) -> date | None:
    kept = turn.me.profile.extra.get(TOLD)
    return date.fromisoformat(kept) if kept else None


def lines(turn: Turn) -> list[str]:
    """Return since when she takes it, as she told, and since when this record goes."""
    voice = turn.voice
    began = told(turn)
    here = voice.local(turn.me.created_at).date()
    first = [voice.label("rep.since", month=voice.month(began))] if began else []
    return [*first, voice.label("rep.record_since", day=voice.full_date(here))]
