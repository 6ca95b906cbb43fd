"""What a window shows, as one value that can be compared: every word, number and mark that stands in it."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QComboBox,
    QLabel,
    QProgressBar,
    QSpinBox,
    QTabBar,
    QWidget,
)

from cnn_gui.core.arrays import UInt8
from cnn_gui.views.grids.plane_view import PlaneView
from cnn_gui.views.parts.slide_player import SlidePlayer
from tests.window.whole_window import WholeWindow


def shown(window: WholeWindow, *, painted: bool = True) -> dict[str, object]:
    """By name all that a link can set, and all that can be read in the panels in front; painted: and seen."""
    network = window.networks.network
    snapshot = window.shown
    assert network is not None
    assert snapshot is not None
    found: dict[str, object] = {
        "weights": digest(network.weights),
        "edits": window.experiments.edits,
        "title": network.record.title,
        "drawing": digest(snapshot.drawing),
        "canvas": digest(window.draw.canvas.drawing()),
        # Probabilities may differ in their last digits: another number of threads adds up in another order.
        "answer": (window.answer.answer.sign, window.answer.answer.lines, window.answer.answer.strong),
        "undo": (window.draw.canvas.undo_group.canUndo(), window.draw.canvas.undo_group.canRedo()),
        "mode": window.engines.inference.mode,
        "layer": (window.networks.chosen, window.detail.tabs.currentIndex()),
        "story": (window.stories.way, window.story.is_sliding),
        "likes": window.likes.state(),
        "why": (window.why.fields.state(), window.trust.is_shown),
        "why not": window.why_not.fields.state(),
        "bench": window.benches.settings,
        "places": {page: place for page, place in window.benches.state().places.items() if place is not None},
        "recipe": (window.training_panel.config(), window.training_panel.form.go_on()),
        "runs": [(run.name, run.last_step, digest(run.test_accuracies)) for run in window.curves.store.runs],
        "plot": (window.curves.quantity, window.curves.log_button.isChecked()),
        "test": window.test.matrix.isVisible(),
        "panels": tuple(sorted(window.layout_.in_front())),
    }
    found |= judged(window)
    return found | {f"{name}: {place}": what for name, place, what in seen(window, painted=painted)}


def judged(window: WholeWindow) -> dict[str, object]:
    """What can be set of the panels in which networks are built, taught, raced, compared and judged."""
    tools, classes = window.image_map.tools, window.image_map.legend.classes
    page = window.robustness.curves
    return {
        "build": (window.builds.spec, window.builds.undo_stack.count(), window.builds.undo_stack.index()),
        "next run": window.training_panel.form.start.value(),
        "map": (window.projections.layer, tools.colouring, tools.dimensions, tools.count, window.image_map.tsne.is_on),
        "map shows": (
            *(tools.mistakes_action.isChecked(), tools.signs_action.isChecked(), tools.contours_action.isChecked()),
            tuple(np.flatnonzero(~classes.shown).tolist()),
        ),
        "robustness": (window.robustness.page, page.kind, page.strength, page.is_on_canvas, page.images),
        "race": (window.race.choices(), window.race.rules(), len(window.race.raced)),
        "compared": [source.key for source in window.comparing.state()],
        "numbers": (
            window.dynamics.shown,
            window.dynamics.log_button.isChecked(),
            window.dynamics.rate_button.isChecked(),
        ),
        "kernels": window.teach.kernels,
        "album": window.keeping.state(),
        "moment": window.timeline.state(),
    }


def seen(window: WholeWindow, *, painted: bool) -> Iterator[tuple[str, str, object]]:
    """Panel, widget and what stands in it, of every widget in the panels in front."""
    for name in window.layout_.in_front():
        if name == "lesson":
            continue
        body = window.layout_.docks[name].widget()
        yield name, "size", (body.width(), body.height())
        if painted and name != "train":
            yield name, "picture", picture(body)
        count: Counter[str] = Counter()
        for widget in window.layout_.docks[name].findChildren(QWidget):
            what = _what(widget) if widget.isVisible() else None
            if what is not None:
                kind = f"{type(widget).__name__} {widget.objectName()}"
                count[kind] += 1
                yield name, f"{kind} {count[kind]}", what


def _what(widget: QWidget) -> object:
    match widget:
        case SlidePlayer():
            return widget.position(), widget.count(), widget.is_playing()
        case PlaneView():
            return digest(widget.marks), digest(widget.values), widget.filled
        case QAbstractButton():
            return widget.text(), widget.isChecked(), widget.isEnabled()
        case QLabel():
            # The name of a run's file begins with its time, and how long a run took is true.
            return re.sub(r"\d{4}-\d\d-\d\d \d\d.\d\d.\d\d|\d+:\d\d", "now", widget.text())
        case QComboBox():
            return widget.currentText()
        case QSpinBox():
            return widget.text()
        case QProgressBar():
            return None
        case QTabBar():
            return widget.tabText(widget.currentIndex())
        case QAbstractSlider():
            return widget.value()
    return None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Picture:
    """What is painted, at a quarter of its size. Equal where no eye sees a difference: letters are not always painted
    with the same pixels."""

    pixels: UInt8

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Picture) or self.pixels.shape != other.pixels.shape:
            return False
        return int(np.abs(self.pixels.astype(np.int16) - other.pixels).max(initial=0)) <= TOLERANCE

    def __hash__(self) -> int:
        return hash(self.pixels.shape)

    def __repr__(self) -> str:
        return f"a picture {self.pixels.shape} {digest(self.pixels)}"


TOLERANCE = 24
"""Of 255, for the mean of a square of four by four pixels: a frame of one pixel around a cell is more."""


def picture(widget: QWidget) -> Picture:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    small = image.scaled(
        image.width() // 4,
        image.height() // 4,
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    rows = np.frombuffer(small.constBits(), dtype=np.uint8).reshape(small.height(), small.bytesPerLine())
    return Picture(rows[:, : small.width()].copy())


def differences(one: Mapping[str, object], other: Mapping[str, object]) -> list[str]:
    return [
        f"{name}: {one.get(name)!r} != {other.get(name)!r}"
        for name in sorted({*one, *other})
        if one.get(name) != other.get(name)
    ]


def digest(value: Any) -> str:
    """A short text that is equal where the values are, of arrays and of what is made of them."""
    return hashlib.sha256(repr(list(_parts(value))).encode()).hexdigest()[:12]


def _parts(value: Any) -> Iterable[object]:
    if isinstance(value, np.ndarray):
        yield value.shape
        yield hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()
    elif is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            yield from _parts(getattr(value, each.name))
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield key
            yield from _parts(each)
    elif isinstance(value, (tuple, list)):
        for each in value:
            yield from _parts(each)
    else:
        yield value
