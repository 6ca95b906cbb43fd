"""What each recipe is for, in words. Marked for translation; imports nothing that
takes time, so that ``--help`` answers at once."""

from __future__ import annotations

from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP

PURPOSES = {
    "tutorial": QT_TRANSLATE_NOOP("core", "The tutorial's recipe as it is"),
    "fast": QT_TRANSLATE_NOOP(
        "core", "The tutorial's network, as good in less than one epoch as by the tutorial in four"
    ),
    "sprint": QT_TRANSLATE_NOOP("core", "A smaller network, 99 % within seconds"),
    "robust": QT_TRANSLATE_NOOP(
        "core",
        "The tutorial's network on turned, shifted, thinned and thickened images, for other people's handwriting",
    ),
}
