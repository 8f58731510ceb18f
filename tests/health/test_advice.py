"""What to do about what is wrong: the steps, what each would win, the commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from bedrot_desktop.health.advice import ALIAS, ANSWER, BRING, CLEAN, FETCH, LOOK, RENEW, RESUME, SIGN_IN, advice
from bedrot_desktop.health.freshness import CURRENT, STALE, STALLED, DataAge
from bedrot_desktop.health.loss import losses
from bedrot_desktop.health.picture import Picture
from bedrot_desktop.health.score import overall, scores
from bedrot_desktop.health.standing import Standing
from bedrot_desktop.health.zones import STRIP, DatasetZones
from bedrot_desktop.sessions.held import NEVER, SIGNED_IN, SIGNED_OUT, Held

NOW = datetime(2026, 11, 10, 8, 4).astimezone()
NAIVE = NOW.replace(tzinfo=None)


def age(service: str, state: str = CURRENT, behind: int = 0) -> DataAge:
    newest = NOW.date() - timedelta(days=behind + 2)
    return DataAge(service, f"{service}.daily", "main", "Daily", state, newest, NAIVE, 2, behind, 10, 1, "")


def standing(service: str, state: str = CURRENT, behind: int = 0, waiting: int = 0, questions: int = 0) -> Standing:
    ways = DatasetZones(f"{service}.daily", dict.fromkeys(STRIP, NAIVE), "", 5, waiting, 0, 0, 0)
    title = {"toolost": "TooLost", "distrokid": "DistroKid"}.get(service, service.title())
    return Standing(service, title, state, (age(service, state, behind),), (ways,), "", questions, "", "")


def held(service: str, state: str = SIGNED_IN, likely: datetime | None = None, strategy: str = "visit") -> Held:
    ended = NOW - timedelta(days=3) if state == SIGNED_OUT else None
    title = {"toolost": "TooLost", "distrokid": "DistroKid"}.get(service, service.title())
    command = f"bedrot login {service}" if state != SIGNED_IN else ""
    return Held(service, "main", title, (), state, "", "", command, strategy, likely=likely, ended_at=ended)


def picture(*rows: Standing, sessions: tuple[Held, ...] = (), parked: Mapping[str, str] | None = None) -> Picture:
    found = tuple(scores(rows, sessions, NOW))
    return Picture(NOW, rows, sessions, found, overall(found), (), parked or {})


def test_where_all_is_well_there_is_nothing_to_do() -> None:
    assert advice(picture(standing("spotify"), sessions=(held("spotify"),))) == []


def test_a_dead_session_wins_its_own_points_and_those_of_the_data_that_are_old_because_of_it() -> None:
    now = picture(standing("toolost", STALE, 4), sessions=(held("toolost", SIGNED_OUT),))
    (one,) = advice(now)
    assert (one.act, one.points, one.words) == (SIGN_IN, 67, "Sign in to TooLost")
    assert one.why.startswith("session ended, 4 days missing")
    assert one.command == "bedrot login toolost"
    assert not one.no_person


def test_old_data_behind_a_living_session_are_fetched() -> None:
    (one,) = advice(picture(standing("spotify", STALE, 9), sessions=(held("spotify"),)))
    assert (one.act, one.points, one.command) == (FETCH, 36, "bedrot run spotify")
    assert one.why.startswith("Urgent")


def test_what_waits_for_a_sign_in_that_came_is_resumed() -> None:
    (one,) = advice(picture(standing("spotify", STALE, 9), sessions=(held("spotify"),), parked={"spotify": "run"}))
    assert (one.act, one.command) == (RESUME, "bedrot resume")


def test_what_is_brought_by_hand_is_to_be_brought() -> None:
    (one,) = advice(picture(standing("bank", STALE, 50)))
    assert (one.act, one.command) == (BRING, "bedrot import FILE --service bank")


def test_a_source_that_stands_still_is_nobody_s_to_do() -> None:
    assert advice(picture(standing("distrokid", STALLED, 7), sessions=(held("distrokid"),))) == []


def test_new_files_are_cleaned_and_questions_answered() -> None:
    clean, answer = advice(picture(standing("linktree", waiting=2, questions=1), sessions=(held("linktree"),)))
    assert (clean.act, clean.points, clean.why) == (CLEAN, 10, "2 new files in landing")
    assert clean.command == "bedrot run linktree --no-extract"
    assert clean.no_person
    assert (answer.act, answer.points, answer.words) == (ANSWER, 0, "Answer 1 question about Linktree")


def test_a_session_that_ends_soon_is_renewed_by_itself_or_by_the_person() -> None:
    soon = NOW + timedelta(days=1, hours=19)
    (one,) = advice(picture(standing("distrokid"), sessions=(held("distrokid", likely=soon),)))
    assert (one.act, one.points, one.words, one.why) == (RENEW, 10, "Renew DistroKid early", "ends in 1.8 d")
    (one,) = advice(picture(standing("distrokid"), sessions=(held("distrokid", likely=soon, strategy="none"),)))
    assert (one.act, one.command) == (SIGN_IN, "bedrot login distrokid")


def test_the_step_that_wins_most_comes_first() -> None:
    rows = (standing("linktree", waiting=1), standing("toolost", STALE, 9))
    sessions = (held("linktree"), held("toolost", SIGNED_OUT))
    assert [one.act for one in advice(picture(*rows, sessions=sessions))] == [SIGN_IN, CLEAN]


def test_a_service_that_was_never_begun_is_not_asked_for() -> None:
    empty = replace(standing("spotify", "nothing yet"), zones=())
    assert advice(picture(empty, sessions=(held("spotify", NEVER),))) == []


def finding(key: str, state: str, sentence: str = "Something.") -> dict[str, str]:
    return {"key": key, "title": f"Title of {key}", "state": state, "sentence": sentence}


def test_checks_that_failed_are_to_be_looked_at_and_good_ones_not() -> None:
    rows = [finding("references", "error"), finding("gaps", "warning"), finding("isrc form", "ok")]
    (one,) = advice(picture(standing("spotify"), sessions=(held("spotify"),)), rows)
    assert (one.act, one.check, one.words) == (LOOK, "references", "Look at: Title of references")


def test_a_spelling_that_waits_is_asked_about_without_a_command_in_the_sentence() -> None:
    told = "1 spelling of artists waits. `bedrot alias add SPELLING ARTIST` settles one."
    (one,) = advice(picture(standing("spotify")), [finding("artist spellings", "warning", told)])
    assert (one.act, one.why) == (ALIAS, "1 spelling of artists waits")


def test_pages_saved_as_data_are_not_told_twice_where_a_sign_in_is_the_remedy() -> None:
    now = picture(standing("toolost", STALE, 4), sessions=(held("toolost", SIGNED_OUT),))
    assert [one.act for one in advice(now, [finding("sign-in pages", "error")])] == [SIGN_IN]


def test_figures_of_this_year_are_lost_with_it() -> None:
    late = replace(age("toolost", STALE, 20), newest_day=date(2026, 11, 30))
    (one,) = losses([late], date(2026, 12, 20))
    assert (one.first_day, one.left) == (date(2026, 12, 1), 11)
    assert "until 31 December only" in one.words
    assert losses([late], date(2026, 10, 1)) == []


def test_what_a_download_reaches_back_to_is_lost_day_by_day() -> None:
    old = replace(age("tiktok", STALE, 340), dataset="tiktok.analytics", newest_day=date(2026, 1, 1))
    (one,) = losses([old], date(2026, 12, 20))
    assert one.left == 13
    assert losses([replace(old, behind=0)], date(2026, 12, 20)) == []
