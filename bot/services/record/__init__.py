"""What was: days, months and check-ins, and how they are corrected."""
