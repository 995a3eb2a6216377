"""The plan and what is next: its row on the agenda, the doses it makes, when it rests, where she travels."""
