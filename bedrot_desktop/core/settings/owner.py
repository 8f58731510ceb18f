"""What the owner's own files say: ``.env`` of lake and ecosystem and ``config/cookie_refresh_config.json|yaml``."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

ENV_FILES = (".env", ".env.context")
CONFIG_FILES = tuple(f"config/cookie_refresh_config.{end}" for end in ("json", "yaml", "yml"))
_SECRET_NAME = re.compile(r"PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|WEBHOOK_URL|CREDENTIAL", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A file of the owner that could not be read."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class OwnerFiles:
    """``variables``: name → (text, file); ``config``: setting's key → (value as found, file)."""

    variables: Mapping[str, tuple[str, Path]]
    config: Mapping[str, tuple[Any, Path]]
    troubles: tuple[Trouble, ...]


def read_owner_files(roots: Iterable[Path], environment: Mapping[str, str]) -> OwnerFiles:
    """Read the owner's files below these folders (lake first, then ecosystem); what the first says counts.

    ``environment`` is only looked at (for ``${NAME}`` and ``COOKIE_REFRESH_CONFIG_FILE``), never changed.
    """
    roots = tuple(dict.fromkeys(roots))
    troubles: list[Trouble] = []
    variables: dict[str, tuple[str, Path]] = {}
    for file in (root / name for root in roots for name in ENV_FILES):
        for name, text in _guarded(partial(_variables, troubles=troubles), file, troubles).items():
            variables.setdefault(name, (text, file))
    known = {**{name: text for name, (text, _) in variables.items()}, **environment}
    variables = {name: (filled(text, known), file) for name, (text, file) in variables.items()}
    config: dict[str, tuple[Any, Path]] = {}
    for file in _config_files(roots, known):
        for key, value in _guarded(_config, file, troubles).items():
            text = filled(value, known) if isinstance(value, str) else value
            config.setdefault(key, (text, file))
    return OwnerFiles(variables, config, tuple(troubles))


def secret_values(variables: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The values of variables whose names say that they are secret."""
    return (text for name, text in variables if _SECRET_NAME.search(name))


def filled(text: str, names: Mapping[str, str]) -> str:
    """``${NAME}`` and ``${NAME:-otherwise}`` replaced; a name that is not known gives nothing."""
    return re.sub(r"\$\{(\w+)(?::-([^}]*))?\}", lambda match: names.get(match[1]) or match[2] or "", text)


def _guarded(read: Callable[[Path], Mapping[str, Any]], file: Path, troubles: list[Trouble]) -> Mapping[str, Any]:
    if not file.is_file():
        return {}
    try:
        return read(file)
    except OSError as error:
        troubles.append(Trouble(file, error.strerror or str(error)))
    except ValueError as error:
        troubles.append(Trouble(file, str(error)))
    return {}


def _text(file: Path) -> str:
    data = file.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _variables(file: Path, troubles: list[Trouble]) -> Mapping[str, str]:
    from dotenv.parser import parse_stream

    found: dict[str, str] = {}
    for binding in parse_stream(io.StringIO(_text(file))):
        if binding.error:
            troubles.append(Trouble(file, f"line {binding.original.line} is not of the form NAME=value"))
        elif binding.key and binding.value and binding.value.strip():
            found[binding.key] = binding.value.strip()
    return found


def _config_files(roots: Iterable[Path], names: Mapping[str, str]) -> Iterator[Path]:
    roots = tuple(roots)
    if named := names.get("COOKIE_REFRESH_CONFIG_FILE", "").strip():
        yield from (root / named for root in roots or (Path(),))
    yield from (root / name for root in roots for name in CONFIG_FILES)


def _config(file: Path) -> Mapping[str, Any]:
    text = _text(file)
    if file.suffix == ".json":
        try:
            content = json.loads(text)
        except json.JSONDecodeError as error:
            raise ValueError(f"line {error.lineno}: {error.msg}") from error
    else:
        import yaml

        try:
            content = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise ValueError(f"not YAML: {' '.join(str(error).split())}") from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise ValueError("it does not hold named values")
    return dict(_settings_of(content))


def _settings_of(content: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """(setting's key, value) of all that is understood, in any of the three shapes the file has had."""
    for path, key, convert in _GENERAL:
        value = _at(content, path)
        if value is not None:
            yield key, convert(value)
    channels = _at(content, "global.notification_channels")
    if isinstance(channels, list):
        yield "notify.email", "email" in channels
        for name in ("slack", "discord", "webhook"):
            yield f"notify.{name}", name in channels
    headless = _at(content, "general.browser_headless")
    for name, facts in _services(content.get("services")):
        if headless is not None:
            yield f"services.{name}.headless", headless
        for field, key, convert in _OF_SERVICE:
            if facts.get(field) is not None:
                yield key.replace("*", name), convert(facts[field])


def _services(found: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(found, dict):
        pairs = list(found.items())
    elif isinstance(found, list):
        pairs = [(facts.get("name") or facts.get("service"), facts) for facts in found if isinstance(facts, dict)]
    else:
        return
    for name, facts in pairs:
        key = re.sub(r"[^a-z0-9]", "", str(name or "").lower())
        if key and isinstance(facts, dict):
            yield {"meta": "metaads"}.get(key, key), facts


def _at(content: Any, path: str) -> Any:
    for step in path.split("."):
        content = content.get(step) if isinstance(content, dict) else None
    return content


def _same(value: Any) -> Any:
    return value


def _days(hours: Any) -> Any:
    return max(1, -(-hours // 24)) if isinstance(hours, int) and not isinstance(hours, bool) else hours


def _minutes(hours: Any) -> Any:
    return hours * 60 if isinstance(hours, int) and not isinstance(hours, bool) else hours


def _hour(value: Any) -> Any:
    """YAML 1.1 reads an unquoted 22:00 as 22 times 60."""
    return f"{value // 60:02}:{value % 60:02}" if isinstance(value, int) and not isinstance(value, bool) else value


def _priority(value: Any) -> Any:
    return {"critical": 1, "high": 2, "medium": 3, "low": 4}.get(str(value).strip().lower(), value)


def _strategy(value: Any) -> Any:
    known = {"playwright": "browser", "cookie": "browser", "cookies": "browser", "manual": "browser", "api": "jwt"}
    return known.get(str(value).strip().lower(), value)


_GENERAL: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
    ("global.check_interval_minutes", "schedule.sessions_minutes", _same),
    ("general.check_interval_hours", "schedule.sessions_minutes", _minutes),
    ("global.max_retry_attempts", "sessions.attempts", _same),
    ("general.max_refresh_attempts", "sessions.attempts", _same),
    ("global.retry_delay_seconds", "sessions.retry_seconds", _same),
    ("global.concurrent_refreshes", "sessions.at_once", _same),
    ("global.quiet_hours.start", "schedule.quiet_start", _hour),
    ("global.quiet_hours.end", "schedule.quiet_end", _hour),
    ("notifications.email.enabled", "notify.email", _same),
    ("notifications.email.smtp_host", "notify.smtp_host", _same),
    ("notifications.email.smtp_server", "notify.smtp_host", _same),
    ("notifications.email.smtp_port", "notify.smtp_port", _same),
    ("notifications.email.username", "notify.smtp_user", _same),
    ("notifications.email.smtp_user", "notify.smtp_user", _same),
    ("notifications.email.password", "notify.smtp_password", _same),
    ("notifications.email.smtp_password", "notify.smtp_password", _same),
    ("notifications.email.from", "notify.mail_from", _same),
    ("notifications.email.from_email", "notify.mail_from", _same),
    ("notifications.email.to", "notify.mail_to", _same),
    ("notifications.email.to_emails", "notify.mail_to", _same),
    ("notifications.console.enabled", "notify.console", _same),
    ("notifications.file.enabled", "notify.file", _same),
    ("notifications.slack.enabled", "notify.slack", _same),
    ("notifications.slack.webhook_url", "notify.slack_url", _same),
    ("notifications.discord.enabled", "notify.discord", _same),
    ("notifications.discord.webhook_url", "notify.discord_url", _same),
    ("notifications.webhook.enabled", "notify.webhook", _same),
    ("notifications.webhook.url", "notify.webhook_url", _same),
    ("monitoring.dashboard_port", "dashboard.port", _same),
    ("logging.level", "log.level", _same),
    ("logging.max_file_size_mb", "log.size_mb", _same),
    ("logging.backup_count", "log.files", _same),
)

_OF_SERVICE: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
    ("enabled", "sessions.*.renew", _same),
    ("cookie_max_age_days", "sessions.*.max_age_days", _same),
    ("expiration_days", "sessions.*.max_age_days", _same),
    ("refresh_interval_hours", "sessions.*.refresh_days", _days),
    ("refresh_interval_days", "sessions.*.refresh_days", _same),
    ("priority", "sessions.*.priority", _priority),
    ("strategy", "sessions.*.strategy", _strategy),
    ("refresh_strategy", "sessions.*.strategy", _strategy),
    ("auth_url", "services.*.login_address", _same),
    ("manual_login_url", "services.*.login_address", _same),
)
