"""What is asked of Meta: fields by list, actions by the owner's names of events, and the columns of the daily file."""

from __future__ import annotations

from collections.abc import Mapping

ACCOUNT = "id,name,currency,timezone_offset_hours_utc"
#: Currencies would be added up as dollars.
CURRENCY = "USD"

#: The lists of a dump in the order in which they are fetched and landed; the figures come last.
LISTS: Mapping[str, str] = {
    "campaigns": "id,name,status,objective,spend_cap,start_time,stop_time,created_time,updated_time",
    "adsets": (
        "id,name,status,campaign_id,daily_budget,lifetime_budget,bid_strategy,targeting,optimization_goal,start_time,"
        "end_time,pacing_type,created_time,updated_time"
    ),
    "ads": (
        "id,name,status,effective_status,adset_id,campaign_id,creative{id},tracking_specs,created_time,updated_time"
    ),
    "insights": (
        "campaign_id,campaign_name,adset_id,adset_name,spend,impressions,clicks,cpc,ctr,reach,frequency,date_start,"
        "date_stop"
    ),
}
#: What belongs to a list besides its fields.
PARAMETERS: Mapping[str, Mapping[str, str]] = {"insights": {"level": "adset", "date_preset": "maximum"}}

STATES = "id,effective_status,start_time,created_time"
DAYS = "campaign_id,campaign_name,reach,cpc,spend,clicks,impressions,actions,date_start,date_stop"
BY_DAY: Mapping[str, str] = {"level": "campaign", "time_increment": "1"}

COLUMNS = (
    "date", "campaign_id", "campaign_name", "adset_id", "reach", "cpc", "spend_usd", "clicks", "impressions",
    "meta_pixel_events", "is_active",
)  # fmt: skip

#: Event → Meta's types of action that mean it. Meta tells one event under several types at once, so the first that is
#: there counts and nothing is added.
ACTIONS: Mapping[str, tuple[str, ...]] = {
    "ViewContent": ("offsite_conversion.fb_pixel_view_content", "omni_view_content", "view_content"),
    "AddToCart": ("offsite_conversion.fb_pixel_add_to_cart", "omni_add_to_cart", "add_to_cart"),
    "Purchase": ("offsite_conversion.fb_pixel_purchase", "omni_purchase", "purchase"),
    "InitiateCheckout": (
        "offsite_conversion.fb_pixel_initiate_checkout",
        "omni_initiated_checkout",
        "initiate_checkout",
    ),
    "AddPaymentInfo": ("offsite_conversion.fb_pixel_add_payment_info", "add_payment_info"),
    "Lead": ("offsite_conversion.fb_pixel_lead", "lead"),
    "CompleteRegistration": (
        "offsite_conversion.fb_pixel_complete_registration",
        "omni_complete_registration",
        "complete_registration",
    ),
    "LinkClick": ("link_click",),
    "PostEngagement": ("post_engagement",),
    "MessagingStarted": (
        "onsite_conversion.messaging_conversation_started_7d",
        "messaging_conversation_started_7d",
    ),
}
