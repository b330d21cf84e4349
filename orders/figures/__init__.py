"""The published figures: `counting` keeps their sums, `published` and `charts` read them, `checking` proves them."""
