"""What is known of Meta's token, held against answers of its Graph."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from bedrot_desktop.core.roster import DEFAULT_ROSTER
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.services.metaads import SERVICE
from bedrot_desktop.services.metaads.graph import VERSION
from bedrot_desktop.services.metaads.login import LOGIN, who
from bedrot_desktop.sessions.answers import ALIVE, CHALLENGE, DOWN, EXPIRED, RATE_LIMITED, REVOKED, Answer, Look
from bedrot_desktop.sessions.classify import judge

from .errands import going_to

AT = datetime(2025, 7, 9, 8, tzinfo=UTC)
ME = f"https://graph.facebook.com/{VERSION}/me?fields=id,name"


def look(document: object, status: int) -> Look:
    """The verdict on an answer of the Graph."""
    answer = Answer(ME, ME, status, {"content-type": "application/json; charset=UTF-8"}, json.dumps(document))
    return judge(answer, LOGIN, "main", DEFAULT_ROSTER.of("metaads"), AT)


def error(code: int, subcode: int = 0, message: str = "It says why") -> dict[str, object]:
    """An error as the Graph tells it."""
    more = {"error_subcode": subcode} if subcode else {}
    return {"error": {"message": message, "type": "OAuthException", "code": code, **more, "fbtrace_id": "A0b"}}


def test_a_name_and_a_number_are_the_sign_of_life() -> None:
    seen = look({"name": "Demo Owner", "id": "990000000000077"}, 200)
    assert (seen.verdict, seen.identity) == (ALIVE, "Demo Owner")


@pytest.mark.parametrize(
    ("code", "subcode", "verdict"),
    [
        (190, 463, EXPIRED), (190, 458, REVOKED),
        (190, 460, REVOKED), (190, 467, REVOKED), (190, 459, CHALLENGE), (190, 464, CHALLENGE), (4, 0, RATE_LIMITED),
        (17, 0, RATE_LIMITED), (80004, 0, RATE_LIMITED),
    ],
)  # fmt: skip
def test_errors_of_the_graph_tell_what_became_of_the_token(code: int, subcode: int, verdict: str) -> None:
    assert look(error(code, subcode), 400).verdict == verdict


@pytest.mark.parametrize("code", [102, 190, 2500])
@pytest.mark.parametrize(
    ("message", "verdict"),
    [
        ("Error validating access token: Session has expired on Friday", EXPIRED),
        ("The session has been invalidated because the user changed their password", REVOKED),
    ],
)
def test_without_a_subcode_the_words_tell(code: int, message: str, verdict: str) -> None:
    assert look(error(code, message=message), 400).verdict == verdict


def test_an_outage_says_nothing_of_the_token() -> None:
    assert look(error(2), 500).verdict == DOWN


@pytest.mark.parametrize("text", ["", "<html>", "[]", "1", '{"name": 1}', '{"name": null}'])
def test_nobody_is_read_from_an_answer_that_names_nobody(text: str) -> None:
    assert who(Answer(ME, ME, 200, {}, text)) == ""


@pytest.mark.parametrize(("end", "verdict"), [("", ALIVE), ("expire", EXPIRED), ("revoke", REVOKED)])
def test_the_stand_ins_answers_are_told_apart(sites: Sites, tmp_path: object, end: str, verdict: str) -> None:
    trip = going_to(sites, "metaads", tmp_path, DEFAULT_ROSTER.of("metaads"))  # type: ignore[arg-type]
    if end:
        getattr(sites.scene("metaads"), end)()
    (ask,) = LOGIN.asks
    path, _, query = ask.path.partition("?")
    told = trip.get(path, base=ask.base, params=dict([query.split("=")]))
    url = trip.site.url(ask.path, ask.base)
    answer = Answer(url, url, told.status, dict(told.headers), told.content.decode())
    assert judge(answer, LOGIN, "main", trip.accounts, AT).verdict == verdict


def test_every_address_of_the_grant_speaks_the_one_version() -> None:
    grant = LOGIN.grant
    assert grant is not None
    assert grant.authorise is not None
    assert grant.debug is not None
    paths = [ask.path for ask in LOGIN.asks] + [grant.token[1], grant.authorise[1], grant.debug[1]]
    assert all(path.startswith(f"{VERSION}/") for path in paths)
    assert (grant.exchange, grant.scope) == ("fb_exchange_token", "ads_read")


def test_the_service_offers_its_access_without_a_browser() -> None:
    assert SERVICE.access is not None
    access = SERVICE.access()
    assert access.login is LOGIN
    assert not access.extractor.browser
