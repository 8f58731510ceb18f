"""Floor 1: errors, events, jobs, files, settings, logs, clock. Knows nothing of what stands above it."""
