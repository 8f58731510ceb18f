"""Linktree's answers about the account itself: personal data (made up), flags, empty lists, places and devices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

_MAIL = "demo.owner@example.com"
_USER = {"id": 99000001, "uuid": "00000000-0000-4000-8000-000000000077"}
_PAGE: dict[str, Any] = {"id": 99000002, "uuid": "00000000-0000-4000-8000-000000000078"}
_AVATAR = "https://avatars.example.com/demo.png"
_THEME = {"key": "custom", "__typename": "CustomTheme"}

REFERRERS = {
    "referrers": ("Tiktok", "Instagram", "Direct", "Facebook", "Unknown"),
    "devices": ("mobile", "desktop", "tablet", "other"),
}
CITIES: list[dict[str, Any]] = [
    {"name": "Unknown", "countryCode": "US", "coordinates": ["37.751", "-97.822"]},
    {"name": "Berlin", "countryCode": "DE", "coordinates": ["52.52", "13.405"]},
    {"name": "Łódź", "countryCode": "PL", "coordinates": ["51.7769", "19.4547"]},
    {"name": "Windhoek", "countryCode": "NA", "coordinates": ["-22.57", "17.0836"]},
    {"name": "Bogotá", "countryCode": "CO", "coordinates": ["4.6", "-74.1"]},
    {"name": "Unknown", "countryCode": "UA", "coordinates": ["50.0000", "30.0000"]},
    {"name": None, "countryCode": None, "coordinates": None},
]
COUNTRIES: list[dict[str, Any]] = [
    {"name": "United States", "countryCode": "US"}, {"name": "Germany", "countryCode": "DE"},
    {"name": "Poland", "countryCode": "PL"}, {"name": "Namibia", "countryCode": "NA"},
    {"name": "Colombia", "countryCode": "CO"}, {"name": "Ukraine", "countryCode": "UA"},
]  # fmt: skip


def first_shape() -> dict[str, Any]:
    """``currentUser`` as the page asks for it first: personal data that must stay in landing."""
    selected = {
        **_PAGE, "tier": "free", "eligibleForMonetization": "YES", "isSensitiveWithGracePeriod": False,
        "customAvatar": _AVATAR, "country": "US", "isStoreTabEnabled": False, "username": "demolabel",
        "profilePicture": _AVATAR, "realName": "Demo Owner", "pageTitle": "DEMO LABEL (INVENTED)",
        "socialLinks": [
            {"type": "INSTAGRAM", "url": "https://instagram.example.com/demo", "position": 0,
             "__typename": "SocialLink"},
            {"type": "EMAIL_ADDRESS", "url": "mailto:demo.booking@example.com", "position": 1,
             "__typename": "SocialLink"},
        ],
        "theme": _THEME, "__typename": "Account",
    }  # fmt: skip
    user = {
        **_USER, "emailVerified": 1, "email": _MAIL, "canCreateMultiProfile": True, "username": "demolabel",
        "accounts": [{**_PAGE, "username": "demolabel", "status": "ACTIVE", "customAvatar": _AVATAR, "tier": "free",
                      "theme": _THEME, "__typename": "Account"}],
        "selectedAccount": selected, "__typename": "User",
    }  # fmt: skip
    return {"currentUser": user}


def second_shape() -> dict[str, Any]:
    """``currentUser`` with other keys."""
    selected = {
        **_PAGE, "tier": "free", "status": "ACTIVE", "customAvatar": _AVATAR, "username": "demolabel",
        "createdAt": 1600000000, "updatedAt": 1700000000, "ownedBy": {**_USER, "__typename": "User"}, "country": "US",
        "theme": _THEME, "paygateId": "pay_demo", "paymentEmail": "demo.billing@example.com",
        "planSubscription": {"paymentMethod": "card", "plan": "free", "__typename": "PlanSubscription"},
        "__typename": "Account",
    }  # fmt: skip
    user = {
        **_USER, "email": _MAIL, "username": "demolabel", "emailVerified": 1, "businessAccount": False,
        "realName": "Demo Owner", "signupMethod": "email", "accounts": [{**_PAGE, "__typename": "Account"}],
        "followedBy": None, "selectedAccount": selected, "__typename": "User",
    }  # fmt: skip
    return {"currentUser": user}


def flags() -> list[dict[str, Any]]:
    """Settings and balances without rows."""
    tier = {"name": "GREEN", "primaryColor": ["#133709"], "secondaryColor": ["#43E660"],
            "__typename": "CommerceRewardsProgramTier"}  # fmt: skip
    viewable = {"isDigitalWalletViewable": True, "isLegacyViewable": True, "__typename": "isWalletViewableV3"}
    return [
        {"walletExperience": "PAID_DIGITAL_AND_AFFILIATE_PRODUCTS"},
        {"commerceAccountRewards": {"tier": tier, "__typename": "CommerceAccountRewards"}},
        {"getTotalBalanceByCurrency": [{"amount": 0, "currency": "USD", "__typename": "WalletTotalBalance"}]},
        {"isWalletViewableV3": viewable},
    ]


def subscribers(days: Sequence[date]) -> dict[str, Any]:
    """Nobody ever subscribed; the lists are long all the same."""
    row: dict[str, Any] = {"subscribersTotal": 0, "subscribersClicks": 0, "notifications": [], "dailyTotal": 0,
                           "__typename": "AccountSubscriber"}  # fmt: skip
    series = [{"date": str(day), **row} for day in days]
    total = {"clicks": 0, "subscribers": 0, "notificationRecipients": 0, "ctr": 0,
             "__typename": "AccountSubscribersTotal"}  # fmt: skip
    return {
        "subscribers": series, "emailSubscribers": series, "total": total, "interval": "DAILY",
        "__typename": "AccountSubscribers",
    }  # fmt: skip


def followers() -> dict[str, Any]:
    """A list that is switched off."""
    return {
        "getFollowers": {
            "enabled": False, "followerCount": 0, "emailAgreeToShareCount": 0, "phoneAgreeToShareCount": 0,
            "__typename": "FollowersSummaryModel",
        }
    }  # fmt: skip


def chat(at: date) -> dict[str, Any]:
    """Free text with an (invented) address in it."""
    line = {
        "content": f"Write to {_MAIL}", "contentHTML": None, "dateTime": f"{at}T03:31:25.000Z", "role": "assistant",
        "questionId": None, "conversationId": "demo-conversation", "__typename": "Chat",
    }  # fmt: skip
    return {
        "analyticsChat": {
            "conversationId": "demo-conversation",
            "activityMessage": "done",
            "chat": [line],
            "__typename": "AnalyticsChatCompletionResponse",
        }
    }
