"""Daymark: a calm Telegram companion for people who take anastrozole."""
