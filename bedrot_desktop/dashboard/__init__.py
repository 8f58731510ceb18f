"""Floor 5: a read-only page on this computer, ``/health`` and ``/metrics``, with the same figures as the window."""
