"""`python -m civgraph`: the same as the command `civgraph`."""

import sys

from civgraph.cli import main

sys.exit(main())
