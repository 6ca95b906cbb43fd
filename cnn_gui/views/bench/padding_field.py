"""The padding of a convolution as a choice."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from cnn_gui.core.bench.convolution import Padding
from cnn_gui.core.bench.settings import PADDINGS
from cnn_gui.views.parts.fields import ChoiceField


class PaddingField(ChoiceField):
    """No padding (which PyTorch also calls "valid"), "same" or a number of cells."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.add(
            "0",
            self.tr("0 (valid)"),
            self.tr("No padding, which is also called “valid”: the kernel stays inside, the result gets smaller."),
        )
        self.add(
            "same",
            self.tr("same"),
            self.tr("As many zeros around the input as keep the result as large as it is, at stride 1."),
        )
        for cells in PADDINGS[1:]:
            self.add(str(cells), str(cells), self.tr("{0} cells of zeros on every side.").format(cells))

    def padding(self) -> Padding:
        text = self.value()
        return "same" if text == "same" else int(text)

    def set_padding(self, padding: Padding) -> None:
        self.set_value("0" if padding == "valid" else str(padding))
