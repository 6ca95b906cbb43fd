"""The stages from drawing to input as pictures and words, for the row of thumbnails and for the enlarged view."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.messages import MEAN, MNIST, STD, Task
from cnn_gui.core.input.messages import ChannelStage, InputMode, Stage, StageName
from cnn_gui.views.base.colors import Rgb32, Scale, symmetric_limit, table, to_image, to_rgb32
from cnn_gui.views.base.numbers import format_value
from cnn_gui.views.base.theme import Theme
from cnn_gui.views.base.translation import said, translate
from cnn_gui.views.grids.plane_colors import picture_colors

FULL_INK = (1.0 - MEAN) / STD
"""The largest value of the input. Its colours always range to ±2.82, so that they do not flicker while one draws."""


def extent(stage: Stage) -> tuple[int, int]:
    """Rows and columns of a stage, grey or in colour."""
    rows, columns = stage.values.shape[-2:]
    return rows, columns


def stage_title(stage: Stage, mode: InputMode) -> str:
    """The stage's name in the fewest letters. As drawn nothing is centred: the 28×28 are the whole canvas."""
    if isinstance(stage, ChannelStage):
        return translate("stages", "normalised {colour}").format(colour=_channel_name(stage))
    rows, columns = extent(stage)
    if stage.name is StageName.CENTRED and mode is InputMode.AS_DRAWN:
        return f"{columns}×{rows}"
    return {
        StageName.DRAWN: translate("stages", "drawn"),
        StageName.CROP: translate("stages", "crop"),
        StageName.FIT: f"{max(rows, columns)}×{max(rows, columns)}",
        StageName.CENTRED: translate("stages", "centred"),
        StageName.NORMALISED: translate("stages", "normalised"),
    }[stage.name]


def short_title(stage: Stage, mode: InputMode) -> str:
    """The name where there is no room for all of it."""
    if isinstance(stage, ChannelStage):
        return _channel_name(stage)
    return translate("stages", "norm.") if stage.name is StageName.NORMALISED else stage_title(stage, mode)


def _channel_name(stage: ChannelStage) -> str:
    return _channel_names()[stage.channel]


def _channel_names() -> tuple[str, str, str]:
    return translate("stages", "red"), translate("stages", "green"), translate("stages", "blue")


def stage_place(stage: Stage) -> tuple[StageName, int | None]:
    """Its step, and its channel where the step has one for each."""
    return stage.name, stage.channel if isinstance(stage, ChannelStage) else None


def mode_title(mode: InputMode, task: Task = MNIST) -> str:
    """MNIST is named where the task is MNIST's; other inputs are fitted and centred as its digits are."""
    if mode is InputMode.AS_DRAWN:
        return translate("stages", "as drawn")
    return translate("stages", "like MNIST") if task.data == MNIST.data else translate("stages", "fitted")


def scale_of(name: StageName) -> Scale:
    """Normalised values lie on both sides of zero; all other stages are grey pixels."""
    return Scale.ACTIVATIONS if name is StageName.NORMALISED else Scale.PIXELS


def limit_of(stage: Stage) -> float:
    """The value at the end of the stage's colour scale, which the channels of one input have in common."""
    if isinstance(stage, ChannelStage):
        return stage.limit
    return max(FULL_INK, symmetric_limit(stage.values)) if stage.name is StageName.NORMALISED else 1.0


def is_coloured(stage: Stage) -> bool:
    """Whether it has three values for each cell."""
    return stage.values.ndim == 3


def colors_of(stage: Stage, theme: Theme) -> Rgb32:
    """A colour for each cell, (H, W) as 0xffRRGGBB."""
    if is_coloured(stage):
        return picture_colors(stage.values)
    return to_rgb32(stage.values, limit_of(stage), table(theme, scale_of(stage.name)))


def image_of(stage: Stage, theme: Theme) -> QImage:
    """One pixel per value; on screen it is only ever enlarged or reduced as a whole."""
    return to_image(colors_of(stage, theme))


def cell_text(stage: Stage, mode: InputMode, row: int, column: int) -> str:
    """A value and where it is, rows and columns counted from 1: "centred · row 12, column 9 · 0.4314"."""
    where = translate("stages", "row {row}, column {column}").format(row=row + 1, column=column + 1)
    numbers = [format_value(float(value)) for value in np.atleast_1d(stage.values[..., row, column])]
    if is_coloured(stage):
        numbers = [f"{name} {number}" for name, number in zip(_channel_names(), numbers, strict=True)]
    return f"{stage_title(stage, mode)} · {where} · {', '.join(numbers)}"


def cell_wordings(stage: Stage, mode: InputMode, row: int, column: int) -> tuple[str, ...]:
    """cell_text, and shorter where there is less room; the last names neither stage nor colours: "(12, 9) · 0.431"."""
    where = translate("stages", "row {row}, column {column}").format(row=row + 1, column=column + 1)
    few = ", ".join(format_value(float(value), 3) for value in np.atleast_1d(stage.values[..., row, column]))
    return cell_text(stage, mode, row, column), f"{where} · {few}", f"({row + 1}, {column + 1}) · {few}"


def caption_of(stage: Stage, mode: InputMode) -> str:
    return f"{stage_title(stage, mode)} · {said(stage.caption)}"


def is_light(colors: Rgb32) -> npt.NDArray[np.bool_]:
    """Whether black writing reads better than white on each colour (relative luminance, ITU-R BT.709 weights)."""
    red, green, blue = ((colors >> np.uint32(shift)) & np.uint32(255) for shift in (16, 8, 0))
    luminance = (0.2126 * (red / 255) ** 2.2) + (0.7152 * (green / 255) ** 2.2) + (0.0722 * (blue / 255) ** 2.2)
    # Equal contrast (L + 0.05) / 0.05 against black and 1.05 / (L + 0.05) against white is at L = 0.179.
    light: npt.NDArray[np.bool_] = luminance > 0.179
    return light


@dataclass(frozen=True, slots=True)
class Tile:
    """A stage's values in a rectangle of pixels: as large as fits, centred, cells square."""

    rect: QRectF
    rows: int
    columns: int

    @staticmethod
    def fitted(values: Float32, box: QRectF) -> Tile:
        rows, columns = values.shape[-2:]
        cell = min(box.width() / columns, box.height() / rows)
        width, height = cell * columns, cell * rows
        left, top = box.center().x() - width / 2, box.center().y() - height / 2
        return Tile(QRectF(left, top, width, height), rows, columns)

    @property
    def cell_size(self) -> float:
        return self.rect.width() / self.columns

    def cell_at(self, position: QPointF) -> tuple[int, int] | None:
        """Row and column under a position, or None outside."""
        column = int((position.x() - self.rect.left()) // self.cell_size)
        row = int((position.y() - self.rect.top()) // self.cell_size)
        return (row, column) if 0 <= row < self.rows and 0 <= column < self.columns else None

    def cell(self, row: int, column: int) -> QRectF:
        size = self.cell_size
        return QRectF(self.rect.left() + column * size, self.rect.top() + row * size, size, size)
