"""Files to take away: asked for with a tap or a word, made as they leave, in a process of their own."""
