"""Asks git for the files of a work tree that hold a word.

Owns git's command lines and what is believed of its answers. Must not know what the words mean. Where git is
missing, refuses (``safe.directory``), fails, hangs or looks elsewhere (``core.worktree``), there is no answer
and the caller walks the folders.

Three processes run side by side: ``git grep`` over tracked files, ``git ls-files`` for what is in the tree (and of that
for what is not tracked, links and submodules), ``git rev-parse`` for where the work tree begins. Whoever has a listing
already spares the last two. ``git grep --untracked`` would be one
process less, but leaves out tracked files that a ``.gitignore`` matches, and every nested repository.

An audited repository may be hostile: nothing that its configuration names is run. Hooks, the file-system monitor,
pagers, text converters and submodule recursion are off; no object is fetched over any protocol; nothing is written.

Choices that were measured on 47 MB of Python, one core: ``-a`` and not ``-I`` (no slower, finds files that an
attribute calls binary, and lets UTF-16 be found by its mark for 3 ms more); one thread (20 ms; 28 with threads);
``-P`` with one expression (one pass, ``-F`` makes one for each word).
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ironhouse.observe.source.reading import REASONS, Problem, readable, reason
from ironhouse.observe.source.search import Words
from ironhouse.observe.source.walk import FOLDER_MARKS

if TYPE_CHECKING:
    from subprocess import Popen

PATIENCE = 120.0
"""Seconds that git may take. A FIFO that calls itself ``.gitignore`` would keep it waiting for ever."""

HARDENED = (
    "git",
    "--no-pager",
    "-c",
    "core.fsmonitor=false",
    "-c",
    f"core.hooksPath={os.devnull}",
    "-c",
    "grep.threads=1",
    "-c",
    "grep.fullName=false",
)
GREP = (*HARDENED, "grep", "-lza", "--no-color", "--no-ext-grep", "--no-textconv", "--no-recurse-submodules")
LIST = (*HARDENED, "ls-files", "-zst", "--cached", "--others", "--exclude-standard")
WHERE = (*HARDENED, "rev-parse", "--show-toplevel", "--git-path", "index")
COMMIT = (*HARDENED, "rev-parse", "--verify", "--quiet", "--short=12", "HEAD")
IGNORED = (*HARDENED, "check-ignore", "--quiet", "--no-index", ".")

KEPT_VARIABLES = re.compile(r"(?!GIT_)|GIT_(CONFIG_(GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)|EXEC_PATH)$")
"""What of the environment git is given. Within a hook, the others would point it at another repository."""

ENVIRONMENT = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_TERMINAL_PROMPT": "0",
}

WIDE_MARK_PATTERN = rb"\xff\xfe|\xfe\xff"
"""Finds UTF-16 and UTF-32 files by their byte-order mark; no valid UTF-8 holds these bytes."""

LINK_MODE = b"120000 "
SUBMODULE_MODE = b"160000 "

_COMPLAINT = re.compile(r"(?:error|warning): (?:could not open directory |failed to \w+ )?'(.+?)/?': (.+)")


class Listed(msgspec.Struct, frozen=True):
    """What git says is in a folder. ``top`` is where its work tree begins, ``out`` and ``said`` what was printed."""

    top: str
    index: str
    """The file that says what is tracked, as a path from the folder or an absolute one."""
    out: bytes
    said: str

    def digest(self) -> bytes:
        digest = blake2b(self.out, digest_size=16)
        digest.update(f"{self.top}\0{self.said}".encode("utf-8", "surrogateescape"))
        return digest.digest()

    def names(self) -> list[str]:
        """Every path, tracked or not; what lies in nested repositories is not among them."""
        lines = os.fsdecode(self.out).split("\0")
        found = [line[2:] if line.startswith("? ") else line.partition("\t")[2] for line in lines if line]
        return list(dict.fromkeys(found))

    def files(self, suffixes: frozenset[str]) -> list[bytes]:
        """What the search for candidates looks at: tracked files with a suffix, links, and all that is not tracked."""
        ends = tuple(suffix.encode() for suffix in suffixes)
        found: list[bytes] = []
        for line in self.out.split(b"\0"):
            if line.startswith(b"? "):
                found.append(line[2:])
            elif line.lower().endswith(ends) or line.startswith(LINK_MODE, 2):
                found.append(line.partition(b"\t")[2])
        return found


class Answer(msgspec.Struct):
    """What git said, as paths relative to the folder asked about."""

    listed: Listed
    untracked: list[str]
    """Files that are neither tracked nor ignored, links among them; git has not looked into these."""
    nested: list[str]
    """Folders, with their slash, that are repositories of their own: submodules and strays."""
    links: list[str]
    """Links that are tracked."""
    hits: list[str] = []
    """Tracked files that hold a word, or a wide byte-order mark."""
    exact: bool = True
    """False where the words of the hits may be no whole ones."""
    problems: list[Problem] = []


class _Run(msgspec.Struct):
    code: int
    out: bytes
    err: str


def listed(root: Path) -> Listed | None:
    """What git knows of the folder *root*; None where it is to be walked instead."""
    if not _in_repository(root):
        return None
    ran = _run(root, (WHERE, LIST), b"")
    return None if ran is None else _believed(root, *ran)


def ask(root: Path, suffixes: frozenset[str], words: Words, known: Listed | None = None) -> Answer | None:
    """What git finds in the folder *root*, of which *known* may be a listing; None where it is to be walked instead."""
    if known is None and not _in_repository(root):
        return None
    specs = [f":(icase)*{suffix}" for suffix in sorted(suffixes)]
    patterns = words.pattern + b"\n" + WIDE_MARK_PATTERN
    grep = (*GREP, "-P", "-f", "-", "--", *specs)
    ran = _run(root, (WHERE, LIST, grep) if known is None else (grep,), patterns)
    if ran is None:
        return None
    grepped = ran.pop()
    known = known or _believed(root, *ran)
    if known is None:
        return None
    answer = _sorted_out(known)
    answer.exact = not words.whole or grepped.code <= 1
    if grepped.code > 1:
        again = _without_pcre(root, specs, words)
        if again is None:
            return None
        grepped = again
    answer.hits = [os.fsdecode(path) for path in grepped.out.split(b"\0") if path]
    inside = os.path.relpath(os.path.realpath(root), known.top)
    answer.problems = _complaints(known.said + grepped.err, "" if inside == "." else f"{inside}/")
    return answer


def commit(folder: Path) -> str:
    """What is checked out in the work tree that *folder* is in, by its short name; empty where there is none."""
    ran = _run(folder, (COMMIT,), b"") if _in_repository(folder) else None
    return "" if ran is None or ran[0].code else ran[0].out.decode("ascii", "replace").strip()


def _in_repository(root: Path) -> bool:
    real = Path(os.path.realpath(root))
    return any(os.path.lexists(folder / ".git") for folder in (real, *real.parents))


def _believed(root: Path, where: _Run, listing: _Run) -> Listed | None:
    """The listing, if git speaks of the work tree that *root* is in, and of all of it that the user means."""
    if where.code or listing.code:
        return None
    real = os.path.realpath(root)
    said, _, index = os.fsdecode(where.out.removesuffix(b"\n")).rpartition("\n")
    top = os.path.realpath(said)
    if not f"{real}/".startswith(f"{top}/".replace("//", "/")):
        return None
    if real != top and _code(root, IGNORED) != 1:
        return None  # the user points at a folder that git leaves out: all of it is meant
    return Listed(top, index, listing.out, listing.err)


def _without_pcre(root: Path, specs: list[str], words: Words) -> _Run | None:
    """The same search for a git that was built without PCRE, whole words or not: ``-w`` would miss wide marks."""
    plain = b"\n".join((*words.words, b"\xff\xfe", b"\xfe\xff"))
    ran = _run(root, ((*GREP, "-F", "-f", "-", "--", *specs),), plain)
    return None if ran is None or ran[0].code > 1 else ran[0]


def _code(root: Path, command: Sequence[str]) -> int:
    ran = _run(root, (command,), b"")
    return -1 if ran is None else ran[0].code


def _run(root: Path, commands: Sequence[Sequence[str]], patterns: bytes) -> list[_Run] | None:
    """The commands side by side, the last of which reads *patterns*; None when one cannot be run or takes too long."""
    from subprocess import DEVNULL, PIPE, Popen, TimeoutExpired  # late: 5 ms that a warm audit may not need

    environment = {name: value for name, value in os.environ.items() if KEPT_VARIABLES.match(name)} | ENVIRONMENT
    running: list[Popen[bytes]] = []
    try:
        for command in commands:
            given = PIPE if command is commands[-1] else DEVNULL
            # S603: the command is one of this module's own, and what it takes from outside is a pathspec or stdin.
            running.append(
                Popen(command, cwd=root, env=environment, stdin=given, stdout=PIPE, stderr=PIPE)  # noqa: S603
            )
        # The last first: it does the work, and the others' answers wait in their pipes.
        done = [(process, process.communicate(patterns, PATIENCE)) for process in running[-1:]]
        done[:0] = [(process, process.communicate(None, PATIENCE)) for process in running[:-1]]
        return [_Run(process.returncode, out, err.decode("utf-8", "replace")) for process, (out, err) in done]
    except (OSError, TimeoutExpired):
        return None
    finally:
        for process in running:
            _end(process)


def _end(process: Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
        process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()


def _sorted_out(listed: Listed) -> Answer:
    """What ``ls-files`` says: ``H mode hash stage<TAB>path`` for what is tracked, ``? path`` for what is not."""
    untracked: list[str] = []
    nested: set[str] = set()
    links: set[str] = set()
    for line in listed.out.split(b"\0"):
        if line.startswith(b"? "):
            path = os.fsdecode(line[2:])
            nested.add(path) if path.endswith("/") else untracked.append(path)
        elif line.startswith(LINK_MODE, 2):
            links.add(os.fsdecode(line.partition(b"\t")[2]))
        elif line.startswith(SUBMODULE_MODE, 2):
            nested.add(os.fsdecode(line.partition(b"\t")[2]) + "/")
    return Answer(listed, untracked=_own(untracked), nested=sorted(nested), links=sorted(links))


def _own(untracked: list[str]) -> list[str]:
    """Without what lies in environments and caches: untracked, so their mark is in the listing too."""
    parted = [path.rpartition("/") for path in untracked]
    marked = tuple(f"{folder}/" for folder, slash, name in parted if slash and name in FOLDER_MARKS)
    return [path for path in untracked if not path.startswith(marked)] if marked else untracked


def _complaints(said: str, inside: str) -> list[Problem]:
    """What git could not open; other warnings are about its configuration and none of the audit's business."""
    numbers = {os.strerror(number): number for number in REASONS}
    return [
        Problem(readable(path.removeprefix(inside)), 1, reason(OSError(numbers.get(why, 0), why)))
        for path, why in _COMPLAINT.findall(said)
    ]
