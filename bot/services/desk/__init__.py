"""Who answers what arrives: a tap, a command, words."""
