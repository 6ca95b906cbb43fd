"""What a drawings file teaches: its labels as the classes of a task, and which drawings are learned, which tested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cnn_gui.core.base.errors import DrawingError
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.datasets.messages import MAX_CLASSES, MIN_CLASSES, Task
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.transfer.messages import Kernels, LabelledDrawing, OwnDrawings, own_drawings


@dataclass(frozen=True, slots=True, eq=False)
class TaughtFile:
    """task: its classes are the labels that occur, in their order; by name where the drawings name them."""

    task: Task
    drawings: tuple[LabelledDrawing, ...]

    @property
    def writers(self) -> tuple[int, ...]:
        """Who drew them, by number."""
        return tuple(sorted({each.drawing.writer for each in self.drawings if each.drawing.writer is not None}))

    def of_writer(self, writer: int) -> TaughtFile:
        """What one person drew."""
        return TaughtFile(self.task, tuple(each for each in self.drawings if each.drawing.writer == writer))

    def divided(self, each: int | None, kernels: Kernels, seed: int) -> OwnDrawings:
        """To learn from and to test on. each: so many drawings of each class are learned, drawn by ``seed``, and all
        others tested; None keeps one in five back.

        Raises DrawingError where a class has no drawing to learn from.
        """
        order = np.random.default_rng(seed).permutation(len(self.drawings)).tolist()
        shuffled = [self.drawings[place] for place in order]
        if each is None:
            found = own_drawings(self.task.data, self.task, shuffled, kernels=kernels)
        else:
            seen = [0] * len(self.task.classes)
            learned: list[LabelledDrawing] = []
            kept: list[LabelledDrawing] = []
            for one in shuffled:
                (learned if seen[one.label] < each else kept).append(one)
                seen[one.label] += 1
            tested = len(kept) or len(learned)
            found = OwnDrawings(self.task.data, self.task, len(learned), tested, tuple(learned), tuple(kept), kernels)
        missing = set(range(len(self.task.classes))) - {one.label for one in found.learned}
        if missing:
            name = self.task.classes[min(missing)]
            raise DrawingError(QT_TRANSLATE_NOOP("core", "There is no drawing of “{name}” to learn from."), name=name)
        return found


def taught_by(drawings: Sequence[Drawing], name: str) -> TaughtFile:
    """The labelled drawings with ink among those of a file; others are left out. name: what the data are called.

    Raises DrawingError where they have fewer than two classes, or more than a task may have.
    """
    known = [each for each in drawings if each.label is not None and not each.is_blank]
    keys = sorted({_key(each) for each in known})
    if not MIN_CLASSES <= len(keys) <= MAX_CLASSES:
        raise DrawingError(
            QT_TRANSLATE_NOOP(
                "core", "The labelled drawings have {count} classes: a network needs {least} to {most} to tell apart."
            ),
            count=len(keys),
            least=MIN_CLASSES,
            most=MAX_CLASSES,
        )
    places = {key: place for place, key in enumerate(keys)}
    names = tuple(label for _, label in keys)
    # Two numbers of the same name, of different data sets, are different classes all the same.
    task = Task(names if len(set(names)) == len(names) else tuple(f"{label} ({n})" for n, label in keys), data=name)
    return TaughtFile(task, tuple(LabelledDrawing(each, places[_key(each)]) for each in known))


def _key(drawing: Drawing) -> tuple[int, str]:
    """The number, and what it is called."""
    assert drawing.label is not None
    meaning = drawing.meaning
    return drawing.label, meaning.name if meaning is not None and meaning.name else str(drawing.label)
