"""What she chose: the set-up, her medicines, her settings."""
