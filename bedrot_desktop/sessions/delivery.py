"""A file that a page gives out, taken into memory; the browser's own copy of it is removed."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bedrot_desktop.core.errors import Unreachable
from bedrot_desktop.sessions.page import Download
from bedrot_desktop.sessions.troubles import Faults


class Delivery:
    """``with Delivery(page, faults) as delivery:`` waits for the first file of the page or of a window it opens."""

    def __init__(self, page: Any, faults: Faults) -> None:
        self._page, self._faults = page, faults
        self._begun = False
        self._file: Download | None = None
        self._failure = ""

    def __enter__(self) -> Self:
        self._page.on("download", self._take_in)
        self._page.on("popup", self._follow)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._page.remove_listener("download", self._take_in)
        self._page.remove_listener("popup", self._follow)

    @property
    def settled(self) -> bool:
        """Whether a file is there, or has failed to come."""
        return self._file is not None or bool(self._failure)

    def take(self) -> Download:
        """The file; Unreachable when it broke off."""
        if self._file is None:
            raise Unreachable(f"A download broke off ({self._failure}).", "Try again.")
        return self._file

    def _follow(self, popup: Any) -> None:
        popup.on("download", self._take_in)

    def _take_in(self, download: Any) -> None:
        """Called by the library in a strand of its own: waiting for the file here keeps nobody else waiting."""
        if self._begun:
            return
        self._begun = True
        try:
            if failure := download.failure():
                self._failure = str(failure)
                return
            self._file = Download(str(download.suggested_filename), Path(download.path()).read_bytes())
            download.delete()
        except (self._faults.error, OSError) as error:
            self._failure = self._failure or type(error).__name__
