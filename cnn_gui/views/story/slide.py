"""The story in motion: the window slides over an input map, and the feature map fills in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from cnn_gui.core.network.messages import WINDOWED, Box, Index, LayerInfo
from cnn_gui.core.story.messages import ConvStory, Story
from cnn_gui.views.base.colors import Scale, symmetric_limit
from cnn_gui.views.base.numbers import format_value
from cnn_gui.views.grids.plane_colors import Tint
from cnn_gui.views.grids.plane_parts import Margin, Mark
from cnn_gui.views.grids.plane_view import PlaneView
from cnn_gui.views.parts.elided import ElidedLabel
from cnn_gui.views.parts.fields import CountField
from cnn_gui.views.parts.panel import label
from cnn_gui.views.parts.scales import Scales, Shown
from cnn_gui.views.parts.slide_player import SlidePlayer


def slides(info: LayerInfo) -> bool:
    """Whether a layer has a window that slides: convolution and pooling."""
    return info.kind in WINDOWED


def led_by(story: Story, channel: int) -> Story:
    """A convolution's story with the term of one input map before all others, which stay in their order."""
    if not isinstance(story.body, ConvStory):
        return story
    terms = sorted(story.body.terms, key=lambda term: term.channel != channel)
    return replace(story, body=replace(story.body, terms=tuple(terms)))


def unit_around(info: LayerInfo, row: int, column: int) -> tuple[int, int]:
    """Row and column of the unit whose window has its middle nearest to a cell of the layer before."""
    _, height, width = info.shape_out
    return _nearest(info.rows, row, height), _nearest(info.columns, column, width)


def _nearest(cells: Callable[[int], range], at: int, count: int) -> int:
    """Along one axis: of windows equally near to a cell the first that is even, as rounding takes it."""
    return min(range(count), key=lambda i: (abs(cells(i)[0] + cells(i)[-1] - 2 * at), i % 2))


def window_marks(info: LayerInfo, row: int, column: int) -> list[Mark]:
    """A frame around a unit's window; of a dilated kernel a quiet one, with one around each cell that it looks at."""
    window = info.window(row, column)
    if info.dilation == (1, 1):
        return [Mark(window, "text")]
    cells = [Box(r, c, r + 1, c + 1) for r in info.rows(row) for c in info.columns(column)]
    return [Mark(window, "muted", 1.0), *(Mark(cell, "text", 1.5) for cell in cells)]


class StorySlide(QWidget):
    """Two planes and a player. Its frames only move a mark and fill in cells; numbers come with the next story.

    unit_moved: the Index of the unit that playing, a button, or a pointer over a plane came to.
    lead_changed: another input map is on show (``channel``).
    """

    unit_moved = Signal(tuple)
    lead_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._story: Story | None = None
        self._channel = 0
        self.setObjectName("storySlide")
        self.setAccessibleName(self.tr("Sliding window"))
        self._input = PlaneView(
            "storySlideInput",
            self.tr("Input map"),
            self.tr("The map that the window slides over. Hover a cell to put the window there."),
        )
        self._output = PlaneView(
            "storySlideOutput",
            self.tr("Feature map"),
            self.tr("What the window has computed so far, one unit a position. Hover a unit to see its window."),
        )
        self.player = SlidePlayer()
        self._map = CountField(1, 1, 1)
        self._from = label("", "muted")
        self._to = ElidedLabel()
        self._value = ElidedLabel()
        self._scale = Scales()
        self._lay_out()
        self.player.moved.connect(self._moved)
        self._input.hovered.connect(self._input_hovered)
        self._output.hovered.connect(self._output_hovered)
        self._map.valueChanged.connect(self._map_changed)

    # --- told from outside -------------------------------------------------------------------------------

    def show_story(self, story: Story, *, slid: bool) -> None:
        """A story of a layer that ``slides``. slid: of the unit this player came to; else its unit takes over."""
        before, self._story = self._story, story
        if before is None or before.info != story.info or before.unit[0] != story.unit[0]:
            self._begin(story)
        self._take(story)
        if not slid:
            self.player.set_position(self._position_of(story.unit))
            self._output.set_filled(None)
        self._mark()

    def clear(self) -> None:
        self.player.pause()
        self._story = None

    # --- what is shown -----------------------------------------------------------------------------------

    @property
    def channel(self) -> int:
        """The input map on show; a pooling's is its own."""
        return self._channel

    @property
    def unit(self) -> Index:
        """The unit the player is at."""
        assert self._story is not None
        return (self._story.unit[0], *divmod(self.player.position(), self._story.info.shape_out[2]))

    @property
    def input_plane(self) -> PlaneView:
        return self._input

    @property
    def output_plane(self) -> PlaneView:
        return self._output

    def value_text(self) -> str:
        return self._value.text()

    # --- the inside --------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._map.setObjectName("storySlideMap")
        self._map.setAccessibleName(self.tr("Input map"))
        self._map.setToolTip(self.tr("Which input map is shown. The unit adds up a window of every one of them."))
        words = QVBoxLayout()
        words.setSpacing(3)
        source = QHBoxLayout()
        source.setSpacing(6)
        source.addWidget(self._from)
        source.addWidget(self._map)
        source.addStretch(1)
        words.addStretch(1)
        words.addLayout(source)
        words.addWidget(self._to)
        words.addWidget(self._value)
        words.addWidget(self._scale)
        words.addStretch(1)
        planes = QHBoxLayout()
        planes.setSpacing(8)
        planes.addWidget(self._input, 3)
        planes.addWidget(self._output, 3)
        planes.addLayout(words, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(planes, 1)
        column.addWidget(self.player)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def _begin(self, story: Story) -> None:
        """Another feature map: its most telling input map is shown, and the player has its positions."""
        body = story.body
        self._channel = body.terms[0].channel if isinstance(body, ConvStory) else story.unit[0]
        channels = [term.channel for term in body.terms] if isinstance(body, ConvStory) else [self._channel]
        with QSignalBlocker(self._map):
            self._map.setRange(min(channels) + 1, max(channels) + 1)
            self._map.setValue(self._channel + 1)
        self._map.setEnabled(len(channels) > 1)
        several = story.info.shape_in[0] > 1
        self._map.setVisible(several)
        before = story.before[0].name
        self._from.setText(self.tr("{0}, map").format(before) if several else before)
        self._to.set_text(self.tr("→ {0}, map {1}").format(story.info.name, story.unit[0] + 1))
        _, height, width = story.info.shape_out
        self.player.set_count(height * width)

    def _take(self, story: Story) -> None:
        """Values that are not on show yet."""
        pads = story.info.padding
        margin = Margin(*pads)
        values, inputs = story.values[story.unit[0]], story.inputs[0][self._channel]
        if not _same(self._output.values, values):
            limit = symmetric_limit(story.values)
            self._output.set_values(values, Tint.ACTIVATIONS, limit)
            self._scale.set_scales([Shown(story.info.name, Scale.ACTIVATIONS, limit)])
        if not _same(self._input.values, inputs) or self._input.margin != margin:
            self._input.set_values(inputs, Tint.ACTIVATIONS, story.peak, margin)

    def _position_of(self, unit: Index) -> int:
        assert self._story is not None
        return unit[1] * self._story.info.shape_out[2] + unit[2]

    def _mark(self) -> None:
        """The window on the input, the unit on the output, and its value."""
        story = self._story
        assert story is not None
        unit = self.unit
        _, row, column = unit
        self._input.set_marks(window_marks(story.info, row, column))
        self._output.set_marks([Mark(Box(row, column, row + 1, column + 1), "text", 1.5)])
        place = self.tr("row {0}, column {1}").format(row + 1, column + 1)
        self._value.set_text(f"{place}: {format_value(float(story.values[unit]))}")

    @Slot(int)
    def _moved(self, position: int) -> None:
        """The player went on: the map is filled in up to here."""
        if self._story is None:
            return
        self._output.set_filled(position + 1)
        self._mark()
        self.unit_moved.emit(self.unit)

    @Slot(int, int)
    def _input_hovered(self, row: int, column: int) -> None:
        if self._story is not None:
            self._output_hovered(*unit_around(self._story.info, row, column))

    @Slot(int, int)
    def _output_hovered(self, row: int, column: int) -> None:
        """A pointer takes over: all of the map is shown, and the window is where the pointer is."""
        if self._story is None:
            return
        self.player.set_position(self._position_of((0, row, column)))
        self._output.set_filled(None)
        self._output.select(row, column)
        self._mark()
        self.unit_moved.emit(self.unit)

    @Slot(int)
    def _map_changed(self, number: int) -> None:
        if self._story is not None:
            self._channel = number - 1
            self._take(self._story)
            self._mark()
            self.lead_changed.emit()


def _same(one: object, other: object) -> bool:
    """Whether two arrays look at the very same numbers: they are never written to, so equal ones need no painting."""
    interface = getattr(one, "__array_interface__", None)
    return interface is not None and interface == getattr(other, "__array_interface__", None)
