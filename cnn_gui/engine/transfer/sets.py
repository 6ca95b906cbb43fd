"""A person's own classes as a data set by their name, so that whatever takes a data set takes them: tests, Likes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cnn_gui.core.base.errors import DataError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.datasets.own import MadeSet
from cnn_gui.core.transfer.messages import LabelledDrawing, own_drawings
from cnn_gui.engine.transfer.transfer import ReadDrawing

if TYPE_CHECKING:
    from cnn_gui.core.datasets.dataset import LabelledData


def made_set(name: str, task: Task, entries: Sequence[tuple[str, int]], read: ReadDrawing) -> MadeSet:
    """The drawings of a set of classes as they are, one in five of them to test on; made when it is wanted.

    entries: ids and labels. read: gives each drawing, on any thread.
    """

    def make() -> LabelledData:
        from cnn_gui.core.datasets.dataset import LabelledData
        from cnn_gui.core.transfer.material import images_of

        found = [LabelledDrawing(drawing, label) for entry, label in entries if (drawing := read(entry)) is not None]
        if not found:
            raise DataError(QT_TRANSLATE_NOOP("core", "{name} has no drawings yet: keep some first."), name=name)
        data = own_drawings(name, task, found)
        return LabelledData(images_of(name, data.learned, task, "train"), images_of(name, data.tested, task, "test"))

    return MadeSet((name, task.classes, tuple(entries)), make)
