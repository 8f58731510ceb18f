"""The settings file keeps what it does not know, and what it cannot take over it refuses."""

import tomllib
from pathlib import Path

import pytest

from bedrot_desktop.core.errors import SettingError
from bedrot_desktop.core.settings import Settings, migrate, set_value, unset
from bedrot_desktop.core.settings.file import SCHEMA_VERSION, Document, read_document

FILE = """# mine
schema_version = 1

[schedule]
quiet_start = "21:00"  # early to bed

[future]
thing = 1
"""


def _home(tmp_path: Path, content: str = FILE) -> Path:
    (tmp_path / "settings.toml").write_text(content, encoding="utf-8")
    return tmp_path


def _text(home: Path) -> str:
    return (home / "settings.toml").read_text(encoding="utf-8")


def test_setting_a_value_changes_nothing_else(tmp_path: Path) -> None:
    home = _home(tmp_path)
    set_value(home, "schedule.quiet_start", "20:30")
    assert _text(home) == FILE.replace("21:00", "20:30")


def test_values_are_written_as_their_types(tmp_path: Path) -> None:
    for key, text in {
        "services.spotify.enabled": "no",
        "clocks.spotify.audience.lag": "3",
        "notify.mail_to": "a@b.c, d@e.f",
        "schedule.run_at": "4:05",
        "workspace.folder": "C:\\Users\\Ü b\\lake",
    }.items():
        set_value(tmp_path, key, text)
    assert tomllib.loads(_text(tmp_path)) == {
        "schema_version": SCHEMA_VERSION,
        "services": {"spotify": {"enabled": False}},
        "clocks": {"spotify": {"audience": {"lag": 3}}},
        "notify": {"mail_to": ["a@b.c", "d@e.f"]},
        "schedule": {"run_at": "04:05"},
        "workspace": {"folder": "C:\\Users\\Ü b\\lake"},
    }
    settings = Settings.load(tmp_path, environment={})
    assert settings.get("workspace.folder") == "C:\\Users\\Ü b\\lake"
    assert settings.origin("services.spotify.enabled") == "settings.toml"


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("schedule.quiet_start", "bedtime", "schedule.quiet_start .* the command line .* Allowed is a time of day"),
        ("schedule.quiet_stat", "21:00", "Did you mean schedule.quiet_start"),
        ("notify.smtp_password", "hunter2", "BEDROT_NOTIFY_SMTP_PASSWORD"),
        ("warehouse.url", "postgresql://me:pw@host/db", "BEDROT_WAREHOUSE_URL"),
        ("services.spotify.address", "https://open.spotify.com", "services.spotify.address"),
    ],
)
def test_what_may_not_be_set_is_refused_and_nothing_is_written(tmp_path: Path, key: str, text: str, words: str) -> None:
    with pytest.raises(SettingError, match=words) as caught:
        set_value(tmp_path, key, text)
    assert "hunter2" not in str(caught.value)
    assert not (tmp_path / "settings.toml").exists()


def test_unsetting_brings_the_default_back_and_works_for_unknown_keys(tmp_path: Path) -> None:
    home = _home(tmp_path)
    assert unset(home, "schedule.quiet_start")
    assert unset(home, "future.thing")
    assert not unset(home, "schedule.quiet_start")
    assert not unset(home, "nothing.here")
    settings = Settings.load(home, environment={})
    assert settings.origin("schedule.quiet_start") == "default"
    assert settings.problems == ()


def test_setting_nothing_where_nothing_is_the_default_unsets(tmp_path: Path) -> None:
    set_value(tmp_path, "clocks.spotify.audience.lag", "3")
    assert set_value(tmp_path, "clocks.spotify.audience.lag", "") is None
    assert Settings.load(tmp_path, environment={}).origin("clocks.spotify.audience.lag") == "default"


def test_a_value_where_a_section_belongs_is_refused(tmp_path: Path) -> None:
    home = _home(tmp_path, "schema_version = 1\nschedule = 3\n")
    with pytest.raises(SettingError, match=r"“schedule” in .* is no section"):
        set_value(home, "schedule.run_at", "4:00")
    assert Settings.load(home, environment={}).problems[0].key == "schedule"


@pytest.mark.parametrize("content", ["= 1", "[a\n", "x = \udce4"])
def test_a_file_that_is_no_toml_is_refused_with_its_name(tmp_path: Path, content: str) -> None:
    (tmp_path / "settings.toml").write_bytes(content.encode("utf-8", "surrogateescape"))
    for attempt in (
        lambda: Settings.load(tmp_path, environment={}),
        lambda: set_value(tmp_path, "dashboard.port", "1"),
    ):
        with pytest.raises(SettingError, match=r"settings\.toml is not a settings file"):
            attempt()
    assert (tmp_path / "settings.toml").read_bytes() == content.encode("utf-8", "surrogateescape")


def test_a_file_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    home = _home(tmp_path, "schema_version = 99\n")
    for attempt in (lambda: Settings.load(home, environment={}), lambda: set_value(home, "dashboard.port", "1")):
        with pytest.raises(SettingError, match="newer version"):
            attempt()
    assert _text(home) == "schema_version = 99\n"


@pytest.mark.parametrize("version", ['"one"', "-1", "true"])
def test_a_version_that_is_none_is_refused(tmp_path: Path, version: str) -> None:
    with pytest.raises(SettingError, match="is no version"):
        read_document(_home(tmp_path, f"schema_version = {version}\n"))


def test_an_older_file_is_read_as_the_newest_and_written_so_only_with_a_copy_kept(tmp_path: Path) -> None:
    old = "# by hand\n[schedule]\nquiet_start = '20:00'\n"
    home = _home(tmp_path, old)
    assert Settings.load(home, environment={}).origin("schedule.quiet_start") == "settings.toml"
    assert _text(home) == old
    copy = migrate(home)
    assert copy is not None
    assert copy.read_text() == old
    assert _text(home).startswith("# by hand\n")
    assert tomllib.loads(_text(home))["schema_version"] == SCHEMA_VERSION
    assert migrate(home) is None


def test_each_step_of_a_migration_is_taken_in_order_and_no_copy_is_overwritten(tmp_path: Path) -> None:
    def rename(document: Document) -> None:
        document["steps"] = ["first"]

    def extend(document: Document) -> None:
        document["steps"].append("second")

    for _ in range(2):
        home = _home(tmp_path, "x = 1\n")
        copy = migrate(home, {0: rename, 1: extend})
        assert tomllib.loads(_text(home)) == {"x": 1, "steps": ["first", "second"], "schema_version": 2}
    assert copy == tmp_path / "settings.v0-2.toml"


def test_there_is_nothing_to_migrate_without_a_file(tmp_path: Path) -> None:
    assert migrate(tmp_path) is None
    assert list(tmp_path.iterdir()) == []
