"""What is looked for on the pages of Spotify for Artists. All of it stands here: pages are rebuilt every few months."""

from __future__ import annotations

from bedrot_desktop.sessions.page import Target

ARTIST = "c/en/artist/{artist}"
SONGS = "c/artist/{artist}/music/songs"

AUDIENCE_LINK = Target(
    "the link Audience",
    (
        "a#navigation-link-audience",
        "[data-testid='navigation-link-audience']",
        "nav a:has-text('Audience')",
        "a[href*='/audience']",
    ),
)
NO_ACCESS = Target(
    "the words that this artist is not yours",
    (
        "[data-testid='no-access']",
        'main:has-text("don\'t have access")',
        "main:has-text('don’t have access')",
        "main:has-text('Request access')",
    ),
)
AUDIENCE_FILTER = Target(
    "the filter of the time shown",
    (
        "button[data-encore-id='chipFilter']",
        "[data-testid='filter-chip']",
        "button[aria-label*='filter' i]",
        "main button:has-text('28 days')",
        "main button:has-text('7 days')",
    ),
)
SONGS_FILTER = Target(
    "the filter of the songs",
    (
        "button[aria-label='Select to further filter your results']",
        "button[data-encore-id='chipFilter']",
        "[data-testid='filter-chip']",
        "main button:has-text('28 days')",
    ),
)
DONE = Target(
    "the button Done",
    (
        "[role='dialog'] button:has-text('Done')",
        "button:has-text('Done')",
        "span:text-is('Done')",
        "[role='dialog'] button[type='submit']",
    ),
)
CSV = Target(
    "the button for the CSV file",
    (
        "button[data-testid='csv-download']",
        "button[aria-label*='CSV' i]",
        "button:has-text('CSV')",
        "a[download][href*='csv' i]",
    ),
)

#: As the filters write the periods.
_WORDS = {"1day": "24 hours", "7day": "7 days", "28day": "28 days", "1year": "12 months", "all": "All time"}


def period(name: str) -> Target:
    """The choice of a period (one of ``names.PERIODS``) in the filter's dialog."""
    words = _WORDS[name]
    return Target(
        f"the choice {words}",
        (
            f"label[for='{name}']",
            f"label:has(input[value='{name}'])",
            f"[role='dialog'] label:has-text('{words}')",
            f"[role='dialog'] [role='radio']:has-text('{words}')",
            f"[role='dialog'] >> text='{words}'",
        ),
    )


def songs_answer(name: str) -> str:
    """What the address of the answer with a period's songs looks like."""
    return rf"catalog-view[^?#]*\?(?:[^#]*&)?time-filter={name}(?:[&#]|$)"
