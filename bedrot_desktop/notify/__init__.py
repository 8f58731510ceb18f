"""Floor 2: how a message gets to the person: channels, templates, retries. Knows nothing of what it tells."""
