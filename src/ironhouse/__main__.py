"""``python -m ironhouse`` is the ``ironhouse`` program."""

from __future__ import annotations

import sys

from ironhouse.cli.main import main

sys.exit(main())
