"""What a unit likes: the images with its largest values, where the drawing stands, and what it fires for."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QProgressBar,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.features.messages import RANKS, LikedImage, Rank, SurveyProgress, UnitLikes
from cnn_gui.views.base.icons import icon
from cnn_gui.views.base.panel_content import PanelContent
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.features.class_bars import ClassBars
from cnn_gui.views.features.content import likes_content
from cnn_gui.views.features.film_view import FilmView
from cnn_gui.views.features.images import LikedView
from cnn_gui.views.features.spares import SparesButton
from cnn_gui.views.features.standing import Standing
from cnn_gui.views.features.words import likes_text, of_what, part_title, standing_text
from cnn_gui.views.parts.compact_fields import switch
from cnn_gui.views.parts.fields import ChoiceField
from cnn_gui.views.parts.lines import FittingLabel, WrappedLabel
from cnn_gui.views.parts.panel import label


class LikesPage(StrEnum):
    """What of a unit is looked at: the IMAGES that it answers to, or pictures that are MADE_UP for it."""

    IMAGES = "images"
    MADE_UP = "made_up"


COLUMNS, GAP = 3, 14
"""Images in a row, if there is room, and pixels between them and the bars."""


class LikesView(QWidget):
    """It is told what to show. stop_requested, look_requested: of the pass over the images. image_chosen: a LikedImage
    that is to be put on the canvas. page_changed: by a person. ``film`` is the page of what is made up."""

    stop_requested = Signal()
    look_requested = Signal()
    image_chosen = Signal(object)
    page_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("likesView")
        self.setAccessibleName(self.tr("What a unit likes"))
        self._likes: UnitLikes | None = None
        self._title, self._task = "", MNIST
        self._own: float | None = None
        self._looking = False
        self.title_label = FittingLabel("", self)
        self._pages = {page: switch(f"likesPage_{page}", *self._page_words(page)) for page in LikesPage}
        self.film = FilmView()
        self._head, self._below = QHBoxLayout(), QHBoxLayout()
        self._images, self._tools = QWidget(self), QWidget(self)
        self.part_choice = ChoiceField(self._tools)
        self.run_button = QToolButton(self._tools)
        self.progress = QProgressBar(self._images)
        self._body = QWidget(self._images)
        self.spares = SparesButton(self._body)
        self.words_label = WrappedLabel("", self._body)
        self.standing = Standing(self._body)
        self.standing_label = FittingLabel("muted", self._body)
        self.images = LikedView(self._body)
        self.bars = ClassBars(self._body)
        self.source_label = FittingLabel("muted", self._body)
        self.empty_label = label("", "muted", self._images)
        self._set_up()
        self._lay_out()
        self._connect()
        self.show_message("")

    # --- told -----------------------------------------------------------------------------------------------

    def show_unit(self, likes: UnitLikes, title: str, task: Task) -> None:
        """A unit's likes as far as they are known; title: what it is called."""
        self._likes, self._title, self._task = likes, title, task
        numbers = likes.numbers
        self._show_title()
        self.words_label.setText(likes_text(numbers, task))
        self.source_label.set_wordings((of_what(likes),))
        self.standing.show_numbers(numbers)
        self.bars.show_numbers(numbers, task)
        self._show_part()
        self._show_standing()
        self.empty_label.hide()
        self._body.show()

    def show_page(self, page: LikesPage) -> None:
        """As if a person had chosen it."""
        self._pages[page].click()

    def show_message(self, text: str) -> None:
        """One sentence in place of a unit."""
        self._likes = None
        self._show_title()
        self.empty_label.setText(text)
        self.empty_label.show()
        self._body.hide()

    def set_own(self, value: float | None) -> None:
        """The unit's value at the drawing; None where nothing is drawn."""
        if value != self._own:
            self._own = value
            self._show_standing()

    def show_progress(self, progress: SurveyProgress | None) -> None:
        """How far the pass over the images is; None while there is none."""
        self._looking = progress is not None
        self.progress.setVisible(progress is not None)
        if progress is not None:
            self.progress.setRange(0, max(1, progress.total))
            self.progress.setValue(progress.done)
        self._show_button()

    def set_stopped(self, stopped: bool) -> None:
        """Whether a pass was stopped that can go on from the beginning."""
        self.run_button.setVisible(stopped or self._looking)

    def begin_anew(self, part: Rank, page: LikesPage) -> None:
        """A page; of the images these, from the first one on, and none of them chosen."""
        self.show_page(page)
        self.part_choice.set_value(part)
        self.images.begin_anew()

    def panel_content(self) -> PanelContent | None:
        if self.page is LikesPage.MADE_UP:
            return self.film.panel_content()
        if self._likes is None:
            return None
        return likes_content(self._likes, self._title, self._task, self.part, self._body, (self.spares,))

    @property
    def likes(self) -> UnitLikes | None:
        """Those on show."""
        return self._likes

    @property
    def page(self) -> LikesPage:
        return next(page for page, button in self._pages.items() if button.isChecked())

    def page_button(self, page: LikesPage) -> QToolButton:
        return self._pages[page]

    @property
    def part(self) -> Rank:
        return Rank(self.part_choice.value())

    def sizeHint(self) -> QSize:
        return QSize(540, 380)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()
        self._place_tools()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._show_button()

    # --- inside ---------------------------------------------------------------------------------------------

    def _set_up(self) -> None:
        self.title_label.setObjectName("likesTitle")
        group = QButtonGroup(self)
        for button in self._pages.values():
            group.addButton(button)
        self._pages[LikesPage.IMAGES].setChecked(True)
        self.part_choice.setObjectName("likesPart")
        self.part_choice.setAccessibleName(self.tr("Which images are shown"))
        self.part_choice.setToolTip(
            self.tr("The images with the largest values of this unit, nine around the median, or those with the least.")
        )
        self.part_choice.setMinimumContentsLength(9)
        self.part_choice.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for part in RANKS:
            self.part_choice.add(part.value, part_title(part))
        self.run_button.setObjectName("likesRun")
        self.progress.setObjectName("likesProgress")
        self.progress.setAccessibleName(self.tr("Progress of the pass over the images"))
        self.progress.setTextVisible(False)
        self.words_label.setObjectName("likesWords")
        self.standing_label.setObjectName("likesStanding")
        self.source_label.setObjectName("likesSource")
        self.empty_label.setObjectName("likesEmpty")
        self.empty_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty_label.setWordWrap(True)
        self.progress.hide()
        self.run_button.hide()
        self.film.hide()
        self._show_button()

    def _lay_out(self) -> None:
        head = self._head
        head.setSpacing(8)
        head.addWidget(self.title_label, 1)
        head.addWidget(self._tools)
        for button in self._pages.values():
            head.addWidget(button)
        self._below.addStretch(1)
        tools = QHBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(8)
        tools.addWidget(self.part_choice)
        tools.addWidget(self.run_button)
        split = QHBoxLayout()
        split.setSpacing(GAP)
        split.addWidget(self.images, 1)
        split.addWidget(self.bars)
        inside = QVBoxLayout(self._body)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(5)
        inside.addWidget(self.words_label)
        inside.addLayout(split, 1)
        inside.addWidget(self.standing_label)
        inside.addWidget(self.standing)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.source_label, 1)
        foot.addWidget(self.spares)
        inside.addLayout(foot)
        images = QVBoxLayout(self._images)
        images.setContentsMargins(0, 0, 0, 0)
        images.setSpacing(6)
        images.addWidget(self.progress)
        images.addWidget(self._body, 1)
        images.addWidget(self.empty_label, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(self._below)
        column.addWidget(self._images, 1)
        column.addWidget(self.film, 1)

    def _place_tools(self) -> None:
        """Beside the title where there is room for all of it, else in a row of their own."""
        title = self.title_label.fontMetrics().horizontalAdvance(self.title_label.full_text() or "conv2 · map 22")
        parts = [self._tools, *self._pages.values()]
        need = title + sum(part.sizeHint().width() + self._head.spacing() for part in parts)
        row = self._head if need <= self.width() else self._below
        if row.indexOf(self._tools) < 0:
            (self._below if row is self._head else self._head).removeWidget(self._tools)
            row.insertWidget(1 if row is self._head else 0, self._tools)

    def _share_width(self) -> None:
        """As many images in a row as leave enough to the bars."""
        unit = self.fontMetrics().horizontalAdvance("0")
        rests = [self.width() - self.images.width_of(columns) - GAP for columns in range(COLUMNS, 0, -1)]
        enough = next((rest for rest in rests if rest >= 20 * unit), rests[-1])
        self.bars.setFixedWidth(max(14 * unit, min(enough, 32 * unit)))

    def _page_words(self, page: LikesPage) -> tuple[str, str]:
        """Its name and its tip."""
        if page is LikesPage.IMAGES:
            return self.tr("Images"), self.tr("The training images that it answers to.")
        return self.tr("Made up"), self.tr("Pictures that are made up, step by step, so that it answers most.")

    def _connect(self) -> None:
        for button in self._pages.values():
            button.toggled.connect(self._show_page)
        self.film.title_changed.connect(self._show_title)
        self.part_choice.currentIndexChanged.connect(self._show_part)
        self.run_button.clicked.connect(self._run)
        self.images.image_chosen.connect(self.image_chosen)
        self.images.pointed.connect(self._point)

    @Slot(bool)
    def _show_page(self, chosen: bool) -> None:
        if chosen:
            self._images.setVisible(self.page is LikesPage.IMAGES)
            self._tools.setVisible(self.page is LikesPage.IMAGES)
            self.film.setVisible(self.page is LikesPage.MADE_UP)
            self._show_title()
            self.page_changed.emit()

    @Slot()
    def _show_title(self) -> None:
        """What the unit is called that the page shows."""
        images = "" if self._likes is None else self._title
        self.title_label.set_wordings((self.film.title if self.page is LikesPage.MADE_UP else images,))

    @Slot()
    def _run(self) -> None:
        if self._looking:
            self.stop_requested.emit()
        else:
            self.look_requested.emit()

    @Slot(object)
    def _point(self, image: LikedImage | None) -> None:
        self.standing.set_other(None if image is None else image.value)

    @Slot()
    def _show_part(self) -> None:
        self.images.setAccessibleName(self.tr("Images: {0}").format(part_title(self.part)))
        if self._likes is not None:
            self.images.set_images(self._likes.images[self.part], self._task, self._likes.data)
            self._share_width()

    def _show_standing(self) -> None:
        self.standing.set_own(self._own)
        if self._likes is not None:
            self.standing_label.set_wordings((standing_text(self._likes.numbers, self._own),))

    def _show_button(self) -> None:
        looking = self._looking
        self.run_button.setText(self.tr("Stop") if looking else self.tr("Look"))
        self.run_button.setAccessibleName(self.run_button.text())
        self.run_button.setToolTip(
            self.tr("Ends the pass over the images; what it has found stays.")
            if looking
            else self.tr("Passes over all training images for what the maps of this network like.")
        )
        self.run_button.setIcon(icon("stop" if looking else "play", theme_of(self)))
        self.run_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
