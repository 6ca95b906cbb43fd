"""The bench: its pages, one in front, and the choice of what they work on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QButtonGroup,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cnn_gui.core.bench.painted import SCENES
from cnn_gui.core.bench.settings import BenchPage, BenchSettings, as_at_first, differences
from cnn_gui.views.base.captions import in_menu
from cnn_gui.views.base.drops import file_of
from cnn_gui.views.base.panel_content import PanelContent
from cnn_gui.views.base.theme import is_new_type
from cnn_gui.views.base.translation import said
from cnn_gui.views.bench.content import bench_content
from cnn_gui.views.bench.page import BenchPageView
from cnn_gui.views.bench.pages import make_page, titles
from cnn_gui.views.parts.compact_fields import draw_icons, named, tool
from cnn_gui.views.parts.elided import ElidedLabel

SOURCE = 32
"""Characters of the name of what a page works on."""


class BenchView(QWidget):
    """Told the settings and what the page in front shows; says what a person changed.

    changed: new BenchSettings. source_chosen: "drawing", "digit" (any test digit) or a scene's name.
    open_requested: a picture is to be opened; picture_dropped: the path of one.
    """

    changed = Signal(BenchSettings)
    source_chosen = Signal(str)
    open_requested = Signal()
    picture_dropped = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = BenchSettings()
        self.setObjectName("bench")
        self.setAccessibleName(self.tr("Bench"))
        self.setAcceptDrops(True)
        self._pages: dict[BenchPage, BenchPageView] = {}
        self._stack = QStackedWidget()
        self._group = QButtonGroup(self)
        self._buttons: dict[BenchPage, QToolButton] = {}
        self._source = QToolButton()
        self._note = ElidedLabel(alignment=Qt.AlignmentFlag.AlignRight)
        self._before: BenchSettings | None = None
        self._reset = tool("benchReset", "undo", self.tr("Reset the bench"), "")
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._choice, self._input = QHBoxLayout(), QHBoxLayout()
        self._lay_out()
        self._group.buttonClicked.connect(self._page_clicked)
        self._reset.clicked.connect(self._reset_clicked)
        draw_icons(self)

    # --- told from outside -------------------------------------------------------------------------------

    def set_settings(self, settings: BenchSettings) -> None:
        """Also brings the page of the settings to the front, which is made if it was never looked at."""
        self._settings = settings
        view = self.page(settings.page)
        if self._stack.currentWidget() is not view:
            self.pause()
            self._stack.setCurrentWidget(view)
            self._ask_for_room_of(view)
        self._buttons[settings.page].setChecked(True)
        self._offer_reset(settings)
        view.set_settings(settings)

    def show_source(self, title: str, hint: str, short: str = "") -> None:
        """What the page works on. short: the hint where there is too little room for it."""
        # Without "Input:", which the tool tip says: the head must leave room for large type on a small screen.
        self._source.setText(f"{in_menu(title, SOURCE)} ▾")
        self._note.set_text(hint, *([short] if short else []))

    def tell(self, text: str) -> None:
        """A sentence on what was just done, or why something is not there."""
        self._note.set_text(text)

    @Slot()
    def pause(self) -> None:
        """Nobody looks: what moves by itself stops."""
        for page in self._pages.values():
            page.pause()

    def begin_anew(self) -> None:
        """Nothing moves, and every result is whole."""
        for page in self._pages.values():
            page.begin_anew()

    def play(self) -> None:
        """What can move by itself on the page in front does so, from its beginning."""
        page = self._stack.currentWidget()
        if isinstance(page, BenchPageView):
            page.play()

    # --- what is shown -----------------------------------------------------------------------------------

    def page(self, page: BenchPage) -> BenchPageView:
        """A page; it is made when it is first asked for."""
        if page not in self._pages:
            view = self._pages[page] = make_page(page)
            self._stack.addWidget(view)
            view.changed.connect(self.changed)
            view.informed.connect(self.tell)
        return self._pages[page]

    @property
    def in_front(self) -> BenchPage:
        return self._settings.page

    def panel_content(self) -> PanelContent | None:
        """Of the page in front."""
        page = self._pages.get(self.in_front)
        return bench_content(self.button(self.in_front).text(), page) if page is not None else None

    def note(self) -> str:
        return self._note.text()

    def source_text(self) -> str:
        return self._source.text()

    def source_menu(self) -> QMenu:
        menu = self._source.menu()
        assert isinstance(menu, QMenu)
        return menu

    def button(self, page: BenchPage) -> QToolButton:
        return self._buttons[page]

    def sizeHint(self) -> QSize:
        return QSize(940, 300)

    def minimumSizeHint(self) -> QSize:
        """Of the narrower head: the view can always get so narrow, whatever its head is like now."""
        parts = (self._choice.minimumSize(), self._input.minimumSize(), self._stack.minimumSizeHint())
        return QSize(max(part.width() for part in parts), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_head()

    # --- Qt events ---------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            draw_icons(self)
        elif is_new_type(event):
            self._fit_head()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if file_of(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = file_of(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.picture_dropped.emit(path)

    # --- the inside --------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._choice.setSpacing(4)
        for page, (title, tip) in titles().items():
            self._choice.addWidget(self._page_button(page, title, tip))
        self._input.setSpacing(4)
        self._input.addWidget(self._note, 1)
        self._input.addWidget(self._reset)
        self._input.addWidget(self._source)
        self._make_source_button()
        self._head.setSpacing(4)
        self._head.addLayout(self._choice)
        self._head.addLayout(self._input, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._head)
        column.addWidget(self._stack, 1)

    def _ask_for_room_of(self, shown: BenchPageView) -> None:
        """A stack asks for the room of the widest page of all, seen or not."""
        for page in self._pages.values():
            policy = QSizePolicy.Policy.Preferred if page is shown else QSizePolicy.Policy.Ignored
            page.setSizePolicy(policy, policy)

    def _fit_head(self) -> None:
        """The pages and what they work on stand beside each other where there is room for both, else one below the
        other: in large type on a small screen."""
        beside = self._choice.minimumSize().width() + self._head.spacing() + self._input.minimumSize().width()
        direction = QBoxLayout.Direction.LeftToRight if self.width() >= beside else QBoxLayout.Direction.TopToBottom
        if self._head.direction() is not direction:
            self._head.setDirection(direction)

    def _page_button(self, page: BenchPage, title: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(title)
        button.setCheckable(True)
        named(button, f"benchPage_{page.value}", title, tip)
        self._group.addButton(button)
        self._buttons[page] = button
        return button

    def _make_source_button(self) -> None:
        named(
            self._source,
            "benchSource",
            self.tr("Input of the bench"),
            self.tr("What the bench works on: your drawing as it changes, a test digit, or a colour picture."),
        )
        self._source.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self._source)
        menu.setToolTipsVisible(True)
        for name, title, tip in self._sources():
            if not name:
                menu.addSeparator()
                continue
            action = menu.addAction(title)
            action.setObjectName(f"benchSource_{name}")
            action.setToolTip(tip)
            action.setData(name)
        menu.triggered.connect(self._source_triggered)
        self._source.setMenu(menu)
        self.show_source(self.tr("your drawing"), "")

    def _sources(self) -> Sequence[tuple[str, str, str]]:
        return (
            ("drawing", self.tr("Your drawing"), self.tr("The pixels the network gets, as you draw.")),
            ("digit", self.tr("A test digit"), self.tr("One of MNIST's, another each time.")),
            ("", "", ""),
            *((scene.name, said(scene.title), said(scene.hint)) for scene in SCENES),
            ("", "", ""),
            ("open", self.tr("Open a picture…"), self.tr("Any picture, shrunk to at most 64 pixels a side.")),
        )

    @Slot(QAction)
    def _source_triggered(self, action: QAction) -> None:
        name = str(action.data())
        if name == "open":
            self.open_requested.emit()
        else:
            self.source_chosen.emit(name)

    def _offer_reset(self, settings: BenchSettings) -> None:
        """Says what is not as it was at first; after a reset the same button takes it back."""
        changed = differences(settings)
        if changed:
            self._before = None
        self._reset.setEnabled(bool(changed) or self._before is not None)
        if changed:
            text = self.tr("Everything on the bench as at first. Changed now: {0}.").format(
                ", ".join(map(said, changed))
            )
        elif self._before is not None:
            text = self.tr("Take the reset back.")
        else:
            text = self.tr("Everything on the bench is as at first.")
        self._reset.setToolTip(text)
        self._reset.setAccessibleDescription(text)

    @Slot()
    def _reset_clicked(self) -> None:
        before, self._before = self._before, None
        if differences(self._settings):
            settings, self._before = as_at_first(self._settings), self._settings
            told = self.tr("As at first. The same button brings it back.")
        elif before is not None:
            settings, told = replace(before, page=self._settings.page, source=self._settings.source), ""
        else:
            return
        self.changed.emit(settings)
        self.tell(told)

    @Slot(QAbstractButton)
    def _page_clicked(self, button: QAbstractButton) -> None:
        page = next(page for page, each in self._buttons.items() if each is button)
        if page is not self._settings.page:
            self.changed.emit(replace(self._settings, page=page))
