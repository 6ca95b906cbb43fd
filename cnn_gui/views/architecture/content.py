"""The rows of the network that is built, to be taken away."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from cnn_gui.core.architecture.files import spec_text
from cnn_gui.core.architecture.messages import LayerRow
from cnn_gui.core.base.number_files import NumberTable, texts
from cnn_gui.core.base.plain_text import shape_text
from cnn_gui.views.architecture.shown import BuildShown
from cnn_gui.views.architecture.text import layer_text
from cnn_gui.views.base.panel_content import PanelContent, PanelNumbers
from cnn_gui.views.base.translation import said, translate

HEADER = ("name", "layer", "output", "parameters", "products", "sees", "reads", "trouble")


def build_content(shown: BuildShown, picture: QWidget) -> PanelContent:
    words = translate("Build", "The network row by row, {0} of them layers").format(len(shown.spec.layers))
    return PanelContent("build", words, picture, lambda: _numbers(shown), of_drawing=False)


def _numbers(shown: BuildShown) -> PanelNumbers:
    """The table has a row for each row; "spec" is the specification as JSON, as in a file of its own."""
    table = NumberTable(HEADER, tuple(map(_line, shown.rows)))
    arrays = {"spec": texts([spec_text(shown.spec)]), "names": texts(row.name for row in shown.rows)}
    return PanelNumbers(arrays, table)


def _line(row: LayerRow) -> tuple[str | int, ...]:
    info = row.info
    return (
        row.name,
        layer_text(row),
        shape_text(info.shape_out) if info is not None else "",
        info.parameters if info is not None else 0,
        row.products,
        shape_text(row.field) if row.field is not None else "",
        " ".join(info.inputs) if info is not None else "",
        said(row.trouble.why) if row.trouble is not None else "",
    )
