"""A calm bar that says what happened, one notice at a time, without stopping anybody's work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFontDatabase,
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.plain_text import SENTENCE, breakable, paragraphs
from cnn_gui.views.base.icons import SIZE, icon
from cnn_gui.views.base.theme import is_new_type, theme_of
from cnn_gui.views.parts.panel import label

INFO_MS = 6_000
"""How long news stays: time to read two lines."""


MOST_WAITING = 20
MARGIN = 8
"""Logical pixels beside the bar."""
DETAILS, DETAIL_LINES = 200_000, 5_000
"""Characters and lines of what can be copied at most."""


class Kind(StrEnum):
    """PROBLEM and WARNING stay until they are closed; INFO goes by itself."""

    INFO = "info"
    WARNING = "warning"
    PROBLEM = "problem"


_ROLES = {Kind.INFO: "muted", Kind.WARNING: "accent", Kind.PROBLEM: "bad"}


@dataclass(frozen=True, slots=True)
class BarNotice:
    """about: what it speaks of; a newer notice about the same takes its place, and it goes once that is settled."""

    kind: Kind
    text: str
    details: str = ""
    about: str = ""

    def replaces(self, other: BarNotice) -> bool:
        """Whether nothing is lost when this is shown and the other no more: it says the same, or what is newer."""
        return self.text == other.text or (bool(self.about) and self.about == other.about)

    def says_the_same(self, other: BarNotice) -> bool:
        """Whether a person would read the same sentence; by which way it came, the details tell."""
        return (self.kind, self.text) == (other.kind, other.text)


class NoticeBar(QWidget):
    """Hidden while there is nothing to say. The newest notice is in sight: it answers what a person did last. Problems
    and warnings that it covers come back when it goes, unless they are settled by then; news does not.

    It lies over the bottom of its parent, the window's line of quiet facts, so that nothing moves when it comes or
    goes. shown carries the BarNotice that has just come into sight.
    """

    shown = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noticeBar")
        self._current: BarNotice | None = None
        self._waiting: list[BarNotice] = []
        self._report: Callable[[str, str], str] = _together
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(INFO_MS)
        self.timer.timeout.connect(self.close_current)
        self.icon_label = label("", "", self)
        self.text_label = label("", "", self)
        self.more_label = label("", "muted", self)
        self.details_button = QToolButton(self)
        self.close_button = QToolButton(self)
        self._set_up()
        self._dress()
        self.hide()
        if parent is not None:
            parent.installEventFilter(self)

    @property
    def current(self) -> BarNotice | None:
        """The notice in sight."""
        return self._current

    @property
    def waiting(self) -> tuple[BarNotice, ...]:
        return tuple(self._waiting)

    def set_report(self, report: Callable[[str, str], str]) -> None:
        """How a notice and its details become what is shown and copied as its details."""
        self._report = report

    def show_info(self, text: str) -> None:
        self._add(BarNotice(Kind.INFO, text))

    def show_warning(self, text: str, details: str = "", about: str = "") -> None:
        self._add(BarNotice(Kind.WARNING, text, details, about))

    @Slot(object)
    def show_problem(self, problem: Problem) -> None:
        self._add(BarNotice(Kind.PROBLEM, problem.text, problem.details, problem.doing))

    @Slot(str)
    def withdraw(self, text: str) -> None:
        """Takes a notice away, in sight or waiting, that holds no longer."""
        self._take_away(lambda notice: notice.text == text)

    def settle(self, *abouts: str) -> None:
        """Takes away what was said about something that has gone well since."""
        self._take_away(lambda notice: notice.about in abouts)

    @Slot()
    def close_current(self) -> None:
        """Closes the notice in sight; the next one comes."""
        self.timer.stop()
        self._current = None
        if self._waiting:
            self._display(self._waiting.pop(0))
        else:
            self.hide()

    @Slot()
    def open_details(self) -> DetailsDialog | None:
        """Opens what can be copied, beside the work and not over it."""
        if self._current is None or not self._current.details:
            return None
        # Whoever reads the details wants the notice to stay.
        self.timer.stop()
        notice = self._current
        dialog = DetailsDialog(notice.text, self._report(notice.text, notice.details), self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    # --- Qt -------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and watched is self.parentWidget():
            self._place()
        return False

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._dress()
        elif is_new_type(event):
            self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        # Painted, not styled: a style sheet's ground would hide a change of theme from this widget.
        theme = theme_of(self)
        kind = self._current.kind if self._current is not None else Kind.INFO
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.color("line"))
        painter.setBrush(theme.color("panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(_ROLES[kind]))
        painter.drawRoundedRect(QRectF(4, 5, 3, self.height() - 10), 1.5, 1.5)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_current()
        else:
            super().keyPressEvent(event)

    # --- inside ---------------------------------------------------------------------------------------------

    def _set_up(self) -> None:
        self.icon_label.setFixedSize(SIZE, SIZE)
        self.text_label.setObjectName("noticeText")
        self.text_label.setWordWrap(True)
        self.text_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.details_button.setObjectName("noticeDetails")
        self.details_button.setText(self.tr("Details"))
        self.details_button.setAccessibleName(self.tr("Details of the problem"))
        self.details_button.setToolTip(self.tr("What exactly went wrong, to read and to copy."))
        self.details_button.clicked.connect(self.open_details)
        self.close_button.setObjectName("noticeClose")
        self.close_button.setAccessibleName(self.tr("Close the notice"))
        self.close_button.setToolTip(self.tr("Close this notice. (Escape)"))
        self.close_button.setProperty("role", "quiet")
        self.close_button.clicked.connect(self.close_current)
        for button in (self.details_button, self.close_button):
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 1, 4, 1)
        row.setSpacing(10)
        row.addWidget(self.icon_label)
        row.addWidget(self.text_label, 1)
        row.addWidget(self.more_label)
        row.addWidget(self.details_button)
        row.addWidget(self.close_button)

    def _add(self, notice: BarNotice) -> None:
        if self._current is not None and self._current.says_the_same(notice):
            # The same again is no second notice; it stays as long as a new one would.
            self._restart_timer(notice)
            return
        before = self._current
        waiting = [before, *self._waiting] if before is not None and before.kind is not Kind.INFO else self._waiting
        self._waiting = [other for other in waiting if not notice.replaces(other)][:MOST_WAITING]
        self._display(notice)

    def _take_away(self, is_gone: Callable[[BarNotice], bool]) -> None:
        self._waiting = [notice for notice in self._waiting if not is_gone(notice)]
        if self._current is not None and is_gone(self._current):
            self.close_current()
        else:
            self._update_more()

    def _display(self, notice: BarNotice) -> None:
        self._current = notice
        self.text_label.setText(breakable(paragraphs(notice.text, SENTENCE, 3)))
        self.details_button.setVisible(bool(notice.details))
        self._update_more()
        self._dress()
        self._place()
        self.setAccessibleName(paragraphs(notice.text, SENTENCE, 3))
        self.show()
        self.raise_()
        self._restart_timer(notice)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        self.shown.emit(notice)

    def _place(self) -> None:
        """Over the bottom of the window, as high as its words need: one line covers the line of facts and no panel."""
        parent, layout = self.parentWidget(), self.layout()
        if parent is None or layout is None:
            return
        # A label that has just been given its words is measured anew first.
        layout.activate()
        width = parent.width() - 2 * MARGIN
        height = max(self.heightForWidth(width), self.minimumSizeHint().height())
        self.setGeometry(MARGIN, parent.height() - height, width, height)

    def _restart_timer(self, notice: BarNotice) -> None:
        if notice.kind is Kind.INFO:
            self.timer.start()
        else:
            self.timer.stop()

    def _update_more(self) -> None:
        count = len(self._waiting)
        self.more_label.setText(self.tr("{0} more").format(count) if count else "")
        self.more_label.setVisible(count > 0)

    def _dress(self) -> None:
        theme = theme_of(self)
        kind = self._current.kind if self._current is not None else Kind.INFO
        name = "info" if kind is Kind.INFO else "warning"
        self.icon_label.setPixmap(icon(name, theme, _ROLES[kind]).pixmap(SIZE, SIZE))
        self.close_button.setIcon(icon("close", theme))
        self.update()


def _together(text: str, details: str) -> str:
    return f"{text}\n\n{details}"


class DetailsDialog(QDialog):
    """A problem in one sentence, and what a report of it needs, which can be read and copied as a whole."""

    def __init__(self, text: str, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("detailsDialog")
        self.setWindowTitle(self.tr("Details"))
        sentence = label(breakable(paragraphs(text)), "", self)
        sentence.setWordWrap(True)
        self.details = QPlainTextEdit(paragraphs(details, DETAILS, DETAIL_LINES), self)
        self.details.setObjectName("detailsText")
        self.details.setAccessibleName(self.tr("Details"))
        self.details.setReadOnly(True)
        self.details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.copy_button = buttons.addButton(self.tr("Copy details"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy_button.setObjectName("copyDetails")
        self.copy_button.setToolTip(self.tr("Copy all of this, to paste it into a report."))
        self.copy_button.clicked.connect(self.copy)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(sentence)
        column.addWidget(self.details, 1)
        column.addWidget(buttons)
        self.resize(640, 380)

    @Slot()
    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details.toPlainText())
