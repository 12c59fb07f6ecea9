"""What the distributions hold: built from a copy of the tree, the wheel from the sdist as an index would do it."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORE = "ironhouse/runtime/core"
BUILD = "import sys; from setuptools import build_meta; print(getattr(build_meta, sys.argv[1])(sys.argv[2]))"
COPIED = ("src", "pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE")


def build(hook: str, tree: Path, out: Path, **environment: str) -> Path:
    """The distribution that setuptools' *hook* makes of *tree*; Cython and setuptools are those of the tests."""
    out.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", BUILD, hook, str(out)],
        cwd=tree,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return out / done.stdout.strip().rpartition("\n")[2]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree as git has it: nothing that was built."""
    place = tmp_path_factory.mktemp("tree")
    for name in COPIED:
        if (ROOT / name).is_dir():
            built = shutil.ignore_patterns("__pycache__", "*.so", "*.egg-info", "*.c")
            shutil.copytree(ROOT / name, place / name, ignore=built)
        else:
            shutil.copy(ROOT / name, place)
    return place


@pytest.fixture(scope="module")
def sdist(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("build_sdist", tree, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def unpacked(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", None)  # Debian 12's Python has none yet
        archive.extractall(place)
    return next(place.iterdir())


def copy_of(tree: Path, place: Path) -> Path:
    return Path(shutil.copytree(tree, place / "tree"))


def files(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name.removeprefix(f"{CORE}/") for name in archive.namelist() if name.startswith(CORE)}


def test_the_sdist_has_the_source_of_the_core_and_nothing_that_was_made_of_it(unpacked: Path) -> None:
    here = {path.name for path in (unpacked / "src" / CORE).iterdir()}
    assert {"__init__.py", "check.py", "_native.pyx", "_native.pyi"} <= here
    assert {path.name for path in (ROOT / "src" / CORE).glob("*.h")} <= here
    assert not [path for path in unpacked.rglob("*") if path.suffix in (".so", ".c", ".o")]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no core for Windows")
def test_a_wheel_has_the_core_built_and_typed_and_works(unpacked: Path, tmp_path: Path) -> None:
    if shutil.which("cc") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("needs a C compiler")
    wheel = build("build_wheel", copy_of(unpacked, tmp_path), tmp_path / "wheel", CFLAGS="-O0")
    here = files(wheel)
    modules = [name for name in here if name.endswith(".so")]
    assert here == {"__init__.py", "check.py", "_native.pyi", *modules}
    assert len(modules) == 1 and modules[0].startswith("_native.")
    assert "none-any" not in wheel.name
    place = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        assert "ironhouse/py.typed" in archive.namelist()
        archive.extractall(place)
    script = "import ironhouse, ironhouse.runtime.core as core; print(core.active(), ironhouse.__file__)"
    said = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(place)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert said.stdout.split() == ["native", str(place / "ironhouse" / "__init__.py")]


@pytest.mark.parametrize("lacks", ["a compiler", "Cython"])
def test_without_the_tools_the_pure_one_is_installed(unpacked: Path, tmp_path: Path, lacks: str) -> None:
    environment = {"CC": "/nowhere/cc"}
    if lacks == "Cython":
        (tmp_path / "hidden" / "Cython").mkdir(parents=True)
        (tmp_path / "hidden" / "Cython" / "__init__.py").write_text("raise ImportError('hidden')\n")
        environment = {"PYTHONPATH": str(tmp_path / "hidden")}
    wheel = build("build_wheel", copy_of(unpacked, tmp_path), tmp_path / "wheel", **environment)
    assert files(wheel) == {"__init__.py", "check.py", "_native.pyi"}
