"""What is looked for on Linktree's analytics page: every selector, with fall-backs for pages that were rebuilt."""

from __future__ import annotations

from bedrot_desktop.sessions.page import Target

ANALYTICS = "admin/analytics"
#: Answers that are kept: ``graph.linktr.ee/graphql``, ``linktr.ee/api/graphql``, but no parts of the page itself.
GRAPHQL = r"graphql(?![^?#]*\.(?:m?js|css|map|svg|png|woff2?)(?:[?#]|$))"

NAVIGATION = Target("the menu of somebody signed in", ('nav[role="navigation"]', "nav a[href*='/admin']"))
INSIGHTS = Target("the heading “Insights”", ("text=/^\\s*Insights\\s*$/", "h1:has-text('Insights')", "text=Insights"))
RANGE = Target(
    "the choice of the time",
    (
        "input.input-datepicker-2",
        "input[class*='input-datepicker']",
        "[data-testid='date-picker'] input",
        "input[readonly][value^='Last ']",
        "button:has-text('Last 7 days')",
    ),
)
YEAR = Target(
    "“Last 365 days”",
    (
        'label[for="last-365-days"]',
        "#last-365-days",
        "label:has-text('Last 365 days')",
        "[role='option']:has-text('365 days')",
    ),
)
DAILY = Target(
    "“Daily”",
    (
        "button:text-is('Daily')",
        "[role='tab']:text-is('Daily')",
        "label:text-is('Daily')",
        "button:has-text('Daily')",
    ),
)
#: A notice that may lie over the page; what is not needed is declined.
COOKIES = Target(
    "the notice on cookies",
    ("#onetrust-reject-all-handler", "button:text-is('Reject all')", "button:has-text('Reject All')"),
)
