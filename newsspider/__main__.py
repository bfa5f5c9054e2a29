"""``python -m newsspider`` is ``newsspider``."""

import sys

from newsspider.cli import main

sys.exit(main())
