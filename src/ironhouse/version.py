"""The version of ironhouse, as a constant: asking the installed package's metadata costs 20 ms at each start.

A test holds it to pyproject.toml.
"""

from __future__ import annotations

VERSION = "0.1.0"
