"""The settings that concern services and signing in to them: addresses, politeness, sign-ins, the browser."""

from __future__ import annotations

from collections.abc import Iterable

from bedrot_desktop.core.settings.values import Hosts, Setting

#: The platforms that settings are listed for even where no file names them.
SERVICES = ("spotify", "tiktok", "distrokid", "toolost", "linktree", "metaads")

_HOSTS = {
    "spotify": Hosts(
        ("artists.spotify.com",),
        ("accounts.spotify.com/login", "accounts.spotify.com/en/status", "open.spotify.com", "spotify.com/login"),
    ),
    "tiktok": Hosts(("tiktok.com",), ("accounts.tiktok.com",)),
    "distrokid": Hosts(("distrokid.com",)),
    "toolost": Hosts(("toolost.com",)),
    "linktree": Hosts(("linktr.ee", "linktree.com")),
    "metaads": Hosts(("facebook.com", "meta.com")),
}


def _per_service(values: Iterable[int | str | bool]) -> dict[str, int | str | bool]:
    return dict(zip(SERVICES, values, strict=True))


SERVICES_ROWS = (
    Setting(
        "services.*.enabled", "yes/no", True, "In use", "A service that is not in use is neither run nor watched.",
    ),
    Setting(
        "services.*.prefer_scripts", "yes/no", False, "Prefer the lake's own scripts",
        "Scripts in the lake's src folder are run instead of what the program knows of the service.",
    ),
    Setting(
        "services.*.script_minutes", "number", 30, "Time limit of a script", "Minutes until a script is stopped.",
        low=1, high=24 * 60,
    ),
    Setting(
        "services.*.address", "address", None, "Address", "Where the service's pages begin.",
        defaults=_per_service((
            "https://artists.spotify.com", "https://www.tiktok.com", "https://distrokid.com", "https://toolost.com",
            "https://linktr.ee", "https://business.facebook.com",
        )),
        hosts=_HOSTS,
    ),
    Setting(
        "services.*.login_address", "address", None, "Address of the sign-in", "The page that is opened to sign in.",
        defaults=_per_service((
            "https://artists.spotify.com/home", "https://www.tiktok.com/login", "https://distrokid.com/signin",
            "https://toolost.com/login", "https://linktr.ee/login", "https://business.facebook.com",
        )),
        hosts=_HOSTS,
    ),
    Setting(
        "services.*.api_address", "address", None, "Address of the data", "Where the service's data are asked for.",
        defaults={
            "linktree": "https://graph.linktr.ee", "metaads": "https://graph.facebook.com",
            "toolost": "https://toolost.com/api",
        },
        hosts=_HOSTS,
    ),
    Setting(
        "services.metaads.ad_account", "text", "", "Ad account of Meta",
        "Like act_123; counts where the account itself names none.",
        environment=("META_AD_ACCOUNT_ID", "META_ACCOUNT_ID"),
    ),
    Setting(
        "services.*.token_address", "address", None, "Address of the tokens", "Where a token is asked for and renewed.",
        defaults={"spotify": "https://accounts.spotify.com/api", "metaads": "https://graph.facebook.com"},
        hosts={**_HOSTS, "spotify": Hosts(("spotify.com",))},
    ),
    Setting(
        "services.*.pause_seconds", "number", 2, "Pause between two steps", "Seconds, so that a site is never pressed.",
        low=0, high=600,
    ),
    Setting(
        "services.*.budget", "number", 300, "Pages a day", "Pages and answers asked for by one account within a day.",
        low=1, high=100_000,
    ),
    Setting(
        "services.*.headless", "yes/no", True, "Work without a window",
        "Some services refuse a browser without a window: then switch this off.",
        environment=("COOKIE_REFRESH_HEADLESS", "HEADLESS_BROWSER"),
    ),
)  # fmt: skip

SESSIONS_ROWS = (
    Setting(
        "sessions.*.renew", "yes/no", True, "Renew by itself", "Without a person, where the service allows it.",
        environment=("COOKIE_REFRESH_*_ENABLED",),
    ),
    Setting(
        "sessions.*.max_age_days", "number", 30, "Longest life of a sign-in", "Days.", low=1, high=3650,
        defaults=_per_service((30, 30, 12, 7, 30, 60)),
    ),
    Setting(
        "sessions.*.refresh_days", "number", 7, "Renew a sign-in every", "Days.", low=1, high=3650,
        defaults=_per_service((7, 7, 10, 5, 14, 30)),
    ),
    Setting(
        "sessions.*.priority", "number", 9, "Order of renewal", "Lower is earlier among equally urgent ones.",
        low=1, high=99, defaults=_per_service((1, 2, 3, 4, 5, 6)),
    ),
    Setting(
        "sessions.*.strategy", "choice", "browser", "Way of renewal", choices=("oauth", "browser", "jwt", "none"),
        defaults=_per_service(("browser", "browser", "jwt", "jwt", "browser", "oauth")),
    ),
    Setting("sessions.*.access_token", "secret", "", "Access token", environment=("*_ACCESS_TOKEN",)),
    Setting("sessions.*.client_id", "secret", "", "Application's id", environment=("*_CLIENT_ID", "*_APP_ID")),
    Setting(
        "sessions.*.client_secret", "secret", "", "Application's secret", environment=("*_CLIENT_SECRET",
        "*_APP_SECRET"),
    ),
    Setting("sessions.attempts", "number", 3, "Attempts to renew", low=1, high=20),
    Setting("sessions.retry_seconds", "number", 300, "Pause before the next attempt", "Seconds.", low=0, high=86400),
    Setting(
        "sessions.at_once", "number", 2, "Renewals at once", environment=("COOKIE_REFRESH_PARALLEL",), low=1,
        high=8,
    ),
    Setting(
        "sessions.probe_hours", "number", 12, "Look whether a sign-in lives at most every", "Hours.", low=1,
        high=720,
    ),
    Setting("sessions.backups", "number", 5, "Good sign-ins kept", low=1, high=50),
    Setting(
        "sessions.wait_minutes", "number", 30, "Wait for a sign-in", "Minutes until an open sign-in window closes.",
        low=1, high=24 * 60,
    ),
    Setting(
        "browser.channel", "choice", "auto", "Browser", "auto: Edge, then Chrome, then Chromium.",
        choices=("auto", "msedge", "chrome", "chromium"),
    ),
    Setting("browser.path", "text", "", "Browser's program", "Another Chromium browser, by its full path."),
    Setting(
        "browser.address", "endpoint", "", "Browser's address",
        "Empty: a browser is started. Else the debugging port of one that runs already, such as http://127.0.0.1:9222.",
    ),
)  # fmt: skip
