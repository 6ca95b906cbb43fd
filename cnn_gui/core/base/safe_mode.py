"""Safe mode: the app without what most often keeps an app from starting, for when it does not start otherwise.

No GPU is asked for anything, the window's stored arrangement is not used, and the last drawing is not brought back.
All of them are kept as they are for the next start. The environment variable CNN_GUI_SAFE_MODE=1 turns it on as the
option does; so it also holds in every process that this one starts.
"""

from __future__ import annotations

import os

ENVIRONMENT_VARIABLE = "CNN_GUI_SAFE_MODE"


def is_on() -> bool:
    return os.environ.get(ENVIRONMENT_VARIABLE, "") not in ("", "0")


def turn_on() -> None:
    """For this process and all that it starts."""
    os.environ[ENVIRONMENT_VARIABLE] = "1"
