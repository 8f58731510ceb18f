"""What is looked for on the pages of TikTok and its Studio, all in one place: pages are rebuilt every few months."""

from __future__ import annotations

from bedrot_desktop.sessions.page import Target

PROFILE = "@{handle}"
ANALYTICS = "tiktokstudio/analytics"

#: Answers of the page's own script that may tell a number of followers.
FOLLOWER_ANSWERS = r"api/user/detail|api/creator|api/analytics|tiktokstudio/api|aweme/v1/user"
#: The number as a profile shows it (plain CSS, for the page's own script).
FOLLOWERS_SHOWN = ('[data-e2e="followers-count"]', '[title="Followers"]')
#: The data that a page brings along inside its source.
EMBEDDED = ("__UNIVERSAL_DATA_FOR_REHYDRATION__", "SIGI_STATE", "__NEXT_DATA__")

FOLLOWERS = Target("the number of followers", tuple(selector.replace('"', "'") for selector in FOLLOWERS_SHOWN))
NO_PROFILE = Target(
    "the words that there is no such account",
    ("[data-e2e='user-not-found']", 'p:has-text("Couldn\'t find this account")', "p:has-text('Couldn’t find this')"),
)

RANGES = (365, 180, 60, 28, 7)

RANGE = Target(
    "the button with the range of days",
    (
        "button:has-text('Last 7 days')",
        "button:text-matches('^\\s*Last \\d+ days', 'i')",
        "[data-e2e='analytics-date-range']",
        "[class*='TUX']:text-matches('^\\s*Last \\d+ days\\s*$', 'i')",
        "[role='combobox']:has-text('days')",
    ),
)
DOWNLOAD_DATA = Target(
    "the button Download data",
    (
        "button:has-text('Download data')",
        "[data-e2e='analytics-download']",
        "[role='button']:has-text('Download data')",
        "[class*='TUXButton']:has-text('Download data')",
    ),
)
OVERVIEW = Target(
    "the choice Overview",
    (
        "[role='dialog'] label:has-text('Overview')",
        "[role='menuitem']:has-text('Overview')",
        "[role='dialog'] [role='radio']:has-text('Overview')",
        "[data-e2e='download-overview']",
    ),
)
CSV = Target(
    "the choice CSV",
    (
        "[role='dialog'] label:has-text('CSV')",
        "label[for='csv' i]",
        "[role='radio']:has-text('CSV')",
        "[role='dialog'] >> text='CSV'",
        "[class*='Modal'] label:has-text('CSV')",
    ),
)
DOWNLOAD = Target(
    "the button Download",
    (
        "[role='dialog'] button:text-is('Download')",
        "[data-e2e='download-confirm']",
        "[role='dialog'] [class*='TUXButton--primary']",
        "[role='dialog'] button:has-text('Download'):not(:has-text('data'))",
        "[class*='Modal'] button:text-is('Download')",
    ),
)


def days(number: int) -> Target:
    """The choice of so many days (one of ``RANGES``) in the open list of ranges."""
    words = f"Last {number} days"
    return Target(
        f"the choice {words}",
        (
            f"[role='option']:has-text('{words}')",
            f"[role='menuitem']:has-text('{words}')",
            f"[role='listbox'] >> text='{words}'",
            f"li:has-text('{words}')",
            f"[class*='TUXMenu'] >> text='{words}'",
        ),
    )
