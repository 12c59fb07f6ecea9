"""Candidate files: what is found, by git and by walking, and what is said of the rest."""

from __future__ import annotations

import codecs
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ironhouse.errors import UsageError
from ironhouse.observe.source import search, walk, worktree
from ironhouse.observe.source.files import Found, candidates, mentioning

SUFFIXES = frozenset({".py", ".c", ".cpp"})
WORDS = (b"zmq", b"ZMQ")

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.fixture(autouse=True)
def _no_user_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)


def _git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)


def _file(root: Path, path: str, content: str | bytes = "import zmq\n") -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)


def _find(root: Path, *exclude: str) -> Found:
    return candidates(root, SUFFIXES, WORDS, exclude=exclude)


@pytest.fixture(params=[pytest.param(True, marks=needs_git, id="git"), pytest.param(False, id="walk")])
def repository(request: pytest.FixtureRequest) -> bool:
    """Every test that takes this runs once in a work tree and once in plain folders: the answers must be alike."""
    return bool(request.param)


def _make(root: Path, files: dict[str, str | bytes], repository: bool) -> Path:
    root.mkdir(exist_ok=True)
    for path, content in files.items():
        _file(root, path, content)
    if repository:
        _git(root, "init", "-q")
        _git(root, "add", "-A")
    return root


def test_files_with_a_suffix_and_a_word_are_found_sorted(tmp_path: Path, repository: bool) -> None:
    files: dict[str, str | bytes] = {
        "b/z.py": "import zmq",
        "b/a.cpp": "ZMQ_PUB",
        "a.py": "zmq",
        "B.PY": "zmq",
        "none.py": "import os",
        "Zmq.py": "import Zmq",
        "notes.txt": "zmq",
        "py": "zmq",
        "with space\nand line.py": "zmq",
        "é.py": "zmq",
    }
    root = _make(tmp_path / "r", files, repository)
    assert _find(root) == Found(
        ("B.PY", "a.py", "b/a.cpp", "b/z.py", "with space\nand line.py", "é.py"), (), repository
    )


def test_untracked_files_are_found_and_ignored_ones_are_not(tmp_path: Path, repository: bool) -> None:
    files: dict[str, str | bytes] = {
        ".gitignore": "*.gen.py\n/out/\n",
        "a.py": "zmq",
        "sub/.gitignore": "!keep.gen.py\n",
    }
    root = _make(tmp_path / "r", files, repository)
    for path in ("new.py", "x.gen.py", "out/a.py", "sub/out/a.py", "sub/keep.gen.py", "sub/no.gen.py"):
        _file(root, path)
    assert _find(root).paths == ("a.py", "new.py", "sub/keep.gen.py", "sub/out/a.py")


def test_caches_environments_and_node_modules_are_never_source(tmp_path: Path, repository: bool) -> None:
    root = _make(tmp_path / "r", {"a.py": "zmq"}, repository)
    for path in ("node_modules/x.py", "p/__pycache__/x.py", "p/.tox/x.py", "env/lib/zmq/x.py", "tagged/x.py"):
        _file(root, path)
    _file(root, "env/pyvenv.cfg", "home = /usr/bin")
    _file(root, "tagged/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55")
    assert _find(root).paths == ("a.py",)


def test_a_mark_at_the_root_itself_does_not_hide_the_tree(tmp_path: Path, repository: bool) -> None:
    root = _make(tmp_path / "node_modules", {"pyvenv.cfg": "", "a.py": "zmq"}, repository)
    _file(root, "new.py")
    assert _find(root).paths == ("a.py", "new.py")


def test_excluded_patterns_are_relative_to_the_root(tmp_path: Path, repository: bool) -> None:
    files: dict[str, str | bytes] = dict.fromkeys(("a.py", "gen/b.py", "x/gen/c.py", "x/d.py", "old_e.py"), "zmq")
    root = _make(tmp_path / "r", files, repository)
    _file(root, "gen/new.py")
    assert _find(root, "/gen/", "old_*").paths == ("a.py", "x/d.py", "x/gen/c.py")
    assert _find(root, "gen").paths == ("a.py", "old_e.py", "x/d.py")
    assert _find(root, "*", "!a.py").paths == ("a.py",)
    assert _find(root, "*.py").paths == ()


@pytest.mark.parametrize("pattern", ["", "# no", "!", "*a*b*c*d*e*"])
def test_an_exclude_pattern_that_cannot_be_used_is_refused(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(UsageError, match=r"^--exclude"):
        _find(tmp_path, "a.py", pattern)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_files_with_a_mark_are_found(tmp_path: Path, repository: bool, encoding: str) -> None:
    mark = "\N{ZERO WIDTH NO-BREAK SPACE}"
    files: dict[str, str | bytes] = {
        "w.cpp": f"{mark}zmq::socket_t s;".encode(encoding),
        "n.cpp": f"{mark}int main();".encode(encoding),
    }
    root = _make(tmp_path / "r", files, repository)
    _file(root, "new.cpp", files["w.cpp"])
    assert _find(root).paths == ("new.cpp", "w.cpp")


def test_a_binary_file_with_a_word_is_left_to_reading_to_refuse(tmp_path: Path, repository: bool) -> None:
    root = _make(tmp_path / "r", {"a.py": b"\x00\x01zmq\x00"}, repository)
    assert _find(root).paths == ("a.py",)


def test_a_file_that_an_attribute_calls_binary_is_found(tmp_path: Path, repository: bool) -> None:
    root = _make(tmp_path / "r", {".gitattributes": "*.py binary -diff\n", "a.py": "zmq"}, repository)
    assert _find(root).paths == ("a.py",)


def test_links_are_not_followed_and_circles_are_said(tmp_path: Path, repository: bool) -> None:
    outside = tmp_path / "outside"
    _file(outside, "o.py")
    root = _make(tmp_path / "r", {"pkg/a.py": "zmq"}, False)
    (root / "pkg" / "up").symlink_to("..")
    (root / "pkg" / "here").symlink_to(".")
    (root / "self.py").symlink_to("self.py")
    (root / "away").symlink_to(outside)
    (root / "nowhere.py").symlink_to("gone")
    (root / "again.py").symlink_to("pkg/a.py")
    if repository:
        _git(root, "init", "-q")
        _git(root, "add", "pkg/up", "again.py", "away")
    found = _find(root)
    assert found.paths == ("pkg/a.py",)
    assert [(problem.path, "itself" in problem.what) for problem in found.problems] == [
        ("pkg/here", False),
        ("pkg/up", False),
        ("self.py", True),
    ]


def test_the_root_may_be_a_link(tmp_path: Path, repository: bool) -> None:
    _make(tmp_path / "r", {"a.py": "zmq"}, repository)
    (tmp_path / "link").symlink_to("r")
    assert _find(tmp_path / "link") == Found(("a.py",), (), repository)


def test_a_fifo_is_never_opened(tmp_path: Path, repository: bool) -> None:
    root = _make(tmp_path / "r", {"a.py": "zmq", "was.py": "zmq"}, repository)
    (root / "was.py").unlink()
    os.mkfifo(root / "was.py")
    os.mkfifo(root / "pipe.py")
    assert _find(root) == Found(("a.py",), (), repository)


def test_a_name_that_is_no_unicode_is_a_problem_that_can_be_shown(tmp_path: Path, repository: bool) -> None:
    root = tmp_path / "r"
    root.mkdir()
    try:
        (root / os.fsdecode(b"caf\xe9.py")).write_bytes(b"zmq")
    except OSError:
        pytest.skip("this file system takes only Unicode")
    _make(root, {}, repository)
    found = _find(root)
    assert found.paths == ()
    assert [problem.path.encode() for problem in found.problems] == ["caf\N{REPLACEMENT CHARACTER}.py".encode()]


def test_whole_words_do_not_match_inside_others(tmp_path: Path, repository: bool) -> None:
    files: dict[str, str | bytes] = {
        "a.py": "make_socket()",
        "b.py": "remake_socket()",
        "c.py": "make_sockets()",
        "d.py": "Bus.make_socket",
    }
    root = _make(tmp_path / "r", files, repository)
    _file(root, "e.py", "x = (make_socket,)")
    few = [b"make_socket"]
    many = [*few, *(f"other_name_{number}".encode() for number in range(400))]
    assert mentioning(root, SUFFIXES, few).paths == ("a.py", "d.py", "e.py")
    assert mentioning(root, SUFFIXES, many).paths == ("a.py", "d.py", "e.py")


def test_no_words_and_no_suffixes_find_nothing(tmp_path: Path, repository: bool) -> None:
    root = _make(tmp_path / "r", {"a.py": "zmq"}, repository)
    assert candidates(root, SUFFIXES, ()).paths == ()
    assert candidates(root, frozenset(), WORDS).paths == ()


def test_a_single_file_is_found_whatever_gitignore_says(tmp_path: Path, repository: bool) -> None:
    root = _make(tmp_path / "r", {".gitignore": "*", "a.py": "zmq", "b.py": "os", "c.txt": "zmq"}, repository)
    (root / "l.py").symlink_to("a.py")
    assert _find(root / "a.py") == Found(("a.py",), (), False)
    assert _find(root / "l.py").paths == ("l.py",)
    assert _find(root / "b.py") == Found((), (), False)
    assert "not a kind of file" in _find(root / "c.txt").problems[0].what


def test_a_root_that_is_missing_or_no_file_is_a_problem(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    assert len(_find(tmp_path / "gone").problems) == 1
    assert "neither a file nor a folder" in _find(tmp_path / "pipe.py").problems[0].what


# Walking


def _refuse(monkeypatch: pytest.MonkeyPatch, module: object, call: str, name: str, error: type[OSError]) -> None:
    """Lets one system call fail for paths that end in *name*: tests may run as root, whom no permission stops."""
    real = getattr(os, call)

    def refusing(path: str, *rest: int) -> object:
        if str(path).endswith(name):
            raise error(
                {PermissionError: 13, FileNotFoundError: 2}[error],  # EACCES, ENOENT
                "refused",
            )
        return real(path, *rest)

    monkeypatch.setattr(getattr(module, "os"), call, refusing)  # noqa: B009 - the module's own name for it


def test_an_unreadable_folder_is_a_problem_and_the_rest_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = _make(tmp_path / "r", {"a.py": "zmq", "secret/b.py": "zmq", "z/c.py": "zmq"}, False)
    _refuse(monkeypatch, walk, "scandir", "secret/", PermissionError)
    found = _find(root)
    assert found.paths == ("a.py", "z/c.py")
    assert [str(problem)[:25] for problem in found.problems] == ["secret: permission denied"]
    assert _find(root, "secret").problems == ()


def test_an_unreadable_and_a_vanished_file_are_problems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = _make(tmp_path / "r", {"a.py": "zmq", "b.py": "zmq"}, False)
    _refuse(monkeypatch, search, "open", "b.py", PermissionError)
    assert [str(problem)[:23] for problem in _find(root).problems] == ["b.py: permission denied"]
    _refuse(monkeypatch, search, "open", "a.py", FileNotFoundError)
    found = _find(root)
    assert found.paths == ()
    assert found.problems[0].what.startswith("vanished")


def test_ignore_patterns_that_are_invalid_or_take_for_ever_are_left_out(tmp_path: Path) -> None:
    costly = "*a" * 20 + "b.py"
    root = _make(
        tmp_path / "r", {".gitignore": f"!\n{costly}\nout.py\n", "a" * 200 + ".py": "zmq", "out.py": "zmq"}, False
    )
    assert _find(root).paths == ("a" * 200 + ".py",)


# git


@needs_git
def test_a_subfolder_of_a_work_tree_is_asked_for_alone(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {".gitignore": "x.py\n", "a.py": "zmq", "s/b.py": "zmq", "s/t/c.py": "zmq"}
    root = _make(tmp_path / "r", files, True)
    _file(root, "s/x.py")
    _file(root, "s/new.py")
    assert _find(root / "s") == Found(("b.py", "new.py", "t/c.py"), (), True)


@needs_git
def test_a_tracked_file_that_is_ignored_is_found(tmp_path: Path) -> None:
    root = _make(tmp_path / "r", {"lib/a.py": "zmq"}, True)
    _file(root, ".gitignore", "lib/\n")
    assert _find(root) == Found(("lib/a.py",), (), True)


@needs_git
def test_a_root_that_git_ignores_is_walked(tmp_path: Path) -> None:
    root = _make(tmp_path / "r", {".gitignore": "/out/\n", "out/deep/a.py": "zmq"}, True)
    assert _find(root / "out") == Found(("deep/a.py",), (), False)
    assert _find(root / "out" / "deep") == Found(("a.py",), (), False)


@needs_git
def test_nested_repositories_and_submodules_are_searched(tmp_path: Path) -> None:
    root = _make(tmp_path / "r", {"a.py": "zmq"}, True)
    _make(root / "stray", {"s.py": "zmq", ".gitignore": "no.py", "no.py": "zmq"}, True)
    _make(root / "mod", {"m.py": "zmq"}, True)
    _git(root / "mod", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "m")
    _git(root, "add", "mod")
    assert _find(root) == Found(("a.py", "mod/m.py", "stray/s.py"), (), True)
    assert _find(root, "mod/").paths == ("a.py", "stray/s.py")


@needs_git
def test_a_submodule_that_has_become_a_link_is_not_followed(tmp_path: Path) -> None:
    _file(tmp_path / "outside", "o.py")
    root = _make(tmp_path / "r", {"dir/a.py": "zmq"}, True)
    _make(root / "mod", {"m.py": "zmq"}, True)
    _git(root / "mod", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "m")
    _git(root, "add", "mod")
    for name in ("mod", "dir"):
        shutil.rmtree(root / name)
        (root / name).symlink_to(tmp_path / "outside")
    _file(tmp_path / "outside", "a.py")
    assert _find(root).paths == ()


@needs_git
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("core.fsmonitor", "{}"),
        ("core.pager", "{}"),
        ("pager.grep", "{}"),
        ("diff.evil.textconv", "{}"),
        ("filter.evil.clean", "{}"),
        ("filter.evil.process", "{}"),
        ("alias.grep", "!{}"),
        ("alias.ls-files", "!{}"),
        ("core.sshCommand", "{}"),
        ("core.hooksPath", "hooks"),
    ],
)
def test_nothing_that_a_repository_configures_is_run(tmp_path: Path, key: str, value: str) -> None:
    root = _make(tmp_path / "r", {".gitattributes": "*.py diff=evil filter=evil\n", "a.py": "zmq"}, True)
    program = root / "evil"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/run\ncat\n")
    program.chmod(0o755)
    for hook in ("post-index-change", "fsmonitor-watchman"):
        (root / "hooks").mkdir(exist_ok=True)
        shutil.copy(program, root / "hooks" / hook)
    _git(root, "config", key, value.format(program))
    os.utime(root / "a.py", (1, 1))
    assert _find(root) == Found(("a.py",), (), True)
    assert not (tmp_path / "run").exists()


@needs_git
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("color.ui", "always"),
        ("color.grep", "always"),
        ("grep.fullName", "true"),
        ("grep.patternType", "basic"),
        ("grep.lineNumber", "true"),
        ("submodule.recurse", "true"),
        ("core.quotePath", "true"),
    ],
)
def test_configuration_does_not_change_the_answer(tmp_path: Path, key: str, value: str) -> None:
    root = _make(tmp_path / "r", {"s/a.py": "zmq", "s/é.py": "zmq"}, True)
    _git(root, "config", key, value)
    assert _find(root / "s") == Found(("a.py", "é.py"), (), True)


@needs_git
def test_a_work_tree_that_is_elsewhere_is_not_believed(tmp_path: Path) -> None:
    root = _make(tmp_path / "r", {"a.py": "zmq"}, True)
    _make(tmp_path / "other", {"b.py": "zmq"}, False)
    _git(root, "config", "core.worktree", str(tmp_path / "other"))
    assert _find(root) == Found(("a.py",), (), False)


@needs_git
@pytest.mark.parametrize(
    ("name", "value"), [("GIT_DIR", "{}/.git"), ("GIT_LITERAL_PATHSPECS", "1"), ("GIT_INDEX_FILE", "{}/.git/missing")]
)
def test_the_environment_of_a_hook_does_not_mislead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    root = _make(tmp_path / "r", {".gitignore": "b.py", "a.py": "zmq"}, True)
    _file(root, "b.py")
    _git(root, "add", "-f", "b.py")
    other = _make(tmp_path / "other", {}, True)
    _file(other, ".git/info/exclude", "a.py\n")
    monkeypatch.setenv(name, value.format(other))
    assert _find(root) == Found(("a.py", "b.py"), (), True)


def _fake_git(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Puts another ``git`` in front of the real one, which the script can call as ``$GIT``."""
    folder.mkdir()
    (folder / "git").write_text(f"#!/bin/sh\nGIT={shutil.which('git')}\n{script}\n")
    (folder / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@needs_git
def test_a_git_that_refuses_or_is_missing_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = _make(tmp_path / "r", {"a.py": "zmq"}, True)
    _fake_git(tmp_path / "bin", monkeypatch, "echo 'fatal: detected dubious ownership' >&2; exit 128")
    assert _find(root) == Found(("a.py",), (), False)
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    assert _find(root) == Found(("a.py",), (), False)


@needs_git
def test_a_git_that_hangs_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = _make(tmp_path / "r", {"a.py": "zmq"}, True)
    _fake_git(tmp_path / "bin", monkeypatch, "exec sleep 60")
    monkeypatch.setattr(worktree, "PATIENCE", 0.05)
    assert _find(root) == Found(("a.py",), (), False)


@needs_git
def test_a_git_without_pcre_gives_the_same_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files: dict[str, str | bytes] = {
        "a.py": "a.zmq()",
        "b.py": "azmq",
        "w.py": codecs.BOM_UTF16_LE + "zmq".encode("utf-16-le"),
    }
    root = _make(tmp_path / "r", files, True)
    refuse = 'for word; do [ "$word" = -P ] && { echo "fatal: cannot use Perl" >&2; exit 128; }; done; exec "$GIT" "$@"'
    _fake_git(tmp_path / "bin", monkeypatch, refuse)
    assert _find(root) == Found(("a.py", "b.py", "w.py"), (), True)
    assert mentioning(root, SUFFIXES, [b"zmq"]) == Found(("a.py", "w.py"), (), True)


@needs_git
def test_what_git_could_not_open_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = _make(tmp_path / "r", {"s/a.py": "zmq"}, True)
    said = (
        "error: 's/b.py': Permission denied\n"
        "warning: could not open directory 's/secret/': Permission denied\n"
        "warning: something about the configuration\n"
    )
    (tmp_path / "said").write_text(said)
    script = f'for word; do [ "$word" = grep ] && cat {tmp_path}/said >&2; done; exec "$GIT" "$@"'
    _fake_git(tmp_path / "bin", monkeypatch, script)
    found = _find(root / "s")
    assert found.paths == ("a.py",)
    assert [problem.path for problem in found.problems] == ["b.py", "secret"]
    assert all(problem.what.startswith("permission denied; not analysed") for problem in found.problems)
    assert _find(root / "s", "secret/", "b.py").problems == ()
