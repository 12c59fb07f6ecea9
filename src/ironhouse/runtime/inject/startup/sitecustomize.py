"""The way into a program's interpreter: run by ``site`` at its start, because this folder is on PYTHONPATH.

Owns what has to be there before the program is: a watch for the import of zmq, a watch for children that would escape,
and the run of the sitecustomize that this one stands before. Must cost a program that has nothing to do with zmq next
to nothing, and must work in an interpreter that has no ironhouse: it imports only what the interpreter has loaded
already, and the package when zmq comes or a child is started. ``sys.path`` is left as if this folder were not there.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any

VARIABLE = "IRONHOUSE_RUN"
HERE = os.path.dirname(os.path.abspath(__file__))


class _Lender:
    """Finds ironhouse, and what it stands on, where the program's own environment has none; last on the meta path."""

    def __init__(self, packages: list[str], folders: list[str]) -> None:
        self.packages = packages
        self.folders = folders

    def find_spec(self, name: str, path: Any = None, target: ModuleType | None = None) -> ModuleSpec | None:
        if path is not None or name not in self.packages:
            return None
        from importlib.machinery import PathFinder

        return PathFinder.find_spec(name, self.folders)


class _Watch:
    """Waits for zmq; first on the meta path, and off it as soon as zmq was found."""

    def find_spec(self, name: str, path: Any = None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name != "zmq":
            return None
        sys.meta_path.remove(self)
        for finder in list(sys.meta_path):
            spec = finder.find_spec(name, path, target) if hasattr(finder, "find_spec") else None
            if spec is not None:
                if spec.loader is not None:
                    _then(spec.loader, _policed)
                return spec
        sys.meta_path.insert(0, self)
        return None


def _then(loader: Any, call: Callable[[], None]) -> None:
    """Has *loader* call back once it has run its module. Nothing of that is left on it."""
    execute = loader.exec_module

    def exec_module(module: ModuleType) -> None:
        del loader.exec_module
        execute(module)
        call()

    loader.exec_module = exec_module


def _policed() -> None:
    try:
        from ironhouse.runtime.inject.patch import install
    except ImportError as error:
        _out_of_reach(str(error))
    else:
        install()


def _out_of_reach(why: str) -> None:
    """This interpreter cannot run ironhouse: said in the report, or the end of the program where that is required."""
    import json

    settings = json.loads(os.environ[VARIABLE])
    why = f"{sys.executable} cannot run ironhouse ({why})"
    if settings["mode"] == "required":
        sys.stderr.write(f"ironhouse: zmq is refused: {why}; install ironhouse there\n")
        raise ImportError(f"zmq is refused by ironhouse: {why}")
    line = json.dumps({"what": "unreached", "pid": os.getpid(), "command": " ".join(sys.argv[:1]), "why": why})
    try:
        with open(os.path.join(settings["folder"], f"{os.getpid()}.jsonl"), "a") as file:
            file.write(line + "\n")
    except OSError:
        pass


def _watch_children() -> None:
    """Every start of a program goes by one of these; what is imported for it waits until the first one is started."""
    posix: Any = __import__("_posixsubprocess") if os.name == "posix" else None
    if posix is not None:
        fork_exec = posix.fork_exec

        def watched_fork_exec(
            args: Any, executables: Any, close_fds: Any, pass_fds: Any, cwd: Any, env: Any, *more: Any
        ) -> Any:
            children = _children()
            if children is not None:
                env = children.starts_bytes(args, executables, env)
            return fork_exec(args, executables, close_fds, pass_fds, cwd, env, *more)

        posix.fork_exec = watched_fork_exec
        subprocess: Any = sys.modules.get("subprocess")
        if subprocess is not None and getattr(subprocess, "_fork_exec", None) is fork_exec:
            subprocess._fork_exec = watched_fork_exec
    for name, env_at in (("execv", None), ("execve", 2), ("posix_spawn", 2), ("posix_spawnp", 2)):
        if hasattr(os, name):
            setattr(os, name, _watched(getattr(os, name), env_at))


def _watched(call: Any, env_at: int | None) -> Any:
    def watched(path: Any, args: Any, *more: Any, **keywords: Any) -> Any:
        children = _children()
        if children is not None and env_at is None:
            children.starts(path, args, None)
        elif children is not None and more:
            more = (children.starts(path, args, more[0]),) + more[1:]
        return call(path, args, *more, **keywords)

    watched.__name__ = watched.__qualname__ = call.__name__
    watched.__doc__ = call.__doc__
    return watched


def _children() -> Any:
    if VARIABLE not in os.environ:  # the program took it away: it is on its own
        return None
    try:
        from ironhouse.runtime.inject import children
    except ImportError:
        return None
    return children


def _chain() -> None:
    """Runs the sitecustomize that would have been found without this one, in this one's place."""
    from importlib.machinery import PathFinder

    spec = PathFinder.find_spec("sitecustomize")
    if spec is None or spec.loader is None:
        return
    from importlib.util import module_from_spec

    module = module_from_spec(spec)
    sys.modules["sitecustomize"] = module
    spec.loader.exec_module(module)


def _start() -> None:
    sys.path[:] = [one for one in sys.path if os.path.abspath(one) != HERE]
    packages, _, rest = os.environ.get("IRONHOUSE_RUN_LENT", "").partition(os.pathsep)
    tag, _, folders = rest.partition(os.pathsep)
    if VARIABLE in os.environ:
        if tag == sys.implementation.cache_tag:
            sys.meta_path.append(_Lender(packages.split(","), folders.split(os.pathsep)))
        if "zmq" in sys.modules:
            _policed()
        else:
            sys.meta_path.insert(0, _Watch())
        _watch_children()
    _chain()


_start()
