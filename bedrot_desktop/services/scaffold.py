"""``bedrot new-service NAME``: a service that works at once for a simple CSV, to be changed into the real one.

In a checkout of the program it is laid out as the built-in ones are, with its tests, and listed; in a lake as the
scripts of a script service. Nothing that exists is ever overwritten. The texts are in ``templates/``.
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
    """Lay out a built-in service and its tests in a checkout and list it; the files made, then those amended.

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
            checkout / "tests" / "services" / f"test_{name}.py": "test.py.txt",
        },
        name,
    )
    amended = (_amend(checkout / _LISTING, name, listed), _amend(checkout / "pyproject.toml", name, independent))
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
    text = text.replace("@@name@@", name).replace("@@title@@", name.replace("_", " ").title())
    return _imports_sorted(text)


def _imports_sorted(text: str) -> str:
    """Neighbouring one-line imports of ours by module: where the new name stands among them depends on the name."""
    run = re.compile(r"(?:^from bedrot_desktop\.[^\n(]+\n){2,}", re.MULTILINE)
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


def independent(text: str, name: str) -> str:
    """pyproject.toml with the service in the import rule that services never import each other."""
    rule = re.search(
        r'name = "services never import each other"\n(?:[^\[\n]*\n)*?modules = \[\n((?: +"[\w.]+",\n)+)', text
    )
    line = f'    "bedrot_desktop.services.{name}",\n'
    if rule is None or line in rule[1]:
        return text
    return text[: rule.end(1)] + line + text[rule.end(1) :]
