"""Made-up names: track titles, links, shops. Nothing here exists."""

from __future__ import annotations

FIRST = (
    "SALT", "PAPER", "IRON", "HOLLOW", "QUIET", "NEON", "WINTER", "CARBON", "LUNAR", "RUST", "MARBLE", "STATIC",
    "OCHRE", "FERAL", "DIGITAL", "FROZEN", "CINDER", "VELVET", "TIDAL", "ANALOG", "PHANTOM", "CRIMSON", "SILENT",
    "BROKEN",
)  # fmt: skip
SECOND = (
    "ANTENNA", "THUNDER", "ORCHARD", "STAIRCASE", "MACHINE", "HARBOUR", "SIGNAL", "CHAPEL", "ENGINE", "MERIDIAN KEY",
    "PARADE", "FURNACE", "LIGHTHOUSE", "ELEVATOR", "TURBINE", "AQUEDUCT", "CAROUSEL", "GLACIER", "MOTORWAY", "PENDULUM",
    "SATCHEL", "COMPASS", "OBSERVATORY", "WINDMILL",
)  # fmt: skip

#: The acts of the made-up label with their share of its tracks. The two joint ones are collaborations.
ACTS = (
    ("PIG1987", 0.40), ("ZONE A0", 0.34), ("IWARY", 0.14), ("PIG1987 & ZONE A0", 0.07), ("ZONE A0 & Sxnctuary", 0.05),
)  # fmt: skip

#: A spelling of PIG1987 that no rule knows, and an artist id of Spotify that no account has.
STRANGE_SPELLING = "PIG EIGHTYSEVEN"
STRANGE_ARTIST_ID = "0DemoUnknownArtist0000"
STRANGE_STORE = "Wavehall (Demo Streaming)"

TARGETINGS = ("BROAD", "HARD TRANCE", "BROAD SPOTIFY", "LOOKALIKE", "RAVE", "DARK TECHNO")

#: Countries by weight: first the ones with most listeners. NA is Namibia.
COUNTRIES = (
    "US", "GB", "DE", "PL", "MX", "BR", "NL", "CA", "AU", "NA", "FR", "ES", "SE", "IT", "ID", "CZ", "UA", "NO", "FI",
    "CL", "AR", "PH", "TR", "JP", "IN", "DK", "AT", "CH", "BE", "IE", "PT", "RO", "HU", "GR", "BG", "CO", "PE", "ZA",
    "NZ", "MY", "SG", "TH", "VN", "KR", "TW", "HK", "IL", "AE", "SA", "EG", "MA", "NG", "KE", "LT", "LV", "EE", "SK",
    "SI", "HR", "RS", "BA", "MK", "AL", "ME", "MD", "BY", "KZ", "GE", "AM", "AZ", "UZ", "PK", "BD", "LK", "NP", "MM",
    "KH", "LA", "MN", "EC", "BO", "PY", "UY", "VE", "CR", "PA", "GT", "HN", "SV", "NI", "DO", "JM", "TT", "IS", "LU",
    "MT", "CY", "XK", "OU", "GH", "TZ", "UG", "ZM", "ZW", "BW", "MZ", "SN", "CI", "CM", "TN",
)  # fmt: skip

SHOPS = (
    ("DEMO PLAYLIST PITCHING", "Advertising", 4500),
    ('DEMO "COVER" STUDIO', "Other", 8200),
    ("DEMO MASTERING, INC.", "Production", 6500),
    ("DEMO SAMPLE PACKS", "Software", 2999),
)
SUBSCRIPTIONS = (("DEMO DISTRIBUTOR", "Distribution", 2299), ("DEMO SOFTWARE, LTD.", "Software", 999))

LINKS = ("NEWEST SINGLE", "PIG1987", "ZONE A0", "DEMO STARTER PACK - PLAYLIST", "MERCH (NOT REAL)", "IWARY")


def title(place: int) -> str:
    """The title of the n-th track; never twice the same."""
    first = FIRST[place % len(FIRST)]
    second = SECOND[(place * 7 + place // len(FIRST) * 5) % len(SECOND)]
    round_ = place // (len(FIRST) * len(SECOND))
    return f"{first} {second}" + (f" {round_ + 1}" if round_ else "")
