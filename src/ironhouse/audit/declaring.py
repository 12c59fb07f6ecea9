"""Spells what to write instead of a declaration, in the syntax of its file, and what would watch it.

Owns the two tables by kind of file. Must not know which rule asks, nor which version is right: that comes from the
caller. A kind of file that is not here gets words instead of a line.
"""

from __future__ import annotations

from collections.abc import Callable

from ironhouse.model.fact import DependencyFact

PACKAGES: dict[str, dict[str, str]] = {
    "apt": {"libzmq": "libzmq3-dev", "czmq": "libczmq-dev", "zmqpp": "libzmqpp-dev", "cppzmq": "cppzmq-dev"},
    "upstream": {"libzmq": "zeromq"},
    "cmake": {"libzmq": "ZeroMQ"},
    "pkg-config": {"libzmq": "libzmq", "czmq": "libczmq", "zmqpp": "libzmqpp"},
    "rpm": {"libzmq": "zeromq-devel", "czmq": "czmq-devel", "cppzmq": "cppzmq-devel", "zmqpp": "zmqpp-devel"},
}
"""What a project's package is called in each world, where that is not its own name."""


def _called(world: str, name: str) -> str:
    return PACKAGES[world].get(name, name)


def _requirement(name: str, version: str) -> str:
    return f"{name}=={version}"


def _quoted(name: str, version: str) -> str:
    return f'"{name}=={version}"'


def _conda(name: str, version: str) -> str:
    return f"- {_called('upstream', name)}={version}"


def _cmake(name: str, version: str) -> str:
    return f"find_package({_called('cmake', name)} {version} REQUIRED)  # FetchContent: GIT_TAG v{version}"


_LINES: dict[str, Callable[[str, str], str]] = {
    "requirements": _requirement,
    "pyproject.toml": _quoted,
    "setup.py": _quoted,
    "setup.cfg": _requirement,
    "Pipfile": lambda name, version: f'{name} = "=={version}"',
    "pixi.toml": lambda name, version: f'{_called("upstream", name)} = "=={version}"',
    "conda-environment": _conda,
    "conda-recipe": _conda,
    "CMake": _cmake,
    "Conan": lambda name, version: f"{_called('upstream', name)}/{version}",
    "vcpkg": lambda name, version: (
        f'"overrides": [{{ "name": "{_called("upstream", name)}", "version": "{version}" }}]'
    ),
    "Meson": lambda name, version: f"dependency('{_called('pkg-config', name)}', version: '>={version}')",
    "Autoconf": lambda name, version: f"PKG_CHECK_MODULES([ZMQ], [{_called('pkg-config', name)} >= {version}])",
    "debian/control": lambda name, version: f"{_called('apt', name)} (>= {version})",
    "RPM": lambda name, version: f"BuildRequires: {_called('rpm', name)} >= {version}",
    "Bazel": lambda name, version: f'bazel_dep(name = "{name}", version = "{version}")',
    "git-submodule": lambda name, version: (
        f"git -C PATH-OF-{name} fetch --tags && git -C PATH-OF-{name} checkout v{version}"
    ),
}
"""By kind of file: the line that asks for one release, or for that release and later where the system provides it."""

_COMMANDS = {
    "poetry.lock": "poetry update {name}",
    "uv.lock": "uv lock --upgrade-package {name}",
    "pdm.lock": "pdm update {name}",
    "Pipfile.lock": "pipenv update {name}",
    "pixi.lock": "pixi update {name}",
    "pylock.toml": "pip lock -r requirements.txt -o pylock.toml",
    "conda-lock": "conda-lock lock --update {name}",
    "conan.lock": "conan lock create . --lockfile-clean",
}
"""By kind of lock file: what writes it anew."""

_BY_IMAGE = ("Dockerfile", "shell", "CI", "CI-file", "Brewfile")
_COPIES = ("header", "library", "Meson-wrap")


def ask_for(fact: DependencyFact, version: str) -> str:
    """What to write in the place of *fact*, so that it is *version* (or later, where the system provides it)."""
    line = _LINES.get(fact.source)
    if line is not None:
        return line(fact.name, version)
    command = _COMMANDS.get(fact.source)
    if command is not None:
        return command.format(name=fact.name)
    if fact.source in _COPIES:
        return f"# replace this copy by the one of {fact.name} {version}, or by a package that somebody updates"
    if fact.source in _BY_IMAGE and fact.name == "pyzmq":
        return f"pip install 'pyzmq=={version}'"
    if fact.source in _BY_IMAGE:
        package = _called("apt", fact.name)
        return f"apt-get install {package}=VERSION  # apt-cache madison {package} lists them; {version} or later"
    return f"# {fact.name} {version}, in {fact.source}'s own syntax"


DEPENDABOT: dict[str, str] = {
    "requirements": "pip",
    "pyproject.toml": "pip",
    "setup.py": "pip",
    "setup.cfg": "pip",
    "Pipfile": "pip",
    "Pipfile.lock": "pip",
    "poetry.lock": "pip",
    "uv.lock": "uv",
    "conda-environment": "conda",
    "git-submodule": "gitsubmodule",
    "vcpkg": "vcpkg",
    "Bazel": "bazel",
}
"""By kind of file: the ecosystem under which Dependabot reads it."""


def watch(fact: DependencyFact) -> str:
    """A configuration that would watch *fact*: Dependabot's where it reads such a file, else a scheduled audit."""
    ecosystem = DEPENDABOT.get(fact.source)
    if ecosystem is None:
        return (
            "# .github/workflows/audit.yml\n"
            "on:\n  schedule:\n    - cron: '17 5 * * 1'\n"
            "jobs:\n  audit:\n    runs-on: ubuntu-latest\n    steps:\n"
            "      - uses: actions/checkout@v4\n      - run: pip install ironhouse\n"
            "      - run: ironhouse audit . --fail-on low"
        )
    folder = "/" + fact.path.rpartition("/")[0]
    return (
        "# .github/dependabot.yml\n"
        "version: 2\nupdates:\n"
        f"  - package-ecosystem: {ecosystem}\n    directory: {folder}\n    schedule:\n      interval: weekly"
    )
