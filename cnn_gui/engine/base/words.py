"""What the engine says to people, in their language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from cnn_gui.core.base.translation import Sentence


def said(sentence: Sentence) -> str:
    """A sentence in the language that is installed."""
    return sentence.in_language(QCoreApplication.translate)
