"""Where the app keeps its own files: one folder per person, given by the system's rules.

The environment variable CNN_GUI_DATA_DIR moves everything, for tests and for a portable installation. Folders are
made when they are asked for; where that is not possible nothing is raised here, because the app can be used without
saving: whoever writes there gets a FileError that says what is wrong.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from cnn_gui.core.base.errors import UserError
from cnn_gui.core.base.files import ordinary
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP

ENVIRONMENT_VARIABLE = "CNN_GUI_DATA_DIR"


def data_dir() -> Path:
    """The folder of drawings, runs and logs."""
    override = os.environ.get(ENVIRONMENT_VARIABLE, "")
    if override:
        return _made(_overridden(override))
    # Imported here: most calls in tests and on the command line are overridden, and start-up counts.
    import platformdirs

    return _made(platformdirs.user_data_path("cnn-gui", appauthor=False))


def check() -> None:
    """Raises UserError where the environment names a place that means nothing."""
    override = os.environ.get(ENVIRONMENT_VARIABLE, "")
    if override.startswith("~") and _overridden(override) == Path(override).absolute():
        whose = override.partition("/")[0]
        raise UserError(
            QT_TRANSLATE_NOOP("core", "{variable} is {override}, but this system knows no home folder {whose}."),
            variable=ENVIRONMENT_VARIABLE,
            override=override,
            whose=whose,
        )


def runs_dir() -> Path:
    """Where each training run saves its network by itself."""
    return _made(data_dir() / "runs")


def course_runs_dir() -> Path:
    """Where runs that the course begins are saved: apart from a person's own."""
    return _made(runs_dir() / "course")


def album_dir() -> Path:
    """Where the labelled drawings are that people keep."""
    return _made(data_dir() / "album")


def features_dir() -> Path:
    """What networks like, as far as it has been found out."""
    return _made(data_dir() / "features")


def means_dir() -> Path:
    """How far explanations of networks are to be trusted, as means over test images."""
    return _made(data_dir() / "means")


def log_dir() -> Path:
    """Where the log files are."""
    return _made(data_dir() / "logs")


def autosave_path() -> Path:
    """The drawing of the last session, in the drawings format."""
    return data_dir() / "drawing.json"


def crash_path() -> Path:
    """Where a crash of the interpreter leaves its traceback (faulthandler)."""
    return ordinary(log_dir() / "crash.log")


def settings_path() -> Path:
    """Window layout and preferences (an INI file)."""
    return ordinary(data_dir() / "settings.ini")


def _overridden(override: str) -> Path:
    # os.path.expanduser, because Path's raises for a person that the system does not know.
    return Path(os.path.expanduser(override)).absolute()  # noqa: PTH111


def _made(path: Path) -> Path:
    with contextlib.suppress(OSError):
        path.mkdir(parents=True, exist_ok=True)
    return path
