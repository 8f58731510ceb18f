"""Floor 2: what only the system can do: start with it, start by its schedule, addresses, who we are in its eyes."""
