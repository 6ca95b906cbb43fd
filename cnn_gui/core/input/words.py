"""What the stages of grey and of colour say alike, and the size of the first of them."""

from __future__ import annotations

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.drawing.messages import Drawing, Picture
from cnn_gui.core.input.fitting import THUMBNAIL


def thumbnail_size(drawing: Drawing) -> tuple[int, int]:
    """(H, W) in pixels of the canvas's thumbnail."""
    width, height = drawing.canvas
    zoom = THUMBNAIL / max(width, height)
    return max(1, round(height * zoom)), max(1, round(width * zoom))


def drawn_caption(drawing: Drawing, is_blank: bool) -> Sentence:
    """Of the canvas as it is."""
    if is_blank:
        return Sentence(QT_TRANSLATE_NOOP("core", "nothing drawn yet"))
    width, height = drawing.canvas
    text = QT_TRANSLATE_NOOP("core", "the {width:,} × {height:,} canvas as drawn")
    return Sentence(text, width=width, height=height)


def shrunk_caption(drawing: Drawing, columns: int, rows: int) -> Sentence:
    """Of the whole canvas on the input's grid."""
    width, height = drawing.canvas
    text = QT_TRANSLATE_NOOP("core", "the whole {width:,} × {height:,} canvas shrunk to {columns} × {rows}")
    return Sentence(text, width=width, height=height, columns=columns, rows=rows)


def exact_caption(picture: Picture, task: Task) -> Sentence:
    """Of a picture of a data set, whose pixels are the input's."""
    text = QT_TRANSLATE_NOOP("core", "{width} × {height} from the data set, every pixel as it is")
    if task.data == MNIST.data:
        text = QT_TRANSLATE_NOOP("core", "{width} × {height} from MNIST, every pixel as it is")
    return Sentence(text, width=picture.width, height=picture.height)


def normalised_caption(what: Sentence, values: Float32) -> Sentence:
    """what: the arithmetic that led to the values; it is said with their range."""
    text = QT_TRANSLATE_NOOP("core", "{what}: now {low} to {high}")
    return Sentence(text, what=what, low=_shown(float(values.min())), high=_shown(float(values.max())))


def _shown(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")
