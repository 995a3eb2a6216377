"""The workshop: what the bot's parts are made with. Nothing of the running bot imports it; it is not in the wheel."""
