"""A small stand-in for the pipeline: takes a data set's files from a folder through its three functions."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from bedrot_desktop.core.errors import FileRejected, SignInNeeded
from bedrot_desktop.core.kinds import KINDS
from bedrot_desktop.core.roster import DEFAULT_ROSTER, Roster
from bedrot_desktop.lake.items import Item, Member, stamp_of
from bedrot_desktop.services.service import (
    Cleaned,
    Context,
    Curated,
    Dataset,
    History,
    NotData,
    Output,
    Piece,
    Staged,
)

SAMPLES = Path(__file__).parent.parent / "samples"


@dataclass
class Driven:
    """What came out of one pass over a folder."""

    cleaned: dict[str, Cleaned]
    errors: dict[str, Exception]
    staged: Staged
    curated: Curated

    def verdict(self, path: str) -> str:
        """accepted, warned, held, rejected, sign-in or ignored, as the pipeline would say."""
        if path in self.errors:
            error = self.errors[path]
            return "ignored" if isinstance(error, NotData) else (
                "sign-in" if isinstance(error, SignInNeeded) else "rejected"
            )  # fmt: skip
        one = self.cleaned[path]
        return "held" if one.question else ("warned" if one.notes or one.rejects else "accepted")

    def kind(self, name: str) -> pl.DataFrame:
        """Rows of a kind with exactly its columns."""
        frame = self.curated.kinds[name]
        assert KINDS[name].conform(frame).equals(frame), f"{name} does not have the columns of its kind"
        return frame

    def files(self) -> dict[str, bytes]:
        """Every file written, by ``zone/path``."""
        raw = [output for path in sorted(self.cleaned) for output in self.cleaned[path].outputs]
        outputs = [*raw, *self.staged.outputs, *self.curated.outputs]
        return {f"{output.zone}/{output.path}": content_of(output) for output in outputs}


def content_of(output: Output) -> bytes:
    """The bytes an output writes."""
    target = io.BytesIO()
    output.write(target)
    return target.getvalue()


@dataclass
class Driver:
    """Runs data sets over zones below ``root`` (``root/landing/…``), today being 9 July 2025."""

    root: Path
    roster: Roster = DEFAULT_ROSTER
    answers: Mapping[str, str] = field(default_factory=dict)
    today: date = date(2025, 7, 9)

    @property
    def context(self) -> Context:
        return Context(today=self.today, roster=self.roster, answers=self.answers)

    def copy(self, sample: str, to: str = "") -> None:
        """Put a file or folder of the samples under the root (``lake/landing/linktree`` → ``landing/linktree``)."""
        source, target = SAMPLES / sample, self.root / (to or sample.split("/", 1)[1])
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)

    def items(self, dataset: Dataset) -> list[Item]:
        """All items of a data set, oldest path first."""
        found = []
        for place in dataset.places:
            zone = self.root / place.zone
            for path in sorted(zone.rglob("*")):
                name = path.relative_to(zone).as_posix()
                if path.is_dir() == place.bundle and re.fullmatch(place.pattern, name, re.IGNORECASE):
                    found.append(item_of(place.zone, name, path))
        return found

    def drive(
        self,
        dataset: Dataset,
        history: Iterable[Path] = (),
        shuffle: Callable[[list[Piece]], Sequence[Piece]] = lambda pieces: pieces,
    ) -> Driven:
        """Clean, stage and curate; rows must balance in every item."""
        cleaned: dict[str, Cleaned] = {}
        errors: dict[str, Exception] = {}
        pieces = []
        for item in self.items(dataset):
            try:
                one = dataset.to_raw(item, self.context)
            except (FileRejected, NotData) as error:
                errors[item.path] = error
                continue
            cleaned[item.path] = one
            good = sum(frame.height for name, frame in one.frames.items() if not name.startswith("+"))
            assert one.question or one.rows == good + len(one.rejects), f"rows of {item.path} do not balance"
            if one.question is None:
                pieces.append(piece_of(item, one))
        staged = dataset.to_staging(shuffle(pieces), self.context) if pieces else Staged({})
        older = [history_of(path) for path in history]
        for one_old in older:
            assert any(re.fullmatch(pattern, one_old.path, re.IGNORECASE) for pattern in dataset.history)
        curated = dataset.to_curated(Staged(staged.frames, stamp=staged.stamp), older, self.context)
        return Driven(cleaned, errors, staged, curated)


def history_of(path: Path) -> History:
    """A curated file as it was found."""
    return History(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), stamp_of(path.name), path)


def item_of(zone: str, name: str, path: Path) -> Item:
    """A file, or a folder with all files in it, as the pipeline would hand it over."""
    files = sorted(one for one in path.iterdir() if one.is_file()) if path.is_dir() else [path]
    members = tuple(
        Member(one.name, one, hashlib.sha256(one.read_bytes()).hexdigest(), one.stat().st_size) for one in files
    )
    whole = members[0].sha256
    if path.is_dir():
        whole = hashlib.sha256(repr([(one.name, one.sha256) for one in members]).encode()).hexdigest()
    return Item(zone, name, whole, stamp_of(name.rsplit("/", 1)[-1]), members)


def piece_of(item: Item, cleaned: Cleaned) -> Piece:
    """What the pipeline keeps of a cleaned item."""
    hashes = {member.name: member.sha256 for member in item.members}

    def load(name: str) -> pl.DataFrame | None:
        frame = cleaned.frames.get(name)
        if frame is None:
            return None
        if "member" in frame.columns:
            source = pl.col("member").replace_strict(hashes, default=None, return_dtype=pl.String)
        else:
            source = pl.lit(item.members[0].sha256)
        return frame.with_columns(source.alias("source"))

    return Piece(
        item.sha256, item.path, item.zone, item.name, item.stamp, cleaned.account,
        cleaned.rows - len(cleaned.rejects), cleaned.first_day, cleaned.last_day, hashes, load,
    )  # fmt: skip


@pytest.fixture
def driver(tmp_path: Path) -> Driver:
    """Over an empty lake of its own."""
    return Driver(tmp_path / "lake")


@pytest.fixture(scope="session")
def expected() -> dict[str, Any]:
    """The true figures of the samples."""
    truth: dict[str, Any] = json.loads((SAMPLES / "expected.json").read_text("utf-8"))
    return truth
