"""Makes ``benchmarks`` importable: it stands beside ``src`` and is never installed."""

import sys
from pathlib import Path

ROOT = str(Path(__file__).parents[3])

if ROOT not in sys.path:
    sys.path.insert(0, ROOT)
