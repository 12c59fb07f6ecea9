"""The state of one path: names, fields, cells, and what each socket has been told so far.

Owns forking and joining. One store of keyed entries; a fork is a level that can be undone, so a branch costs
what it writes and not what exists. Must not know statements or bindings.

Keys are tuples whose first item tells how two paths join:
``v`` frame, name    a variable                    joined value; a path without it does not count
``f`` object, field  a field of an instance        the same
``c`` object         a container's cells           cell by cell, the same
``o`` object         options that were set         option by option; set on one path only: may
``r`` object         members (a poller's sockets)  union
``e`` object         endpoints so far              union
``a`` object         those of the present run  union
``x`` object         the object exists             a path without the object has no say about it
``g`` object         a poll that guards receives   the one that is there
``m`` object, side   the frame in the midst of a message that has more parts; one that is in none is less
``n`` object         whether its events are on or off  off, where some path has turned them off
``k`` object         where the PAIR of its events was closed while they were on  the one that is there

Entries are never changed in place: a write puts a new dict or set in the place of the old.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace

from ironhouse.observe.source.interpreter.values import ALT_LIMIT, Value, join

Key = tuple[Any, ...]
Writes = dict[Key, Any]


class Setting(msgspec.Struct, frozen=True, gc=False):
    """An option as some path set it. ``must`` while every path of the object has set it; where one has not, ``usual``
    says that those have which are taken as long as nobody sets a flag otherwise."""

    value: Value
    text: str
    path: str
    line: int
    must: bool = True
    flag: str | None = None
    usual: bool = True


class State:
    """One level of a path: what was written since the level below it, over the program's own entries.

    The levels of a path share one store and each remembers what it replaced, so that asking costs the same however
    deep the path is. The lowest level has no ``up`` and is the program's; a level right above it begins a path.
    """

    __slots__ = ("_base", "_now", "_replaced", "up", "writes")

    def __init__(self, up: State | None = None) -> None:
        self.up = up
        self._replaced: Writes = {}
        if up is None:
            self.writes: Writes = {}
            self._base = self._now = self.writes
        elif up.up is None:
            self.writes = self._now = {}
            self._base = up.writes
        else:
            self.writes = self._now = up._now
            self._base = up._base

    def get(self, key: Key) -> Any:
        """The entry, or None."""
        found = self._now.get(key)
        return found if found is not None else self._base.get(key)

    def set(self, key: Key, value: Any) -> None:
        """Write the entry; None is as good as no entry on this path."""
        now = self._now
        if key not in self._replaced:
            self._replaced[key] = now.get(key)
        now[key] = value

    def since(self, base: State) -> Writes:
        """Everything that was written since *base*, which this level stands on, as one flat set of writes."""
        now = self._now
        if self.up is base:
            return {key: now[key] for key in self._replaced if key in now}
        chain: list[State] = []
        state: State | None = self
        while state is not None and state is not base:
            chain.append(state)
            state = state.up
        return {key: now[key] for level in reversed(chain) for key in level._replaced if key in now}

    def close(self, base: State) -> None:
        """Undo what was written since *base*, from which the path goes on."""
        state: State | None = self
        while state is not None and state is not base:
            now = state._now
            for key, before in state._replaced.items():
                if before is None:
                    now.pop(key, None)
                else:
                    now[key] = before
            state = state.up

    def settle(self, paths: list[Writes], flag: str | None = None, usual: int | None = None) -> None:
        """Take over what the *paths*, all forked from here and all still alive, have come to.

        *usual* is the place of the one that is taken as long as nobody sets *flag*, where one is.
        """
        if len(paths) == 1:
            joined = paths[0]
        else:
            keys: dict[Key, None] = {}
            for path in paths:
                keys.update(dict.fromkeys(path))
            # All are joined before any is written: whether an object existed before is asked of what was.
            joined = {key: self._joined(key, paths, flag, usual) for key in keys}
        now, replaced = self._now, self._replaced
        for key in joined:
            if key not in replaced:
                replaced[key] = now.get(key)
        now.update(joined)

    def _joined(self, key: Key, paths: list[Writes], flag: str | None, usual: int | None) -> Any:
        before = self.get(key)
        kind = key[0]
        if kind != "o":
            result: Any = None
            for path in paths:
                value = path.get(key, before)
                if value is not None and value is not result:
                    result = value if result is None else _join_entry(kind, result, value)
            return result
        values = [path.get(key, before) for path in paths]
        exists = ("x", key[1])
        born_before = self.get(exists) is not None
        having_say = [value or {} for value, path in zip(values, paths, strict=True) if born_before or exists in path]
        by_default = (values[usual] or {}) if usual is not None else {}
        return _join_settings(having_say, flag, by_default)


def _join_settings(
    paths: list[dict[str, Setting]], flag: str | None, by_default: dict[str, Setting]
) -> dict[str, Setting]:
    joined: dict[str, Setting] = {}
    for name in dict.fromkeys(name for path in paths for name in path):
        found = [path[name] for path in paths if name in path]
        setting = found[0]
        for other in found[1:]:
            setting = _join_setting(setting, other)
        if len(found) < len(paths):
            usual = name in by_default and setting.usual
            setting = replace(setting, must=False, flag=setting.flag or flag, usual=usual)
        joined[name] = setting
    return joined


def _join_setting(left: Setting, right: Setting) -> Setting:
    if left == right:
        return left
    value = join(left.value, right.value)
    return replace(
        left,
        value=value,
        text=either(left.text, right.text),
        must=left.must and right.must,
        flag=left.flag or right.flag,
        usual=left.usual and right.usual,
    )


def either(left: str, right: str) -> str:
    """Two texts of one option as one: each alternative once, and no more of them than a value keeps.

    A loop joins what it set with what it set before, over and over: put side by side the texts would double each time.
    """
    if left == right:
        return left
    each = list(dict.fromkeys((*left.split(_OR), *right.split(_OR))))
    return _OR.join(each if len(each) <= ALT_LIMIT else (*each[:ALT_LIMIT], "…"))


_OR = " | "


def _join_entry(kind: str, left: Any, right: Any) -> Any:
    if left is right:
        return left
    if kind in "vf":
        return join(left, right)
    if kind == "c":
        cells = dict(left)
        for name, value in right.items():
            cells[name] = join(cells[name], value) if name in cells else value
        return cells
    if kind in "rea":
        return left | right
    if kind == "m":
        return max(left, right)
    if kind == "n":
        return min(left, right)
    return left


def weaken(setting: Setting) -> Setting:
    """The setting as seen from a path that need not have passed it."""
    return replace(setting, must=False, usual=False)
