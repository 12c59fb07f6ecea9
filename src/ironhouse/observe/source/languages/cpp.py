"""The front end of C++; it reads C headers too, so ``.h`` is its.

Owns the choice of grammar and handlers. Must not know what any node means.
"""

from __future__ import annotations

import tree_sitter_cpp

from ironhouse.observe.source.languages._c_statements import CPP_STATEMENTS
from ironhouse.observe.source.languages._cpp_expressions import CPP_EXPRESSIONS
from ironhouse.observe.source.languages.c import CFamily

SUFFIXES = (
    ".cc",
    ".cpp",
    ".cxx",
    ".c++",
    ".hpp",
    ".hh",
    ".hxx",
    ".h++",
    ".ipp",
    ".inl",
    ".inc",
    ".h",
    ".cu",
)

FRONT_END = CFamily("cpp", SUFFIXES, tree_sitter_cpp.language, CPP_EXPRESSIONS, CPP_STATEMENTS, classes=True)
