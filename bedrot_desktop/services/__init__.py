"""Floor 3: what we know of each platform."""
