"""The story of one number: where the value of a unit comes from, down to the single products."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetricsF, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cnn_gui.core.messages import Float32, LayerInfo
from cnn_gui.core.story_messages import (
    LinearStory,
    SoftmaxStory,
    Story,
    UnitPlace,
)
from cnn_gui.views import story_vectors
from cnn_gui.views.colors import Scale, symmetric_limit
from cnn_gui.views.elided import ElidedLabel
from cnn_gui.views.icons import icon
from cnn_gui.views.legend import small_font
from cnn_gui.views.lines import FittingLabel
from cnn_gui.views.mosaic_view import MosaicView
from cnn_gui.views.numbers import format_value
from cnn_gui.views.panel import label
from cnn_gui.views.story_crumbs import Crumbs
from cnn_gui.views.story_list import StoryList
from cnn_gui.views.story_pages import page_of, scales_of
from cnn_gui.views.story_paint import CELL_FONT
from cnn_gui.views.story_rows import Room
from cnn_gui.views.story_scales import Scales
from cnn_gui.views.story_slide import StorySlide, led_by, slides
from cnn_gui.views.story_softmax import SoftmaxKnobs
from cnn_gui.views.story_text import check_texts, crumb_of, field_texts, formula_texts, steps_of, title_of
from cnn_gui.views.theme import theme_of
from cnn_gui.views.waterfall import Waterfall


class StoryView(QWidget):
    """Told a story and the way to it; says where a person wants to go. It computes nothing but a softmax's warmth."""

    unit_chosen = Signal(str, object)
    """Layer and Index of the unit a person follows a term to."""
    back_requested = Signal()
    forward_requested = Signal()
    unit_slid = Signal(str, object)
    """Layer and Index that the sliding window came to; its story is to be told in place of the one on show."""
    crumb_chosen = Signal(int)
    title_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._story: Story | None = None
        self._infos: tuple[LayerInfo, ...] = ()
        self._label: int | None = None
        self.setObjectName("story")
        self.setAccessibleName(self.tr("Story"))
        self._back = self._button("storyBack", "previous", self.tr("Back (Alt+Left)"), "Alt+Left", self._go_back)
        self._forward = self._button(
            "storyForward",
            "next",
            self.tr("Forward to the unit of the next layer in which this one counts most (Alt+Right)"),
            "Alt+Right",
            self._go_forward,
        )
        self._play = self._play_button()
        self._slide = StorySlide()
        self._crumbs = Crumbs()
        self._formula = FittingLabel("")
        self._formula.setObjectName("storyFormula")
        self._sign = QLabel()
        self._sign.setObjectName("storySign")
        self._check = FittingLabel("")
        self._check.setObjectName("storyCheck")
        self._field = FittingLabel()
        self._field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._field.setObjectName("storyField")
        self._waterfall = Waterfall()
        self._maps = MosaicView(Scale.ACTIVATIONS)
        self._maps.setObjectName("storyMaps")
        self._maps.setAccessibleName(self.tr("Contributions as maps"))
        self._maps.setToolTip(
            self.tr("What every cell of the maps before the flattening adds to this unit. Click one to go on to it.")
        )
        self._terms = StoryList()
        self._softmax = SoftmaxKnobs()
        self._scales = Scales()
        self._pointed = ElidedLabel(alignment=Qt.AlignmentFlag.AlignRight)
        self._empty = label("", "muted")
        self._pages = QStackedWidget(self)
        self._lay_out()
        self._terms.followed.connect(self._followed)
        self._terms.pointed.connect(self._pointed.set_text)
        self._terms.resized.connect(self._fill)
        self._waterfall.row_chosen.connect(self._terms.scroll_to)
        self._maps.tile_clicked.connect(self._map_clicked)
        self._maps.pointed.connect(self._map_pointed)
        self._crumbs.chosen.connect(self.crumb_chosen)
        self._softmax.changed.connect(self._fill)
        self._play.toggled.connect(self._play_toggled)
        self._slide.unit_moved.connect(self._slid)
        self._slide.lead_changed.connect(self._fill)

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
        label: the digit that the drawing is known to be, or None.
        """
        same = self._story is not None and (slid or self._story.place == story.place)
        keep = same and self._infos == tuple(infos)
        self._story, self._infos, self._label = story, tuple(infos), label
        by_name = {info.name: info for info in infos}
        self._crumbs.set_names([crumb_of(by_name[place.layer], place.unit) for place in way])
        self._back.setEnabled(len(way) > 1)
        self._forward.setEnabled(story.info != self._infos[-1])
        if not keep:
            self._softmax.reset()
        self._pages.setCurrentIndex(1)
        self._show_slide(slid=slid)
        self._show_lines(story)
        self._fill(keep=keep)
        self.title_changed.emit(self.tr("Story · {0}").format(title_of(story.info, story.unit)))

    def clear(self) -> None:
        """Nothing is chosen: says how to choose."""
        self._story = None
        self._slide.clear()
        self._pages.setCurrentIndex(0)
        self.title_changed.emit(self.tr("Story"))

    # --- what is shown -----------------------------------------------------------------------------------

    @property
    def story(self) -> Story | None:
        return self._story

    @property
    def infos(self) -> tuple[LayerInfo, ...]:
        """All layers of the network whose story is told."""
        return self._infos

    @property
    def terms(self) -> StoryList:
        return self._terms

    @property
    def waterfall(self) -> Waterfall:
        return self._waterfall

    @property
    def crumbs(self) -> Crumbs:
        return self._crumbs

    @property
    def maps(self) -> MosaicView:
        """The contributions of a fully connected unit, as the maps that were flattened."""
        return self._maps

    @property
    def slide(self) -> StorySlide:
        return self._slide

    @property
    def is_sliding(self) -> bool:
        """Whether the window and its map are on show, playing or not."""
        return self._story is not None and slides(self._story.info) and self._play.isChecked()

    def pause(self) -> None:
        """Nobody looks: what plays stops where it is."""
        self._slide.player.pause()

    @property
    def temperature(self) -> float:
        return self._softmax.temperature

    @property
    def softmax(self) -> SoftmaxKnobs:
        return self._softmax

    def formula_text(self) -> str:
        return self._formula.full_text()

    def check_text(self) -> str:
        """Whether the story equals PyTorch's value: "✓ equals PyTorch's value 2.084 (difference 2.2×10⁻⁷)"."""
        sign = "✓" if "✓" in self._sign.text() else "✗" if "✗" in self._sign.text() else "·"
        return f"{sign} {self._check.full_text()}"

    def field_text(self) -> str:
        return self._field.full_text()

    def empty_text(self) -> str:
        return self._empty.text() if self._pages.currentIndex() == 0 else ""

    def sizeHint(self) -> QSize:
        return QSize(540, 320)

    # --- Qt events ---------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icons()
            if self._story is not None:
                self._show_lines(self._story)
        elif event.type() == QEvent.Type.FontChange:
            self._fill()

    # --- the inside: what is where -----------------------------------------------------------------------

    def _button(self, name: str, icon_name: str, tip: str, keys: str, slot: object) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setProperty("role", "quiet")
        button.setProperty("icon_name", icon_name)
        button.setAccessibleName(tip)
        button.setToolTip(tip)
        button.setIcon(icon(icon_name, theme_of(self)))
        assert callable(slot)
        button.clicked.connect(slot)
        shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(slot)
        return button

    def _play_button(self) -> QToolButton:
        tip = self.tr("The window slides over the input map, and the feature map fills in (Alt+P)")
        button = QToolButton(self)
        button.setObjectName("storyPlay")
        button.setProperty("role", "quiet")
        button.setProperty("icon_name", "play")
        button.setText(self.tr("Slide"))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setAccessibleName(self.tr("Slide the window"))
        button.setToolTip(tip)
        button.setCheckable(True)
        button.setIcon(icon("play", theme_of(self)))
        shortcut = QShortcut(QKeySequence("Alt+P"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(button.click)
        return button

    def _draw_icons(self) -> None:
        for button in (self._back, self._forward, self._play):
            button.setIcon(icon(str(button.property("icon_name")), theme_of(self)))

    def _lay_out(self) -> None:
        self._empty.setObjectName("storyEmpty")
        self._empty.setText(self.tr("Click any unit in the network or a layer to see where its number comes from."))
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        head = QHBoxLayout()
        head.setSpacing(2)
        for widget in (self._back, self._forward):
            head.addWidget(widget)
        head.addWidget(self._crumbs, 1)
        head.addWidget(self._play)
        lines = QHBoxLayout()
        lines.setSpacing(6)
        lines.addWidget(self._sign)
        lines.addWidget(self._check, 3)
        lines.addWidget(self._field, 1)
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self._maps, 1)
        middle.addWidget(self._terms, 2)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._scales)
        foot.addWidget(self._pointed, 1)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._formula)
        column.addLayout(lines)
        column.addWidget(self._slide, 5)
        column.addWidget(self._waterfall)
        column.addWidget(self._softmax)
        column.addLayout(middle, 3)
        column.addLayout(foot)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(page)
        for part in (self._maps, self._softmax, self._waterfall, self._slide):
            part.hide()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

    # --- the inside: what is shown -----------------------------------------------------------------------

    def _show_lines(self, story: Story) -> None:
        self._formula.set_wordings(formula_texts(story.formula))
        theme = theme_of(self)
        good = story.agrees or not story.is_checked
        sign, color = ("✓", theme.good) if good else ("✗", theme.bad)
        sign = sign if story.is_checked else "·"
        self._sign.setText(f'<span style="color:{color}">{sign}</span>')
        self._sign.setToolTip(
            self.tr("The arithmetic below is done anew, in double precision, and compared with what PyTorch computed.")
        )
        self._check.set_wordings(check_texts(story))
        self._field.set_wordings(field_texts(story.field))

    def _show_slide(self, *, slid: bool) -> None:
        story = self._story
        assert story is not None
        self._play.setVisible(slides(story.info))
        self._slide.setVisible(self.is_sliding)
        if self.is_sliding:
            self._slide.show_story(story, slid=slid)

    @Slot()
    def _fill(self, *, keep: bool = True) -> None:
        """Lays out the story for the room there is."""
        story = self._story
        if story is None:
            return
        body = story.body
        linear = body if isinstance(body, LinearStory) else None
        has_maps = linear is not None and linear.maps is not None
        self._maps.setVisible(has_maps)
        if linear is not None and linear.maps is not None:
            values: Float32 = linear.products.astype(np.float32).reshape(linear.maps)
            self._maps.set_values(values, symmetric_limit(values))
            self._maps.select(None)
        self._softmax.setVisible(isinstance(body, SoftmaxStory))
        if isinstance(body, SoftmaxStory):
            self._softmax.show_story(body, self._label)
        if self.is_sliding:
            # The map that is on show comes first, and stays there while the window slides.
            self._waterfall.hide()
            story = led_by(story, self._slide.channel)
        else:
            self._waterfall.set_steps(steps_of(story), story.computed)
        page = page_of(story, self._infos, self._room(), self.temperature, self._softmax.label)
        self._terms.set_page(page, keep=keep)
        self._scales.set_scales(scales_of(story))

    def _room(self) -> Room:
        font = self.font()
        metrics = QFontMetricsF(font)
        size = self._terms.viewport().size()
        return Room(max(size.width() - 6, 80), size.height(), metrics, QFontMetricsF(small_font(self, CELL_FONT)))

    # --- the inside: what a person does ------------------------------------------------------------------

    @Slot(bool)
    def _play_toggled(self, on: bool) -> None:
        if self._story is None:
            return
        self._show_slide(slid=False)
        if on:
            # It has its place, and so its size, before it plays.
            self._fill()
            self._slide.player.set_position(0)
            self._slide.player.play()
        else:
            self._slide.clear()
            self._fill()

    @Slot(object)
    def _slid(self, unit: object) -> None:
        if self._story is not None:
            self.unit_slid.emit(self._story.info.name, unit)

    @Slot(object)
    def _followed(self, unit: object) -> None:
        if self._story is not None and self._story.before is not None:
            self.unit_chosen.emit(self._story.before.name, unit)

    @Slot(int)
    def _map_clicked(self, _tile: int) -> None:
        body, cell = (self._story.body if self._story is not None else None), self._maps.cell
        if isinstance(body, LinearStory) and body.maps is not None and cell is not None:
            self._followed((int(np.ravel_multi_index(cell, body.maps)),))

    @Slot(object)
    def _map_pointed(self, cell: object) -> None:
        body = self._story.body if self._story is not None else None
        if not isinstance(body, LinearStory) or body.maps is None or self._maps.cell is None:
            self._pointed.set_text("")
            return
        index = int(np.ravel_multi_index(self._maps.cell, body.maps))
        text = f"{story_vectors.input_name(body, index)} · {format_value(float(body.products[index]))}"
        self._pointed.set_text(text)
        self._maps.set_exact_text(text)

    @Slot()
    def _go_back(self) -> None:
        if self._back.isEnabled():
            self.back_requested.emit()

    @Slot()
    def _go_forward(self) -> None:
        if self._forward.isEnabled():
            self.forward_requested.emit()
