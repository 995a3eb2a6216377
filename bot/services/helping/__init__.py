"""Somebody who helps: invited by her, told what she chose, gone by one tap of either."""
