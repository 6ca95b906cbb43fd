"""Texts for people, written where nothing can be translated yet: marked here, translated where they are shown."""

from __future__ import annotations


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # the name that lupdate looks for
    """``text`` as it is. Whoever shows it calls ``QCoreApplication.translate(context, text)``.

    context: the name under which translators find it. https://doc.qt.io/qt-6/i18n-source-translation.html
    """
    del context
    return text
