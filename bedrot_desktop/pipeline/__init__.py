"""Floor 4: what runs in which order, what a run did, and how it goes on where it stopped."""
