"""Words of the app in the language of the person, outside of classes that have Qt's own ``tr``."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from cnn_gui.core.base.translation import Sentence


def translate(context: str, text: str) -> str:
    """``text`` in the language that is installed; context: under which translators find it.

    Both are written out where this is called: that is how lupdate finds them. A text that was marked by
    QT_TRANSLATE_NOOP (core.base.translation) is found there.
    """
    return QCoreApplication.translate(context, text)


def said(text: str) -> str:
    """What core has to say, an error's ``sentence`` or a text that may be one, in the language that is installed."""
    return text.in_language(QCoreApplication.translate) if isinstance(text, Sentence) else text
