"""Signing in to Spotify for Artists: one sign-in for all artists, seen by what only their team is shown."""

from __future__ import annotations

from bedrot_desktop.sessions.login import Ask, Grant, Login, Marks

HINT = (
    "Sign in with the Spotify login that manages all your artists; a code may come by e-mail or from your "
    "authenticator. This window is a browser of its own: being signed in elsewhere or on your phone does not count."
)

MARKS = Marks(
    alive={
        "the link Audience": r"""id=["']?navigation-link-audience|data-testid=["']navigation-link-audience""",
        "the roster": r"""data-testid=["']?(?:roster|artist-switcher)|href=["'][^"']*/c/(?:[a-z]{2}/)?roster["'/?]""",
        "a page of an artist": r"""href=["'][^"']*/c/(?:[a-z]{2}/)?artist/[0-9A-Za-z]{22}""",
    },
    wall={
        "the sign-in form": r"""\b(?:id|data-testid)=["']?login-(?:username|password|button)\b""",
        "the button Log in": r"""<(?:a|button)\b[^>]*>(?:\s*<span[^>]*>)?\s*Log\s?in\s*<""",
    },
    wall_urls={
        "Spotify's sign-in": r"//accounts\.spotify\.com/",
        "a sign-in page": r"/(?:[a-z]{2}(?:-[a-z]{2})?/)?login(?:[/?#]|$)",
    },
    challenge={"the field for a code": r"""autocomplete=["']one-time-code|data-testid=["'](?:otp|code)-input"""},
    challenge_urls={"Spotify's check that you are a person": r"//challenge\.spotify\.com/|/challenge(?:[/?#]|$)"},
)

LOGIN = Login(
    service="spotify",
    title="Spotify for Artists",
    home="home",
    domains=("spotify.com",),
    # The pages are drawn by their script: where a plain request brings the bare frame, only the browser can tell.
    asks=(Ask("home"),),
    marks=MARKS,
    auth_cookies=r"^sp_(?:dc|key)$",
    needed_cookies=("sp_dc",),
    # No public OAuth serves these pages. A refresh token, where somebody has one, is kept and renewed all the same.
    grant=Grant(token=("token_address", "token")),
    shared=True,
    hint=HINT,
)
