"""``archive`` and ``alias``: what they move, that nothing is lost, and that it can be taken back."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from .conftest import Prompt
from .holdings import view_rows, zone_files


def contents(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_a_dry_run_of_archiving_moves_nothing(cleaned: Prompt) -> None:
    before = contents(cleaned.lake / "landing") | contents(cleaned.lake / "archive")
    document = cleaned.json("archive", "--dry-run")
    assert document["dry_run"] is True
    assert document["moved"]
    assert contents(cleaned.lake / "landing") | contents(cleaned.lake / "archive") == before
    said = cleaned("archive", "--dry-run")
    assert f"{len(document['moved'])} files would move" in said.out


def test_archived_files_keep_their_bytes_and_the_next_run_finds_nothing_new(cleaned: Prompt) -> None:
    held = sorted(
        content for zone in ("landing", "raw", "archive") for content in contents(cleaned.lake / zone).values()
    )
    kept = zone_files(cleaned.lake, ("staging", "curated"))
    views = view_rows(cleaned.database)
    planned = cleaned.json("archive", "--dry-run")["moved"]
    moved = cleaned.json("archive")["moved"]
    assert [(one["zone"], one["path"], one["sha256"]) for one in moved] == [
        (one["zone"], one["path"], one["sha256"]) for one in planned
    ]
    for one in moved:
        assert not (cleaned.lake / one["zone"] / one["path"]).exists()
        assert sha256(Path(one["archived"]).read_bytes()).hexdigest() == one["sha256"]
    after = [content for zone in ("landing", "raw", "archive") for content in contents(cleaned.lake / zone).values()]
    assert set(after) == set(held), "no content is lost"
    document = cleaned.json("run", "--no-extract")
    assert document["outcome"] == "unchanged"
    assert zone_files(cleaned.lake, ("staging", "curated")) == kept
    assert view_rows(cleaned.database) == views
    assert cleaned.json("archive")["moved"] == []


def test_only_older_files_go_and_the_newest_of_each_series_stay(cleaned: Prompt) -> None:
    assert cleaned.json("archive", "--older-than", "5200w", "--dry-run")["moved"] == []
    moved = {one["path"] for one in cleaned.json("archive", "--dry-run")["moved"]}
    assert "distrokid/streams/dk_bank_details_20250527_102958.tsv" in moved
    assert "distrokid/streams/dk_bank_details_20250709_081901.tsv" not in moved
    assert not [path for path in moved if path.startswith(("capitol", "submithub", "track_catalog"))]
    assert cleaned("archive", "--older-than", "soon").code == 2


def test_a_new_file_counts_after_old_ones_were_archived(cleaned: Prompt) -> None:
    """History that lies in the archive is still history."""
    views = view_rows(cleaned.database)
    cleaned.json("archive", "--older-than", "0m")
    newest = cleaned.lake / "landing" / "distrokid" / "streams" / "streams_stats_20250709_081750.html"
    newest.with_name("streams_stats_20250709_081751.html").write_bytes(newest.read_bytes() + b"\n<!-- again -->\n")
    assert cleaned.json("run", "--no-extract")["outcome"] == "done"
    assert view_rows(cleaned.database) == views


def test_an_alias_is_previewed_takes_effect_and_is_undone(cleaned: Prompt) -> None:
    spelling = "PIG1987 & ZONE A0"
    royalties = "select artist, sum(earnings_usd) from v_royalties_monthly group by 1 order by 1"
    before = cleaned.rows(royalties)
    assert spelling in dict(before)
    preview = cleaned.json("alias", "add", spelling, "PIG1987", "--dry-run")
    assert dict(preview["rows"])["financial_transactions"] > 0
    assert cleaned.rows(royalties) == before
    done = cleaned.json("alias", "add", spelling, "PIG1987")
    assert done == preview
    after = dict(cleaned.rows(royalties))
    assert spelling not in after
    assert round(sum(after.values()), 8) == round(sum(dict(before).values()), 8)
    (listed,) = [one for one in cleaned.json("alias", "list")["aliases"] if one["spelling"] == spelling]
    assert listed["artist"] == "PIG1987"
    cleaned.json("alias", "undo", spelling)
    assert cleaned.rows(royalties) == before
    assert cleaned.json("run", "--no-extract")["outcome"] == "unchanged"


def test_an_alias_holds_for_files_that_come_later(cleaned: Prompt) -> None:
    cleaned.json("alias", "add", "PIG1987 & ZONE A0", "PIG1987")
    statement = cleaned.lake / "landing" / "distrokid" / "streams" / "dk_bank_details_20250709_081901.tsv"
    line = statement.read_bytes().split(b"\r")[1]
    statement.with_name("dk_bank_details_20250710_081901.tsv").write_bytes(
        statement.read_bytes().rstrip(b"\r") + b"\r" + line + b"\r"
    )
    assert cleaned.json("run", "--no-extract")["outcome"] == "done"
    assert cleaned.rows("select count(*) from v_royalties_monthly where artist = 'PIG1987 & ZONE A0'") == [(0,)]


def test_an_artist_nobody_knows_is_only_made_on_demand(cleaned: Prompt) -> None:
    said = cleaned("alias", "add", "IWARY", "Iwary the Second")
    assert said.code in {1, 2}
    assert said.err
    assert cleaned("alias", "add", "IWARY", "Iwary the Second", "--create").code == 0
    assert cleaned.rows("select count(*) from artists where artist_name = 'Iwary the Second'") == [(1,)]
    assert cleaned("alias", "undo", "never met").code in {1, 2}
