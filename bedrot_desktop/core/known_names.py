"""Names that every part of the program must spell alike: the label's artists and the stores of statements."""

from __future__ import annotations

#: The artists that a new warehouse starts with.
ARTISTS = ("PIG1987", "ZONE A0", "IWARY")
#: Artists met beside them: in collaborations, or in the owner's first tables only. They become rows when first met.
GUESTS = ("Sxnctuary", "XXMEATWARRIOR69XX")
#: Known names of artists working together; they become artists when they are first met.
COLLABORATIONS = ("PIG1987 & ZONE A0", "ZONE A0 & Sxnctuary")

#: Store names as statements spell them → the store's family. A store that is not here is added and reported.
STORES = {
    "Spotify": "Spotify",
    "Apple Music": "Apple Music",
    "iTunes Match": "Apple Music",
    "iTunes Songs": "iTunes",
    "iTunes Albums": "iTunes",
    "YouTube": "YouTube",
    "YouTube (Ads)": "YouTube Music",
    "YouTube (Red)": "YouTube Music",
    "YouTube (Audio)": "YouTube Music",
    "YouTube (ContentID)": "YouTube Music",
    "TikTok": "TikTok",
    "Instagram": "Instagram",
    "Facebook": "Facebook",
    "Tidal": "Tidal",
    "Deezer": "Deezer",
    "Amazon Unlimited (Streaming)": "Amazon",
    "Amazon Prime (Streaming)": "Amazon",
    "Pandora": "Pandora",
    "NetEase": "NetEase",
    "Flo": "Flo",
    "Luna": "Luna",
    "Tencent": "Tencent",
    "SoundCloud": "SoundCloud",
}
