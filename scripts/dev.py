"""Entry point of ./dev; the verbs are in the package beside it. Standard library only."""

from __future__ import annotations

import sys

from devtool.verbs import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
