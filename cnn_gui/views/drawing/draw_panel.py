"""The panel one draws in: the canvas, its tools in one row, test images in another, and where the picture came from."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QSlider, QToolButton, QVBoxLayout, QWidget

from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.datasets.messages import MNIST, SampleDigit, Task
from cnn_gui.core.drawing.messages import Colour, Drawing
from cnn_gui.views.base.class_names import label_name
from cnn_gui.views.base.icons import icon
from cnn_gui.views.base.numbers import format_count, format_fixed
from cnn_gui.views.base.panel_content import PanelContent
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.base.verdict_words import parts_text
from cnn_gui.views.drawing.canvas import MAX_BRUSH, MIN_BRUSH, Canvas, Tool
from cnn_gui.views.drawing.content import canvas_content
from cnn_gui.views.drawing.ink_row import InkRow
from cnn_gui.views.parts.button_words import ButtonWords
from cnn_gui.views.parts.lines import FittingLabel
from cnn_gui.views.parts.tab_order import in_tab_order


class DrawPanel(QWidget):
    """Canvas, tools and test images. hint_changed: what the panel's title says on its right ("pen · 36")."""

    random_requested = Signal()
    previous_requested = Signal()
    next_requested = Signal()
    hint_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("draw_panel")
        self.canvas = Canvas(self)
        self._icons: dict[QToolButton, str] = {}
        self._words: list[ButtonWords] = []
        self._notice = ""
        self._task = MNIST
        self._parts = 0
        self._source = FittingLabel(parent=self)
        self._source.setObjectName("drawing_source")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(7)
        column.addWidget(self.canvas, 1)
        column.addLayout(self._tool_row())
        column.addWidget(self._make_inks())
        column.addLayout(self._example_row())
        column.addWidget(self._source)
        self.canvas.changed.connect(self._drawing_changed)
        self.canvas.tool_changed.connect(self._tool_changed)
        self.canvas.brush_changed.connect(self._brush_changed)
        self._set_icons()
        self._show_source(self.canvas.drawing())

    # --- what it is told ------------------------------------------------------------------------------------

    def show_digit(self, digit: SampleDigit, *, undoable: bool = True) -> None:
        """Puts an image of the test set on the canvas; undo brings back what was there."""
        of_digits = self._task.is_of_digits
        name = self.tr("Test digit {number}") if of_digits else self.tr("Test image {number}")
        name = name.format(number=format_count(digit.index))
        self.canvas.set_drawing(digit.drawing, name, undoable=undoable)
        if not (digit.drawing.picture and digit.drawing.picture.source):
            self.set_notice(self._labelled(name[:1].lower() + name[1:], digit.drawing))

    def show_task(self, task: Task) -> None:
        """What the network on display tells apart: what one is invited to draw, what labels are called, and, where it
        reads colours, the inks there are to choose from."""
        if task != self._task:
            self._task = task
            self.canvas.show_task(task)
            self.inks.setVisible(task.is_colour)
            self._show_source(self.canvas.drawing())

    def set_notice(self, text: str) -> None:
        """Words about what is on the canvas, until it changes."""
        self._notice = text
        self._show_source(self.canvas.drawing())

    def show_parts(self, count: int) -> None:
        """How many digits stand side by side on the canvas; 0 where there is one thing."""
        if count != self._parts:
            self._parts = count
            self._show_source(self.canvas.drawing())

    @property
    def notice(self) -> str:
        """The words of set_notice, while they stand there."""
        return self._notice

    @property
    def source_text(self) -> str:
        """The line under the buttons: where the picture on the canvas came from, and its label."""
        return self._source.full_text()

    @property
    def hint(self) -> str:
        """Tool and size, for the panel's title."""
        name = self.tr("pen") if self.canvas.tool is Tool.PEN else self.tr("eraser")
        return f"{name} · {format_fixed(self.canvas.brush, 0)}"

    def panel_content(self) -> PanelContent | None:
        return canvas_content(self.canvas, self.source_text)

    # --- its rows -------------------------------------------------------------------------------------------

    def _tool_row(self) -> QHBoxLayout:
        pen = self._button("pen", self.tr("Pen"), self.tr("Draw white ink (P)."))
        eraser = self._button(
            "eraser", self.tr("Eraser"), self.tr("Take ink away (E). Dragging with the right mouse button always does.")
        )
        self._tools = {Tool.PEN: pen, Tool.ERASER: eraser}
        group = QButtonGroup(self)
        for tool, button in self._tools.items():
            button.setCheckable(True)
            button.setChecked(tool is self.canvas.tool)
            group.addButton(button)
        pen.clicked.connect(self._choose_pen)
        eraser.clicked.connect(self._choose_eraser)
        undo = self._button("undo", self.tr("Undo"), self.tr("Take back the last change (Ctrl+Z)."))
        redo = self._button("redo", self.tr("Redo"), self.tr("Do again what was taken back (Ctrl+Shift+Z)."))
        clear = self._button(
            "clear", self.tr("Clear"), self.tr("Empty the canvas (Del). Undo brings the drawing back.")
        )
        history = self.canvas.history
        undo.clicked.connect(history.undo)
        redo.clicked.connect(history.redo)
        self._steps = (undo, redo)
        history.steps_changed.connect(self._show_steps)
        self._show_steps()
        clear.clicked.connect(self.canvas.clear)
        row = _row(pen, eraser, self._make_slider(), undo, redo, clear)
        self._words.append(ButtonWords(row, (pen, eraser)))
        return row

    @Slot()
    def _show_steps(self) -> None:
        undo, redo = self._steps
        undo.setEnabled(self.canvas.history.can_undo)
        redo.setEnabled(self.canvas.history.can_redo)

    def _make_slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal, self)
        slider.setObjectName("brush_size")
        slider.setAccessibleName(self.tr("Brush size"))
        slider.setToolTip(self.tr("How thick pen and eraser are ([ and ], or Ctrl and the wheel on the canvas)."))
        slider.setRange(round(MIN_BRUSH), round(MAX_BRUSH))
        slider.setValue(round(self.canvas.brush))
        slider.setMinimumWidth(36)
        slider.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        slider.valueChanged.connect(self._slider_moved)
        self._slider = slider
        return slider

    def _make_inks(self) -> InkRow:
        self.inks = InkRow(self)
        self.inks.hide()
        self.inks.chosen.connect(self._ink_chosen)
        self.inks.cancelled.connect(self._show_ink)
        self.canvas.ink_changed.connect(self.inks.show_ink)
        return self.inks

    @Slot(object)
    def _ink_chosen(self, color: Colour) -> None:
        """Whoever takes an ink wants to draw with it."""
        self.canvas.set_tool(Tool.PEN)
        self.canvas.set_ink(color)
        self._show_ink()

    @Slot()
    def _show_ink(self) -> None:
        self.inks.show_ink(self.canvas.ink)

    def _example_row(self) -> QHBoxLayout:
        random = self._button(
            "random",
            self.tr("Random image"),
            self.tr("An image of the test set, which is never trained on (R)."),
        )
        random.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        random.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        previous = self._button("previous", self.tr("Previous image"), self.tr("The one before this (Page Up)."))
        following = self._button("next", self.tr("Next image"), self.tr("The one after this (Page Down)."))
        random.clicked.connect(self.random_requested)
        previous.clicked.connect(self.previous_requested)
        following.clicked.connect(self.next_requested)
        row = _row(random, previous, following)
        self._words.append(ButtonWords(row, (random,)))
        return row

    def _button(self, name: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"{name}_button")
        button.setText(text)
        button.setAccessibleName(text)
        button.setToolTip(tip)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self._icons[button] = name
        return button

    # --- keeping in step -------------------------------------------------------------------------------------

    @Slot()
    def _choose_pen(self) -> None:
        self.canvas.set_tool(Tool.PEN)

    @Slot()
    def _choose_eraser(self) -> None:
        self.canvas.set_tool(Tool.ERASER)

    @Slot(int)
    def _slider_moved(self, width: int) -> None:
        if width != round(self.canvas.brush):
            self.canvas.set_brush(width)

    @Slot(object)
    def _tool_changed(self, tool: Tool) -> None:
        self._tools[tool].setChecked(True)
        self.hint_changed.emit(self.hint)

    @Slot(float)
    def _brush_changed(self, width: float) -> None:
        self._slider.setValue(round(width))
        self.hint_changed.emit(self.hint)

    @Slot(object)
    def _drawing_changed(self, drawing: Drawing) -> None:
        self._notice = ""
        self._show_source(drawing)

    def _show_source(self, drawing: Drawing) -> None:
        if self._parts:
            several = parts_text(self._parts, self._task.names)
            self._source.set_wordings(
                [
                    self.tr("This looks like {0}; one at a time is read. Click one, or press D.").format(several),
                    self.tr("{0}, one at a time is read: click one").format(several),
                    self.tr("{0}: click one").format(several),
                ]
            )
        else:
            self._source.set_wordings([self._notice or self._describe(drawing)])

    def _describe(self, drawing: Drawing) -> str:
        picture = drawing.picture
        if picture is None:
            return self._labelled("", drawing)
        source = one_line(picture.source)
        parts = [source] if source else []
        if picture.inverted and not self.canvas.in_colour:
            parts.append(self.tr("dark on light: inverted"))
        if drawing.strokes and source:
            parts.append(self.tr("drawn over"))
        return self._labelled(" · ".join(parts), drawing)

    def _labelled(self, text: str, drawing: Drawing) -> str:
        """The text with the true label behind it, where it is known: "test digit 4,711 · labelled 7".

        Under a network for other classes it says what it is a class of: "labelled circle, of Shapes in colour".
        """
        name = label_name(drawing, self._task)
        words = self.tr("labelled {name}").format(name=name) if name else ""
        return " · ".join(part for part in (text, words) if part)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._set_icons()
        super().changeEvent(event)

    def _set_icons(self) -> None:
        theme = theme_of(self)
        height = self.fontMetrics().height()
        for button, name in self._icons.items():
            button.setIcon(icon(name, theme))
            # A little wider than high: room between a picture and its words.
            button.setIconSize(QSize(height + 5, height))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pen and Eraser show their names where there is room for them."""
        for words in self._words:
            words.fit(self.width())
        super().resizeEvent(event)


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(5)
    for widget in widgets:
        row.addWidget(widget)
    in_tab_order(*widgets)
    return row
