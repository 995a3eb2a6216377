"""Counts and spans for the operator. No label ever names a person."""

from prometheus_client import Counter, Histogram

from bot.domain.messages import Priority

SECONDS = (1, 2, 5, 10, 30, 60, 300, 3600)

lateness = Histogram("daymark_dose_lateness_seconds", "How late a due dose was planned", buckets=SECONDS)
_waited = Histogram("daymark_send_wait_seconds", "From written to settled", ["priority"], buckets=SECONDS)
waited = {priority: _waited.labels(priority.name.lower()) for priority in Priority}
sends = Counter("daymark_sends", "Attempts to deliver", ["outcome"])
repeats = Counter("daymark_labelled_repeats", "Copies sent with the label")
answered = Counter("daymark_updates", "Updates handled", ["result"])
contested = Counter("daymark_contested", "Signs of another program that takes this token's updates")
turned_away = Counter("daymark_webhook_refused", "Calls of the webhook without its secret")
doubted = Counter("daymark_second_looks", "Questions that only the second look asked", ["level"])
flagged = Counter("daymark_red_flags", "Urgent cards shown", ["level"])
