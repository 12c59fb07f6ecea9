"""Blanks out, before parsing, what only the preprocessor understands and the grammars stumble over.

Owns these rules. A conditional whose branches do not close the braces that they open, or that stands within an
expression, before a brace or an ``else``, keeps its first branch alone, without its directives (``#ifdef __cplusplus``,
``extern "C" {``); so does one whose branches end behind ``if (…)``. Macros vanish that stand before a class's name or
a function's type, between a function's parameters and its body, alone on a line (``Q_OBJECT``), or at the end of a
class with names for arguments; so do Qt's ``slots`` and a conversion that is called by its name
(``socket.operator void*()``): what it is called on stands for it.
What vanishes becomes spaces: offsets and lines are those of the file. Must not know the tree.
"""

from __future__ import annotations

import re

_DIRECTIVE = re.compile(
    rb"\n[ \t]*(#[ \t]*(if|ifdef|ifndef|elif|elifdef|elifndef|else|endif)\b(?:[^\n\\]|\\\r?\n|\\.)*)"
)
_HEAD = re.compile(rb"\s*(?:else\s+)?(?:if|while|switch)\b")
_NEVER = re.compile(rb"#[ \t]*if[ \t]+0\s*(?:/[/*].*)?", re.S)
_EXPORTS = tuple(
    re.compile(word + rb"\s+([A-Z][A-Z0-9_]{2,}(?:\([^()\n]*\))?)\s+[A-Za-z_]\w*\s*(?:final\s*)?(?:\{|:[^:])")
    for word in (b"class", b"struct")
)
_CAPITALS = re.compile(
    rb"\n[ \t]*(?:extern[ \t]+(?:\"C\"[ \t]+)?|static[ \t]+)?([A-Z_][A-Z0-9_]{2,})\b[ \t]*(?=[A-Za-z_(\r\n])"
)
_SPECIFIED = re.compile(
    rb"(?:[A-Za-z_][\w:]*(?:<[^<>;()\n]*>)?(?:[ \t\r\n]+(?:[*&]+[ \t\r\n]*)?|[*&]+[ \t\r\n]*)){1,5}"
    rb"[A-Za-z_~][\w:]*[ \t]*\("
)
_TRAILING = re.compile(
    rb"\)[ \t\r\n]+(?:(?:const|noexcept|override)[ \t\r\n]+)*"
    rb"((?!BOOST_\w*TEST_)[A-Z_][A-Z0-9_]{3,}(?:[ \t]*\([^()\n]*\))?)\s*(?=\{|:[^:])"
)
_CLASS_MACRO = re.compile(rb"\([\w:, \t]*\)[ \t]*(?=\r?\n\s*(?:\};|(?:public|protected|private)\b))")
_QT_SECTION = re.compile(
    rb"\b(?:public|protected|private)\s+(slots|Q_SLOTS)\s*:|\n[ \t]*((?:signals|Q_SIGNALS)[ \t]*:)"
)
_CONVERSION = re.compile(rb"(?:\.|->)\s*operator\s+(?:const\s+)?void\s*(?:const\s*)?\*\s*\(\s*\)")
_LITERAL = re.compile(rb'//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'', re.S)
_LIST = re.compile(rb"[=,(]\s*\{$")
_NOT_BLANK = re.compile(rb"[^\r\n]")
_NOT_BRACES = bytes(sorted(set(range(256)) - set(b"{}")))
_WINDOW = 300
"""How far back the text before a place is looked at."""

Span = tuple[int, int]


def masked(source: bytes, classes: bool) -> bytes:
    """The bytes to parse in place of *source*, of the same length; *source* itself when nothing stands in the way."""
    spans = [*_conditionals(source), *_macros(source, classes)]
    if classes:
        for pattern in (*_EXPORTS, _TRAILING):
            spans += [match.span(1) for match in pattern.finditer(source)]
        if b"slots" in source or b"signals" in source or b"Q_S" in source:
            spans += [match.span(match.lastindex or 0) for match in _QT_SECTION.finditer(source)]
        if b"operator" in source:
            spans += [match.span() for match in _CONVERSION.finditer(source)]
    if not spans:
        return source
    buffer = bytearray(source)
    for start, end in spans:
        buffer[start:end] = _NOT_BLANK.sub(b" ", source[start:end])
    return bytes(buffer)


def _macros(source: bytes, classes: bool) -> list[Span]:
    """The macros at lines' beginnings that stand in the way."""
    spans = []
    for match in _CAPITALS.finditer(source):
        start, end = match.start(1), match.end()
        follows = source[end : end + 1]
        if follows == b"(":
            if classes and (call := _CLASS_MACRO.match(source, end)):
                spans.append((start, call.end()))
        elif follows in (b"\n", b"\r"):
            if _stands_alone(source, start, end):
                spans.append((start, end))
        elif _SPECIFIED.match(source, end):
            spans.append((start, end))
    return spans


def _stands_alone(source: bytes, start: int, end: int) -> bool:
    """Whether a statement or a member could end before this name and begin after it."""
    before = source[max(0, start - _WINDOW) : start].rstrip()
    after = source[end : end + _WINDOW].lstrip()[:1]
    last_line = before[before.rfind(b"\n") + 1 :].lstrip()
    if last_line[:1] == b"#" or last_line[:2] == b"//":
        return after.isalpha() or after in (b"_", b"#")
    if before[-1:] == b"{":
        return after.isalpha() or after in (b"_", b"~")
    return before[-1:] in (b";", b"}", b":", b"/") and (after.isalpha() or after in (b"_", b"#", b"~"))


class _Group:
    """One ``#if`` … ``#endif`` that is being read: its directives, and what each branch leaves open."""

    def __init__(self, directive: Span, within: bool) -> None:
        self.directives = [directive]
        self.open = [b""]
        self.within = within
        """Whether it stands inside an expression."""


def _conditionals(source: bytes) -> list[Span]:
    """What to blank of the conditionals that cannot be parsed with all their branches."""
    spans: list[Span] = []
    groups: list[_Group] = []
    position = 0
    ended: tuple[int, bool] = (-1, False)
    for match in _DIRECTIVE.finditer(b"\n" + source) if b"#" in source else ():
        start, end = match.start(1) - 1, match.end(1) - 1
        kind = match[2]
        if groups:
            groups[-1].open[-1] = _left_open(groups[-1].open[-1] + _braces(source[position:start]))
        position = end
        if kind.startswith(b"if"):
            follows = ended[0] >= 0 and not source[ended[0] : start].strip()
            groups.append(_Group((start, end), ended[1] if follows else _is_within(source, start)))
        elif groups and kind != b"endif":
            groups[-1].directives.append((start, end))
            groups[-1].open.append(b"")
        elif groups:
            group = groups.pop()
            group.directives.append((start, end))
            ended = (end, group.within)
            before_brace = source[end : end + _WINDOW].lstrip()[:1] == b"{"
            if (
                group.within
                or before_brace
                or any(group.open)
                or _goes_on(source, group)
                or _ends_in_head(source[group.directives[-2][1] : start])
            ):
                kept = _kept(source, group)
                spans += _without(group, kept)
                if groups and kept is not None:
                    groups[-1].open[-1] = _left_open(groups[-1].open[-1] + group.open[kept])
    return spans


_ELSE = re.compile(rb"\s*else\b")


def _goes_on(source: bytes, group: _Group) -> bool:
    """Whether its first branch begins with an ``else``, whose ``if`` stands before the conditional."""
    return _ELSE.match(source, group.directives[0][1]) is not None


def _ends_in_head(branch: bytes) -> bool:
    """Whether a branch ends behind ``if (…)``: what that does stands after the conditional, for all its branches."""
    if branch.rstrip()[-1:] != b")":
        return False
    text = _LITERAL.sub(b"", branch)
    return _HEAD.match(text[max(map(text.rfind, (b";", b"{", b"}"))) + 1 :]) is not None


def _kept(source: bytes, group: _Group) -> int | None:
    """The branch that stays: the first that a build can take; None when it can take none."""
    if _NEVER.fullmatch(source[slice(*group.directives[0])]) is None:
        return 0
    return 1 if len(group.open) > 1 else None


def _without(group: _Group, kept: int | None) -> list[Span]:
    """The spans of a group but its branch *kept*."""
    if kept is None:
        return [(group.directives[0][0], group.directives[-1][1])]
    before, after = group.directives[kept], group.directives[kept + 1]
    return [(group.directives[0][0], before[1]), (after[0], group.directives[-1][1])]


def _braces(text: bytes) -> bytes:
    """The braces that stay open in *text*: those in literals and comments do not count."""
    left = _left_open(text.translate(None, _NOT_BRACES))
    return _left_open(_LITERAL.sub(b"", text).translate(None, _NOT_BRACES)) if left else left


def _left_open(braces: bytes) -> bytes:
    while b"{}" in braces:
        braces = braces.replace(b"{}", b"")
    return braces


def _is_within(source: bytes, start: int) -> bool:
    """Whether the text before a directive ends in the middle of an expression."""
    before = source[max(0, start - _WINDOW) : start].rstrip()
    last_line = before[before.rfind(b"\n") + 1 :].lstrip()
    if last_line[:1] in (b"#", b"*") or b"//" in last_line or before.endswith(b"*/"):
        return False
    if before[-1:] in (b"(", b",", b"=", b"&", b"|", b"+", b"?", b'"') or before.endswith(b"<<"):
        return True
    if _LIST.search(before):
        return True
    tail = before[max(before.rfind(b";"), before.rfind(b"{"), before.rfind(b"}")) + 1 :]
    return tail.count(b"(") > tail.count(b")") and b"#" not in tail and b"//" not in tail and b"/*" not in tail
