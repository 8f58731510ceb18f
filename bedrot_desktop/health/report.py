"""The health report in the owner's keys: ``pipeline_health_report.json`` and ``.html``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from bedrot_desktop.core.files import write_text
from bedrot_desktop.health.advice import CLEAN, FETCH, RENEW, SIGN_IN, Advice, advice
from bedrot_desktop.health.freshness import STALE
from bedrot_desktop.health.mending import Mended
from bedrot_desktop.health.picture import Picture
from bedrot_desktop.health.report_page import page
from bedrot_desktop.health.results import Finding, Looked
from bedrot_desktop.health.score import SOON, UNBEGUN, blocked, ends_at
from bedrot_desktop.health.standing import Standing
from bedrot_desktop.health.zones import STRIP, WAREHOUSE
from bedrot_desktop.lake.catalog import Catalog
from bedrot_desktop.lake.zones import Zones
from bedrot_desktop.parts import Parts
from bedrot_desktop.services.service import Service
from bedrot_desktop.sessions.held import NEVER, Held

NAME = "pipeline_health_report"
JSON, HTML = "json", "html"
FORMATS = (JSON, HTML)
_ACTIONS = {SIGN_IN: "cookie_refresh", RENEW: "cookie_refresh", FETCH: "run_extractor", CLEAN: "run_cleaners"}


def write(document: dict[str, Any], folder: Path, formats: Sequence[str] = FORMATS) -> list[Path]:
    """Write the report into a folder; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for kind in formats:
        file = folder / f"{NAME}.{kind}"
        text = page(document) if kind == HTML else json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        write_text(file, text)
        written.append(file)
    return written


def report(parts: Parts, now: Picture, looked: Looked, mended: Sequence[Mended] | None = None) -> dict[str, Any]:
    """The report as JSON-able values. Reads no file's content. ``mended``: what was just done about it, if anything."""
    todo = advice(now, summaries(looked.findings))
    services = {one.key: one for one in parts.services}
    return {
        "timestamp": now.now.isoformat(timespec="seconds"),
        "services": {
            one.service: _service(now, one, services[one.service], parts.catalog, parts.workspace.zones, todo)
            for one in now.standings
        },
        "overall_status": _upper(now.overall.state),
        "overall_score": now.overall.points,
        "summary": now.overall.words,
        "remediation_actions": [_action(one, now) for one in todo if one.act in _ACTIONS],
        "advice": [one.document() for one in todo],
        "auto_remediation_enabled": mended is not None,
        "remediation_results": [one.document() for one in mended or ()],
        "data_checks": {
            "checked_at": looked.at.isoformat(timespec="seconds") if looked.at else None,
            "checks": [
                {"number": one.number, "key": one.key, "title": one.title, "state": one.state, "rows": one.rows,
                 "sentence": one.sentence, "trend": [point.state for point in one.trend]}
                for one in looked.findings
            ],
        },
    }  # fmt: skip


def summaries(findings: Iterable[Finding]) -> list[dict[str, str]]:
    """Of each check what advice needs to know."""
    return [{"key": one.key, "title": one.title, "state": one.state, "sentence": one.sentence} for one in findings]


def _upper(state: str) -> str:
    return "UNKNOWN" if state == UNBEGUN else state.upper()


def _service(
    now: Picture, standing: Standing, service: Service, catalog: Catalog, zones: Zones, todo: Sequence[Advice]
) -> dict[str, Any]:
    score, own = now.score(standing.service), [one for one in todo if one.service == standing.service]
    return {
        "health_score": score.points if score.counts else None,
        "status": _upper(score.state),
        "priority": score.priority,
        "score_parts": [{"kind": part.kind, "points": -part.points, "reason": part.words} for part in score.parts],
        "freshness": {
            zone: _zone(service, zone, catalog, zones, now.now) for zone in STRIP if zone != WAREHOUSE
        },
        "content": [
            {"dataset": age.dataset, "platform": age.platform, "account": age.account, "title": age.title,
             "state": age.state, "days_behind": age.behind, "sentence": age.sentence,
             "newest_day": age.newest_day.isoformat() if age.newest_day else None,
             "next_news": age.next_news.isoformat(timespec="minutes") if age.next_news else None, "news": age.news}
            for age in standing.ages
        ],
        "cookie_health": _cookies(now.sessions(standing.service), now.now),
        "bottlenecks": [_bottleneck(zone) for zone in blocked(standing.zones)],
        "stuck_in": standing.stuck_in,
        "recommendations": [f"{one.words}: {one.why} ({one.command})" for one in own],
        "auto_actions": [_action(one, now) for one in own if one.act in _ACTIONS],
    }  # fmt: skip


def _bottleneck(zone: str) -> str:
    return f"{zone} is behind the zones before it"


def _zone(service: Service, zone: str, catalog: Catalog, zones: Zones, now: datetime) -> dict[str, Any]:
    """The newest file that is known of a service in a zone, by the stamp it carries."""
    found: list[tuple[datetime, str]] = []
    for dataset in service.datasets:
        found += [
            (row.stamp or datetime.min, row.path)  # noqa: DTZ901 - naive like the stamps
            for row in (catalog.items(dataset.key) if zone in {"landing", "raw"} else ())
            if row.zone == zone
        ]
        found += [
            (row.stamp or datetime.min, row.path)  # noqa: DTZ901 - naive like the stamps
            for row in catalog.written_by(dataset.key, zone)
        ]
    if not found:
        return {"exists": False, "latest_file": None, "latest_date": None, "days_old": None, "full_path": None}
    stamp, path = max(found)
    known = stamp > datetime.min  # noqa: DTZ901 - naive like the stamps
    return {
        "exists": True,
        "latest_file": path.rsplit("/", 1)[-1],
        "latest_date": stamp.isoformat(timespec="seconds") if known else None,
        "days_old": (now.date() - stamp.date()).days if known else None,
        "full_path": str(zones.path(zone, path)),
    }


def _cookies(held: Sequence[Held], now: datetime) -> dict[str, Any]:
    """Of several accounts the one that is worst off."""
    if not held:
        return {"status": "not applicable", "days_old": None, "max_age": None, "expires_in": None, "file": None}
    worst = max(held, key=lambda one: (one.needs_person, -(ends_at(one) or now).timestamp()))
    ends = ends_at(worst)
    status = "missing" if worst.state == NEVER else "expired" if worst.needs_person else "healthy"
    if status == "healthy" and ends is not None and ends - now <= SOON:
        status = "expiring_soon"
    return {
        "status": status,
        "days_old": (now - worst.saved_at).days if worst.saved_at else None,
        "max_age": (worst.late - worst.born_at).days if worst.late and worst.born_at else None,
        "expires_in": (ends - now).days if ends and not worst.needs_person else None,
        "file": None,  # sessions are sealed, there is no cookie file
        "account": worst.account,
        "words": worst.words,
    }


def _action(one: Advice, now: Picture) -> dict[str, Any]:
    return {
        "type": _ACTIONS[one.act],
        "service": one.service,
        "reason": _reason(one, now),
        "priority": now.score(one.service).priority,
        "command": one.command,
    }


def _reason(one: Advice, now: Picture) -> str:
    if one.act == CLEAN:
        return "pipeline_blocked"
    if one.act in {SIGN_IN, RENEW}:
        needing = any(held.needs_person for held in now.sessions(one.service))
        return "missing_cookies" if needing else "expiring_soon_3_days"
    behind = max((age.behind or 0 for age in now.standing(one.service).ages if age.state == STALE), default=0)
    return f"stale_data_{behind}_days" if behind else "stale_data"
