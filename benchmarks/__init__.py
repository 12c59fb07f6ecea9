"""Measurements, each run as ``python -m benchmarks.NAME [--json]``.

A benchmark measures and says what it measured on; ``_figures`` prints. Nothing in ``ironhouse`` imports
from here.
"""
