"""A read-only page on this computer, ``/health`` and ``/metrics``, with the same figures as the window.

It stands above the face because it shows what the window's own reading finds (the parts of `ui` that are free of Qt):
so both can never say different things. Nothing here knows Qt.
"""
