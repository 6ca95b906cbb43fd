"""The story of one number: where the value of a unit comes from, down to the single products."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from cnn_gui.core.network.messages import LayerInfo, UnitPlace
from cnn_gui.core.story.forward import Stop, WayOn
from cnn_gui.core.story.messages import SoftmaxStory, Story
from cnn_gui.views.base.panel_content import PanelContent
from cnn_gui.views.base.theme import is_new_type
from cnn_gui.views.grids.row_paint import CELL_FONT
from cnn_gui.views.parts.elided import ElidedLabel
from cnn_gui.views.parts.legend import small_font
from cnn_gui.views.parts.lines import IconLine
from cnn_gui.views.parts.panel import label
from cnn_gui.views.parts.scales import Scales
from cnn_gui.views.parts.waterfall import Waterfall
from cnn_gui.views.story.content import story_content
from cnn_gui.views.story.crumbs import Crumbs
from cnn_gui.views.story.head import StoryHead
from cnn_gui.views.story.lines import StoryLines
from cnn_gui.views.story.list import StoryList
from cnn_gui.views.story.maps import ContributionMaps
from cnn_gui.views.story.pages import page_of, scales_of
from cnn_gui.views.story.rows import Room
from cnn_gui.views.story.slide import StorySlide, led_by, slides
from cnn_gui.views.story.softmax import SoftmaxKnobs
from cnn_gui.views.story.text import crumb_of, steps_of, stop_text, title_of


class StoryView(QWidget):
    """Told a story and the way to it; says where a person wants to go. It computes
    nothing but a softmax at another temperature.

    maps: the contributions of a fully connected unit, as the maps that were flattened.
    """

    unit_chosen = Signal(str, tuple)
    """Layer and Index of the unit a person follows a term to."""
    back_requested = Signal()
    forward_requested = Signal()
    unit_slid = Signal(str, tuple)
    """Layer and Index that the sliding window came to; its story is to be told in place of the one on show."""
    crumb_chosen = Signal(int)
    title_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._story: Story | None = None
        self._infos: tuple[LayerInfo, ...] = ()
        self._way: tuple[UnitPlace, ...] = ()
        self._label: int | None = None
        self.setObjectName("story")
        self.setAccessibleName(self.tr("Story"))
        self._head = StoryHead(self)
        self._lines = StoryLines()
        self.slide = StorySlide()
        self.waterfall = Waterfall()
        self.maps = ContributionMaps()
        self.maps.setObjectName("storyMaps")
        self.maps.setAccessibleName(self.tr("Contributions as maps"))
        self.maps.setToolTip(
            self.tr("What every cell of the maps before the flattening adds to this unit. Click one to go on to it.")
        )
        self.terms = StoryList()
        self.softmax = SoftmaxKnobs()
        self._scales = Scales()
        self._pointed = ElidedLabel(alignment=Qt.AlignmentFlag.AlignRight)
        self._stop = IconLine("info")
        self._stop.setObjectName("storyStop")
        self._empty = label("", "muted")
        self._pages = QStackedWidget(self)
        self._lay_out()
        self._connect()

    # --- told from outside -------------------------------------------------------------------------------

    def show_story(
        self,
        story: Story,
        infos: Sequence[LayerInfo],
        way: Sequence[UnitPlace],
        *,
        slid: bool = False,
        label: int | None = None,
    ) -> None:
        """infos: all layers of the network. way: the units gone through, this story's the last.

        slid: the unit is the one that the sliding window came to, so that the window goes on from where it is.
        label: the class that the drawing is known to be, or None.
        """
        same = self._story is not None and (slid or self._story.place == story.place)
        keep = same and self._infos == tuple(infos)
        self._story, self._infos, self._label = story, tuple(infos), label
        self._way = tuple(way)
        by_name = {info.name: info for info in infos}
        names = [crumb_of(by_name[place.layer], place.unit) for place in way]
        self._head.show_way(names, forward=any(story.info.name in info.inputs for info in infos))
        if not keep:
            self._stop.show_text("")
            self.softmax.reset()
        self._pages.setCurrentIndex(1)
        self._show_slide(slid=slid)
        self._lines.show_story(story)
        self._fill(keep=keep)
        self.title_changed.emit(self.tr("Story · {0}").format(title_of(story.info, story.unit)))

    def show_stop(self, step: WayOn) -> None:
        """Says that the unit on show counts for nothing from here on, and why; until another unit is shown.

        step: one that has a stop.
        """
        story = self._story
        if story is None or step.stop is None:
            return
        leads_on = step.stop is not Stop.LEFT_OUT
        self._stop.show_text(stop_text(step.stop, story.info.name, step.layer, leads_on=leads_on))

    def stop_text(self) -> str:
        """What is said of the end of a way; empty where nothing is."""
        return self._stop.text.text() if not self._stop.isHidden() else ""

    def clear(self) -> None:
        """Nothing is chosen: says how to choose."""
        self._story = None
        self.slide.clear()
        self._pages.setCurrentIndex(0)
        self.title_changed.emit(self.tr("Story"))

    def begin_anew(self) -> None:
        """As it was when nothing had been chosen yet: the window does not slide."""
        self._head.set_slides(False)
        self.slide.hide()
        self.clear()

    # --- what is shown -----------------------------------------------------------------------------------

    @property
    def story(self) -> Story | None:
        return self._story

    @property
    def infos(self) -> tuple[LayerInfo, ...]:
        """All layers of the network whose story is told."""
        return self._infos

    def panel_content(self) -> PanelContent | None:
        if self._story is None:
            return None
        return story_content(self._story, self.temperature, self, (self._head, self._pointed))

    def subject_at(self, place: QPoint | None) -> LayerInfo | None:
        """The layer whose unit is told of, or to whose unit the crumb at a place leads back."""
        if self._story is None:
            return None
        crumb = self.crumbs.at(self.crumbs.mapFrom(self, place)) if place is not None else None
        infos = {info.name: info for info in self._infos}
        return infos[self._way[crumb].layer] if crumb is not None else self._story.info

    @property
    def crumbs(self) -> Crumbs:
        return self._head.crumbs

    @property
    def is_sliding(self) -> bool:
        """Whether the window and its map are on show, playing or not."""
        return self._story is not None and slides(self._story.info) and self._head.slides

    def pause(self) -> None:
        """Nobody looks: what plays stops where it is."""
        self.slide.player.pause()

    @property
    def temperature(self) -> float:
        return self.softmax.temperature

    def formula_text(self) -> str:
        return self._lines.formula_text()

    def check_text(self) -> str:
        """Whether the story equals PyTorch's value: "✓ equals PyTorch's value 2.084 (difference 2.2×10⁻⁷)"."""
        return self._lines.check_text()

    def field_text(self) -> str:
        return self._lines.field_text()

    def empty_text(self) -> str:
        return self._empty.text() if self._pages.currentIndex() == 0 else ""

    def sizeHint(self) -> QSize:
        return QSize(540, 320)

    # --- Qt events ---------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if is_new_type(event):
            self._fill()

    # --- the inside: what is where -----------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._empty.setObjectName("storyEmpty")
        self._empty.setText(self.tr("Click any unit in the network or a layer to see where its number comes from."))
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self.maps, 1)
        middle.addWidget(self.terms, 2)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._scales)
        foot.addWidget(self._pointed, 1)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._head)
        column.addWidget(self._stop)
        column.addWidget(self._lines)
        column.addWidget(self.slide, 5)
        column.addWidget(self.waterfall)
        column.addWidget(self.softmax)
        column.addLayout(middle, 3)
        column.addLayout(foot)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(page)
        for part in (self.maps, self.softmax, self.waterfall, self.slide):
            part.hide()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

    def _connect(self) -> None:
        self._head.back_requested.connect(self.back_requested)
        self._head.forward_requested.connect(self.forward_requested)
        self._head.crumbs.chosen.connect(self.crumb_chosen)
        self._head.slide_toggled.connect(self._slide_toggled)
        self.terms.followed.connect(self._followed)
        self.terms.pointed.connect(self._pointed.set_text)
        self.terms.resized.connect(self._fill)
        self.waterfall.row_chosen.connect(self.terms.scroll_to)
        self.maps.followed.connect(self._cell_followed)
        self.maps.described.connect(self._pointed.set_text)
        self.softmax.changed.connect(self._fill)
        self.slide.unit_moved.connect(self._slid)
        self.slide.lead_changed.connect(self._fill)

    # --- the inside: what is shown -----------------------------------------------------------------------

    def _show_slide(self, *, slid: bool) -> None:
        story = self._story
        assert story is not None
        self._head.offer_slide(slides(story.info))
        self.slide.setVisible(self.is_sliding)
        if self.is_sliding:
            self.slide.show_story(story, slid=slid)

    @Slot()
    def _fill(self, *, keep: bool = True) -> None:
        """Lays out the story for the room there is."""
        story = self._story
        if story is None:
            return
        body = story.body
        self.maps.show_body(body)
        self.softmax.setVisible(isinstance(body, SoftmaxStory))
        if isinstance(body, SoftmaxStory):
            self.softmax.show_story(body, self._label, story.info.classes)
        if self.is_sliding:
            # The map that is on show comes first, and stays there while the window slides.
            self.waterfall.hide()
            story = led_by(story, self.slide.channel)
        else:
            self.waterfall.set_steps(steps_of(story), story.computed)
        if not keep:
            # What was said of a number of the story before is not said of this one.
            self._pointed.set_text("")
        page = page_of(story, self._infos, self._room(), self.temperature, self.softmax.label)
        self.terms.set_page(page, keep=keep)
        self._scales.set_scales(scales_of(story))

    def _room(self) -> Room:
        font = self.font()
        metrics = QFontMetricsF(font)
        size = self.terms.viewport().size()
        return Room(max(size.width() - 6, 80), size.height(), metrics, QFontMetricsF(small_font(self, CELL_FONT)))

    # --- the inside: what a person does ------------------------------------------------------------------

    @Slot(bool)
    def _slide_toggled(self, on: bool) -> None:
        if self._story is None:
            return
        self._show_slide(slid=False)
        if on:
            # It has its place, and so its size, before it plays.
            self._fill()
            self.slide.player.set_position(0)
            self.slide.player.play()
        else:
            self.slide.clear()
            self._fill()

    @Slot(object)
    def _slid(self, unit: object) -> None:
        if self._story is not None:
            self.unit_slid.emit(self._story.info.name, unit)

    @Slot(str, object)
    def _followed(self, layer: str, unit: object) -> None:
        if self._story is not None and self._story.before:
            self.unit_chosen.emit(layer or self._story.before[0].name, unit)

    @Slot(object)
    def _cell_followed(self, unit: object) -> None:
        self._followed("", unit)
