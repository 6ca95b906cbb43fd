"""Above a story: the way to it, back and forward, and the switch that lets the window slide."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from cnn_gui.views.base.icons import icon
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.story.crumbs import Crumbs

translate = QCoreApplication.translate


class StoryHead(QWidget):
    """crumbs: the way. The keys of its buttons work in all of ``scope``, the widget that tells the story."""

    back_requested = Signal()
    forward_requested = Signal()
    slide_toggled = Signal(bool)

    def __init__(self, scope: QWidget) -> None:
        super().__init__(scope)
        self._scope = scope
        self._icons: dict[QToolButton, str] = {}
        self._back = self._button("storyBack", "previous", translate("StoryView", "Back (Alt+Left)"))
        self._forward = self._button(
            "storyForward",
            "next",
            translate("StoryView", "Forward to the unit of the next layer in which this one counts most (Alt+Right)"),
        )
        self.crumbs = Crumbs(self)
        self._slide = self._slide_button()
        self._connect()
        self._lay_out()
        self._draw_icons()

    # --- told from outside -------------------------------------------------------------------------------

    def show_way(self, names: Sequence[str], *, forward: bool) -> None:
        """names: of the units gone through, the newest last. forward: whether there is a layer to go on to."""
        self.crumbs.set_names(names)
        self._back.setEnabled(len(names) > 1)
        self._forward.setEnabled(forward)

    def offer_slide(self, offered: bool) -> None:
        """Whether there is a window to slide."""
        self._slide.setVisible(offered)

    def set_slides(self, on: bool) -> None:
        """Whether the window is wanted to slide; emits nothing."""
        with QSignalBlocker(self._slide):
            self._slide.setChecked(on)

    @property
    def slides(self) -> bool:
        """Whether the window is wanted to slide; also where there is none, for the next unit that has one."""
        return self._slide.isChecked()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icons()

    # --- the inside --------------------------------------------------------------------------------------

    def _button(self, name: str, icon_name: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setProperty("role", "quiet")
        button.setAccessibleName(tip)
        button.setToolTip(tip)
        self._icons[button] = icon_name
        return button

    def _slide_button(self) -> QToolButton:
        tip = translate("StoryView", "The window slides over the input map, and the feature map fills in (Alt+P)")
        button = self._button("storyPlay", "play", tip)
        button.setText(translate("StoryView", "Slide"))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setAccessibleName(translate("StoryView", "Slide the window"))
        button.setCheckable(True)
        return button

    def _connect(self) -> None:
        self._back.clicked.connect(self._go_back)
        self._forward.clicked.connect(self._go_forward)
        self._slide.toggled.connect(self.slide_toggled)
        self._on_keys("Alt+Left", self._go_back)
        self._on_keys("Alt+Right", self._go_forward)
        self._on_keys("Alt+P", self._slide.click)

    def _on_keys(self, keys: str, slot: Callable[[], None]) -> None:
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence(keys), self._scope, context=context).activated.connect(slot)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self._back)
        row.addWidget(self._forward)
        row.addWidget(self.crumbs, 1)
        row.addWidget(self._slide)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def _draw_icons(self) -> None:
        for button, name in self._icons.items():
            button.setIcon(icon(name, theme_of(self)))

    @Slot()
    def _go_back(self) -> None:
        if self._back.isEnabled():
            self.back_requested.emit()

    @Slot()
    def _go_forward(self) -> None:
        if self._forward.isEnabled():
            self.forward_requested.emit()
