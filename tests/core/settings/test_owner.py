"""The owner's own files, in the three shapes that the configuration has had, and broken."""

import json
import os
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from bedrot_desktop.core.settings import Settings
from bedrot_desktop.core.settings.owner import filled

YAML = """
general:
  check_interval_hours: 24
  max_refresh_attempts: 4
  browser_headless: false
services:
  spotify: {enabled: true, refresh_strategy: playwright, expiration_days: 30, priority: 1,
            auth_url: "https://accounts.spotify.com/login", requires_2fa: false}
  distrokid: {enabled: true, expiration_days: 90, priority: 2, auth_url: "https://distrokid.com/signin"}
  metaads: {enabled: false, expiration_days: 90, priority: 6}
notifications:
  enabled: true
"""
LIST = {
    "services": [
        {"name": "spotify", "cookie_max_age_days": 31, "priority": "high"},
        {"service": "toolost", "cookie_max_age_days": 8, "priority": "critical", "auto_refresh": True},
        {"cookie_max_age_days": 3},
    ]
}
GENERATED = {
    "global": {
        "check_interval_minutes": 45,
        "max_retry_attempts": 5,
        "retry_delay_seconds": 120,
        "notification_channels": ["email", "slack"],
        "concurrent_refreshes": 3,
        "quiet_hours": {"start": "23:00", "end": "05:30"},
    },
    "services": {
        "toolost": {"enabled": True, "refresh_interval_hours": 144, "cookie_max_age_days": 7, "strategy": "jwt"},
        "spotify": {"refresh_interval_hours": 100, "strategy": "playwright", "priority": 2},
    },
    "notifications": {"email": {"smtp_server": "${SMTP_HOST}", "smtp_password": "${SMTP_PASSWORD}"}},
    "monitoring": {"dashboard_port": 8090},
}


def _load(lake: Path, name: str, content: str, **environment: str) -> Settings:
    (lake / "config").mkdir(exist_ok=True)
    (lake / "config" / name).write_text(content, encoding="utf-8")
    return Settings.load(lake / "home", roots=[lake], environment=environment)


def _values(settings: Settings, *keys: str) -> list[Any]:
    return [settings.get(key) for key in keys]


def test_the_yaml_shape_is_understood(tmp_path: Path) -> None:
    settings = _load(tmp_path, "cookie_refresh_config.yaml", YAML)
    assert _values(
        settings, "schedule.sessions_minutes", "sessions.attempts", "sessions.distrokid.max_age_days",
        "sessions.distrokid.priority", "services.distrokid.headless", "sessions.metaads.renew",
        "services.metaads.enabled",
    ) == [1440, 4, 90, 2, False, False, True]  # fmt: skip


def test_an_address_that_never_worked_is_a_problem_and_the_right_one_counts(tmp_path: Path) -> None:
    settings = _load(tmp_path, "cookie_refresh_config.yaml", YAML)
    assert settings.get("services.spotify.login_address") == "https://artists.spotify.com/home"
    assert [problem.key for problem in settings.problems] == ["services.spotify.login_address"]
    assert "cookie_refresh_config.yaml" in settings.problems[0].message


def test_the_list_shape_is_understood(tmp_path: Path) -> None:
    settings = _load(tmp_path, "cookie_refresh_config.json", json.dumps(LIST))
    assert _values(settings, "sessions.spotify.max_age_days", "sessions.toolost.max_age_days") == [31, 8]
    assert _values(settings, "sessions.spotify.priority", "sessions.toolost.priority") == [2, 1]
    assert settings.problems == ()


def test_the_generated_shape_is_understood_with_its_placeholders(tmp_path: Path) -> None:
    settings = _load(tmp_path, "cookie_refresh_config.json", json.dumps(GENERATED), SMTP_HOST="mail.example")
    assert _values(
        settings, "schedule.sessions_minutes", "sessions.attempts", "sessions.retry_seconds", "sessions.at_once",
        "schedule.quiet_start", "schedule.quiet_end", "notify.email", "notify.slack", "dashboard.port",
        "sessions.toolost.refresh_days", "sessions.spotify.refresh_days", "sessions.spotify.strategy",
        "notify.smtp_host", "notify.smtp_password",
    ) == [45, 5, 120, 3, time(23), time(5, 30), True, True, 8090, 6, 5, "browser", "mail.example", ""]  # fmt: skip
    assert settings.problems == ()


def test_json_counts_before_yaml_and_a_named_file_before_both(tmp_path: Path) -> None:
    _load(tmp_path, "cookie_refresh_config.yaml", "global: {max_retry_attempts: 2, retry_delay_seconds: 7}")
    _load(tmp_path, "cookie_refresh_config.json", '{"global": {"max_retry_attempts": 3}}')
    settings = _load(
        tmp_path, "mine.json", '{"global": {"concurrent_refreshes": 4}}', COOKIE_REFRESH_CONFIG_FILE="config/mine.json"
    )
    keys = ("sessions.attempts", "sessions.retry_seconds", "sessions.at_once")
    assert _values(settings, *keys) == [3, 7, 4]


def test_an_unquoted_hour_in_yaml_is_not_taken_for_minutes(tmp_path: Path) -> None:
    settings = _load(tmp_path, "cookie_refresh_config.yml", "global: {quiet_hours: {start: 21:15, end: 06:00}}")
    assert _values(settings, "schedule.quiet_start", "schedule.quiet_end") == [time(21, 15), time(6)]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("cookie_refresh_config.json", '{"global": ', "line 1"),
        ("cookie_refresh_config.json", "[1]", "does not hold named values"),
        ("cookie_refresh_config.yaml", "a: [", "not YAML"),
    ],
)
def test_a_broken_file_of_the_owner_is_told_and_does_not_stop_the_program(
    tmp_path: Path, name: str, content: str, words: str
) -> None:
    settings = _load(tmp_path, name, content)
    assert settings.get("sessions.attempts") == 3
    (problem,) = settings.problems
    assert name in problem.message
    assert words in problem.message


def test_values_that_make_no_sense_are_told_and_the_default_counts(tmp_path: Path) -> None:
    content = {"global": {"max_retry_attempts": "often"}, "services": {"spotify": {"cookie_max_age_days": -4}, "x": 3}}
    settings = _load(tmp_path, "cookie_refresh_config.json", json.dumps(content))
    assert _values(settings, "sessions.attempts", "sessions.spotify.max_age_days") == [3, 30]
    assert {problem.key for problem in settings.problems} == {"sessions.attempts", "sessions.spotify.max_age_days"}


def test_reading_the_owners_env_leaves_the_process_as_it_was(tmp_path: Path) -> None:
    before = dict(os.environ)
    (tmp_path / ".env").write_text(
        "export LANDING_ZONE='1_landing'\nBASE=/data # where\nRAW_ZONE=${BASE}/raw\nSMTP_HOST=\n", encoding="utf-8-sig"
    )
    (tmp_path / ".env.context").write_bytes("SMTP_HOST=mail.ex\nNOTIFY_LOG_PATH=l\xf6gs\n".encode("cp1252"))
    settings = Settings.load(tmp_path / "home", roots=[tmp_path], environment={})
    assert settings.zone_folders() == {"landing": "1_landing", "raw": "/data/raw"}
    assert settings.get("notify.smtp_host") == "mail.ex"
    assert dict(os.environ) == before


def test_placeholders_take_what_is_known_or_what_is_given_instead() -> None:
    assert filled("${A}/${B:-b}/${C}", {"A": "a"}) == "a/b/"


def test_a_line_of_the_env_that_makes_no_sense_is_told_and_the_others_count(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SMTP_HOST=mail.ex\n=nothing\nSMTP_PORT=26\n")
    settings = Settings.load(tmp_path / "home", roots=[tmp_path], environment={})
    assert _values(settings, "notify.smtp_host", "notify.smtp_port") == ["mail.ex", 26]
    (problem,) = settings.problems
    assert "line 2 is not of the form NAME=value" in problem.message
