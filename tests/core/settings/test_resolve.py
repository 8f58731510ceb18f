"""Who says what: command line, environment, settings file, the owner's .env, his config, default."""

import json
from datetime import time
from pathlib import Path

import pytest

from bedrot_desktop.core.errors import SettingError
from bedrot_desktop.core.settings import Settings, set_value

LAYERS = ("command line", "own name", "owner's name", "settings.toml", ".env", "config", "default")


def _layers(tmp_path: Path, lowest: int) -> Settings:
    """Settings where every layer from ``lowest`` down sets schedule.health_minutes to 10 + its place."""
    home, lake = tmp_path / "home", tmp_path / "lake"
    (lake / "config").mkdir(parents=True)
    home.mkdir()
    said = {name: str(10 + place) for place, name in enumerate(LAYERS) if place >= lowest}
    if "settings.toml" in said:
        (home / "settings.toml").write_text(f"schema_version = 1\n[notify]\nsmtp_port = {said['settings.toml']}\n")
    if ".env" in said:
        (lake / ".env").write_text(f"SMTP_PORT={said['.env']}\n")
    if "config" in said:
        (lake / "config/cookie_refresh_config.json").write_text(
            json.dumps({"notifications": {"email": {"smtp_port": said["config"]}}})
        )
    environment = {}
    if "own name" in said:
        environment["BEDROT_NOTIFY_SMTP_PORT"] = said["own name"]
    if "owner's name" in said:
        environment["SMTP_PORT"] = said["owner's name"]
    overrides = {"notify.smtp_port": said["command line"]} if "command line" in said else {}
    return Settings.load(home, roots=[lake], environment=environment, overrides=overrides)


@pytest.mark.parametrize("lowest", range(6))
def test_the_stronger_layer_wins_and_the_origin_names_it(tmp_path: Path, lowest: int) -> None:
    settings = _layers(tmp_path, lowest)
    assert settings.get("notify.smtp_port", int) == 10 + lowest
    origin = settings.origin("notify.smtp_port")
    expected = [
        "command line",
        "environment (BEDROT_NOTIFY_SMTP_PORT)",
        "environment (SMTP_PORT)",
        "settings.toml",
        f"{tmp_path / 'lake' / '.env'} (SMTP_PORT)",
        str(tmp_path / "lake/config/cookie_refresh_config.json"),
    ]
    assert origin == expected[lowest]


def test_without_anything_the_default_counts(tmp_path: Path) -> None:
    settings = _layers(tmp_path, 6)
    assert settings.get("notify.smtp_port") == 587
    assert settings.origin("notify.smtp_port") == "default"
    assert settings.problems == ()


def test_defaults_differ_by_service(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path, environment={})
    assert [settings.for_service("sessions.*.max_age_days", name) for name in ("distrokid", "toolost", "youtube")] == [
        12,
        7,
        30,
    ]
    assert settings.enabled("youtube")


def test_a_wrong_value_below_the_command_line_is_a_problem_and_the_next_layer_counts(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('schema_version = 1\n[schedule]\nrun_at = "4:30"\n')
    settings = Settings.load(tmp_path, environment={"BEDROT_SCHEDULE_RUN_AT": "late"})
    assert settings.get("schedule.run_at") == time(4, 30)
    (problem,) = settings.problems
    assert problem.key == "schedule.run_at"
    for words in ("schedule.run_at", "environment (BEDROT_SCHEDULE_RUN_AT)", "“late”", "22:00", "not used"):
        assert words in problem.message


def test_a_wrong_value_on_the_command_line_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"dashboard\.port .* from the command line is wrong: “x” is not a whole"):
        Settings.load(tmp_path, environment={}, overrides={"dashboard.port": "x"})


def test_an_unknown_setting_on_the_command_line_is_an_error_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"Did you mean dashboard\.port\?"):
        Settings.load(tmp_path, environment={}, overrides={"dashbord.port": "1"})


def test_unknown_keys_of_the_file_are_told_with_a_hint_and_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("schema_version = 1\nstray = 1\n[schedule]\nquiet_stat = '21:00'\n")
    problems = Settings.load(tmp_path, environment={}).problems
    assert [problem.key for problem in problems] == ["stray", "schedule.quiet_stat"]
    assert "Did you mean schedule.quiet_start?" in problems[1].message


def test_zone_folders_may_be_relative_or_absolute_under_either_name(tmp_path: Path) -> None:
    environment = {"LANDING_ZONE": "1_landing", "RAW_PATH": "/data/raw", "CURATED_ZONE": "  "}
    settings = Settings.load(tmp_path, environment=environment)
    assert settings.zone_folders() == {"landing": "1_landing", "raw": "/data/raw"}


def test_the_lakes_env_counts_before_the_ecosystems(tmp_path: Path) -> None:
    lake, ecosystem = tmp_path / "eco/data_lake", tmp_path / "eco"
    lake.mkdir(parents=True)
    (lake / ".env").write_text("SMTP_HOST=lake.example\n")
    (ecosystem / ".env").write_text("SMTP_HOST=eco.example\nSMTP_PORT=26\n")
    settings = Settings.load(tmp_path, roots=[lake, ecosystem], environment={})
    assert (settings.get("notify.smtp_host"), settings.get("notify.smtp_port")) == ("lake.example", 26)


def test_clocks_can_be_set_per_data_set(tmp_path: Path) -> None:
    set_value(tmp_path, "clocks.spotify.audience.due", "6")
    settings = Settings.load(tmp_path, environment={})
    assert settings.clock("spotify.audience") == (None, 6, None)
    assert settings.clock("tiktok.analytics") == (None, None, None)
    assert "clocks.spotify.audience.due" in [row.key for row in settings.rows()]


def test_secrets_come_from_the_environment_and_are_only_shown_masked(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SMTP_PASSWORD=from-the-file\nDK_PASSWORD=distro-pass\nDK_EMAIL=me@example.com\n")
    settings = Settings.load(
        tmp_path / "home",
        roots=[tmp_path],
        environment={"META_ACCESS_TOKEN": "EAAB-token", "BEDROT_WAREHOUSE_URL": "postgresql://me:pass-word@h/db"},
    )
    assert settings.get("notify.smtp_password") == "from-the-file"
    assert settings.shown("notify.smtp_password").value == "********"
    assert settings.shown("warehouse.url").value == "postgresql://me:********@h/db"
    assert set(settings.secrets()) == {"from-the-file", "distro-pass", "EAAB-token", "pass-word"}
    everything = repr([(row.value, row.default) for row in settings.rows()])
    for secret in settings.secrets():
        assert secret not in everything


def test_a_secret_in_the_settings_file_is_not_used_and_its_value_is_not_repeated(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('schema_version = 1\n[notify]\nsmtp_password = "plain-text"\n')
    settings = Settings.load(tmp_path, environment={})
    assert settings.get("notify.smtp_password") == ""
    (problem,) = settings.problems
    assert "secret" in problem.message
    assert "plain-text" not in problem.message


def test_get_checks_the_type_it_is_asked_for(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path, environment={})
    assert settings.get("dashboard.port", int) == 8080
    with pytest.raises(TypeError, match=r"dashboard\.port is int, not str"):
        settings.get("dashboard.port", str)
    with pytest.raises(SettingError, match="no setting “nowhere”"):
        settings.get("nowhere")


def test_rows_show_every_setting_of_a_found_service_too(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path, environment={})
    keys = [row.key for row in settings.rows(services=["youtube"], datasets=["youtube.videos"])]
    assert {"services.youtube.enabled", "sessions.youtube.max_age_days", "clocks.youtube.videos.lag"} <= set(keys)
    assert all(row.label and row.allowed for row in settings.rows())


def test_a_variable_named_almost_like_a_setting_is_told(tmp_path: Path) -> None:
    environment = {
        "BEDROT_SCHEDULE_RUNAT": "4:00",
        "BEDROT_SERVICES_MY_TUBE_ENABLED": "no",
        "BEDROT_CLOCKS_SPOTIFY_AUDIENCE_LAG": "3",
        "BEDROT_HOME": "x",
        "BEDROT_LOG_LEVEL": "DEBUG",
    }
    settings = Settings.load(tmp_path, environment=environment)
    assert [problem.key for problem in settings.problems] == ["BEDROT_SCHEDULE_RUNAT"]
    assert settings.enabled("my-tube") is False
    assert settings.clock("spotify.audience") == (3, None, None)
