"""Errors that a person can meet.

``str(error)`` is one clear sentence that can be shown as it is: it says what happened, what was kept and what can be
done. Everything else that goes wrong is a bug and keeps Python's own exceptions.
"""

from __future__ import annotations


class UserError(Exception):
    """Base of all errors whose text is written for the person in front of the screen."""


class FileError(UserError):
    """A file could not be read or written; names the file and says what was kept."""


class DrawingError(UserError):
    """A drawings file or its text is not what it should be."""


class ImageError(UserError):
    """A picture could not be read as an image."""


class CheckpointError(UserError):
    """A network file is damaged, of another kind, or does not fit its network."""


class DataError(UserError):
    """A data set is missing or damaged."""


class DeviceError(UserError):
    """A device was asked for that is not there or does not work."""
