"""HTML and SVG elements out of text: the one place where markup is made.

Owns escaping. A ``str`` is always text and is escaped; only what was made here is markup. Must not know a report.
"""

from __future__ import annotations

import re
from html import escape

from ironhouse.audit.terminal import clean

VOID = frozenset({"meta", "input", "br", "path", "rect", "circle", "line"})


_JOINT = re.compile(r"(?<=[/,])(?=[\w{\[])|(?<=[^\W_]_)(?=[^\W_]|[{\[])|(?<=\.)(?=\w{5})|(?<=:)(?=[a-z{\[])")
"""Where a path, a name or an address is best broken."""


class Html(str):
    """Markup that was made here."""

    __slots__ = ()


Child = str | None
Value = str | int | bool | None


def element(tag: str, /, *children: Child, **attributes: Value) -> Html:
    """``<tag …>children</tag>``. An attribute's trailing underscore goes, any other is a hyphen; False and None leave
    it out, True gives it no value."""
    words = [tag]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        called = key.rstrip("_").replace("_", "-")
        words.append(called if value is True else f'{called}="{escape(_shown(str(value)))}"')
    opened = f"<{' '.join(words)}>"
    if tag in VOID:
        return Html(opened if tag in ("meta", "input", "br") else f"{opened}</{tag}>")
    return Html(f"{opened}{joined(*children)}</{tag}>")


def joined(*children: Child) -> Html:
    """*children* one after the other; None is nothing."""
    return Html("".join(one if isinstance(one, Html) else escape(_shown(one)) for one in children if one is not None))


def breakable(text: str) -> Html:
    """*text*, a name or a place of the source, which a narrow column may break where its words end."""
    return Html("<wbr>".join(escape(_shown(part)) for part in _JOINT.split(text)))


def mono(text: str) -> Html:
    """*text*, a name or a place of the source, as code."""
    return element("code", breakable(text))


def raw(text: str) -> Html:
    """Text of ironhouse's own that is markup already: style and script. Never anything that was read."""
    return Html(text)


def _shown(text: str) -> str:
    """*text* with control characters as escapes; line breaks and tabs stay, as they are seen in code."""
    if text.isprintable():
        return text
    return "".join(one if one in "\n\t" else clean(one) for one in text)
