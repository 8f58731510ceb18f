"""How a stand-in's pages look: one style sheet, the service's name and colour, a note that it is not the real site."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING

from bedrot_desktop.demo.sites.manners import STORAGE

if TYPE_CHECKING:
    from bedrot_desktop.demo.sites.site import Visit

STYLE_PATH, NEW_STYLE_PATH = "/stand-in.css", "/new-stand-in.css"
NOTE = "A stand-in on this computer, not the real site. Everything in it is made up."

STYLE = """
:root { --ink: #1c1d22; --soft: #6a6d78; --line: #dfe1e8; --ground: #f5f6f9; }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground); }
.si-top { display: flex; gap: 20px; align-items: center; padding: 12px 24px; background: #fff;
  border-bottom: 3px solid var(--brand); }
.si-brand { font-weight: 700; color: var(--brand); text-decoration: none; }
.si-who { margin-left: auto; color: var(--soft); }
.si-note { padding: 6px 24px; font-size: 13px; color: var(--soft); background: #fff8dc; }
.si-main { max-width: 1040px; margin: 28px auto; padding: 0 24px; }
.si-card { max-width: 420px; margin: 48px auto; padding: 28px; background: #fff; border: 1px solid var(--line);
  border-radius: 12px; }
h1 { margin: 0 0 16px; font-size: 22px; }
label { display: block; margin: 12px 0 4px; }
label.si-line { display: flex; gap: 8px; align-items: center; }
input[type=text], input[type=email], input[type=password], input:not([type]) { width: 100%; padding: 9px 11px;
  border: 1px solid var(--line); border-radius: 8px; font: inherit; }
button, .si-button { margin-top: 16px; padding: 9px 18px; border: 0; border-radius: 8px; color: #fff;
  background: var(--brand); font: inherit; font-weight: 600; cursor: pointer; text-decoration: none; }
table { width: 100%; border-collapse: collapse; background: #fff; }
th, td { padding: 7px 10px; border-bottom: 1px solid var(--line); text-align: left; }
.si-wrong { padding: 8px 12px; border-radius: 8px; color: #8c1c13; background: #fde8e6; }
.si-hint { margin-top: 18px; padding: 10px 12px; border-radius: 8px; font-size: 13px; background: #eef3ff; }
.si-code { font: 600 22px/1.4 ui-monospace, monospace; letter-spacing: 4px; }
"""


def framed(visit: Visit, title: str, body: str, head: str = "", *, plain: bool = False) -> str:
    """A whole document around a body. ``plain``: nobody need be signed in for it."""
    manner = visit.scene.manner
    person = None if plain else visit.person
    who = (
        f'<span class="si-who">{escape(person.name)} (@{escape(person.identity)})</span>'
        f'<a href="{visit.at("/logout")}">Log out</a>'
        if person
        else ""
    )
    if manner.kept == STORAGE and not plain:  # its pages learn by a script of theirs who is signed in
        who = f'<span class="si-who" data-who></span><a href="{visit.at("/logout")}">Log out</a>'
    script = ""
    if manner.kept == STORAGE and not plain:
        script = f'<script src="{visit.at("/session.js")}"></script>'
    if manner.kept == STORAGE and visit.kind == "page" and visit.scene.rolling:
        script += f'<script src="{visit.at("/renewing.js")}" defer></script>'
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(title)} | {escape(manner.title)}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="{STYLE_PATH}">
<style>:root {{ --brand: {manner.colour}; }}</style>{script}{head}</head>
<body><header class="si-top"><a class="si-brand" href="{visit.at(manner.home)}">{escape(manner.title)}</a>{who}</header>
<p class="si-note" style="margin:0">{NOTE}</p>
<main class="si-main">{body}</main></body></html>"""


def home(visit: Visit) -> str:
    """The body of a first page, for a service that has none of its own."""
    return f"<h1>Welcome{', ' + escape(visit.person.name) if visit.person else ''}</h1><p>Nothing to see here.</p>"


def written(value: object) -> str:
    """A value as a script may hold it; nothing in it ends the script."""
    return json.dumps(value).replace("<", "\\u003c")
