"""What a shell line would install, download or clone of libzmq and its bindings.

Owns the reading of shell text wherever it stands: scripts, Dockerfiles, CI files. Must not know in which of
them it is. Nothing is run or expanded, save variables that the same text sets to one plain value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ironhouse.observe.dependencies import specifier
from ironhouse.observe.dependencies.declared import Declared
from ironhouse.observe.dependencies.names import distribution_package, packager, release, system_package

LONGEST_LINE = 20_000
"""In characters. Nobody writes a longer install line; what is longer was generated or is hostile."""

LONGEST_COMMAND = 5_000
"""In words, over all continued lines."""

Word = tuple[str, int]
Command = list[Word]

_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'|&&|\|\||[;|&]|[^\s;|&"\']+')
_SEPARATORS = frozenset(("&&", "||", ";", "|", "&"))
_ASSIGNMENT = re.compile(
    r"""^\s*(?:-\s+)?(?:(?:ARG|ENV|export|local|readonly|set|declare(?:\s-\w+)?)\s+)?
    (?P<name>[A-Za-z_]\w{0,80})(?:=|:\s+|[ ](?=["']?v?\d))["']?(?P<value>[\w.+~-]{1,80})["']?\s*(?:\\|;|&&.*)?$""",
    re.MULTILINE | re.VERBOSE,
)
_VARIABLE = re.compile(
    r"\$\{\{\s*(?:env|vars|matrix|inputs)\.([\w-]+)\s*\}\}|\$\{(\w+)(?::?-([^}$]*))?\}|\$(\w+)|%(\w+)%"
)
_PIP = re.compile(r"pip(?:\d[\d.]*)?\Z")
_SYSTEM_VERBS = {
    **dict.fromkeys(("apt-get", "apt", "aptitude", "apt-fast", "choco", "port", "pkg", "xbps-install"), ("install",)),
    **dict.fromkeys(("yum", "dnf", "microdnf", "tdnf", "zypper"), ("install", "in", "localinstall")),
    **dict.fromkeys(("pacman", "yay", "paru"), ("-S", "-Sy", "-Syu", "-Syyu", "-Su", "--sync")),
    "apk": ("add",),
    "brew": ("install", "upgrade", "reinstall"),
    "vcpkg": ("install",),
}
_CONDA = frozenset(("conda", "mamba", "micromamba"))
_PYTHON_VERBS = {
    "pip": ("install", "download", "wheel"),
    "pipx": ("install", "inject"),
    "uv": ("install", "add", "sync"),
    "poetry": ("add",),
    "pdm": ("add",),
    "pipenv": ("install",),
    "rye": ("add",),
    "easy_install": ("easy_install",),
}
_TALK = frozenset(
    ("echo", "printf", "grep", "egrep", "dpkg", "dpkg-query", "rpm", "apt-cache", "cat", "message", "print")
)
_BEFORE = frozenset(("-", "RUN", "run:", "sudo", "@", "if", "then", "do", "else", "while", "until", "!", "time", "{"))
_UNDO = frozenset(("remove", "purge", "uninstall", "autoremove", "show", "policy", "unlink"))
_DOWNLOADERS = frozenset(("wget", "curl", "aria2c", "fetch", "ADD", "Invoke-WebRequest", "iwr"))
_CHECKOUT_WITHIN = 6
"""A ``git checkout`` belongs to a clone when it is one of the next six commands."""


def installs(text: str, *, loose: bool = False) -> Iterator[Declared]:
    """Each declaration in *text*, in order.

    ``loose`` also takes a distribution's package name that stands in no install command (a list of packages in
    a variable, an item of a YAML list).
    """
    values = _variables(text)
    cloned: Declared | None = None
    since = 0
    for command in _commands(text):
        words = [(_fill(word, values) if "$" in word or "%" in word else word, line) for word, line in command]
        if cloned is not None:
            since += 1
            ref = _checked_out(words)
            if ref is not None:
                kind, version = specifier.git_ref(ref)
                cloned = Declared(cloned.name, kind, cloned.line, version)
            if ref is not None or since >= _CHECKOUT_WITHIN:
                yield cloned
                cloned = None
        for found in _of_command(words, loose):
            if found.kind == "unpinned" and found.version is None and _is_clone(words):
                if cloned is not None:
                    yield cloned
                cloned, since = found, 0
            else:
                yield found
    if cloned is not None:
        yield cloned


def _commands(text: str) -> Iterator[Command]:
    """The simple commands of *text*: words with their lines, ``\\`` joined, comments left out."""
    command: Command = []
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if stripped.startswith("#") or len(line) > LONGEST_LINE:
            continue
        if stripped.startswith("- "):
            if command:
                yield command
            command = []
        goes_on = stripped.endswith(("\\", "`"))
        for match in _WORD.finditer(stripped[:-1] if goes_on else stripped):
            word = match[0]
            if word in _SEPARATORS:
                if command:
                    yield command
                command = []
            elif word.startswith("#"):
                break
            elif len(command) < LONGEST_COMMAND:
                command.append((word, number))
        if not goes_on and command:
            yield command
            command = []
    if command:
        yield command


def _variables(text: str) -> dict[str, str]:
    """Variables with one plain value; one that is set to different values is none."""
    values: dict[str, str | None] = {}
    for match in _ASSIGNMENT.finditer(text):
        name, value = match["name"], match["value"]
        values[name] = value if values.get(name, value) == value else None
    return {name: value for name, value in values.items() if value is not None}


def _fill(word: str, values: dict[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        name = match[1] or match[2] or match[4] or match[5]
        return values.get(name) or match[3] or match[0]

    return _VARIABLE.sub(value, word)


def _of_command(words: Command, loose: bool, depth: int = 0) -> Iterator[Declared]:
    plain = [_unquoted(word) for word, _ in words]
    if not any("zmq" in word.lower() or "zeromq" in word.lower() for word in plain):
        return
    bare = [word.rsplit("/", 1)[-1] for word in plain]
    first = next((word for word in bare if word not in _BEFORE), "")
    if first.strip("@(") in _TALK or _UNDO.intersection(bare):
        return
    inner = next((i + 1 for i, word in enumerate(bare[:-1]) if word in ("-c", "-lc", "-ec", "-xc")), None)
    if inner is not None and depth < 2 and " " in plain[inner]:
        for command in _commands(plain[inner]):
            yield from _of_command([(word, words[inner][1]) for word, _ in command], loose, depth + 1)
        return
    start = _packages_from(bare)
    if start is not None:
        how, at = start
        rest = [(plain[i], words[i][1]) for i in range(at, len(words))]
        yield from _PARSERS[how](rest)
        return
    if _is_clone(words):
        yield from _clone(plain, words[0][1])
    elif _DOWNLOADERS.intersection(bare):
        yield from _downloads(plain, words)
    elif loose and not (first.endswith(":") and first in ("name:", "description:", "key:", "title:")):
        yield from _loose(plain, words)


def _packages_from(bare: Sequence[str]) -> tuple[str, int] | None:
    """How the packages of an install command are written, and the index of the first word after its verb."""
    for i, word in enumerate(bare):
        word = word.lower().removesuffix(".exe").removesuffix(".sh").removesuffix(".bat")
        if _PIP.match(word):
            word = "pip"
        if word in _SYSTEM_VERBS:
            how, verbs = "system", _SYSTEM_VERBS[word]
        elif word in _CONDA:
            how, verbs = "conda", ("install", "create")
        elif word in _PYTHON_VERBS:
            how, verbs = "python", _PYTHON_VERBS[word]
        else:
            continue
        if word in verbs:
            return how, i + 1
        for j in range(i + 1, len(bare)):
            if bare[j] in verbs:
                return how, j + 1
    return None


_SYSTEM_WORD = re.compile(r"(?P<name>[A-Za-z0-9][\w.+-]*)(?:\[[^\]]*\])?(?::[\w-]+)?(?P<spec>(?:[=~<>@/]=?).*)?\Z")
_RPM_WORD = re.compile(r"(?P<name>[a-z0-9][\w+-]*?)-(?P<version>\d[\w.~^]*(?:-[\w.]+)?)\Z")


def _system_words(words: Iterable[Word]) -> Iterator[Declared]:
    for word, line in words:
        for part in word.split():
            found = system_word(part, line)
            if found is not None:
                yield found


def system_word(word: str, line: int) -> Declared | None:
    """One word of an install command of a distribution: ``libzmq3-dev=4.3.4-6``, ``zeromq-devel-4.3.4-1.el8``."""
    match = _SYSTEM_WORD.match(word)
    if match is None or len(word) > 200:
        return None
    name = system_package(match["name"])
    if name is None:
        rpm = _RPM_WORD.match(word)
        name = system_package(rpm["name"]) if rpm else None
        return Declared(name, "pin", line, rpm["version"]) if rpm and name else None
    spec = match["spec"] or ""
    if not spec or spec.startswith(("/", "@")):
        return Declared(name, "unpinned", line, spec[1:] or None)
    if spec.startswith("=") and not spec.startswith("==") and "*" not in spec and "$" not in spec:
        return Declared(name, "pin", line, spec[1:])
    kind, version = specifier.pep440(spec)
    return Declared(name, kind, line, version)


def _python_words(words: Iterable[Word]) -> Iterator[Declared]:
    for word, line in words:
        if not word.startswith("-"):
            found = specifier.requirement(word, line)
            if found is not None:
                yield found


def _conda_words(words: Iterable[Word]) -> Iterator[Declared]:
    for word, line in words:
        match = re.match(r"(?:[\w/.-]+::)?([\w.-]+?)\s*([=<>!~].*)?\Z", word) if len(word) < 200 else None
        name = system_package(match[1]) if match else None
        if match and name:
            kind, version = specifier.conda(match[2] or "")
            yield Declared(name, kind, line, version, packager=packager(name))


_PARSERS = {"system": _system_words, "python": _python_words, "conda": _conda_words}


def _is_clone(words: Command) -> bool:
    plain = [word for word, _ in words]
    return "clone" in plain and any(word.rsplit("/", 1)[-1] == "git" for word in plain)


def _clone(plain: Sequence[str], line: int) -> Iterator[Declared]:
    branch = None
    for i, word in enumerate(plain):
        if word in ("-b", "--branch") and i + 1 < len(plain):
            branch = plain[i + 1]
        elif word.startswith("--branch="):
            branch = word[len("--branch=") :]
    for word in plain:
        found = release(word)
        if found is not None:
            kind, version = specifier.git_ref(branch) if branch else ("unpinned", None)
            yield Declared(found[0], kind, line, version)
            return


def _checked_out(words: Command) -> str | None:
    plain = [_unquoted(word) for word, _ in words]
    for verb in ("checkout", "switch", "reset"):
        if "git" in plain and verb in plain:
            refs = [word for word in plain[plain.index(verb) + 1 :] if not word.startswith("-")]
            return refs[0] if refs else None
    return None


def _downloads(plain: Sequence[str], words: Command) -> Iterator[Declared]:
    seen: set[str] = set()
    for word, (_, line) in zip(plain, words, strict=True):
        found = release(word) if "://" in word else None
        if found is not None and found[0] not in seen:
            seen.add(found[0])
            yield Declared(found[0], "pin" if found[1] else "unpinned", line, found[1])


def _loose(plain: Sequence[str], words: Command) -> Iterator[Declared]:
    for word, (_, line) in zip(plain, words, strict=True):
        for part in re.split(r"[\s,()=\[\]]+", word):
            if distribution_package(part.split(":")[0]) is not None:
                found = system_word(part, line)
                if found is not None:
                    yield found


def _unquoted(word: str) -> str:
    return word[1:-1] if len(word) >= 2 and word[0] in "\"'" and word[-1] == word[0] else word
