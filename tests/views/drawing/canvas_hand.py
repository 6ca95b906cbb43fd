"""A hand for tests: it works in canvas units, as the drawings that come out do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import (
    QImage,
    QInputDevice,
    QMouseEvent,
    QPointingDevice,
    QPointingDeviceUniqueId,
    QTabletEvent,
)
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.views.drawing.canvas import Canvas
from tests.drag import drag_over, drop_on

Point = tuple[float, float]

LEFT, RIGHT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.NoButton

THREE: tuple[Point, ...] = (
    (150, 150),
    (190, 110),
    (250, 100),
    (310, 130),
    (330, 180),
    (300, 220),
    (250, 240),
    (300, 255),
    (345, 300),
    (340, 360),
    (290, 400),
    (220, 410),
    (160, 380),
)


def make_canvas(qtbot: QtBot, side: int = 500) -> Canvas:
    """A canvas of one logical pixel per unit at 500."""
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(side, side)
    canvas.show()
    return canvas


def told(canvas: Canvas) -> list[Drawing]:
    """Everything that changed tells from now on."""
    drawings: list[Drawing] = []
    canvas.changed.connect(drawings.append)
    return drawings


def mouse(canvas: Canvas, kind: QEvent.Type, point: Point, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
    position = canvas.position_of(point)
    event = QMouseEvent(kind, position, canvas.mapToGlobal(position), button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(canvas, event)


def press(canvas: Canvas, point: Point, button: Qt.MouseButton = LEFT) -> None:
    mouse(canvas, QEvent.Type.MouseButtonPress, point, button, button)


def move(canvas: Canvas, points: Sequence[Point], button: Qt.MouseButton = LEFT) -> None:
    for point in points:
        mouse(canvas, QEvent.Type.MouseMove, point, NONE, button)


def release(canvas: Canvas, point: Point, button: Qt.MouseButton = LEFT) -> None:
    mouse(canvas, QEvent.Type.MouseButtonRelease, point, button, NONE)


def drag(canvas: Canvas, points: Sequence[Point], button: Qt.MouseButton = LEFT) -> None:
    """Press, move through all points, release."""
    press(canvas, points[0], button)
    move(canvas, points[1:], button)
    release(canvas, points[-1], button)


def stylus(*, eraser: bool = False, pressure: bool = True) -> QPointingDevice:
    kind = QPointingDevice.PointerType
    capabilities = QInputDevice.Capability.Position
    if pressure:
        capabilities |= QInputDevice.Capability.Pressure
    return QPointingDevice(
        "stylus",
        1,
        QInputDevice.DeviceType.Stylus,
        kind.Eraser if eraser else kind.Pen,
        capabilities,
        1,
        3,
        "",
        QPointingDeviceUniqueId(),
    )


def tablet(canvas: Canvas, device: QPointingDevice, path: Sequence[tuple[Point, float]]) -> None:
    """A stylus pressed at the first point, moved through all, lifted at the last; pressures in 0..1."""
    kinds = [QEvent.Type.TabletPress, *[QEvent.Type.TabletMove] * (len(path) - 1)]
    for kind, (point, pressure) in zip(kinds, path, strict=True):
        send_tablet(canvas, device, kind, point, pressure)
    send_tablet(canvas, device, QEvent.Type.TabletRelease, path[-1][0], 0.0)


def send_tablet(canvas: Canvas, device: QPointingDevice, kind: QEvent.Type, point: Point, pressure: float) -> None:
    """One event of a stylus."""
    position = canvas.position_of(point)
    pressed = kind is not QEvent.Type.TabletRelease
    button = NONE if kind is QEvent.Type.TabletMove else LEFT
    event = QTabletEvent(
        kind,
        device,
        position,
        canvas.mapToGlobal(position),
        pressure,
        0.0,
        0.0,
        0.0,
        0.0,
        0.0,
        Qt.KeyboardModifier.NoModifier,
        button,
        LEFT if pressed else NONE,
    )
    QApplication.sendEvent(canvas, event)


def hold_over(canvas: Canvas, data: QMimeData) -> bool:
    """Drags data onto the canvas; whether the canvas would take it."""
    return drag_over(canvas, canvas.rect().center(), data)


def drop(canvas: Canvas, data: QMimeData) -> None:
    drop_on(canvas, canvas.rect().center(), data)


def pixels(canvas: Canvas) -> npt.NDArray[np.uint8]:
    """What is on screen once the mouse has left, grey (H, W)."""
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    return grey(canvas.grab().toImage())


def grey(image: QImage) -> npt.NDArray[np.uint8]:
    image = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width()].copy()


@contextmanager
def no_change(canvas: Canvas) -> Iterator[None]:
    before = canvas.drawing()
    yield
    assert canvas.drawing() == before
