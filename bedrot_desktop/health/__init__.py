"""Floor 5: what the floors below know, judged: how current the data are, what is stuck, what is wrong in them."""
