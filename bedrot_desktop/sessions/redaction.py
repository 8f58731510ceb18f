"""A page's source without what is secret or personal, and with all that selectors can be mended from.

What is kept is named here, everything else is masked: tags, ids, classes, test marks, roles and labels stay; scripts,
styles, comments, values of fields, meta contents and unknown attributes go.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from bedrot_desktop.core.masking import MASK, SECRETS

_STRUCTURE = frozenset({
    "class", "id", "name", "type", "role", "for", "rel", "target", "method", "lang", "dir", "hidden", "disabled",
    "readonly", "required", "multiple", "open", "selected", "checked", "colspan", "rowspan", "scope", "tabindex",
    "autocomplete", "inputmode", "contenteditable", "download", "width", "height", "http-equiv", "charset", "property",
    "slot", "is", "part", "loading", "enctype", "title", "alt", "placeholder", "label", "summary",
})  # fmt: skip
_DRAWING = re.compile(r"[Mm][MmLlHhVvCcSsQqTtAaZzEe\d\s.,+-]*|\s*(?:-?\d{1,5}(?:\.\d{1,3})?[\s,]*){4}")
_ADDRESSES = frozenset({"href", "src", "action", "formaction", "poster", "cite", "data", "xlink:href"})
_MARKS = re.compile(r"data-(?:test|e2e|cy|qa|encore|automation|hook|component|state|icon|tt|reach|radix)[\w-]*\Z")
_SILENT = frozenset({"script", "style", "noscript", "template", "textarea", "iframe", "object"})

_EMAIL = re.compile(r"[\w.+%'-]+(?:@|%40|\s?\(at\)\s?)[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(
    r"(?<![\w.])(?:\+|00)\s?\d(?:[\s()./-]{0,3}\d){6,14}(?!\w)|"
    r"(?<![\w.,])(?<!\d-)\(?0\d(?:[\s()/-]{0,3}\d){6,13}(?!\w)|"
    r"(?<![\w.])\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}(?!\w)"
)
_UUID = re.compile(r"(?i)\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_LONG = re.compile(r"[A-Za-z0-9_\-+/=.~]{24,}")
_NUMBER = re.compile(r"(?<!\d)\d{10,}(?!\d)")
_STRING = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`|\b\d{4,}\b")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WORDY = re.compile(r"[A-Za-z]{2,}")


class Redactor:
    """Masks one page's texts. ``secrets``: values to mask beside those that are known (`masking.SECRETS`)."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = sorted({one for one in secrets if len(one) >= 6}, key=lambda one: (-len(one), one))
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def text(self, text: str) -> str:
        """Words as they are shown, without secrets, addresses of people, phone numbers and what looks like a token."""
        text = _UNPRINTABLE.sub("", text)
        if not text.strip():
            return text
        if self._known is not None:
            text = self._known.sub(MASK, text)
        text = _EMAIL.sub(MASK, SECRETS.mask(text))
        text = _UUID.sub(MASK, _PHONE.sub(MASK, text))
        return _NUMBER.sub(MASK, _LONG.sub(_unless_words, text))

    def address(self, url: str) -> str:
        """An address without query, fragment and user, its long meaningless parts masked."""
        url = url.strip()
        if re.match(r"(?i)(?:data|blob|javascript|mailto|tel|sms):", url):
            return f"{url.split(':', 1)[0]}:{MASK}"
        url = SECRETS.hide(url if self._known is None else self._known.sub(MASK, url))  # whole: one may hold a slash
        bare = re.sub(r"(?<=//)[^/@]*@", "", re.split(r"[?#;]", url, maxsplit=1)[0])
        rest = f"?{MASK}" if "?" in url else ""
        return "/".join(self.text(part) for part in bare.split("/")) + rest

    def source(self, html: str) -> str:
        """A document's source, redacted. What cannot be read as HTML becomes nothing rather than plain text."""
        from lxml import etree
        from lxml import html as reader

        html = _UNPRINTABLE.sub("", re.sub(r"\A\s*<\?xml[^>]*\?>", "", html))
        if not html.strip():
            return ""
        try:
            document = reader.document_fromstring(html, parser=reader.HTMLParser(remove_comments=True, remove_pis=True))
        except (etree.ParserError, etree.XMLSyntaxError, ValueError):
            return "<!-- the page's source could not be read -->\n"
        for element in document.iter():
            self._element(element)
        return str(etree.tostring(document, method="html", encoding="unicode", pretty_print=False)) + "\n"

    def _element(self, element: Any) -> None:
        tag = str(element.tag).lower() if isinstance(element.tag, str) else ""
        if not tag or tag in _SILENT:
            for child in list(element):
                element.remove(child)
            element.text = f"{len(element.text)} letters" if tag in {"script", "style"} and element.text else None
        elif element.text:
            element.text = self.text(element.text)
        if element.tail:
            element.tail = self.text(element.tail)
        for name, value in list(element.attrib.items()):
            element.set(name, self._attribute(str(name).lower(), value))

    def _attribute(self, name: str, value: str) -> str:
        if not value:
            return value
        if name in _ADDRESSES:
            return self.address(value)
        if name.startswith("on"):  # what a click does helps to find the thing again; what it is done with does not
            return self.text(_STRING.sub(f"'{MASK}'", value))[:200]
        if name in {"d", "viewbox"}:
            return value if _DRAWING.fullmatch(value) and not _NUMBER.search(value) else MASK
        if name in _STRUCTURE or name.startswith("aria-") or _MARKS.match(name):
            return self.text(value)
        return MASK


def _unless_words(found: re.Match[str]) -> str:
    """A long run of letters stays when it reads like words joined by dashes, as names of classes do."""
    text = found[0]
    if (
        not re.search(r"\d", text)
        and re.search(r"[-_./]|[a-z][A-Z]", text)
        and len(max(_WORDY.findall(text), key=len, default="")) < 20
    ):
        return text
    parts = re.split(r"[-_./]+", text)
    if all(len(part) < 16 and (part.isalpha() or len(part) < 8) for part in parts) and any(
        map(_WORDY.fullmatch, parts)
    ):
        return text
    return MASK
