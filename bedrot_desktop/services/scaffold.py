"""``bedrot new-service NAME``: a service that works at once for a simple CSV, to be changed into the real one.

In a checkout of the program it is laid out as the built-in ones are, with a sign-in, fetching, a stand-in site and its
tests, and listed; in a lake as the scripts of a script service. Nothing that exists is ever overwritten. The texts are
in ``templates/``.
"""

from __future__ import annotations

import keyword
import re
import tomllib
from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path

from bedrot_desktop.core.errors import UsageError
from bedrot_desktop.core.files import write_text

_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_LONGEST = 24
_RESERVED = frozenset({"all", "common", "cookies", "utils", "src", "con", "prn", "aux", "nul"})
_DEVICE = re.compile(r"(?:com|lpt)\d")

_SERVICES = Path("bedrot_desktop", "services")
_LISTING = _SERVICES / "listing.py"
_SITES = Path("bedrot_desktop", "demo", "sites")


def checkout_of(folder: Path) -> Path | None:
    """The checkout of this program that a folder lies in (pyproject.toml names it), or None."""
    for place in (folder.absolute(), *folder.absolute().parents):
        project = place / "pyproject.toml"
        if not project.is_file() or not (place / _SERVICES).is_dir():
            continue
        try:
            named = tomllib.loads(project.read_text("utf-8")).get("project", {}).get("name")
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError):
            continue
        if named == "bedrot-desktop":
            return place
    return None


def scaffold(name: str, checkout: Path) -> tuple[Path, ...]:
    """Lay out a built-in service, its stand-in site and the tests, and list them; the files made, then those amended.

    Raises UsageError when the name cannot be one or is taken.
    """
    _refuse_name(name)
    folder = checkout / _SERVICES / name
    if folder.exists() or folder.with_suffix(".py").exists():
        raise UsageError(f"There is something named {name} in {folder.parent} already.", "Choose another name.")
    made = _write(
        {
            folder / "__init__.py": "service.py.txt",
            folder / "clean.py": "clean.py.txt",
            folder / "login.py": "login.py.txt",
            folder / "extract.py": "extract.py.txt",
            checkout / _SITES / f"{name}.py": "site.py.txt",
            checkout / "tests" / "services" / f"test_{name}.py": "test.py.txt",
            checkout / "tests" / "services" / f"test_{name}_fetch.py": "test_fetch.py.txt",
        },
        name,
    )
    amended = (
        _amend(checkout / _LISTING, name, listed),
        _amend(checkout / _SITES / "listing.py", name, played),
        _amend(checkout / _SITES / "manners.py", name, mannered),
        _amend(checkout / "pyproject.toml", name, independent),
    )
    return (*made, *(path for path in amended if path is not None))


def scaffold_scripts(name: str, lake: Path) -> tuple[Path, ...]:
    """Lay out a script service (an extractor and three cleaners) in ``<lake>/src/<name>``; the files made.

    Raises UsageError when the name cannot be one or is taken.
    """
    _refuse_name(name)
    folder = lake / "src" / name
    parts = {folder / "extractors" / f"{name}_extractor.py": "extractor.py.txt"}
    for stage in ("landing2raw", "raw2staging", "staging2curated"):
        parts[folder / "cleaners" / f"{name}_{stage}.py"] = f"{stage}.py.txt"
    return _write(parts, name)


def _refuse_name(name: str) -> None:
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        raise UsageError(
            f"“{name}” cannot be the name of a service.",
            f"Use small letters, digits and single underscores, a letter first, {_LONGEST} characters at most.",
        )
    if keyword.iskeyword(name) or keyword.issoftkeyword(name) or name in _RESERVED or _DEVICE.fullmatch(name):
        raise UsageError(f"“{name}” is a reserved word.", "Choose another name.")


def _write(parts: Mapping[Path, str], name: str) -> tuple[Path, ...]:
    taken = [path for path in parts if path.exists()]
    if taken:
        raise UsageError(f"{taken[0]} exists already and is not overwritten.", "Choose another name.")
    texts = {path: _text(template, name) for path, template in parts.items()}
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, text)
    return tuple(texts)


def _text(template: str, name: str) -> str:
    source = resources.files("bedrot_desktop.services") / "templates" / template
    text = source.read_text("utf-8").replace("\r\n", "\n")
    text = text.replace("@@name@@", name).replace("@@title@@", _title(name))
    text = text.replace("@@class@@", _class(name)).replace("@@host@@", name.replace("_", "-"))
    return _imports_sorted(text)


def _title(name: str) -> str:
    return name.replace("_", " ").title()


def _class(name: str) -> str:
    return _title(name).replace(" ", "")


def _imports_sorted(text: str) -> str:
    """Neighbouring one-line imports of ours by module: where the new name stands among them depends on the name."""
    run = re.compile(r"(?:^ *from bedrot_desktop\.[^\n(]+\n){2,}", re.MULTILINE)
    return run.sub(lambda found: "".join(sorted(found[0].splitlines(keepends=True), key=_module)), text)


def _module(line: str) -> str:
    return line.split()[1]


def _amend(path: Path, name: str, change: Callable[[str, str], str]) -> Path | None:
    """Change a file of the checkout; None when there was nothing to change."""
    if not path.is_file():
        return None
    before = path.read_bytes().decode("utf-8")
    after = change(before, name)
    if after == before:
        return None
    write_text(path, after)
    return path


def listed(text: str, name: str) -> str:
    """The listing of services with one more: its import in alphabetical order, its value at the end."""
    imports = re.search(r"(from bedrot_desktop\.services import \(\n)((?: +\w+,\n)+)(\))", text)
    values = re.search(r"(SERVICES[^\n]*= \(\n(?: +\w+\.SERVICE,\n)+)(\))", text)
    if imports is None or values is None or f" {name}.SERVICE," in text:
        return text
    lines = sorted([*imports[2].splitlines(keepends=True), f"    {name},\n"])
    text = text[: values.end(1)] + f"    {name}.SERVICE,\n" + text[values.end(1) :]
    return text[: imports.start(2)] + "".join(lines) + text[imports.end(2) :]


def played(text: str, name: str) -> str:
    """The listing of stand-in sites with one more: its import in alphabetical order, its value at the end."""
    imports = re.search(r"((?:    from bedrot_desktop\.demo\.sites\.\w+ import \w+\n)+)", text)
    values = re.search(r"(listed: [^\n]*= \(\n(?: +\w+\(\),\n)+)", text)
    line = f"    from bedrot_desktop.demo.sites.{name} import {_class(name)}\n"
    if imports is None or values is None or line in text:
        return text
    text = text[: values.end(1)] + f"        {_class(name)}(),\n" + text[values.end(1) :]
    lines = sorted([*imports[1].splitlines(keepends=True), line], key=_module)
    return text[: imports.start(1)] + "".join(lines) + text[imports.end(1) :]


def mannered(text: str, name: str) -> str:
    """The stand-ins' manners with those of one more: a form, and a session kept in one cookie."""
    table = re.search(r"(MANNERS[^\n]*= \{\n.*?)(\}  # fmt: skip)", text, re.DOTALL)
    if table is None or f'    "{name}": Manner(' in text:
        return text
    lines = f'    "{name}": Manner(\n        "{_title(name)}", "#5b6770", "/home", auth=("session",),\n    ),\n'
    return text[: table.end(1)] + lines + text[table.end(1) :]


def independent(text: str, name: str) -> str:
    """pyproject.toml with the service in the import rule that services never import each other."""
    rule = re.search(
        r'name = "services never import each other"\n(?:[^\[\n]*\n)*?modules = \[\n((?: +"[\w.]+",\n)+)', text
    )
    line = f'    "bedrot_desktop.services.{name}",\n'
    if rule is None or line in rule[1]:
        return text
    return text[: rule.end(1)] + line + text[rule.end(1) :]
