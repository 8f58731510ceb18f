"""The one table of settings: it drives the file, the environment, the command line, the form and the help."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import time

from bedrot_desktop.core.settings.service_rows import SERVICES, SERVICES_ROWS, SESSIONS_ROWS
from bedrot_desktop.core.settings.values import Setting

ZONES = ("landing", "raw", "staging", "curated", "archive", "sandbox")

_WORKSPACE = (
    Setting(
        "workspace.folder", "text", "", "Workspace", "The ecosystem folder or the lake that was opened last.",
        environment=("PROJECT_ROOT",),
    ),
    Setting(
        "workspace.minimum_free_mb", "number", 500, "Free space needed", "A run does not start with less (MB).",
        low=0,
    ),
)  # fmt: skip

_ZONES = tuple(
    Setting(
        f"zones.{zone}", "text", "", f"Folder of {zone}",
        "Relative to the lake, or absolute. Empty: found in the lake, with or without its number.",
        environment=(f"{zone.upper()}_ZONE", f"{zone.upper()}_PATH"),
    )
    for zone in ZONES
)  # fmt: skip

_CLOCKS = (
    Setting(
        "clocks.*.*.lag", "number", None, "The source's own delay", "Days. Empty: what is known of the source.",
        low=0, high=400,
    ),
    Setting(
        "clocks.*.*.due", "number", None, "Due after", "Days behind today. Empty: what is usual.", low=0,
        high=4000,
    ),
    Setting(
        "clocks.*.*.stale", "number", None, "Stale after", "Days behind today. Empty: what is usual.", low=0,
        high=4000,
    ),
)  # fmt: skip

_SCHEDULE = (
    Setting("schedule.quiet_start", "time", time(22), "Quiet from", "Messages wait from this hour on."),
    Setting("schedule.quiet_end", "time", time(6), "Quiet until", "What is still true then is told once."),
    Setting("schedule.run_at", "time", time(3), "Full run at"),
    Setting("schedule.refresh_at", "time", time(2, 40), "Renew sign-ins at"),
    Setting("schedule.backup_at", "time", time(2, 20), "Back up at"),
    Setting(
        "schedule.summary_at", "time", time(9), "Morning summary at", environment=("DAILY_SUMMARY_TIME",),
    ),
    Setting(
        "schedule.summary", "yes/no", True, "Morning summary", "Nothing is sent where there is nothing to say.",
        environment=("ENABLE_DAILY_SUMMARY",),
    ),
    Setting(
        "schedule.sessions_minutes", "number", 60, "Look at the ages of sign-ins every", "Minutes.", low=5, high=1440,
    ),
    Setting(
        "schedule.health_minutes", "number", 30, "Look at the health every", "Minutes.", low=5, high=1440,
        environment=("HEALTH_CHECK_INTERVAL",),
    ),
    Setting(
        "schedule.clean_minutes", "number", 60, "Clean what is new every", "Minutes; does nothing without new files.",
        low=5, high=1440,
    ),
    Setting("schedule.probe_minutes", "number", 720, "Ask each sign-in whether it lives every", "Minutes.", low=60,
            high=10080),
    Setting("schedule.archive_at", "time", time(4, 30), "Archive at"),
    Setting("schedule.run", "yes/no", True, "Full run by itself"),
    Setting("schedule.clean", "yes/no", True, "Cleaners by themselves"),
    Setting("schedule.refresh", "yes/no", True, "Renew sign-ins by itself"),
    Setting("schedule.probe", "yes/no", True, "Probe sign-ins by itself"),
    Setting("schedule.sessions", "yes/no", True, "Look at the ages of sign-ins by itself"),
    Setting("schedule.health", "yes/no", True, "Look at the health by itself"),
    Setting("schedule.backup", "yes/no", True, "Back up by itself"),
    Setting(
        "schedule.archive", "yes/no", False, "Archive superseded files by itself", environment=("ENABLE_ARCHIVING",),
    ),
)  # fmt: skip

_NOTIFY = (
    Setting("notify.toast", "yes/no", True, "Messages on the desktop", "At once, with buttons."),
    Setting("notify.email", "yes/no", False, "E-mail", "From the second day of a trouble on, unless set otherwise."),
    Setting("notify.slack", "yes/no", False, "Slack", "From the third day of a trouble on, unless set otherwise."),
    Setting("notify.discord", "yes/no", False, "Discord", "From the third day of a trouble on, unless set otherwise."),
    Setting("notify.webhook", "yes/no", False, "Another webhook", "From the third day on, unless set otherwise."),
    Setting(
        "notify.apprise", "yes/no", False, "Apprise", "Telegram, ntfy, Matrix, Teams and a hundred more, by address.",
    ),
    Setting(
        "notify.console", "yes/no", False, "Console", "Where the program was started at a prompt.",
        environment=("NOTIFY_CONSOLE",),
    ),
    Setting(
        "notify.file", "yes/no", True, "File", "The file notifications.log beside the log.",
        environment=("NOTIFY_FILE",),
    ),
    Setting("notify.success", "yes/no", False, "Tell of success too", environment=("NOTIFY_ON_SUCCESS",)),
    Setting("notify.warning", "yes/no", True, "Tell of warnings", environment=("NOTIFY_ON_WARNING",)),
    Setting(
        "notify.critical", "yes/no", True, "Tell of what is urgent",
        environment=("NOTIFY_ON_CRITICAL", "NOTIFY_ON_ERROR"),
    ),
    Setting("notify.alert_after", "number", 3, "Tell after", "Failures in a row.", low=1, high=99),
    Setting("notify.escalate_after", "number", 5, "Raise the level after", "Failures in a row.", low=1, high=99),
    Setting("notify.smtp_host", "text", "", "Mail server", environment=("SMTP_HOST", "SMTP_SERVER")),
    Setting(
        "notify.smtp_port", "number", 587, "Port of the mail server", environment=("SMTP_PORT",), low=1,
        high=65535,
    ),
    Setting("notify.smtp_tls", "yes/no", True, "Encrypt mail", environment=("SMTP_USE_TLS",)),
    Setting("notify.smtp_user", "text", "", "User at the mail server", environment=("SMTP_USER", "SMTP_USERNAME")),
    Setting("notify.smtp_password", "secret", "", "Password at the mail server", environment=("SMTP_PASSWORD",)),
    Setting("notify.mail_from", "mail", (), "Mail comes from", environment=("SMTP_FROM", "NOTIFICATION_FROM_EMAIL")),
    Setting(
        "notify.mail_to", "mail", (), "Mail goes to",
        environment=("SMTP_TO", "NOTIFICATION_TO_EMAILS", "NOTIFICATION_EMAIL"),
    ),
    Setting(
        "notify.smtp_tries", "number", 3, "Try a mail", "Times in all.", environment=("SMTP_MAX_RETRIES",),
        low=1, high=9,
    ),
    Setting(
        "notify.smtp_retry_seconds", "number", 5, "Try a mail again after", "Seconds.",
        environment=("SMTP_RETRY_DELAY",), low=0, high=3600,
    ),
    Setting(
        "notify.slack_url", "secret", "", "Address of Slack's webhook",
        "It lets anybody write to the channel: a secret.", environment=("SLACK_WEBHOOK_URL",),
    ),
    Setting(
        "notify.discord_url", "secret", "", "Address of Discord's webhook",
        "It lets anybody write to the channel: a secret.", environment=("DISCORD_WEBHOOK_URL",),
    ),
    Setting(
        "notify.webhook_url", "secret", "", "Address of the webhook", "It lets anybody write to the channel: a secret.",
        environment=("WEBHOOK_URL", "SLACK_WEBHOOK_URL"),
    ),
    Setting(
        "notify.webhook_type", "choice", "generic", "Kind of the webhook", choices=("slack", "discord", "generic"),
        environment=("WEBHOOK_TYPE",),
    ),
    Setting(
        "notify.apprise_urls", "secret", "", "Addresses for Apprise", "One or several, apart by spaces: a secret.",
        environment=("APPRISE_URLS", "APPRISE_URL"),
    ),
    Setting(
        "notify.webhook_seconds", "number", 10, "Wait for an answer", "Seconds.", environment=("WEBHOOK_TIMEOUT",),
        low=1, high=300,
    ),
    Setting(
        "notify.webhook_tries", "number", 3, "Try a message", "Times in all.", environment=("WEBHOOK_MAX_RETRIES",),
        low=1, high=9,
    ),
    Setting(
        "notify.webhook_retry_seconds", "number", 2, "Try a message again after", "Seconds.",
        environment=("WEBHOOK_RETRY_DELAY",), low=0, high=3600,
    ),
    *(
        Setting(
            f"notify.{name}_days", "number", days, f"{title} is told after",
            "How long a trouble has lasted by then; 0: at once.", low=0, high=365,
        )
        for name, title, days in (
            ("email", "E-mail", 1), ("slack", "Slack", 2), ("discord", "Discord", 2), ("webhook", "The webhook", 2),
            ("apprise", "Apprise", 2),
        )
    ),
    Setting(
        "notify.file_path", "text", "", "File of messages", "Relative to the lake. Empty: beside the program's log.",
        environment=("NOTIFY_LOG_PATH",),
    ),
)  # fmt: skip

_KEEPING = (
    Setting(
        "retention.log_days", "number", 30, "Keep logs", "Days.", environment=("LOG_RETENTION_DAYS",), low=1,
        high=3650,
    ),
    Setting("retention.evidence_days", "number", 30, "Keep pictures of troubles", "Days.", low=1, high=3650),
    Setting(
        "retention.archive_days", "number", 0, "Keep archived files", "Days; 0 keeps them for ever.", low=0,
        high=36500,
    ),
    Setting("retention.archive_after_days", "number", 7, "Archive superseded files after", "Days.", low=0, high=3650),
    Setting("retention.backups_daily", "number", 7, "Daily backups kept", low=1, high=366),
    Setting("retention.backups_weekly", "number", 4, "Weekly backups kept", low=0, high=520),
    Setting("retention.backups_monthly", "number", 12, "Monthly backups kept", low=0, high=240),
)  # fmt: skip

_PROGRAM = (
    Setting(
        "warehouse.url", "database", "", "Warehouse",
        "Address of a database. Empty: the file in the workspace's warehouse folder.",
    ),
    Setting(
        "warehouse.file", "text", "bedrot_analytics.db", "File of the warehouse", "Relative to the warehouse folder.",
        environment=("DATABASE_PATH",),
    ),
    Setting(
        "dashboard.on", "yes/no", False, "Local page",
        "Serve the local page while the program runs; only this computer can read it.",
    ),
    Setting("dashboard.port", "number", 8080, "Port of the local page", low=1, high=65535),
    Setting("appearance.theme", "choice", "system", "Colours", choices=("system", "light", "dark")),
    Setting(
        "appearance.density", "choice", "normal", "Density", "How high rows and controls are.",
        choices=("compact", "normal", "roomy"),
    ),
    Setting("appearance.start_with_windows", "yes/no", False, "Start with Windows"),
    Setting("appearance.keep_in_tray", "yes/no", True, "Stay in the tray when the window is closed"),
    Setting(
        "log.level", "choice", "INFO", "Detail of the log", choices=("DEBUG", "INFO", "WARNING", "ERROR"),
        environment=("COOKIE_REFRESH_LOG_LEVEL", "LOG_LEVEL"),
    ),
    Setting("log.size_mb", "number", 10, "Size of a log file", "MB until a new one is begun.", low=1, high=1000),
    Setting("log.files", "number", 10, "Log files kept", low=1, high=100),
)  # fmt: skip

TABLE: tuple[Setting, ...] = (
    *_WORKSPACE, *_ZONES, *SERVICES_ROWS, *SESSIONS_ROWS, *_CLOCKS, *_SCHEDULE, *_NOTIFY, *_KEEPING, *_PROGRAM,
)  # fmt: skip

_PLAIN: Mapping[str, Setting] = {row.key: row for row in TABLE if "*" not in row.key}
_PATTERNS = tuple(
    (re.compile(re.escape(row.key).replace(r"\*", r"([A-Za-z0-9_-]+)")), row) for row in TABLE if "*" in row.key
)


def find(key: str) -> tuple[Setting, tuple[str, ...]] | None:
    """The row for a key, and what its ``*`` stand for; None where there is no such setting."""
    if key in _PLAIN:
        return _PLAIN[key], ()
    for pattern, row in _PATTERNS:
        if match := pattern.fullmatch(key):
            return row, match.groups()
    return None


def expanded(services: Iterable[str] = SERVICES, datasets: Iterable[str] = ()) -> Iterator[tuple[str, Setting]]:
    """Every setting's key in the order of the table, with ``*`` written out for these services and data sets."""
    services, datasets = tuple(services), tuple(datasets)
    for row in TABLE:
        stars = row.key.count("*")
        if stars == 0:
            yield row.key, row
        for name in services if stars == 1 else datasets if stars == 2 else ():
            if stars == 2 and name.count(".") != 1:
                continue
            head, tail = row.key.split("*.*" if stars == 2 else "*")
            yield f"{head}{name}{tail}", row


def environment_name(key: str) -> str:
    """The program's own name for a setting in the environment."""
    return "BEDROT_" + re.sub(r"[^A-Z0-9]", "_", key.upper())


def looks_misspelt(name: str) -> bool:
    """Whether a variable of the environment begins like a setting's own name, but is none's."""
    begins = name.startswith(tuple({environment_name(f"{row.section}.") for row in TABLE}))
    return begins and not any(
        re.fullmatch(environment_name(row.key.replace("*", "QQ")).replace("QQ", "[A-Z0-9_]+"), name) for row in TABLE
    )


def owner_names(row: Setting, names: tuple[str, ...]) -> tuple[str, ...]:
    """The owner's names for a setting in the environment, the first counts most."""
    service = re.sub(r"[^A-Z0-9]", "_", names[0].upper()) if names else ""
    known_as = _OWNER_PREFIXES.get(service, (service,))
    return tuple(
        name.replace("*", prefix) for name in row.environment for prefix in (known_as if "*" in name else ("",))
    )


#: Other beginnings that the owner's variables have for a service.
_OWNER_PREFIXES = {"METAADS": ("METAADS", "META")}
