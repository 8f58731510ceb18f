"""Whom to believe in the network: what this computer trusts, a company's own certificates among it, and the usual."""

from __future__ import annotations

import ssl
from functools import lru_cache


@lru_cache(maxsize=1)
def ours() -> ssl.SSLContext:
    """A context that verifies names and certificates; reading them takes a while, so it is made once."""
    import certifi

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
