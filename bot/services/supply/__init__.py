"""How many tablets are left: counted by her, counted down by the record, told before they end, asked first when none are."""
