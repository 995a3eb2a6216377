"""Danger: what she types or ticks, the card that answers it, asking again, and the hold that only a decision ends."""
