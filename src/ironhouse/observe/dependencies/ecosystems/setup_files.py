"""setup.cfg and setup.py. The script is parsed and never executed.

Owns what setuptools reads from them: requirements in the options of one, literal strings in the other. A list that
is computed is not seen.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator

from ironhouse.observe.dependencies.declared import Declared, UnreadableError
from ironhouse.observe.dependencies.ecosystems import Ecosystem
from ironhouse.observe.dependencies.specifier import requirement

_KEY = re.compile(r"(?P<key>[A-Za-z][\w.-]*)\s*[=:](?P<rest>.*)\Z")
_SECTION = re.compile(r"\[(?P<name>[^\]]*)\]")
_ABOUT = re.compile(r"depend|require|extras|deps|packages_needed")


def parse_cfg(path: str, text: str) -> Iterator[Declared]:
    section = key = ""
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if not stripped or stripped.startswith(("#", ";")):
            continue
        heading = _SECTION.match(line)
        if heading:
            section, key = heading["name"].strip(), ""
            continue
        entry = stripped
        if not line[0].isspace():
            match = _KEY.match(stripped)
            key, entry = (match["key"], match["rest"].strip()) if match else ("", "")
        extra = section.startswith("options.extras_require")
        if entry and (
            extra or key in ("install_requires", "setup_requires", "tests_require", "requires", "requires-dist")
        ):
            found = requirement(entry, number, key if extra else None)
            if found is not None:
                yield found


def parse_py(path: str, text: str) -> Iterator[Declared]:
    """Strings that read as a requirement, within an argument, a name or a key that speaks of requirements."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise UnreadableError(f"not Python: {error}", getattr(error, "lineno", 0) or 0) from None
    seen: set[int] = set()
    for node in ast.walk(tree):
        about = _about(node)
        if about is None:
            continue
        for inner in ast.walk(about):
            if isinstance(inner, ast.Constant) and isinstance(inner.value, str) and id(inner) not in seen:
                seen.add(id(inner))
                yield from _requirements(inner.value, inner.lineno)


def _about(node: ast.AST) -> ast.AST | None:
    """The value that *node* gives to a name which speaks of requirements."""
    if isinstance(node, ast.keyword) and node.arg and _ABOUT.search(node.arg):
        return node.value
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            if isinstance(target, ast.Subscript):
                target = target.value
            if isinstance(target, ast.Name) and _ABOUT.search(target.id.lower()):
                return node.value
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("append", "extend")
        and isinstance(node.func.value, ast.Name)
        and _ABOUT.search(node.func.value.id.lower())
    ):
        return node
    return None


def _requirements(value: str, line: int) -> Iterator[Declared]:
    for offset, part in enumerate(value.split("\n")):
        found = requirement(part.strip(), line + offset) if "zmq" in part.lower() else None
        if found is not None:
            yield found


ECOSYSTEMS = (
    Ecosystem(
        source="setup.cfg",
        ends=("setup.cfg",),
        files=r"setup\.cfg",
        parse=parse_cfg,
        watched_as=frozenset(("dependabot:pip", "renovate:setup-cfg", "pip-audit", "pyup", "ironhouse")),
    ),
    Ecosystem(
        source="setup.py",
        ends=("setup.py",),
        files=r"setup\.py",
        parse=parse_py,
        watched_as=frozenset(("dependabot:pip", "renovate:pip_setup", "pip-audit", "pyup", "ironhouse")),
    ),
)
