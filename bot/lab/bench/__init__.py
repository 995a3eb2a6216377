"""What the bot costs, measured on the real parts: a stub of the Bot API stands in for Telegram, nothing else is left out."""
