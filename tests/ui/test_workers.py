"""Work in processes of its own: what goes over the line comes out the same, and nobody is left behind."""

from __future__ import annotations

import io
import json
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop import worker
from bedrot_desktop.core.events import Bus, Event, FileSettled, RunStarted, StageEnded, StageProgressed
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.ui import workers as ui_workers
from bedrot_desktop.ui.workers import KINDS, Ended, Workers, event_of

T0 = datetime(2026, 11, 10, 7, 0, tzinfo=UTC)
WORDS = st.text(max_size=12)
MOMENTS = st.datetimes(timezones=st.just(UTC))


def strategy_of(kind: type[Event]) -> st.SearchStrategy[Event]:
    import typing

    by_hint = {
        datetime: MOMENTS, str: WORDS, int: st.integers(-(10**15), 10**15),
        float: st.floats(allow_nan=False, allow_infinity=False), tuple[str, ...]: st.lists(WORDS).map(tuple),
    }  # fmt: skip
    return st.builds(kind, **{name: by_hint[hint] for name, hint in typing.get_type_hints(kind).items()})


@given(st.one_of([strategy_of(kind) for kind in KINDS.values() if kind is not Event]))
def test_events_come_out_of_their_line_as_they_went_in(event: Event) -> None:
    target = io.StringIO()
    teller = worker.Teller(target)
    teller._worth = lambda _event: True  # type: ignore[method-assign]
    teller.event(event)
    (line,) = io.StringIO(target.getvalue())
    assert event_of(json.loads(line)) == event


def test_the_name_of_a_file_that_is_no_text_goes_over_the_line() -> None:
    raw = io.BytesIO()
    line = io.TextIOWrapper(raw, encoding="utf-8")
    event = FileSettled(T0, "r", "a", "landing/\udcff.csv", "accepted", "")
    worker.Teller(line).event(event)
    assert event_of(json.loads(raw.getvalue())) == event


def test_of_a_stages_progress_the_last_word_is_always_told() -> None:
    target = io.StringIO()
    teller = worker.Teller(target)
    for done in range(1, 1001):
        teller.event(StageProgressed(T0, "r", "a", "load", done, 1000, ""))
    told = [json.loads(line)["done"] for line in target.getvalue().splitlines()]
    assert told[-1] == 1000
    assert len(told) < 500


def test_a_reader_that_has_gone_does_not_stop_the_work() -> None:
    class Gone(io.StringIO):
        def flush(self) -> None:
            raise BrokenPipeError

    teller = worker.Teller(Gone())
    teller.event(FileSettled(T0, "r", "a", "p", "accepted", ""))
    teller.event(FileSettled(T0, "r", "a", "p", "accepted", ""))


CHILD = """
import json, sys, threading, time
request = json.loads(sys.stdin.readline())
def tell(**document):
    print(json.dumps(document), flush=True)
do = request["do"]
if do == "die":
    sys.exit(3)
if do == "fall":
    raise RuntimeError("the disk is gone")
if do == "chat":
    print("a library says something", flush=True)
    print('{"event": "NoSuchEvent"}', flush=True)
    tell(outcome="done", value=len(request["long"]), message="", remedy="", kind="")
    sys.exit(0)
if do == "events":
    tell(event="RunStarted", at="2026-11-10T07:00:00+00:00", run="r", services=["a", "b"], stages=2)
    tell(done=1, total=2, label="half")
    tell(event="StageEnded", at="2026-11-10T07:00:01+00:00", run="r", service="a", stage="load", outcome="done",
         summary="ä", seconds=1.5)
    tell(outcome="done", value={"n": request["n"]}, message="", remedy="", kind="")
    sys.exit(0)
tell(done=0, total=0, label="ready")
heard = sys.stdin.readline()
open(request["note"], "w").write(repr(heard))
tell(outcome="cancelled", value=None, message="", remedy="", kind="")
"""


@pytest.fixture
def workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workers:
    script = tmp_path / "child.py"
    script.write_text(CHILD)
    monkeypatch.setattr(ui_workers, "command", lambda: [sys.executable, str(script)])
    return Workers(Bus(), tmp_path, None)


class Heard:
    """What a piece of work told, and how it ended."""

    def __init__(self) -> None:
        self.over, self.ready = threading.Event(), threading.Event()
        self.ends: list[Ended] = []
        self.told: list[tuple[int, int, str]] = []

    def end(self, ended: Ended) -> None:
        self.ends.append(ended)
        self.over.set()

    def tell(self, done: int, total: int, label: str) -> None:
        self.told.append((done, total, label))
        self.ready.set()

    def wait(self) -> Ended:
        assert self.over.wait(60)
        return self.ends[0]


def test_events_are_published_and_progress_and_value_handed_on(workers: Workers) -> None:
    events: list[Event] = []
    workers.bus.listen(Event, events.append)
    heard = Heard()
    workers.start("events", heard.end, heard.tell, n=7)
    ended = heard.wait()
    assert ended.well
    assert ended.value == {"n": 7}
    assert heard.told == [(1, 2, "half")]
    assert isinstance(events[0], RunStarted)
    assert events[0].services == ("a", "b")
    assert events[0].at == T0
    assert isinstance(events[1], StageEnded)
    assert events[1].summary == "ä"
    assert not workers.busy


def test_a_stop_is_heard(workers: Workers, tmp_path: Path) -> None:
    heard = Heard()
    work = workers.start("wait", heard.end, heard.tell, note=str(tmp_path / "note"))
    assert heard.ready.wait(60)
    assert workers.busy
    work.stop()
    assert heard.wait().outcome == "cancelled"
    assert (tmp_path / "note").read_text() == repr("stop\n")
    work.stop()  # and once more, of something that has ended, is no trouble


def test_the_death_of_a_child_is_told(workers: Workers) -> None:
    heard = Heard()
    workers.start("die", heard.end, heard.tell)
    ended = heard.wait()
    assert ended.outcome == "broken"
    assert ended.message
    assert ended.remedy


def test_the_last_words_of_a_child_that_fell_are_told(workers: Workers, caplog: pytest.LogCaptureFixture) -> None:
    heard = Heard()
    workers.start("fall", heard.end)
    ended = heard.wait()
    assert ended.outcome == "broken"
    assert ended.message == "The work ended by itself: RuntimeError: the disk is gone"
    assert "Traceback" in caplog.text


def test_lines_that_are_no_ones_do_not_hide_how_it_ended(workers: Workers) -> None:
    heard = Heard()
    workers.start("chat", heard.end, long="x" * 10)
    assert heard.wait() == Ended("done", 10)


def test_where_no_process_can_be_started_that_is_told(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ui_workers, "command", lambda: ["/no/such/python"])
    heard = Heard()
    workers.start("events", heard.end)
    ended = heard.wait()
    assert ended.outcome == "broken"
    assert "could not be started" in ended.message
    assert not workers.busy


def test_whatever_keeps_work_from_beginning_is_told(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_more(*_told: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(workers, "_done", no_more)
    heard = Heard()
    workers.start("events", heard.end)
    assert heard.wait().outcome == "broken"
    assert not workers.busy


def test_a_long_request_is_not_waited_for(workers: Workers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = "import pathlib, runpy, sys, time\nwhile not pathlib.Path(sys.argv[1]).exists(): time.sleep(0.01)\n"
    slow += "runpy.run_path(sys.argv[2])"
    gate, script = tmp_path / "gate", tmp_path / "child.py"
    monkeypatch.setattr(ui_workers, "command", lambda: [sys.executable, "-c", slow, str(gate), str(script)])
    heard = Heard()
    workers.start("chat", heard.end, long="x" * 1_000_000)  # more than a pipe takes
    gate.touch()
    assert heard.wait().value == 1_000_000


def test_work_can_be_stopped_before_its_process_is_there(workers: Workers, tmp_path: Path) -> None:
    heard = Heard()
    workers.start("wait", heard.end, heard.tell, note=str(tmp_path / "note")).stop()
    assert heard.wait().outcome == "cancelled"
    assert (tmp_path / "note").read_text() == repr("stop\n")


def test_closing_asks_everything_to_stop_and_waits(workers: Workers, tmp_path: Path) -> None:
    several = [Heard(), Heard()]
    for place, heard in enumerate(several):
        workers.start("wait", heard.end, heard.tell, note=str(tmp_path / f"note{place}"))
    for heard in several:
        assert heard.ready.wait(60)
    workers.close(60)
    assert not workers.busy
    assert [heard.wait().outcome for heard in several] == ["cancelled", "cancelled"]


@pytest.mark.parametrize("word", ["", "stop\n"])
def test_the_end_of_the_input_stops_the_work_as_the_word_does(
    word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = threading.Event()

    def deed(_house: object, _request: object, run: Run) -> None:
        started.set()
        run.sleep(60)

    monkeypatch.setattr(worker, "DEEDS", {"wait": deed})
    target = io.StringIO()
    code = worker.main(_lines(json.dumps({"do": "wait", "home": str(tmp_path)}) + "\n" + word, started), target)
    assert code == 1
    assert json.loads(target.getvalue().splitlines()[-1])["outcome"] == "cancelled"


class _Lines(io.StringIO):
    """After the first line it waits until the work has begun."""

    def __init__(self, text: str, begun: threading.Event) -> None:
        super().__init__(text)
        self.begun = begun

    def __next__(self) -> str:
        self.begun.wait(60)
        return super().__next__()


def _lines(text: str, begun: threading.Event) -> io.StringIO:
    return _Lines(text, begun)


def test_only_what_is_listed_is_ever_done(tmp_path: Path) -> None:
    target = io.StringIO()
    with_value: Callable[[], int] = lambda: worker.main(  # noqa: E731 - said once
        io.StringIO(json.dumps({"do": "__import__", "home": str(tmp_path)}) + "\n"), target
    )
    with pytest.raises(KeyError):
        with_value()


def test_settings_that_cannot_be_read_are_told_as_an_outcome(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("[[[")
    target = io.StringIO()
    assert worker.main(io.StringIO(json.dumps({"do": "plan", "home": str(tmp_path)}) + "\n"), target) == 1
    assert json.loads(target.getvalue())["message"]


def test_what_a_deed_prints_is_no_line_of_the_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "DEEDS", {"say": lambda _house, _request, _run: print("hello")})  # noqa: T201
    target = io.StringIO()
    monkeypatch.setattr(sys, "stdout", target)
    monkeypatch.setattr(worker, "_listen", lambda _source, _cancel: None)
    worker.main(io.StringIO(json.dumps({"do": "say", "home": str(tmp_path)}) + "\n"))
    assert [json.loads(line)["outcome"] for line in target.getvalue().splitlines()] == ["done"]


def test_a_plan_is_made_by_a_worker(tmp_path: Path) -> None:
    lake = tmp_path / "eco" / "data_lake"
    for zone in ("landing", "raw", "staging", "curated"):
        (lake / zone).mkdir(parents=True)
    heard = Heard()
    workers = Workers(Bus(), tmp_path / "home", tmp_path / "eco")
    options = {"services": ["bank"], "stages": ["landing2raw"], "extract": False, "automated": False}
    workers.start("plan", heard.end, options=options)
    ended = heard.wait()
    assert ended.well, ended
    assert ended.value["steps"] == []
