"""What a message is about, as it is kept: a topic can name a symptom, so its rows hold a keyed hash of it.

Only equality is asked of it there; the topic itself lies sealed beside the card's buttons.
"""

from bot.store.work import Work

# These say no more than that somebody here takes a tablet, which the dose rows say as well.
PLAIN = ("status", "dose:", "due:", "week")


def kept(work: Work, chat_id: int, topic: str) -> str:
    """Return what stands for *topic* in the rows of *chat_id*."""
    return topic if topic.startswith(PLAIN) else work.vault.opaque(chat_id, topic)
