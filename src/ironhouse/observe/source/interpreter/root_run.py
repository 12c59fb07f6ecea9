"""One root: run on its own, guarded, and what it did to the heap taken into what is known of the program.

Owns the budget and the defects of a single run, and how its writes are merged into the program's. Must not know which
roots there are, nor their order.
"""

from __future__ import annotations

from collections.abc import Callable

from ironhouse.observe.source.interpreter import callbacks, imports, outcomes
from ironhouse.observe.source.interpreter.machine import EVALUATIONS_PER_STEP, STEP_LIMIT, BudgetError, Machine
from ironhouse.observe.source.interpreter.program import Frame, Program
from ironhouse.observe.source.interpreter.state import State, Writes, weaken
from ironhouse.observe.source.interpreter.values import Const, Obj, join
from ironhouse.observe.source.scope import scope_of

TOO_MUCH = "too much to work out here; what was found so far is reported"


def run_root(m: Machine, path: str, line: int, body: Callable[[], object]) -> None:
    """Run *body* on its own and let what it did to the heap be seen as something that may have happened."""
    if path not in m.program.unit_frames:
        outline(m, path)
    frame = m.program.unit_frames.get(path)
    if frame is None:
        return
    _guarded(m, path, line, body, frame, outcomes.MAY_CATCH)


def outline(m: Machine, path: str) -> None:
    """Run the outline of a file, which defines its names."""
    _guarded(m, path, 0, lambda: imports.run_unit(m, path), None, outcomes.by_root(path))


def _guarded(m: Machine, path: str, line: int, body: Callable[[], object], frame: Frame | None, caught: int) -> None:
    """Run *body* for the file *path*: whatever goes wrong in it ends it alone, and is said.

    *caught* is what those who call it do with ``zmq.Again``.
    """
    program = m.program
    m.steps = 0
    m.evaluations = 0
    m.limit = min(STEP_LIMIT, program.allowance())
    m.waits = []
    m.caught = caught
    m.awaited = None
    m.given_back = []
    m.places = ()
    m.ruled_out = []
    frame_before = getattr(m, "frame", None)
    if frame is not None:
        m.frame = frame
    m.state = State(program.root)
    state = m.state
    try:
        body()
        callbacks.run_given_back(m)
    except (BudgetError, RecursionError):
        program.note("budget", (path, max(line, 1)), path, TOO_MUCH)
    except Exception as error:  # a defect: this root is lost, the rest is still audited
        program.units.failed(path, line, error)
    finally:
        program.steps += m.steps + m.evaluations // EVALUATIONS_PER_STEP
        if frame_before is not None:
            m.frame = frame_before  # a root that ended early leaves one deep down
        of_test = scope_of(path) == "test"
        _merge(program.root, _own(state.writes) if of_test else state.writes)
        _keep_put(program, of_test=of_test)
        m.state = program.root
        m.waits = []


def _own(writes: Writes) -> Writes:
    """What a test leaves for others to find: what it puts into an object of production's, production does not."""
    return {
        key: value
        for key, value in writes.items()
        if key[0] != "f" or not isinstance(key[1], Obj) or scope_of(key[1].path) == "test"
    }


def _merge(root: State, writes: Writes) -> None:
    """Take a root's writes into what is known of the whole program."""
    for key, value in writes.items():
        before = root.writes.get(key)
        kind = key[0]
        if kind in ("v", "x"):
            root.writes[key] = value
        elif kind == "f":
            root.writes[key] = value if before is None else join(before, value)
        elif kind == "c":
            cells = dict(before or {})
            for name, cell in value.items():
                cells[name] = join(cells[name], cell) if name in cells else cell
            root.writes[key] = cells
        elif kind == "r":
            root.writes[key] = value | before if before else value
        elif kind == "o":
            existed = root.writes.get(("x", key[1])) is not None and before is not None
            merged = dict(before or {})
            for name, setting in value.items():
                if name not in merged:
                    merged[name] = weaken(setting) if existed else setting
            root.writes[key] = merged
        elif kind == "z":
            root.writes[key] = before or value
        elif kind == "e" and ("x", key[1]) in writes:
            # Who meets the socket later meets it bound: nobody else had it before this root ended.
            root.writes[key] = value


def _keep_put(program: Program, *, of_test: bool) -> None:
    """A field that a root gave an object and had emptied by its end held it in the meantime, for any other to find."""
    writes = program.root.writes
    for key, value in _own(program.put).items() if of_test else program.put.items():
        left = writes.get(key)
        if isinstance(left, Const) and left.value is None:
            writes[key] = join(left, value)
    program.put.clear()
