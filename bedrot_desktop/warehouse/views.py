"""The views that answer without counting twice: their names and columns are a promise to the owner's queries.

Plain SQL that SQLite and PostgreSQL both read. Money is added as integers (1e-9 USD) and divided once, at the end.
"""

# ruff: noqa: S608 - put together from our own words only

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection


def usd(nano: str) -> str:
    """US dollars out of a sum in 1e-9 US dollars."""
    return f"cast({nano} as double precision) / 1000000000"


def whole(total: str) -> str:
    """A sum as an integer (PostgreSQL's sums of bigint are numeric)."""
    return f"cast(sum({total}) as bigint)"


_DISTRIBUTOR = (
    "case s.data_source when 'distrokid' then 'DistroKid' when 'toolost' then 'TooLost' else s.data_source end"
)
_SPEND = "coalesce(p.spend_nano, cast(round(p.spend_usd * 1000000000) as bigint))"
_TOTAL_SPEND = "coalesce(t.spend_nano, cast(round(t.spend_usd * 1000000000) as bigint))"

# Sums are taken by id and names joined to them afterwards, with an inner join first: so SQLite takes the sums once even
# where a query asks the view again for each of its rows.
# Newest day = the last one that this platform and distributor has; it is still being counted there.
V_LABEL_STREAMS_DAILY = f"""
select d.date, p.platform_name as platform, d.distributor, d.streams,
       case when d.date = d.newest then 0 else 1 end as complete
from (
    select g.date, g.platform_id, g.distributor, g.streams,
           max(g.date) over (partition by g.platform_id, g.distributor) as newest
    from (
        select s.date, s.platform_id, {_DISTRIBUTOR} as distributor, {whole("s.streams")} as streams
        from streaming_performance s
        where s.measured_by = 'distributor' and s.track_id is null and s.country is null
        group by s.date, s.platform_id, {_DISTRIBUTOR}
    ) g
) d
join platforms p on p.platform_id = d.platform_id
"""

V_ARTIST_STREAMS_DAILY = f"""
select d.date, a.artist_name as artist, p.platform_name as platform, d.streams, d.listeners, d.followers
from (
    select s.date, s.artist_id, s.platform_id, {whole("s.streams")} as streams, {whole("s.listeners")} as listeners,
           {whole("s.followers")} as followers
    from streaming_performance s
    where s.measured_by = 'audience' and s.track_id is null and s.country is null
    group by s.date, s.artist_id, s.platform_id
) d
join platforms p on p.platform_id = d.platform_id
left join artists a on a.artist_id = d.artist_id
"""

# A line below zero is a commission on streams that another line has counted already.
V_ROYALTIES_MONTHLY = f"""
select g.sale_month, a.artist_name as artist, t.track_title as track, t.isrc, p.platform_name as platform, p.brand,
       g.country, d.platform_name as distributor, g.quantity, {usd("g.earned")} as earnings_usd,
       {usd("g.commission")} as commission_usd, g.lines
from (
    select f.sale_month, f.artist_id, coalesce(v.same_as, f.track_id) as track_id, f.store_platform_id, f.country,
           f.source_platform_id, cast(sum(f.quantity) as bigint) as quantity, sum(f.earned) as earned,
           sum(f.commission) as commission, cast(sum(f.lines) as bigint) as lines
    from (
        select sale_month, artist_id, track_id, store_platform_id, country, source_platform_id,
               sum(case when amount_nano >= 0 then quantity end) as quantity,
               sum(amount_nano) as earned,
               sum(case when amount_nano < 0 then amount_nano else 0 end) as commission,
               count(*) as lines
        from financial_transactions
        where kind in ('royalty', 'commission')
        group by sale_month, artist_id, track_id, store_platform_id, country, source_platform_id
    ) f
    left join tracks v on v.track_id = f.track_id
    group by f.sale_month, f.artist_id, coalesce(v.same_as, f.track_id), f.store_platform_id, f.country,
             f.source_platform_id
) g
left join artists a on a.artist_id = g.artist_id
left join tracks t on t.track_id = g.track_id
left join platforms p on p.platform_id = g.store_platform_id
left join platforms d on d.platform_id = g.source_platform_id
"""

V_SOCIAL_DAILY = """
select s.date, a.artist_name as artist, s.account, p.platform_name as platform, s.video_views, s.profile_views, s.likes,
       s.comments, s.shares, s.followers, s.new_followers,
       case when s.video_views > 0 and (s.likes is not null or s.comments is not null or s.shares is not null)
            then cast(coalesce(s.likes, 0) + coalesce(s.comments, 0) + coalesce(s.shares, 0) as double precision)
                 / s.video_views end as engagement_rate
from social_media_performance s
join platforms p on p.platform_id = s.platform_id
left join artists a on a.artist_id = s.artist_id
"""

# A campaign's day may be there as one row, per ad set or per ad; only the coarsest of them counts.
# People reached by two ads are not two people: reach is shown only where it is one figure.
_ADS_DAYS = f"""
select p.date, p.campaign_id, sum({_SPEND}) as spend_nano, {whole("p.impressions")} as impressions,
       {whole("p.clicks")} as clicks, case when count(*) = 1 then max(p.reach) end as reach,
       max(p.provisional) as provisional
from advertising_performance p
where p.adset_id is null or not exists (
    select 1 from advertising_performance c
    where c.campaign_id = p.campaign_id and c.date = p.date
      and (c.adset_id is null or (p.ad_id is not null and c.adset_id = p.adset_id and c.ad_id is null))
)
group by p.date, p.campaign_id
"""

V_ADS_DAILY = f"""
select d.date, d.campaign_id, c.campaign_name as campaign, a.artist_name as artist, t.track_title as track,
       {usd("d.spend_nano")} as spend_usd, d.impressions, d.clicks, d.reach, coalesce(d.provisional, 0) as provisional
from ({_ADS_DAYS}) d
join campaigns c on c.campaign_id = d.campaign_id
left join artists a on a.artist_id = c.artist_id
left join tracks v on v.track_id = c.track_id
left join tracks t on t.track_id = coalesce(v.same_as, v.track_id)
"""

# The lifetime figures of each campaign: its ad sets added up, each as it was told last (an ad set that the newest
# snapshot leaves out was paid for all the same); the campaign's own figure only where no ad set of it is known.
_ADS_TOTALS = f"""
select t.campaign_id, max(t.as_of) as as_of, min(t.first_day) as first_day, max(t.last_day) as last_day,
       sum({_TOTAL_SPEND}) as spend_nano, {whole("t.impressions")} as impressions, {whole("t.clicks")} as clicks
from campaign_totals t
where t.as_of = (
      select max(n.as_of) from campaign_totals n
      where n.campaign_id = t.campaign_id and coalesce(n.adset_id, 0) = coalesce(t.adset_id, 0))
  and (t.adset_id is not null or not exists (
      select 1 from campaign_totals s where s.campaign_id = t.campaign_id and s.adset_id is not null))
group by t.campaign_id
"""

V_ADS_CAMPAIGNS = f"""
select b.campaign_id, b.campaign, a.artist_name as artist, k.track_title as track,
       {usd("case b.basis when 'daily' then b.day_spend else b.life_spend end")} as spend_usd,
       case b.basis when 'daily' then b.day_impressions else b.life_impressions end as impressions,
       case b.basis when 'daily' then b.day_clicks else b.life_clicks end as clicks,
       case b.basis when 'daily' then b.first_day else coalesce(b.life_first, b.known_first) end as first_date,
       case b.basis when 'daily' then b.last_day else coalesce(b.life_last, b.as_of) end as last_date,
       b.basis, b.status, b.as_of
from (
    select c.campaign_id, c.campaign_name as campaign, c.artist_id, c.track_id, c.status,
           d.first_day, d.last_day, d.spend_nano as day_spend, d.impressions as day_impressions, d.clicks as day_clicks,
           l.as_of, l.first_day as life_first, l.last_day as life_last, l.spend_nano as life_spend,
           l.impressions as life_impressions, l.clicks as life_clicks,
           c.start_date as known_first,
           case when d.campaign_id is null then 'lifetime'
                when l.campaign_id is null then 'daily'
                when d.last_day > l.as_of and d.first_day <= coalesce(
                         case when c.start_date < l.first_day then c.start_date else l.first_day end,
                         l.first_day, c.start_date, d.first_day) then 'daily'
                else 'lifetime' end as basis
    from campaigns c
    left join (
        select campaign_id, min(date) as first_day, max(date) as last_day, sum(spend_nano) as spend_nano,
               {whole("impressions")} as impressions, {whole("clicks")} as clicks
        from ({_ADS_DAYS}) x group by campaign_id
    ) d on d.campaign_id = c.campaign_id
    left join ({_ADS_TOTALS}) l on l.campaign_id = c.campaign_id
) b
left join artists a on a.artist_id = b.artist_id
left join tracks v on v.track_id = b.track_id
left join tracks k on k.track_id = coalesce(v.same_as, v.track_id)
where b.day_spend is not null or b.life_spend is not null
"""

V_LINKS_DAILY = f"""
select l.date, a.artist_name as artist, l.link_id as link,
       cast(sum(coalesce(l.views, l.opened)) as bigint) as views, {whole("l.unique_views")} as unique_views,
       {whole("l.clicked")} as clicks, {whole("l.unique_clicks")} as unique_clicks, p.platform_name as platform
from link_analytics l
left join artists a on a.artist_id = l.artist_id
left join platforms p on p.platform_id = l.platform_id
group by l.date, a.artist_name, l.link_id, p.platform_name
"""

V_TRACK_METRICS = """
select m.snapshot_date, a.artist_name as artist, t.track_title as track, m.period, m.streams, m.listeners, m.savers,
       m.canvas_views, t.isrc
from track_metrics m
join tracks t on t.track_id = m.track_id
left join artists a on a.artist_id = m.artist_id
"""

V_CASHFLOW_MONTHLY = f"""
select m.month, {usd("m.income")} as income_usd, {usd("m.expense")} as expense_usd,
       {usd("m.income - m.expense")} as net_usd
from (
    select substr(transaction_date, 1, 7) as month,
           sum(case when kind in ('royalty', 'commission') then amount_nano else 0 end) as income,
           sum(case when kind in ('expense', 'refund') then -amount_nano else 0 end) as expense
    from financial_transactions
    where kind <> 'payout'
    group by substr(transaction_date, 1, 7)
) m
"""

VIEWS = {
    "v_label_streams_daily": V_LABEL_STREAMS_DAILY,
    "v_artist_streams_daily": V_ARTIST_STREAMS_DAILY,
    "v_royalties_monthly": V_ROYALTIES_MONTHLY,
    "v_social_daily": V_SOCIAL_DAILY,
    "v_ads_daily": V_ADS_DAILY,
    "v_ads_campaigns": V_ADS_CAMPAIGNS,
    "v_links_daily": V_LINKS_DAILY,
    "v_track_metrics": V_TRACK_METRICS,
    "v_cashflow_monthly": V_CASHFLOW_MONTHLY,
}


def create_views(connection: Connection) -> None:
    """Make all views anew (they hold no data)."""
    for name in VIEWS:
        renew_view(connection, name)


def renew_view(connection: Connection, name: str) -> None:
    """Make a view anew. PostgreSQL keeps what a person built upon it, as long as its columns stay what they were."""
    from sqlalchemy.exc import ProgrammingError

    statement = f"view {name} as {_text(name)}"
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"drop view if exists {name}")
        connection.exec_driver_sql(f"create {statement}")
        return
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(f"create or replace {statement}")
    except ProgrammingError:  # other columns than before
        connection.exec_driver_sql(f"drop view {name}")
        connection.exec_driver_sql(f"create {statement}")
    connection.exec_driver_sql(f"comment on view {name} is '{_fingerprint(name)}'")


def drop_views(connection: Connection) -> None:
    """Take the views away, so that the tables below them can be changed."""
    for name in VIEWS:
        connection.exec_driver_sql(f"drop view if exists {name}")


def outdated_views(connection: Connection) -> list[str]:
    """The views that the database lacks or has from another version of this program."""
    there = {str(name): str(told) for name, told in connection.exec_driver_sql(_TOLD[connection.dialect.name])}
    if connection.dialect.name == "sqlite":  # it keeps the words that made a view
        return [name for name in VIEWS if _AS.split(there.get(name, ""), maxsplit=1)[-1] != _text(name)]
    return [name for name in VIEWS if there.get(name) != _fingerprint(name)]


_AS = re.compile(r"\s+as\s+", re.IGNORECASE)
#: View → what made it, per database.
_TOLD = {
    "sqlite": "select name, sql from sqlite_master where type = 'view'",
    "postgresql": "select relname, obj_description(oid, 'pg_class') from pg_class"
    " where relkind = 'v' and pg_table_is_visible(oid)",
}


def _text(name: str) -> str:
    return VIEWS[name].strip()


def _fingerprint(name: str) -> str:
    return hashlib.sha256(_text(name).encode()).hexdigest()
