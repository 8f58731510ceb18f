"""What stands where in each tab."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QPoint, Signal

from bedrot_desktop.insights.shapes import CAMPAIGN, LINES, MONTH, PLATFORM, Bars, Chart, Filter, Place, Series
from bedrot_desktop.ui.colours import OTHER
from bedrot_desktop.ui.pages.insights.board import Cell, Row
from bedrot_desktop.ui.widgets.chart.barcard import BarsCard
from bedrot_desktop.ui.widgets.chart.card import ChartCard
from bedrot_desktop.ui.widgets.chart.ink import series_places
from bedrot_desktop.ui.widgets.kpi import HIGH, KpiCard


@dataclass(frozen=True, slots=True)
class Spec:
    """A card: keys of its charts (two: two panels) or comparisons (several: ways to switch between)."""

    keys: tuple[str, ...]
    share: float = 1.0
    least: int = 330
    title: str = ""
    more: str = ""
    bars: bool = False
    ways: tuple[tuple[str, str], ...] = ()


RATES = Spec(
    ("rate_platform", "rate_country"), 1.0, 300, bars=True, ways=(("platform", "Platform"), ("country", "Country"))
)
ADS = Spec(("streams_beside", "ad_spend"), 1.0, 320, "Ad spend against streams")
TOP = Spec(("top_tracks",), 1.0, 300, bars=True)

MOST = 8  # series that have a colour each

#: Tab → rows of (least height, share of what is left over, cards).
LAYOUT: dict[str, tuple[tuple[int, float, tuple[Spec, ...]], ...]] = {
    "overview": (
        (250, 1.3, (Spec(("streams", "artist_streams"), 1.78, 480), Spec(("royalties",), 1.0, 300))),
        (232, 1.0, (RATES, ADS, TOP)),
    ),
    "audience": (
        (260, 1.2, (Spec(("artist_streams",), 1, 480),)),
        (230, 1.0, (Spec(("listeners",)), Spec(("followers",)), Spec(("tiktok_followers",)))),
    ),
    "royalties": (
        (
            260,
            1.2,
            (
                Spec(("royalties",), 1, 400, more="by distributor"),
                Spec(("royalties_platform",), 1, 400, more="by platform"),
            ),
        ),
        (240, 1.0, (Spec(("royalties_artist",), 1.2, 360, more="by artist"), RATES)),
    ),
    "tracks": ((560, 1.0, (TOP, Spec(("earning_tracks",), bars=True, least=300))),),
    "social": (
        (260, 1.2, (Spec(("views",), 1, 480),)),
        (230, 1.0, (Spec(("engagement",)), Spec(("tiktok_followers",)))),
    ),
    "ads": (
        (270, 1.3, (replace(ADS, share=1.6, least=480), Spec(("campaigns",), bars=True, least=300))),
        (220, 1.0, (Spec(("cpc",)), Spec(("cpm",)), Spec(("ctr",)))),
    ),
    "links": (
        (260, 1.2, (Spec(("visits",), 1, 480),)),
        (240, 1.0, (Spec(("click_rate",)), Spec(("links",), bars=True, least=300))),
    ),
    "cash": ((420, 1.0, (Spec(("cash",), 1, 480),)),),
}

#: Charts that bands explain; statements know nothing of a signed-out day.
BANDED = {"streams", "streams_beside", "ad_spend", "artist_streams", "listeners", "followers", "visits", "click_rate",
          "views", "engagement", "tiktok_followers", "cpc", "cpm", "ctr"}  # fmt: skip
OF_ADS = {"streams_beside", "ad_spend", "cpc", "cpm", "ctr"}  # only campaigns explain these
SERVICES = {
    "streams": {"distrokid", "toolost"}, "artist_streams": {"spotify"}, "listeners": {"spotify"},
    "followers": {"spotify"}, "visits": {"linktree"}, "click_rate": {"linktree"}, "views": {"tiktok"},
    "engagement": {"tiktok"}, "tiktok_followers": {"tiktok"},
}  # fmt: skip


def banded(chart: Chart, place: Place) -> Chart:
    """A chart with the bands that explain it: campaigns, and what happened to its own services."""
    if chart.bands or chart.key not in BANDED or chart.grain == MONTH:
        return chart
    own = SERVICES.get(chart.key, set())
    kept = tuple(
        band for band in place.bands
        if (band.kind == CAMPAIGN and chart.key not in {"visits", "click_rate", "followers"})
        or (band.kind != CAMPAIGN and chart.key not in OF_ADS and (not band.where or band.where.split("/")[0] in own))
    )  # fmt: skip
    return replace(chart, bands=kept)


def gathered(chart: Chart) -> Chart:
    """A chart of platforms with those that have no colour of their own added up as “Other”."""
    places = series_places(chart.series)
    if len(chart.series) <= MOST or any(one.kind != PLATFORM for one in chart.series):
        return chart
    kept = [one for at, one in enumerate(chart.series) if places[at] != OTHER and places[at] not in places[:at]]
    rest = [one for one in chart.series if one not in kept]
    columns = zip(*(one.values for one in rest), strict=True)
    values = tuple(sum(known) if (known := [one for one in column if one is not None]) else None for column in columns)
    return replace(chart, series=(*kept, Series("other", "Other", PLATFORM, values)))


class Cards(QObject):
    """Makes cards once and fills them; all of their wishes come out of one object."""

    drilled = Signal(str, str)
    asked = Signal(str, object, object)
    menu_wanted = Signal(object, QPoint)

    def __init__(self) -> None:
        super().__init__()
        self.charts: dict[tuple[str, ...], ChartCard] = {}
        self.bars: dict[tuple[str, ...], BarsCard] = {}
        self.kpis: list[KpiCard] = []

    def rows(self, tab: str, place: Place, filter_: Filter, width: int) -> list[Row]:
        """The rows of a tab, filled with its figures."""
        made = self._kpi_rows(place, width)
        charts = {chart.key: gathered(banded(chart, place)) for chart in place.charts}
        bars = {one.key: one for one in place.bars}
        for least, share, specs in LAYOUT[tab]:
            cells, high = [], least
            for spec in specs:
                if spec.bars and any(key in bars for key in spec.keys):
                    cells.append(Cell(self._bars(spec, bars), spec.share, spec.least))
                elif not spec.bars and any(key in charts for key in spec.keys):
                    cells.append(Cell(self._chart(spec, charts, filter_), spec.share, spec.least))
            if tab == "tracks":  # the whole list
                high = max([high, *(len(one.rows) * 27 + 84 for one in bars.values())])
            if cells:
                made.append(Row(tuple(cells), high, share))
        return made

    def _kpi_rows(self, place: Place, width: int) -> list[Row]:
        while len(self.kpis) < len(place.kpis):
            card = KpiCard()
            card.asked.connect(self._explain_kpi)
            card.menu_wanted.connect(self.menu_wanted)
            self.kpis.append(card)
        number = len(place.kpis)
        across = number if width >= 174 * number or number <= 3 else -(-number // 2) if width >= 560 else 2
        cells = []
        for card, kpi in zip(self.kpis, place.kpis, strict=False):
            card.show_kpi(kpi)
            cells.append(Cell(card, 1.0, 130))
        return [Row(tuple(cells[at : at + across]), HIGH, 0.0) for at in range(0, number, max(across, 1))]

    def _chart(self, spec: Spec, charts: dict[str, Chart], filter_: Filter) -> ChartCard:
        card = self.charts.get(spec.keys)
        if card is None:
            card = self.charts[spec.keys] = ChartCard(spec.title)
            self._connect(card)
        shown = [charts[key] for key in spec.keys if key in charts]
        if len(shown) == 2 and shown[1].blank:
            shown = [replace(shown[0], note=shown[1].empty)]
        elif len(shown) == 2:  # the names of the bands stand above the upper panel only
            shown[0] = replace(shown[0], style=LINES)
        whole = filter_.artists and shown[0].key == "streams_beside"
        card.show_charts(shown, spec.title, "streams of the whole label" if whole else spec.more)
        return card

    def _bars(self, spec: Spec, bars: dict[str, Bars]) -> BarsCard:
        card = self.bars.get(spec.keys)
        if card is None:
            card = self.bars[spec.keys] = BarsCard(spec.ways)
            self._connect(card)
        card.show_bars([bars[key] for key in spec.keys if key in bars])
        return card

    def _connect(self, card: ChartCard | BarsCard) -> None:
        card.drilled.connect(self.drilled)
        card.asked.connect(self.asked)
        card.menu_wanted.connect(self.menu_wanted)

    def _explain_kpi(self, card: KpiCard) -> None:
        self.asked.emit("explain", card, None)

    def shown(self) -> Iterable[ChartCard | BarsCard]:
        """The cards in sight, for saving."""
        every: list[ChartCard | BarsCard] = [*self.charts.values(), *self.bars.values()]
        return [card for card in every if card.isVisible()]
