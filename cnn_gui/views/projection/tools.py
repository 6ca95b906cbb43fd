"""How a map is looked at: dimensions, colours, what of it is shown."""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise

from PySide6.QtCore import QEvent, QSize, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from cnn_gui.core.projection.messages import COUNTS
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.parts.compact_fields import draw_icons, field_label, named, switch, tool
from cnn_gui.views.parts.fields import ChoiceField

SPACING = 4


class Colouring(StrEnum):
    """What colours say: the LABEL of an image, the network's ANSWER, or how probable it finds that."""

    LABEL = "label"
    ANSWER = "answer"
    PROBABILITY = "probability"


class MapTools(QWidget):
    """look_changed: dimensions, colours, signs, contours or filter. count_wanted: so many images. lasso_changed:
    whether dragging encircles. fit_wanted: all points in sight."""

    look_changed = Signal()
    count_wanted = Signal(int)
    lasso_changed = Signal(bool)
    fit_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.space_button = switch("mapSpace", self.tr("3-D"), self.tr("Three components; drag to turn the points."))
        self.colour_choice = ChoiceField(self)
        self._label = field_label(self.tr("&Colours:"), self.colour_choice)
        self.lasso_button = tool(
            "mapLasso",
            "lasso",
            self.tr("Encircle images"),
            self.tr("Drag an outline around points to see what they have in common; Shift and dragging does it too."),
        )
        self.fit_button = tool("mapFit", "fit", self.tr("All in sight"), self.tr("All points in sight again (0)."))
        self.show_button = QToolButton(self)
        self._menu = QMenu(self)
        self.mistakes_action = self._action(
            "mapMistakes", self.tr("Only what is read &wrong"), self.tr("Only the images that are answered wrong.")
        )
        self.signs_action = self._action(
            "mapSigns",
            self.tr("A &sign for each class"),
            self.tr("Classes are told by signs too, not by colour alone."),
        )
        self.contours_action = self._action(
            "mapContours", self.tr("&Contours of density"), self.tr("Lines of equal density: where most points lie.")
        )
        self._counts = QActionGroup(self)
        self._set_up()
        self._connect()

    @property
    def dimensions(self) -> int:
        return 3 if self.space_button.isChecked() else 2

    @property
    def colouring(self) -> Colouring:
        return Colouring(self.colour_choice.value())

    @property
    def count(self) -> int:
        """How many images are wanted."""
        checked = self._counts.checkedAction()
        return COUNTS[0] if checked is None else int(checked.data())

    def count_action(self, count: int) -> QAction:
        return next(action for action in self._counts.actions() if action.data() == count)

    def set_available(self, total: int) -> None:
        """How many test images there are: more cannot be shown."""
        for action, before in zip(self._counts.actions(), (0, *COUNTS), strict=False):
            action.setEnabled(total > before)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            draw_icons(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Where there is little room, what can be chosen says what it is about.
        self._label.setVisible(self.width() >= self.sizeHint().width())

    def sizeHint(self) -> QSize:
        """With the word before the colours, also while that is hidden."""
        hint = super().sizeHint()
        return hint if not self._label.isHidden() else hint + QSize(self._label.sizeHint().width() + SPACING, 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    # --- inside ---------------------------------------------------------------------------------------------

    def _action(self, name: str, text: str, tip: str) -> QAction:
        action = self._menu.addAction(text)
        action.setObjectName(name)
        action.setToolTip(tip)
        action.setCheckable(True)
        return action

    def _set_up(self) -> None:
        self.setObjectName("mapTools")
        named(
            self.colour_choice,
            "mapColours",
            self.tr("What colours say"),
            self.tr("Colours by the right class, by the network's answer, or by how probable it finds that."),
        )
        self.colour_choice.add(Colouring.LABEL, self.tr("label"))
        self.colour_choice.add(Colouring.ANSWER, self.tr("answer"))
        self.colour_choice.add(Colouring.PROBABILITY, self.tr("probability"))
        self.colour_choice.setMinimumContentsLength(9)
        self.colour_choice.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.lasso_button.setCheckable(True)
        named(self.show_button, "mapShow", self.tr("Show"), self.tr("What of the images is shown, and how many."))
        self.show_button.setText(self.tr("Show"))
        self.show_button.setMenu(self._menu)
        self.show_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu.setToolTipsVisible(True)
        self._menu.addSeparator()
        for count in COUNTS:
            action = self._menu.addAction(self.tr("{0} images").format(format_count(count)))
            action.setObjectName(f"mapCount{count}")
            action.setCheckable(True)
            action.setData(count)
            action.setChecked(count == COUNTS[0])
            self._counts.addAction(action)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING)
        row.addWidget(self._label)
        row.addWidget(self.colour_choice, 1)
        row.addWidget(self.space_button)
        row.addWidget(self.show_button)
        row.addWidget(self.lasso_button)
        row.addWidget(self.fit_button)
        draw_icons(self)
        in_order = (self.colour_choice, self.space_button, self.show_button, self.lasso_button, self.fit_button)
        for before, after in pairwise(in_order):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        for action in (self.mistakes_action, self.signs_action, self.contours_action):
            action.toggled.connect(self.look_changed)
        self.space_button.toggled.connect(self.look_changed)
        self.colour_choice.currentIndexChanged.connect(self._colours_changed)
        self.lasso_button.toggled.connect(self.lasso_changed)
        self.fit_button.clicked.connect(self.fit_wanted)
        self._counts.triggered.connect(self._count_chosen)

    @Slot()
    def _colours_changed(self) -> None:
        self.look_changed.emit()

    @Slot(QAction)
    def _count_chosen(self, action: QAction) -> None:
        self.count_wanted.emit(int(action.data()))
