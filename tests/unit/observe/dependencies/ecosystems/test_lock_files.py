"""Lock files: one pin for each release, on the line that names it."""

from __future__ import annotations

from ironhouse.observe.dependencies.declared import Declared
from ironhouse.observe.dependencies.ecosystems import lock_files

UV = """\
version = 1
[[package]]
name = "locust"
dependencies = [
    { name = "pyzmq" },
]

[[package]]
name = "pyzmq"
version = "27.1.0"
source = { registry = "https://packages.example.org/simple" }

[[package]]
name = "requests"
version = "2.0"
"""


def test_a_package_table_is_a_pin_with_its_own_version() -> None:
    assert list(lock_files.parse_packages("uv.lock", UV)) == [Declared("pyzmq", "pin", 9, "27.1.0")]


def test_a_package_without_a_version_does_not_take_the_next_ones() -> None:
    text = '[[package]]\nname = "pyzmq"\nsource = { path = "x" }\n\n[[package]]\nname = "six"\nversion = "1.0"\n'
    assert list(lock_files.parse_packages("pylock.toml", text)) == [Declared("pyzmq", "pin", 2, None)]


def test_pipfile_lock_keeps_marker_and_group() -> None:
    text = (
        '{"_meta": {"x": {}},\n "default": {\n  "pyzmq": {"version": "==25.1.2", '
        '"markers": "python_version >= \'3.6\'"}\n'
        ' },\n "develop": {\n  "pyzmq": {"version": "==26.0.0"}}}\n'
    )
    assert list(lock_files.parse_pipfile_lock("Pipfile.lock", text)) == [
        Declared("pyzmq", "pin", 3, "25.1.2", "python_version >= '3.6'"),
        Declared("pyzmq", "pin", 6, "26.0.0", "develop"),
    ]


def test_pixi_lock_gives_each_release_once() -> None:
    text = (
        "packages:\n"
        "- conda: https://conda.example.org/conda-forge/linux-64/zeromq-4.3.5-h3b0a872_7.conda\n"
        "- conda: https://conda.example.org/conda-forge/osx-64/zeromq-4.3.5-he4ceba3_7.conda\n"
        "- pypi: https://files.example.org/pyzmq-26.2.0-cp311-cp311-manylinux_2_28_x86_64.whl\n"
        "  name: pyzmq\n  version: 26.2.0\n"
    )
    assert list(lock_files.parse_conda_lock("pixi.lock", text)) == [
        Declared("libzmq", "pin", 2, "4.3.5"),
        Declared("pyzmq", "pin", 4, "26.2.0"),
    ]


def test_a_lock_tells_condas_pyzmq_from_a_wheel() -> None:
    conda = "- url: https://conda.example.org/noarch/pyzmq-26.2.0-py311h7deb3e3_3.conda\n"
    wheel = "- pypi: https://files.example.org/pyzmq-26.2.0-cp311-cp311-manylinux_2_28_x86_64.whl\n"
    assert [one.packager for one in lock_files.parse_conda_lock("pixi.lock", conda)] == ["conda"]
    assert [one.packager for one in lock_files.parse_conda_lock("pixi.lock", wheel)] == [None]


def test_conan_lock() -> None:
    text = '{"version": "0.5", "requires": [\n "zeromq/4.3.5#ba12%170",\n "cppzmq/4.10.0#aa%1"]}'
    assert [(d.name, d.version, d.line) for d in lock_files.parse_conan_lock("conan.lock", text)] == [
        ("libzmq", "4.3.5", 2),
        ("cppzmq", "4.10.0", 3),
    ]
