"""`python -m civgraph`: the same as the command `civgraph`."""

import sys

from civgraph.cli import main

if __name__ == "__main__":
    sys.exit(main())
