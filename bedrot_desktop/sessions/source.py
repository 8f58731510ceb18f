"""What stands in an answer: JSON as values, a page without what nobody sees in it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from bedrot_desktop.sessions.answers import Answer

if TYPE_CHECKING:
    from lxml.html import HtmlElement

LONGEST = 2_000_000  # letters of an answer that are looked at
_SHOWN = 500_000  # letters of a page without its scripts
_FIELDS = 1000  # more than these no form to sign in has
_FEW = 80  # letters; a page with scripts and fewer words than these is only the frame of one

_GUARDS = ("for (;;);", "while(1);", ")]}',", ")]}'")  # put before JSON so that no other site's script can read it
_INVISIBLE = ("style", "noscript", "template", "svg")
_DATA = re.compile(r"json", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDDEN_CLASSES = {"hidden": re.compile(r":(?:block|flex|grid|inline|contents)"), "d-none": re.compile(r"d-\w+-\w")}
_ENDS = re.compile(r"</(?:body|html)\s{0,99}>", re.IGNORECASE)  # lxml drops what follows; browsers show it
_REFRESH = re.compile(r"url\s*=\s*['\"]?([^'\"\s]{1,2000})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Field:
    """A field that can be filled in. ``kind`` is the input's type, ``names`` all that it is called, in small letters.

    ``form`` counts the page's forms from 1; 0 is a field outside of any.
    """

    kind: str
    names: str
    purpose: str
    form: int


@dataclass(frozen=True, slots=True)
class Source:
    """An answer taken apart. ``document`` is the JSON value, None for a page.

    ``shown`` is the page's source without scripts and hidden parts, ``data`` its blocks of JSON, ``words`` its text;
    ``heading`` title and headings; ``frames`` the addresses of frames; ``leads_to`` where the page sends one by itself.
    ``shell``: a frame that a script has yet to fill.
    """

    document: Any = None
    shown: str = ""
    data: str = ""
    words: str = ""
    heading: str = ""
    fields: tuple[Field, ...] = ()
    frames: tuple[str, ...] = ()
    leads_to: str = ""
    shell: bool = False
    broken: bool = False  # it said that it is JSON, and is none

    @property
    def is_json(self) -> bool:
        return self.document is not None


def read(answer: Answer) -> Source:
    """Take an answer apart; never raises, whatever came."""
    text = answer.text[:LONGEST].replace("\0", "").strip()
    says_json = "json" in answer.headers.get("content-type", "").lower()
    if not text:
        return Source(broken=says_json)
    bare = _unguarded(text)
    if bare[:1] in ("{", "[") or says_json:
        document = _json(bare)
        if document is not None:
            return Source(document=document, shown=bare[:_SHOWN], words=bare[:_SHOWN])
        if says_json:
            return Source(shown=bare[:_SHOWN], broken=True)
    return _page(text) or Source(shown=text[:_SHOWN], words=text[:_SHOWN])


def _unguarded(text: str) -> str:
    for guard in _GUARDS:
        if text.startswith(guard):
            return text[len(guard) :].lstrip()
    return text


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _page(text: str) -> Source | None:
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(_ENDS.sub("", text).encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    document = _shown_as_json(root)
    if document is not None:
        whole = json.dumps(document, ensure_ascii=False)
        return Source(document=document, shown=whole[:_SHOWN], words=whole[:_SHOWN])
    leads_to = _refresh(root)
    data, scripts = _without_scripts(root)
    _without_hidden(root)
    words = " ".join(" ".join(root.body.itertext()).split()) if root.body is not None else ""
    return Source(
        shown=html.tostring(root, encoding="unicode")[:_SHOWN],
        data=data[:_SHOWN],
        words=words[:_SHOWN],
        heading=_heading(root),
        fields=_fields(root),
        frames=tuple(frame.get("src") or "" for frame in root.iter("iframe")),
        leads_to=leads_to,
        shell=bool(scripts) and len(words) < _FEW,
    )


def _shown_as_json(root: HtmlElement) -> Any:
    """The JSON that a browser shows as text in a page of its own making."""
    body = root.body
    if body is None or len(body) == 0 or body[0].tag != "pre" or (body.text or "").strip():
        return None
    text = _unguarded((body[0].text_content() or "").strip())
    return _json(text) if text[:1] in ("{", "[") else None


def _refresh(root: HtmlElement) -> str:
    for meta in root.iter("meta"):
        if (meta.get("http-equiv") or "").lower() == "refresh" and (
            found := _REFRESH.search(meta.get("content") or "")
        ):
            return found.group(1)
    return ""


def _without_scripts(root: HtmlElement) -> tuple[str, int]:
    """Take scripts out; the data blocks among them, and how many scripts there were."""
    blocks = []
    scripts = list(root.iter("script"))
    for script in scripts:
        if _DATA.search(script.get("type") or "") and script.text:
            blocks.append(script.text)
        script.drop_tree()
    for tag in _INVISIBLE:
        for element in list(root.iter(tag)):
            element.drop_tree()
    return "\n".join(blocks), len(scripts)


def _without_hidden(root: HtmlElement) -> None:
    for element in list(root.iter()):
        if isinstance(element.tag, str) and element.tag not in ("html", "body") and _is_hidden(element):
            element.drop_tree()


def _is_hidden(element: HtmlElement) -> bool:
    if "hidden" in element.attrib or (element.tag == "dialog" and "open" not in element.attrib):
        return True
    if (style := element.get("style")) and _HIDDEN_STYLE.search(style):
        return True
    classes = element.get("class") or ""
    own = classes.split()
    return any(name in own and not shown.search(classes) for name, shown in _HIDDEN_CLASSES.items())


def _heading(root: HtmlElement) -> str:
    parts = [element.text_content() for tag in ("title", "h1", "h2") for element in list(root.iter(tag))[:5]]
    return " | ".join(" ".join(part.split()) for part in parts)[:2000]


def _fields(root: HtmlElement) -> tuple[Field, ...]:
    forms = {form: number for number, form in enumerate(root.iter("form"), start=1)}
    found = []
    for field in islice(root.iter("input"), _FIELDS):
        kind = (field.get("type") or "text").lower()
        if kind in ("hidden", "submit", "button", "image", "reset"):
            continue
        names = " ".join(field.get(name) or "" for name in ("name", "id", "placeholder", "aria-label", "class"))
        form = next((forms[parent] for parent in field.iterancestors("form") if parent in forms), 0)
        found.append(Field(kind, names.lower(), (field.get("autocomplete") or "").lower(), form))
    return tuple(found)
