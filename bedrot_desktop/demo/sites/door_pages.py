"""How the doors look: form, code, QR, captcha and consent."""

from __future__ import annotations

import hashlib
from html import escape
from typing import TYPE_CHECKING

from bedrot_desktop.demo.sites import codes
from bedrot_desktop.demo.sites.attempts import Attempt
from bedrot_desktop.demo.sites.pages import written
from bedrot_desktop.demo.sites.site import Visit

if TYPE_CHECKING:
    from werkzeug import Response


def form(visit: Visit, attempt: Attempt, told: str = "", *, typing: bool = True) -> Response:
    """User and password, or the mail address to which a code is sent. ``typing``: the scene's typist may type here."""
    mailed = visit.scene.way == "email code"
    ticked = " checked" if all(person.remember for person in visit.scene.people.values()) else ""
    typed = f"""<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<label class="si-line"><input type="checkbox" name="remember"{ticked}> Remember me</label>"""
    body = f"""<form class="si-card" method="post" action="{visit.at(visit.scene.manner.login)}">
<h1>Log in to {escape(visit.scene.manner.title)}</h1>{_told(told)}{_key(attempt.key)}
<label for="user">E-mail or user name</label><input id="user" name="user" type="text" autocomplete="username" required>
{"" if mailed else typed}
<button type="submit" id="login-button">{"Send me a code" if mailed else "Log in"}</button>
{_people(visit)}</form>"""
    return _door(visit, "Log in", body, typing=typing)


def code(visit: Visit, attempt: Attempt, told: str = "") -> Response:
    """Where the second factor is typed."""
    mailed = visit.scene.way == "email code"
    words = (
        "We sent a 6-digit code to your e-mail address." if mailed else "Enter the code from your authenticator app."
    )
    again = '<button type="submit" name="again" value="1" formnovalidate>Send a new code</button>' if mailed else ""
    shown = _right(visit, attempt)
    hint = (
        f'<p class="si-hint">Demo: the code is <span class="si-code">{escape(shown)}</span></p>' if visit.demo else ""
    )
    body = f"""<form class="si-card" method="post" action="{visit.at("/login/code")}">
<h1>Two-step verification</h1>{_told(told)}<p>{words}</p>{_key(attempt.key)}
<label for="code">Verification code</label>
<input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="7" required>
<button type="submit" id="verify-button">Verify</button> {again}{hint}</form>"""
    return _door(visit, "Verification code", body, typing=not told, shown=shown)


def _right(visit: Visit, attempt: Attempt) -> str:
    secret = attempt.code.removeprefix("totp:")
    return codes.totp(secret, visit.now) if attempt.code.startswith("totp:") else attempt.code


def qr(visit: Visit, attempt: Attempt, told: str = "") -> Response:
    """A code to scan with the phone; the page asks whether somebody did."""
    people = "".join(
        f'<option value="{escape(one.identity)}">{escape(one.name)}</option>' for one in visit.scene.people.values()
    )
    phone = f"""<form class="si-hint" id="phone" onsubmit="return scanned(this)">Demo: your phone belongs to
<select name="identity">{people}</select> <button type="submit">Scan it</button></form>"""
    script = f"""<script>
function scanned(form) {{ fetch({written(visit.at("/login/qr"))}, {{method: "POST", body: new FormData(form)}});
  return false; }}
(function ask() {{
  fetch({written(visit.at(f"/login/qr/state?attempt={attempt.key}"))}).then((answer) => answer.json()).then((told) => {{
    if (told.state === "waiting") setTimeout(ask, 400); else location.replace(told.next);
  }}).catch(() => setTimeout(ask, 1000));
}})();
</script>"""
    body = f"""<div class="si-card" id="qr-login"><h1>Log in with QR code</h1>{_told(told)}
<p>Scan this code with the app on your phone.</p><div data-e2e="qr-code">{_squares(attempt.key)}</div>
{phone if visit.demo else ""}</div>{script}"""
    return _door(visit, "Log in with QR code", body, typing=False)


def _squares(seed: str) -> str:
    """Something that looks like a QR code and is none."""
    side, bits = 21, hashlib.shake_128(seed.encode()).digest(56)
    dark = [place for place in range(side * side) if bits[place // 8] >> (place % 8) & 1]
    squares = "".join(f'<rect x="{at % side}" y="{at // side}" width="1" height="1"/>' for at in dark)
    for x, y in ((0, 0), (14, 0), (0, 14)):  # the three corners that cameras look for
        squares += (
            f'<rect x="{x}" y="{y}" width="8" height="8" fill="#fff"/><path fill-rule="evenodd" d="M{x} {y}h7v7h-7z'
        )
        squares += f'M{x + 1} {y + 1}v5h5v-5zM{x + 2} {y + 2}h3v3h-3z"/>'
    return f'<svg viewBox="-1 -1 23 23" width="210" height="210" role="img" aria-label="QR code">{squares}</svg>'


def challenge(visit: Visit, attempt: str, onward: str) -> Response:
    """A captcha of which a person has to press the button."""
    body = f"""<form class="si-card" method="post" action="{visit.at("/challenge")}" id="captcha">
<h1>Verify you are human</h1><p>We noticed unusual activity. Press the button to go on.</p>{_key(attempt)}
<input type="hidden" name="next" value="{escape(onward)}">
<div class="captcha captcha_verify_container"><button type="submit" id="captcha-button">Press to prove</button></div>
</form>"""
    return _door(visit, "Security verification", body)


def consent(visit: Visit, attempt: str, onward: str) -> Response:
    """New terms that want a yes."""
    body = f"""<form class="si-card" method="post" action="{visit.at("/consent")}" id="consent">
<h1>We have updated our terms</h1><p>Please read and accept the terms of service to continue.</p>{_key(attempt)}
<input type="hidden" name="next" value="{escape(onward)}">
<button type="submit" id="accept-terms">Accept and continue</button></form>"""
    return _door(visit, "Updated terms", body)


def arrived(visit: Visit, values: dict[str, str], onward: str) -> Response:
    """The page whose script keeps the token, as the site has it in localStorage."""
    lines = "".join(f"localStorage.setItem({written(key)}, {written(value)});" for key, value in values.items())
    return _door(
        visit, "Welcome",
        f"<p>One moment …</p><script>{lines}location.replace({written(visit.at(onward))});</script>", typing=False,
    )  # fmt: skip


def left(visit: Visit) -> Response:
    """The page whose script drops the token."""
    key, login = written(visit.scene.manner.storage_key), written(visit.at(visit.scene.manner.login))
    script = f"<script>localStorage.removeItem({key});location.replace({login});</script>"
    return _door(visit, "Log out", f"<p>One moment …</p>{script}", typing=False)


def _told(words: str) -> str:
    return f'<p class="si-wrong" role="alert">{escape(words)}</p>' if words else ""


def _key(attempt: str) -> str:
    return f'<input type="hidden" name="attempt" value="{escape(attempt)}">' if attempt else ""


def _people(visit: Visit) -> str:
    """What to type, where this is the demo."""
    if not visit.demo:
        return ""
    mailed = visit.scene.way == "email code"
    rows = "".join(
        f"<li><b>{escape(one.user)}</b>{'' if mailed else ' / <b>' + escape(one.password) + '</b>'} "
        f"({escape(one.name)})</li>"
        for one in visit.scene.people.values()
    )
    return f'<div class="si-hint">Demo: nothing here is real. You may type:<ul>{rows}</ul></div>'


def _door(visit: Visit, title: str, body: str, *, typing: bool = True, shown: str = "") -> Response:
    """A page; with a typist in the scene its own script plays the person at the keyboard."""
    typist = visit.scene.typist
    if typist is not None and typing:
        person = visit.scene.people.get(typist.user)
        password = typist.password or (person.password if person else "")
        values = {"user": typist.user, "password": password, "code": typist.code or shown}
        body += f"""<script>setTimeout(() => {{
  for (const [name, value] of Object.entries({written(values)})) {{
    const field = document.querySelector(`input[name="${{name}}"]`);
    if (field) field.value = value;
  }}
  document.querySelector("form button[type=submit]").click();
}}, {int(typist.pause * 1000)});</script>"""
    return visit.page(title, body, plain=True)
