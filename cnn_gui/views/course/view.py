"""The course in a dock: contents, chapters, and the way back when a chapter has changed the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from cnn_gui.core.course.lessons import LESSON, Asked, Chapter, Course
from cnn_gui.core.course.show_links import SCHEME
from cnn_gui.views.base.icons import icon
from cnn_gui.views.base.panel_content import PanelContent
from cnn_gui.views.base.theme import is_new_type, theme_of
from cnn_gui.views.course.page import LessonPage
from cnn_gui.views.course.text import ANSWER, ASK, CONTENTS, chapter_text, contents_text, sources_title
from cnn_gui.views.parts.fields import ChoiceField
from cnn_gui.views.parts.lines import FittingLabel

_HEAD_GAP = 2
_LEAST_WORDS = 60
"""Logical pixels beside the button that puts everything back."""


class LessonView(QWidget):
    """Told a course; goes from page to page by itself, and says what else a person asks for.

    page_changed: the slug of the chapter now shown, or "contents". chapter_entered: a person went to another chapter,
    which is on display now. show_requested: the link that sets up the window.
    asked: the Asked whose answer is wanted: chapter, anchor and the window. put_back_requested: the window as it was.
    leave_requested: the same, and the course closed. title_changed: for the panel ("Lesson · 6 of 11").
    """

    page_changed = Signal(str)
    chapter_entered = Signal()
    show_requested = Signal(str)
    asked = Signal(Asked)
    put_back_requested = Signal()
    leave_requested = Signal()
    title_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._course = Course(())
        self._chapter: Chapter | None = None
        self._answered: set[str] = set()
        self.setObjectName("lessonView")
        self.setAccessibleName(self.tr("Lesson"))
        self.page = LessonPage(self)
        self.chapters = ChoiceField(self)
        self._icons: dict[QToolButton, str] = {}
        self.contents_button = self._button("lessonContents", "lesson", self.tr("Contents and questions (Alt+Home)"))
        self.previous_button = self._button("lessonPrevious", "previous", self.tr("The chapter before (Alt+PgUp)"))
        self.next_button = self._button("lessonNext", "next", self.tr("The next chapter (Alt+PgDown)"))
        self.leave_button = self._button(
            "lessonLeave", "close", self.tr("Leave the course; everything is put back as it was")
        )
        self.back_button = QPushButton(self.tr("Put everything back"), self)
        self.bar = self._back_bar()
        self._lay_out()
        self._connect()
        self._draw_icons()
        self.set_changed(False)

    # --- told -----------------------------------------------------------------------------------------------

    def set_course(self, course: Course) -> None:
        """The course to show; begins with its contents."""
        self._course = course
        self.chapters.clear()
        self.chapters.add(CONTENTS, self.tr("Contents"), self.tr("All chapters, and questions with their answers."))
        for number, chapter in enumerate(course.chapters, start=1):
            self.chapters.add(chapter.slug, f"{number} · {chapter.title}", chapter.title)
        self.show_contents()

    def show_contents(self) -> None:
        self._chapter = None
        self.page.show_markdown(contents_text(self._course))
        self._arrive()

    def show_chapter(self, slug: str, anchor: str = "") -> None:
        """A chapter, from the heading of an anchor on. Raises UserError for a slug that the course does not have."""
        chapter = self._course.find(slug)
        if chapter is not self._chapter:
            self._chapter = chapter
            self.page.show_markdown(self._text(chapter), small_from=sources_title())
        self.page.go_to(chapter.heading(anchor))
        self._arrive()

    def set_changed(self, changed: bool) -> None:
        """Whether a chapter has changed the window, so that there is something to put back."""
        self.bar.setVisible(changed)

    # --- shown ----------------------------------------------------------------------------------------------

    @property
    def has_course(self) -> bool:
        return bool(self._course.chapters)

    @property
    def chapter(self) -> Chapter | None:
        """The chapter on display; None for the contents."""
        return self._chapter

    @property
    def heading(self) -> str:
        return self.page.heading

    def title(self) -> str:
        if self._chapter is None:
            return self.tr("Lesson")
        chapters = self._course.chapters
        return self.tr("Lesson · {0} of {1}").format(chapters.index(self._chapter) + 1, len(chapters))

    def panel_content(self) -> PanelContent | None:
        """Words: there are no numbers to be taken away."""
        if not self.has_course:
            return None
        caption = self.tr("The course: {0}").format(self.title())
        return PanelContent("lesson", caption, self.page, None, of_network=False, of_drawing=False)

    def sizeHint(self) -> QSize:
        return QSize(400, 340)

    def minimumSizeHint(self) -> QSize:
        """In large type a panel beside others is narrow: then the arrows go, which have keys, and the text does not."""
        return QSize(self._head_width(self.contents_button, self.leave_button), super().minimumSizeHint().height())

    def _head_width(self, *buttons: QToolButton) -> int:
        """With these buttons beside the chapter's field."""
        fields = self.chapters.minimumWidth()
        return fields + sum(button.sizeHint().width() + _HEAD_GAP for button in buttons)

    # --- Qt -------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icons()
        elif is_new_type(event):
            self._fit()

    def _fit(self) -> None:
        """The arrows and the longer words where there is room for them."""
        arrows = self.previous_button, self.next_button
        has_room = self.width() >= self._head_width(self.contents_button, *arrows, self.leave_button)
        for button in arrows:
            button.setVisible(has_room)
        self.back_button.setText(self.tr("Put everything back"))
        if self.back_button.sizeHint().width() + _LEAST_WORDS > self.width():
            self.back_button.setText(self.tr("Put back"))

    # --- inside: what is where ------------------------------------------------------------------------------

    def _button(self, name: str, icon_name: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setProperty("role", "quiet")
        button.setAccessibleName(tip)
        button.setToolTip(tip)
        self._icons[button] = icon_name
        return button

    def _draw_icons(self) -> None:
        for button, name in self._icons.items():
            button.setIcon(icon(name, theme_of(self)))

    def _back_bar(self) -> QFrame:
        bar = QFrame(self)
        bar.setObjectName("lessonBar")
        words = FittingLabel(parent=bar)
        words.set_wordings(
            (self.tr("The window is set up for the lesson."), self.tr("Set up for the lesson."), self.tr("Changed."))
        )
        self.back_button.setObjectName("lessonPutBack")
        self.back_button.setAccessibleName(self.tr("Put everything back"))
        self.back_button.setToolTip(
            self.tr("Drawing, layer, bench, training and network as they were before the first “Show me”.")
        )
        row = QHBoxLayout(bar)
        row.setContentsMargins(0, 4, 0, 0)
        row.addWidget(words, 1)
        row.addWidget(self.back_button)
        return bar

    def _lay_out(self) -> None:
        self.chapters.setObjectName("lessonChapter")
        self.chapters.setAccessibleName(self.tr("Chapter"))
        self.chapters.setToolTip(self.tr("The chapter that is shown."))
        row = QHBoxLayout()
        row.setSpacing(_HEAD_GAP)
        row.addWidget(self.contents_button)
        row.addWidget(self.chapters, 1)
        for button in (self.previous_button, self.next_button, self.leave_button):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        # What it needs at least minimumSizeHint says: the arrows in the row do not count.
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        column.addLayout(row)
        column.addWidget(self.page, 1)
        column.addWidget(self.bar)

    def _connect(self) -> None:
        self.page.followed.connect(self._followed)
        self.chapters.activated.connect(self._picked)
        for button, keys, does in (
            (self.contents_button, "Alt+Home", self.show_contents),
            (self.previous_button, "Alt+PgUp", self._previous),
            (self.next_button, "Alt+PgDown", self._next),
        ):
            button.clicked.connect(does)
            QShortcut(QKeySequence(keys), self).activated.connect(does)
        self.leave_button.clicked.connect(self.leave_requested)
        self.back_button.clicked.connect(self.put_back_requested)

    # --- inside: from page to page --------------------------------------------------------------------------

    def _text(self, chapter: Chapter) -> str:
        return chapter_text(self._course, chapter, answered=chapter.slug in self._answered)

    def _arrive(self) -> None:
        slug = self._chapter.slug if self._chapter is not None else CONTENTS
        self.chapters.set_value(slug)
        self.previous_button.setEnabled(self._chapter is not None)
        self.next_button.setEnabled(self._neighbour(1) is not None)
        self.title_changed.emit(self.title())
        self.page_changed.emit(slug)

    def _neighbour(self, by: int) -> Chapter | None:
        """The contents are before the first chapter."""
        if self._chapter is not None:
            return self._course.after(self._chapter.slug, by)
        return self._course.chapters[0] if by > 0 and self._course.chapters else None

    @Slot()
    def _previous(self) -> None:
        chapter = self._neighbour(-1)
        if chapter is not None:
            self._enter(chapter.slug)
        else:
            self.show_contents()

    @Slot()
    def _next(self) -> None:
        chapter = self._neighbour(1)
        if chapter is not None:
            self._enter(chapter.slug)

    @Slot(int)
    def _picked(self, _number: int) -> None:
        slug = str(self.chapters.value())
        if slug == CONTENTS:
            self.show_contents()
        else:
            self._enter(slug)

    @Slot(str)
    def _followed(self, target: str) -> None:
        if target.startswith(SCHEME):
            self.show_requested.emit(target)
        elif target.startswith(ASK):
            asked: Asked = self._course.questions[int(target.removeprefix(ASK))]
            self.asked.emit(asked)
        elif target.startswith(LESSON):
            self._enter(target.removeprefix(LESSON))
        elif target == ANSWER:
            self._show_answer()

    def _enter(self, slug: str) -> None:
        self.show_chapter(slug)
        self.chapter_entered.emit()

    def _show_answer(self) -> None:
        if self._chapter is not None:
            self._answered.add(self._chapter.slug)
            self.page.change_markdown(self._text(self._chapter))
