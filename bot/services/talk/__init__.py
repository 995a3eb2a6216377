"""What every story is handed: the turn, the voice, whom to call, and the ports to the world."""
