"""``--json``: every command gives one document whose keys stay as they are. New keys may come, these stay."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import SAMPLES, Prompt
from .played import Played
from .signing import Label
from .test_session_commands import old_file

STAGE = {"service", "stage", "outcome", "summary", "numbers", "messages", "seconds"}
RUN = {
    "headline", "run", "outcome", "stages", "seconds", "questions", "quarantined", "unrecognised", "waiting",
    "stages[].service", "stages[].stage", "stages[].outcome", "stages[].summary", "stages[].numbers",
    "stages[].messages", "stages[].seconds",
}  # fmt: skip
ACCOUNTS = {
    "accounts", "accounts[].service", "accounts[].key", "accounts[].title", "accounts[].artist",
    "accounts[].foreign_id", "accounts[].aliases", "accounts[].enabled",
}  # fmt: skip
SETTING = {"key", "value", "origin", "default", "label", "help", "allowed", "secret"}
EFFECT = {"rows", "amount_nano"}
LOOK = {
    "service", "account", "at", "verdict", "words", "marker", "status", "url", "identity", "cause", "wait_seconds",
    "screenshot",
}  # fmt: skip
HELD = {
    "service", "account", "title", "accounts", "state", "words", "next_step", "command", "strategy", "identity",
    "origin", "born_at", "saved_at", "alive_at", "looked_at", "verdict", "early", "likely", "late", "bound", "outlook",
    "due_at", "ended_at", "cause", "failures", "last_error", "needs_person",
}  # fmt: skip

#: Command → the keys that its document has, of lists those of the first entry too (``list[].key``).
DOCUMENTS: dict[tuple[str, ...], set[str]] = {
    ("status",): {
        "workspace", "warehouse", "today", "headline", "running", "services", "services[].service", "services[].title",
        "services[].state", "services[].ages", "services[].zones", "services[].stuck_in", "services[].questions",
        "services[].next_step", "services[].command", "sessions", "parked",
        *(f"sessions[].{key}" for key in HELD),
    },
    ("run", "--no-extract"): RUN,
    ("load",): RUN,
    ("run", "--dry-run"): {"steps", "new_files", "new_bytes", "questions"},
    ("runs",): {
        "runs", "runs[].run", "runs[].started_at", "runs[].outcome", "runs[].seconds", "runs[].services",
        "runs[].stages",
    },
    ("runs", "20250709_120000"): {
        "run", "started_at", "outcome", "stages", *(f"stages[].{key}" for key in STAGE),
    },
    ("import", str(SAMPLES / "lake" / "curated" / "capitol_one_purchases_0000.csv")): {
        "files", "refused", "files[].file", "files[].service", "files[].dataset", "files[].zone", "files[].path",
        "files[].sha256", "files[].known_as",
    },
    ("quarantine", "list"): {
        "rows", "files", "files[].dataset", "files[].path", "files[].rule", "files[].line", "files[].message",
        "files[].remedy",
    },
    ("quarantine", "replay"): {"items"},
    ("quarantine", "release", "1"): {"error", "error.type", "error.message", "error.remedy"},
    ("ask", "list"): {"questions"},
    ("archive", "--dry-run"): {
        "moved", "left", "dry_run", "moved[].dataset", "moved[].zone", "moved[].path", "moved[].sha256",
        "moved[].size", "moved[].archived",
    },
    ("warehouse", "tables"): {"tables", "tables[].name", "tables[].kind", "tables[].rows", "tables[].more"},
    ("warehouse", "schema", "tracks"): {"schema", "schema.tracks"},
    ("warehouse", "query", "select 1 as one"): {"columns", "rows", "more", "rows[].one"},
    ("warehouse", "backup"): {"file"},
    ("warehouse", "backup", "--list"): {"backups"},
    ("warehouse", "check"): {
        "checks", "checks[].number", "checks[].key", "checks[].title", "checks[].severity", "checks[].state",
        "checks[].sentence", "checks[].rows", "checks[].count",
    },
    ("alias", "list"): {
        "aliases", "aliases[].spelling", "aliases[].artist", "aliases[].source", "aliases[].confirmed",
        "aliases[].rows", "aliases[].nano",
    },
    ("alias", "add", "IWARY", "PIG1987", "--dry-run"): EFFECT,
    ("alias", "add", "IWARY", "PIG1987"): EFFECT,
    ("alias", "undo", "IWARY"): EFFECT,
    ("account", "list"): ACCOUNTS,
    ("account", "add", "tiktok", "thirdact"): ACCOUNTS,
    ("account", "rename", "spotify", "pig1987", "pig"): ACCOUNTS,
    ("account", "remove", "linktree", "main"): ACCOUNTS,
    ("config", "show"): {"settings", *(f"settings[].{key}" for key in SETTING)},
    ("config", "get", "log.level"): SETTING,
    ("config", "set", "log.level", "DEBUG"): {"key", "value"},
    ("config", "unset", "log.level"): {"key", "removed"},
    ("config", "path"): {"file", "exists", "home"},
    ("config", "validate"): {"problems"},
    ("config", "migrate"): {"kept"},
    ("logs", "--level", "DEBUG"): {"lines"},
    ("session", "list"): {"sessions", *(f"sessions[].{key}" for key in HELD)},
    ("session", "test", "toolost"): {"looks", *(f"looks[].{key}" for key in LOOK)},
    ("refresh", "--dry-run", "--all"): {
        "dry_run", "results",
        *(f"results[].{key}" for key in ("service", "account", "outcome", "words", "attempts", "seconds", "look")),
    },
    ("doctor",): {
        "fixed", "findings", "findings[].question", "findings[].state", "findings[].answer", "findings[].remedy",
        "findings[].fix",
    },
}  # fmt: skip
CODES = {("quarantine", "release", "1"): 2, ("session", "test", "toolost"): 3}

#: The same for somebody who is signed in to TooLost for the second time, and whose old cookie files still lie there.
SIGNED_IN: dict[tuple[str, ...], set[str]] = {
    ("session", "history"): {
        "days", "attempts", "lives",
        *(f"attempts[].{key}" for key in ("service", "account", "at", "kind", "outcome", "seconds", "words")),
        *(f"lives[].{key}" for key in ("service", "account", "born_at", "saved_at", "origin", "alive_at", "identity",
                                       "bound_at", "dead_at", "cause", "days")),
    },
    ("session", "metrics"): {
        "days", "metrics",
        *(f"metrics[].{key}" for key in ("service", "account", "total", "successes", "average_seconds",
                                         "failures_in_row", "last_error", "last_attempt_at", "last_success_at",
                                         "success_rate")),
    },
    ("session", "backup"): {
        "backups",
        *(f"backups[].{key}" for key in ("service", "account", "name", "kept_at", "saved_at", "bytes", "trouble")),
    },
    ("session", "restore", "toolost"): {"service", "account", "born_at"},
    ("session", "import"): {
        "files", "imported", "executed",
        *(f"files[].{key}" for key in ("path", "service", "account", "verdict", "words", "cookies")),
    },
    ("session", "import", "--execute"): {
        *(f"imported[].{key}" for key in ("path", "service", "account", "outcome", "words")),
    },
    ("--yes", "session", "clear", "toolost"): {
        "sessions", "sessions[].service", "sessions[].account", "sessions[].cleared",
    },
    ("login", "toolost"): {"look", "resumed", *(f"look.{key}" for key in LOOK)},
}  # fmt: skip


def keys(document: Any, path: str = "") -> set[str]:
    """The keys of a document, of what lies in its dictionaries, and of the first entry of each list."""
    if isinstance(document, dict):
        inner = (keys(value, f"{path}.{key}" if path else key) for key, value in document.items())
        return {path, *(name for names in inner for name in names)} - {""}
    if isinstance(document, list):
        return {path} | (keys(document[0], f"{path}[]") if document else set())
    return {path}


@pytest.mark.parametrize("words", DOCUMENTS, ids=lambda words: " ".join(words[:2]))
def test_the_keys_of_a_document_stay(
    words: tuple[str, ...], shared: Prompt, capsys: pytest.CaptureFixture[str]
) -> None:
    said = Prompt(shared.root, shared.home, capsys)("--json", *words)
    assert said.code == CODES.get(words, 0), said.out + said.err
    assert said.err == ""
    assert DOCUMENTS[words] - keys(said.document) == set()


def test_the_keys_of_what_is_told_of_sign_ins_stay(label: Label, played: Played) -> None:
    played.persons = ["main@toolost.example"]
    assert label.prompt("login", "toolost").code == 0
    assert label.prompt("login", "toolost").code == 0
    old_file(label, "distrokid", "main")
    for words, kept in SIGNED_IN.items():
        said = label.prompt("--json", *words)
        assert said.code == 0, said.out + said.err
        assert kept - keys(said.document) == set(), words


@pytest.fixture(scope="module")
def shared(cleaned_once: Prompt, tmp_path_factory: pytest.TempPathFactory) -> Prompt:
    """One workspace for all commands, in the order of the table."""
    import shutil

    folder = tmp_path_factory.mktemp("documents")
    shutil.copytree(cleaned_once.root, folder / "eco system")
    return Prompt(folder / "eco system", folder / "home")


def test_money_and_large_numbers_are_exact_in_documents(
    cleaned_once: Prompt, capsys: pytest.CaptureFixture[str]
) -> None:
    prompt = Prompt(cleaned_once.root, cleaned_once.home, capsys)
    answer = prompt.json(
        "warehouse", "query", "select campaign_id, sum(spend_nano) as nano from advertising_performance group by 1"
    )
    assert all(isinstance(value, int) for row in answer["rows"] for value in row.values())
    assert max(row["campaign_id"] for row in answer["rows"]) > 2**53


def test_an_error_is_a_document_too_and_a_person_gets_words(empty: Prompt) -> None:
    said = empty("--json", "warehouse", "query", "drop table tracks")
    assert said.code in {1, 2}
    assert set(said.document["error"]) == {"type", "message", "remedy"}
    said = empty("warehouse", "query", "drop table tracks")
    assert said.out == ""
    assert said.err.strip()


def test_quiet_says_nothing(empty: Prompt) -> None:
    for words in (("run", "--no-extract"), ("status",), ("doctor",), ("runs",)):
        said = empty("--quiet", *words)
        assert (said.code, said.out, said.err) == (0, "", "")
