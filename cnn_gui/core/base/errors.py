"""Errors that a person can meet.

``str(error)`` is one clear sentence in English: it says what happened, what was kept and what can be done. Whoever
shows it in the window says ``error.sentence`` in the person's language. Everything else that goes wrong is a bug and
keeps Python's own exceptions.
"""

from __future__ import annotations

from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence


class UserError(Exception):
    """Base of all errors whose text is written for the person in front of the screen.

    text: marked for translation, QT_TRANSLATE_NOOP("core", "{name} was not opened."), with its values by name.
    """

    def __init__(self, text: str, /, **values: object) -> None:
        self.sentence = text if isinstance(text, Sentence) and not values else Sentence(text, **values)
        super().__init__(str(self.sentence))


class FileError(UserError):
    """A file could not be read or written; names the file and says what was kept."""


class DrawingError(UserError):
    """A drawings file or its text is not what it should be."""


class ImageError(UserError):
    """A picture could not be read as an image."""


class CheckpointError(UserError):
    """A network file is damaged, of another kind, or does not fit its network."""


class NotFiniteError(CheckpointError):
    """What a network computes overflows, or is no number."""

    def __init__(self) -> None:
        super().__init__(
            QT_TRANSLATE_NOOP("core", "The numbers of this network are not finite: the weights are of no use.")
        )


class DataError(UserError):
    """A data set is missing or damaged."""


class DeviceError(UserError):
    """A device was asked for that is not there or does not work."""
