"""``/metrics``: the figures as Prometheus reads them. The owner's series keep their names; ours begin with bedrot_."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bedrot_desktop.dashboard.figures import METRICS_DAYS, Figures
from bedrot_desktop.health.score import ends_at

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

ACCOUNT = ("service", "account")
QUANTILES = (0.5, 0.95)
LEVELS = ("critical", "warning", "info")


def exposition(now: Figures) -> str:
    """All series in Prometheus' text format. Ages are counted from the moment the figures were read."""
    from prometheus_client import CollectorRegistry, generate_latest

    class Collector:
        def collect(self) -> Iterator[Metric]:
            yield from _owners(now)
            yield from _of_data(now)
            yield from _of_sessions(now)
            yield from _of_work(now)
            yield from _of_page(now)

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Collector())
    return generate_latest(registry).decode("utf-8")


def _gauge(name: str, words: str, labels: Sequence[str], rows: Any) -> Metric:
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(name, words, labels=labels)
    for own, value in rows:
        family.add_metric([str(one) for one in own], float(value))
    return family


def _counter(name: str, words: str, labels: Sequence[str], rows: Any) -> Metric:
    from prometheus_client.core import CounterMetricFamily

    family = CounterMetricFamily(name, words, labels=labels)
    for own, value in rows:
        family.add_metric([str(one) for one in own], float(value))
    return family


def _owners(now: Figures) -> Iterator[Metric]:
    """The series of the old exporter: renewals and sign-ins; looks are not among them."""
    tried = now.tried
    totals = Counter((one.service, one.account, one.outcome) for one in tried.attempts)
    yield _counter(
        "cookie_refresh_total", "Renewals and sign-ins by how they ended, since the history began.",
        (*ACCOUNT, "outcome"), sorted(totals.items()),
    )  # fmt: skip
    yield _gauge(
        "cookie_refresh_success_rate", f"Share of those of the last {METRICS_DAYS} days that worked, 0-1.", ACCOUNT,
        [((one.service, one.account), one.success_rate) for one in tried.month if one.total],
    )  # fmt: skip
    yield _durations(now)
    yield _gauge(
        "cookie_age_days", "Days since a sign-in that lives was made or renewed.", ACCOUNT,
        [((one.service, one.account), _days(now.now, one.saved_at))
         for one in now.held if one.saved_at and one.ended_at is None],
    )  # fmt: skip
    yield _gauge(
        "cookie_refresh_consecutive_failures", "Renewals and sign-ins that failed in a row.", ACCOUNT,
        [((one.service, one.account), one.failures) for one in now.held],
    )  # fmt: skip
    yield _gauge(
        "cookie_refresh_last_success_hours", "Hours since the last renewal or sign-in that worked.", ACCOUNT,
        [((one.service, one.account), _days(now.now, one.last_success_at) * 24)
         for one in tried.ever if one.last_success_at],
    )  # fmt: skip


def _durations(now: Figures) -> Metric:
    """A summary with quantiles: what one looked for under the bare name is still there."""
    from prometheus_client.core import SummaryMetricFamily

    name = "cookie_refresh_duration_seconds"
    family = SummaryMetricFamily(name, "How long renewals and sign-ins took, since the history began.")
    took: dict[tuple[str, str], list[float]] = {}
    for one in now.tried.attempts:
        if one.outcome != "cancelled":
            took.setdefault((one.service, one.account), []).append(one.seconds)
    for (service, account), seconds in sorted(took.items()):
        labels, ordered = {"service": service, "account": account}, sorted(seconds)
        for share in QUANTILES:
            value = ordered[min(len(ordered) - 1, int(share * len(ordered)))]
            family.add_sample(name, {**labels, "quantile": str(share)}, value)
        family.add_sample(f"{name}_count", labels, len(ordered))
        family.add_sample(f"{name}_sum", labels, sum(ordered))
    return family


def _of_data(now: Figures) -> Iterator[Metric]:
    picture = now.picture
    ages = [age for one in picture.standings for age in one.ages] if picture else []
    labels = ("service", "dataset", "account", "platform")
    yield _gauge(
        "bedrot_data_age_days", "Days from the newest day of content until today.", labels,
        [((age.service, age.dataset, age.account, age.platform), (now.now.date() - age.newest_day).days)
         for age in ages if age.newest_day],
    )  # fmt: skip
    yield _gauge(
        "bedrot_data_behind_days", "Days from the newest day of content until the day expected of the source.", labels,
        [((age.service, age.dataset, age.account, age.platform), age.behind) for age in ages if age.behind is not None],
    )  # fmt: skip
    scores = [one for one in picture.scores if one.counts] if picture else []
    yield _gauge("bedrot_health_score", "Score of a service, 0-100.", ("service",),
                 [((one.service,), one.points) for one in scores])  # fmt: skip
    whole = picture.overall.points if picture else None
    yield _gauge(
        "bedrot_health_score_mean", "Mean of all scores, 0-100.", (), [((), whole)] if whole is not None else []
    )
    standings = picture.standings if picture else ()
    yield _gauge("bedrot_questions_open", "Questions that wait for an answer.", ("service",),
                 [((one.service,), one.questions) for one in standings])  # fmt: skip
    yield _gauge("bedrot_files_waiting", "Files in landing that no run has looked at.", ("service",),
                 [((one.service,), sum(zone.waiting for zone in one.zones)) for one in standings])  # fmt: skip
    yield _gauge("bedrot_warehouse_rows", "Rows of a data set as it was last loaded into the warehouse.", ("dataset",),
                 [((key,), rows) for key, rows in sorted(now.rows.items())])  # fmt: skip


def _of_sessions(now: Figures) -> Iterator[Metric]:
    yield _gauge("bedrot_session_state", "1 for the state that a sign-in is in.", (*ACCOUNT, "state"),
                 [((one.service, one.account, one.state), 1) for one in now.held])  # fmt: skip
    yield _gauge("bedrot_session_needs_person", "1 where nothing is fetched until somebody did something.", ACCOUNT,
                 [((one.service, one.account), one.needs_person) for one in now.held])  # fmt: skip
    yield _gauge(
        "bedrot_session_expected_end_timestamp_seconds", "When a sign-in that lives is expected to end.", ACCOUNT,
        [((one.service, one.account), end.timestamp()) for one in now.held if (end := ends_at(one))],
    )  # fmt: skip
    yield _gauge(
        "bedrot_session_renewal_due_timestamp_seconds", "When a sign-in that lives is to be renewed.", ACCOUNT,
        [((one.service, one.account), one.due_at.timestamp()) for one in now.held if one.due_at],
    )  # fmt: skip


def _of_work(now: Figures) -> Iterator[Metric]:
    runs = now.runs
    ended = [("last", row.ended_at) for row in runs.rows if row.ended_at][:1]
    yield _gauge("bedrot_run_last_end_timestamp_seconds", "When the latest run ended, however it did.", (),
                 [((), at.timestamp()) for _, at in ended])  # fmt: skip
    yield _gauge("bedrot_run_last_success_timestamp_seconds", "When the latest run ended that went well.", (),
                 [((), runs.succeeded_at.timestamp())] if runs.succeeded_at else [])  # fmt: skip
    yield _gauge("bedrot_run_going", "1 while a run is under way.", (), [((), runs.going is not None)])
    failed = Counter((service, stage) for _, service, stage in runs.failed)
    yield _counter("bedrot_stage_failures_total", "Stages that failed and were not mended in the same run.",
                   ("service", "stage"), sorted(failed.items()))  # fmt: skip
    parked = (now.picture.parked or {}) if now.picture else {}
    yield _gauge("bedrot_stages_parked", "Services whose fetching waits for a sign-in.", (), [((), len(parked))])
    # fmt: off
    yield _gauge("bedrot_job_last_start_timestamp_seconds", "When a job of the schedule began last.",
                 ("job", "outcome"),
                 [((row.job.key, row.last.outcome), row.last.at.timestamp()) for row in now.plan.rows if row.last])
    yield _gauge("bedrot_clock_kept", "1 while a window or a daemon keeps the clock of the schedule.", (),
                 [((), bool(now.plan.keeper))])
    # fmt: on


def _of_page(now: Figures) -> Iterator[Metric]:
    levels = Counter(one.signal.level for one in now.signals)
    yield _gauge("bedrot_open_signals", "Causes that are true now.", ("level",),
                 [((level,), levels[level]) for level in LEVELS])  # fmt: skip
    states = Counter(one.state for one in (now.looked.findings if now.looked else ()))
    yield _gauge("bedrot_data_checks", "Data checks by what they said last.", ("state",),
                 [((state,), count) for state, count in sorted(states.items())])  # fmt: skip
    yield _gauge(
        "bedrot_unreadable_parts", "Parts of the program that could not be read.", (), [((), len(now.troubles))]
    )
    yield _gauge("bedrot_read_timestamp_seconds", "When these figures were read.", (), [((), now.now.timestamp())])


def _days(now: datetime, moment: datetime | None) -> float:
    return max(0.0, (now - moment).total_seconds() / 86400) if moment else 0.0
