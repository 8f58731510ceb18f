"""Floor 5: what happens by itself and when: the schedule as a table, times as pure functions."""
