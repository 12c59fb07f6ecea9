"""The program under analysis: units, frames, classes, objects and records.

Owns what is true of the whole tree: which function a name of C reaches, which class a text names, which
objects exist. Must not know statements or rows: ``machine`` and ``events`` act on it.

Long because half of it is one list: what is kept for the whole program, each entry with what it is for.
"""

from __future__ import annotations

import re

import msgspec

from ironhouse.model.fact import Bound, Unresolved, UnresolvedKind
from ironhouse.observe.source.bindings.table import Binding
from ironhouse.observe.source.form import Call, Expr, Loop, Stmt
from ironhouse.observe.source.interpreter import slicing
from ironhouse.observe.source.interpreter.records import Handler, Site, SocketRecord
from ironhouse.observe.source.interpreter.state import State, Writes
from ironhouse.observe.source.interpreter.units import Units
from ironhouse.observe.source.interpreter.values import Alt, ClassRef, Func, Obj, Symbol, Unknown, Value, alternatives
from ironhouse.observe.source.interpreter.words import GENERIC, telling_words
from ironhouse.observe.source.scope import scope_of

UNRESOLVED_LIMIT = 2_000

STEPS_PER_LINE = 30
STEPS_AT_LEAST = 200_000
"""Most statements that are run for all files together, by lines of the candidates: real trees need a tenth."""


COMMON_NAMES = frozenset(
    ("main", "run", "start", "stop", "init", "close", "send", "recv", "connect", "bind", "setup", "reset", "loop")
    + (
        "process",
        "handle",
        "handler",
        "update",
        "create",
        "open",
        "read",
        "write",
        "work",
        "worker",
        "client",
        "server",
    )
    + ("__init__", "__enter__", "__exit__", "__del__", "execute", "call", "test", "wait", "poll", "shutdown", "destroy")
    + ("Client", "Server", "Worker", "Application", "Plugin", "Module", "setUp", "__new__", "__call__", "publish")
)
"""Names that say nothing about who is called."""


class LoopFrame(msgspec.Struct, gc=False):
    """A loop that is running: the state that each pass starts from, and the paths that jumped."""

    base: State
    breaks: list[Writes] = []
    continues: list[Writes] = []


class Frame(msgspec.Struct, eq=False, gc=False):
    """One activation of a function, a class body or a module."""

    number: int
    unit: str
    func: Func | None
    caller: Frame | None
    call: Call | None
    base: State
    python: bool
    closure: int | None = None
    depth: int = 0
    bound: Value | None = None
    returns: list[tuple[Value, Writes]] = []
    loops: list[LoopFrame] = []
    outer: set[str] = set()
    """Names that ``global`` or ``nonlocal`` send outward."""
    nested: list[tuple[Func, int]] = []
    """Functions that were defined inside, each with how often it had been run by then."""
    yields: list[Value] = []
    scope: ClassRef | None = None
    """The class whose body this frame runs, if it does."""
    aside: int = 0
    """How many flags had to be set already for it to be called."""
    told: list[str | None] = []
    """With each of ``returns`` the flag that has to be set for it, where by default the function goes on."""

    def label(self) -> str:
        """The qualified name of what runs here, for a socket's name."""
        if self.func is None:
            return ""
        function = self.func.function
        owner = self.func.owner.cls.name if self.func.owner is not None else (function.owner or "").rpartition(".")[2]
        return f"{owner}.{function.name}" if owner else function.name


class Program:
    """Everything that has been found out so far."""

    def __init__(self, units: Units) -> None:
        self.units = units
        self.root = State()
        self.records: dict[Obj, SocketRecord] = {}
        self.objects: dict[tuple[object, ...], Obj] = {}
        self.unresolved: dict[tuple[str, str, int], Unresolved] = {}
        self.visited: set[tuple[str, int]] = set()
        self.counts: dict[tuple[str, int], int] = {}
        self.unit_frames: dict[str, Frame] = {}
        self.by_name: dict[str, list[tuple[str, Value]]] = {}
        self.methods: dict[str, dict[str, list[Func]]] = {}
        self.classes: list[ClassRef] = []
        self.unnamed: dict[bytes, bool] = {}
        """By a function's name: whether no file has it but where it is defined."""
        self.lacked: dict[str, tuple[str, str]] = {}
        """By an expression that asks a file of the tree for a name it was not seen to have: the file, and the name."""
        self.flags: dict[str, Value] = {}
        """The flags that modules define by their names."""
        self.stops: dict[str, tuple[int, str]] = {}
        """By a file: the line at its top that asks for such a name whatever happens, with that expression."""
        self.instances: dict[ClassRef, list[Obj]] = {}
        self.parts_of: dict[Obj, Obj] = {}
        """A structure that is a part of another → the instance that stands for any of its type."""
        self.derived: dict[ClassRef, list[ClassRef]] = {}
        """By class: those that derive from it and have instances; of so many of ``instances`` it is known."""
        self.derived_of = 0
        self.ran_on: set[tuple[Obj, tuple[str, int]]] = set()
        self.calls_seen: set[tuple[str, int]] = set()
        self.type_cache: dict[tuple[str, str], Value | None] = {}
        self.bases: dict[ClassRef, list[Value]] = {}
        self.steps = 0
        """How many statements have been run, by all roots."""
        self.events = 0
        """How many events of bindings have happened."""
        self.quiet: dict[tuple[str, int], int] = {}
        """By function: how many of its runs in a row no event happened in."""
        self.quiet_held: dict[tuple[str, int], int] = {}
        """By function: the most that an object held in whose method nothing happened (its version)."""
        self.turn = 0
        """How many times it was the turn of all methods to be run as roots."""
        self.known_at: dict[int, frozenset[bytes]] = {}
        """By turn: the handles and functions that became known between the turn before it and it."""
        self.quiet_at: dict[tuple[str, int], int] = {}
        """By method: the turn in which it was last run as a root."""
        self.active: set[str] = set()
        """Names of functions and classes in which an event of a binding happened, in them or in what they call."""
        self.active_classes: set[ClassRef | None] = set()
        self.active_frames: set[Frame] = set()
        self.outlined = False
        """Whether every file's outline has been run: from then on a class's lineage does not change."""
        self.lineages: dict[ClassRef, list[Value]] = {}
        self.versions: dict[Obj, int] = {}
        """By instance: how often a field came to hold something with sockets in it."""
        self.holding: dict[Obj, set[str]] = {}
        """By instance: the fields that came to hold an object."""
        self.attached: dict[Obj, bool] = {}
        """Whether the sockets of an object of C++ were attached before any method of it had its turn."""
        self.ran_at: dict[tuple[Obj, tuple[str, int]], int] = {}
        """By instance and method: the version of the instance when the method was last run as a root."""
        self.texts: dict[int, Unknown] = {}
        """By call form: what an unknown call of it is."""
        self.kept_forms: list[Call] = []
        """Calls whose identity is a key: they must live as long as the program."""
        self.scopes: dict[int, Frame] = {}
        self.put: dict[tuple[str, Obj, str], Value] = {}
        """By field: the objects that the present root gave it, whatever it has by the root's end."""
        self.unmade: list[Obj] = []
        """Instances that stand for any instance of their class and whose constructor nobody has run."""
        self.origins: dict[Obj, object] = {}
        """The form that each container was first made by: a ``Map`` iterates over keys."""
        self.labels: dict[Obj, str] = {}
        self.telling: dict[str, set[str]] = {
            language: set(telling_words(language)) for language in ("python", "c", "cpp")
        }
        """By language, names that tell that a statement matters: the bindings' own, functions that make sockets,
        and handles."""
        self.handles: set[str] = set()
        """Fields and variables that were seen to hold a socket or something that wraps one."""
        self.kept_bytes: set[str] = set()
        """Fields that were seen to hold received bytes: a method that decodes them need not name a socket."""
        self.kept_methods: set[str] = set()
        """Fields that were seen to hold a socket's own method, whatever their name."""
        self.site_counts: dict[tuple[object, ...], int] = {}
        self.assigned: dict[int, tuple[Loop, tuple[set[str], set[str]]]] = {}
        """By loop, which must live as long as its identity is a key: the variables that its body changes."""
        self.remembered: dict[tuple[object, ...], Value] = {}
        """What a function returned last when it was asked so, if plain: a stand-in for the runs that are too many."""
        self.sliced: dict[tuple[str, int], tuple[int, tuple[Stmt, ...]]] = {}
        """By function: where it ends, and the slice of its body."""
        self.relevance: dict[tuple[str, int], int] = {}
        self.makers: frozenset[bytes] = frozenset()
        """Names of functions and classes that make sockets: a function that mentions one could matter."""
        self.short_makers: dict[str, frozenset[str]] = {}
        """By file: those of its names for them that are too short to tell anything anywhere else."""
        self.wrapped: dict[Obj, Obj] = {}
        """The binding's object behind an instance of a class that derives from the binding's, or behind a stream."""
        self.faces: dict[Obj, Obj] = {}
        """A binding's context → the instance of a class of the tree that it is a part of."""
        self.behind: dict[Obj, Unknown] = {}
        """What is not known, by the object that stands in its place since it was given a socket to hold."""
        self.parts: dict[Obj, dict[str, Obj]] = {}
        """The sockets of a device, by side."""
        self.awaited: set[Obj] = set()
        """Contexts, sockets and pollers that are zmq.asyncio's: what is called on them is awaited."""
        self.lost: dict[Obj, Obj] = {}
        """A context that is a shadow or a copy → the one whose defaults it does not have."""
        self.monitored: dict[Obj, Obj] = {}
        """A PAIR at which events arrive → the socket that sends them."""
        self.handed_out: set[Obj] = set()
        """Such PAIRs that code which is not read was given."""
        self.makings = 0
        """How often a creation call was met."""
        self.making: set[tuple[str, int]] = set()
        """Functions in whose runs a socket was made."""
        self.factories: dict[tuple[str, int], Func] = {}
        """Functions that gave back a socket that they had made: each call of one makes another."""
        self.getters: set[tuple[str, int]] = set()
        """Functions that gave back a socket, whoever had made it: nothing happens in them, and yet they tell."""
        self.followed: dict[tuple[str, int], Func] = {}
        """Functions whose every caller matters: they gave back a socket or an instance that works on one, or an event
        loop calls them so that they need not wait."""
        self.traced: set[Site] = set()
        """Where an option was set on a socket that is known, by whatever caller."""
        self.created: set[tuple[str, int]] = set()
        """Every creation call that was reached, by file and offset."""
        self.zap_handlers: list[tuple[Obj | None, Handler]] = []
        self.shadows: dict[Obj, Obj] = {}
        """Contexts that are another face of one that was made before them."""
        self._origins: dict[object, object] = {}
        self._nearness: dict[tuple[str, str, str], tuple[bool, int]] = {}
        self.own_runs: dict[tuple[Obj, tuple[str, int]], int] = {}
        """How often each method was run on each instance."""
        self.called: set[tuple[str, int]] = set()
        """Functions that some code of the tree was seen to call."""
        self.walked: dict[int, tuple[Loop, tuple[Expr, ...]]] = {}
        """By loop, which must live as long as its identity is a key: what its counter is an index of."""
        self.expansions: dict[tuple[int, tuple[str, int]], tuple[Call, tuple[Stmt, ...]]] = {}
        """By call, which must live as long as its identity is a key, and macro: what stands in place of it."""
        self.telling_macros: dict[tuple[str, int], bool] = {}
        """By macro: whether it calls one of its parameters."""
        self.watched: dict[tuple[str, int], dict[Obj, str]] = {}
        """By function: the sockets that something calls it for once they are readable, and what does."""
        self.polls: dict[Obj, tuple[Bound, str | None, Site]] = {}
        """By poller: its last wait that gave a socket."""
        self.watchers: set[str] = set()
        """What calls functions once sockets are readable, as it bounds their receives."""
        self.polling: dict[ClassRef, bool] = {}
        """By class: whether one of its methods polls."""
        self.closures: dict[int, int | None] = {}
        self.told: dict[tuple[str, str], str] = {}
        """The texts that a flag puts where others stand by default, each with the other, and the flag."""
        self.imported: set[str] = set()
        """The modules of the tree that a file was seen to import."""
        self.stars: dict[str, list[Value]] = {}
        self.includes: dict[str, list[str]] = {}
        self.namespaces: dict[str, set[str]] = {}
        self._frames = 0

    def body(self, func: Func) -> tuple[Stmt, ...]:
        """The slice of a function's body that could touch a socket."""
        key = func.key()
        found = self.sliced.get(key)
        if found is None:
            loaded = self.units.load(func.unit)
            if loaded is None:
                return ()
            kept = loaded.body(func.function)
            if not self._is_a_bindings(func):
                language = loaded.unit.language
                telling = self.telling[language]
                if func.unit in self.short_makers:
                    telling = telling | self.short_makers[func.unit]
                called = frozenset(one.name for one in func.function.params)
                calling = language != "python"
                kept = slicing.relevant(kept, telling, self.units.fields, called, calling=calling)
            found = self.sliced[key] = (func.function.end, kept)
        return found[1]

    def _is_a_bindings(self, func: Func) -> bool:
        """Whether a method is of a class that derives from a binding's: all that it does, it does to a socket."""
        bases = self.bases.get(func.owner, ()) if func.owner is not None else ()
        return any(isinstance(base, Symbol) for base in bases)

    def learn(self, names: set[str]) -> None:
        """More telling names: what mentions one and was sliced without it is sliced again."""
        new = names - GENERIC - slicing.DULL - (self.telling["python"] & self.telling["cpp"])
        if new:
            for telling in self.telling.values():
                telling |= new
            words = frozenset(name.encode() for name in new)
            for (unit, start), (end, _) in list(self.sliced.items()):
                if self.units.mentioned(unit, start, end, words):
                    del self.sliced[unit, start]
            self.relevance.clear()

    def begin_turn(self, known: frozenset[bytes]) -> None:
        """All methods have their turn: what became known since the last time may make more of them matter."""
        self.turn += 1
        self.known_at[self.turn] = known.difference(*self.known_at.values())

    def find_handles(self) -> None:
        """Fields that hold an object of a class in which a binding's event happened are handles too."""
        for key, value in self.root.writes.items():
            if key[0] == "f" and isinstance(value, Obj | Alt):
                for option in alternatives(value):
                    if isinstance(option, Obj) and option.cls in self.active_classes:
                        self.handles.add(key[2])

    def makers_in(self, unit: str) -> frozenset[bytes]:
        """The names of makers, as they stand in the source of a file."""
        short = self.short_makers.get(unit)
        return self.makers.union(name.encode() for name in short) if short else self.makers

    def makers_by_unit(self) -> dict[str, set[str]]:
        """The functions and classes that made a socket, or gave one back that they had had made, by file.

        Names that say nothing are left out.
        """
        found: dict[str, set[str]] = {}
        making = {maker for record in self.records.values() for maker in record.makers}
        giving = {(func.unit, func.maker()) for func in self.factories.values()}
        for unit, name in making | giving:
            if scope_of(unit) == "production" and len(name) > 4 and name not in COMMON_NAMES:
                found.setdefault(unit, set()).add(name)
        return found

    def uses_namespace(self, unit: str, table: Binding) -> bool:
        """Whether the file, or a header that it includes, says ``using namespace`` of the binding's."""
        for path in (unit, *self.includes.get(unit, ())):
            if self.namespaces.get(path, set()).intersection(table.namespaces):
                return True
        return False

    def frame(
        self,
        unit: str,
        func: Func | None,
        caller: Frame | None,
        call: Call | None,
        base: State,
        closure: int | None = None,
        depth: int = 0,
        bound: Value | None = None,
        scope: ClassRef | None = None,
    ) -> Frame:
        """A new frame of a file that has been loaded."""
        loaded = self.units.loaded[unit]
        python = loaded is not None and loaded.unit.language == "python"
        return Frame(self.next_frame(), unit, func, caller, call, base, python, closure, depth, bound, scope=scope)

    def next_frame(self) -> int:
        self._frames += 1
        return self._frames

    def origin(self, key: object) -> object:
        """One object for one key, to tell apart containers that no form of their own makes."""
        return self._origins.setdefault(key, [key])

    def allowance(self) -> int:
        """How many statements may still be run."""
        return max(STEPS_AT_LEAST, STEPS_PER_LINE * self.units.lines) - self.steps

    def note(self, kind: UnresolvedKind, site: Site, text: str, why: str) -> None:
        """Write down that something could not be worked out."""
        key = (kind, *site)
        if len(self.unresolved) < UNRESOLVED_LIMIT:
            self.unresolved.setdefault(key, Unresolved(kind, site[0], site[1], text[:120], why))

    def object(self, kind: str, key: tuple[object, ...], path: str, line: int, call: Call | None = None) -> Obj:
        """The object of this kind for this creation site and calling context; the same each time it is asked for."""
        full = (kind, *key)
        found = self.objects.get(full)
        if found is None:
            found = self.objects[full] = Obj(kind, len(self.objects), path, line, call)
        return found

    def shared_context(self) -> Obj:
        """The process's own context: what asks for it gets the same one each time."""
        return self.object("context", ("shared",), "", 0)

    def defined(self, unit: str, name: str, value: Value) -> None:
        """A file-level name of C or C++, which other files may mean too."""
        known = self.by_name.setdefault(name, [])
        known[:] = [entry for entry in known if entry[0] != unit]
        known.append((unit, value))

    def free_functions(self) -> None:
        """What is written ``space::function`` where a file says that it is a namespace: other files may mean it too."""
        for owner, written in self.methods.items():
            if any(isinstance(value, ClassRef) for _, value in self.by_name.get(owner, ())):
                continue
            opened = re.compile(rb"\bnamespace\s+(?:\w+::)*%s\b" % re.escape(owner).encode())
            for func in (func for funcs in written.values() for func in funcs):
                loaded = [self.units.loaded.get(path) for path in (func.unit, *self.includes.get(func.unit, ()))]
                if any(one is not None and opened.search(one.source) for one in loaded):
                    self.defined(func.unit, func.function.name, func)

    def nearest(self, name: str, unit: str) -> Value | None:
        """What a file-level name of C or C++ means in *unit*: its own, else that of the nearest file."""
        known = self.by_name.get(name)
        if not known:
            return None
        if len(known) == 1:
            return known[0][1]
        if all(isinstance(value, Func) for _, value in known):
            return max(known, key=lambda entry: (entry[0] == unit, self._declared(name, entry[0], unit)))[1]
        return max(known, key=lambda entry: (entry[0] == unit, _shared(entry[0], unit)))[1]

    def _declared(self, name: str, definer: str, user: str) -> tuple[bool, int]:
        """How near a file that defines a function is to one that calls it: a header of both that has it says most."""
        key = (name, definer, user)
        found = self._nearness.get(key)
        if found is None:
            mine = self.includes.get(user, ())
            headers = [path for path in self.includes.get(definer, ()) if path in mine] if definer != user else []
            word = frozenset((name.encode(),))
            loaded = [self.units.load(path) for path in headers]
            said = any(one is not None and one.words.has(word, 0, len(one.source)) for one in loaded)
            found = self._nearness[key] = (said or definer in mine, _shared(definer, user))
        return found


def _shared(left: str, right: str) -> int:
    """How many leading characters two paths share; whole names count because folders end in a slash."""
    count = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        count += 1
    return count


IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z_0-9.:]*")
"""Dotted or ``::`` names in a type's text."""
