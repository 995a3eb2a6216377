"""What the tests prove: hazards, cases of the catalogue, and the goal, line by line. `make assurance` prints it."""
