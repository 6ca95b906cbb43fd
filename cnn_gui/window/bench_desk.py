"""What each page of the bench computes: from source and settings to what the page shows, here and now.

Everything takes a few milliseconds at most, so it is done on the GUI's thread: a way round through a worker would only
make it late.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from PySide6.QtCore import QObject, Slot

from cnn_gui.core.bench_settings import BenchSettings
from cnn_gui.core.bench_source import Source
from cnn_gui.core.convolution import convolve, look, size_formulas
from cnn_gui.core.messages import Float32, NetworkState
from cnn_gui.views.bench_convolution import Convolution, ConvolutionPage

LUMA = (0.299, 0.587, 0.114)
"""What red, green and blue give to grey (ITU-R BT.601)."""


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """What lies on the bench."""

    source: Source
    settings: BenchSettings
    network: NetworkState | None = None


class Desk(Protocol):
    """Computes one page."""

    def show(self, bench: Bench) -> None: ...


def grey(source: Source) -> Float32:
    """The source as one plane (H, W), 0..1."""
    if not source.is_colour:
        return source.planes[0]
    return np.tensordot(np.array(LUMA, dtype=np.float32), source.planes, axes=1).astype(np.float32)


def grey_title(source: Source) -> str:
    return f"{source.title}, grey" if source.is_colour else source.title


class ConvolutionDesk(QObject):
    """The convolution of one plane with one kernel, and the dot product of the position that was chosen last."""

    def __init__(self, page: ConvolutionPage, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._bench: Bench | None = None
        self._plane: Float32 | None = None
        self._result: Float32 | None = None
        self._place: tuple[int, int] | None = None
        page.position_chosen.connect(self._choose)

    def show(self, bench: Bench) -> None:
        settings, conv = bench.settings, bench.settings.conv
        plane = grey(bench.source)
        formulas = size_formulas(plane.shape, conv)
        result = None
        if all(formula.output for formula in formulas):
            bias = np.array([settings.bias], dtype=np.float32)
            result = convolve(plane[None], settings.values[None, None], bias, conv)[0]
            result = np.maximum(result, np.float32(0)) if settings.relu else result
        self._bench, self._plane, self._result = bench, plane, result
        self._page.show_convolution(
            Convolution(grey_title(bench.source), bench.source.hint, plane, conv, result, formulas)
        )
        self._look()

    @Slot(int, int)
    def _choose(self, row: int, column: int) -> None:
        self._place = (row, column)
        self._look()

    def _look(self) -> None:
        """Until a person has chosen a position, the one where the kernel answers most."""
        if self._bench is None or self._plane is None or self._result is None:
            return
        settings, (high, wide) = self._bench.settings, self._result.shape
        if self._place is None:
            row, column = divmod(int(np.abs(self._result).argmax()), wide)
        else:
            row, column = min(self._place[0], high - 1), min(self._place[1], wide - 1)
        position = look(self._plane[None], settings.values[None], settings.bias, settings.conv, row, column)
        self._page.show_position(row, column, position)
