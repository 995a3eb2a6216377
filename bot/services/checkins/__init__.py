"""How she is: the check-in and the single symptom, by taps."""
