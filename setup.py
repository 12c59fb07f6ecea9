"""The native core of the runtime, which a build may go without: where there is no compiler, or no Cython, the same
calls go through pyzmq. All else about the package is in pyproject.toml.
"""

from __future__ import annotations

import sys
from pathlib import Path

from setuptools import Extension, setup

CORE = Path("src/ironhouse/runtime/core")

native = Extension(
    "ironhouse.runtime.core._native",
    [(CORE / "_native.pyx").as_posix()],
    depends=sorted(path.as_posix() for path in CORE.glob("*.h")),
    optional=True,
)
native.cython_c_in_temp = True

setup(ext_modules=[] if sys.platform == "win32" else [native])
