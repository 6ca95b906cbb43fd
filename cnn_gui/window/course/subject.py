"""The course: chapters that set up the window, the questions they answer, and F1."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from cnn_gui.core.base.errors import UserError
from cnn_gui.core.course.lessons import course
from cnn_gui.views.base.translation import said
from cnn_gui.views.course.view import LessonView
from cnn_gui.window.base import closing
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.base.layout import Layout, Panel
from cnn_gui.window.base.subject import ActionTable, Context, Subject
from cnn_gui.window.course.explain import Explainer
from cnn_gui.window.course.session import LessonSession
from cnn_gui.window.course.show_me import Cast
from cnn_gui.window.training.session import TrainingSession

WORKSPACE = "learn"
"""The key of the one in which the course opens."""


class CourseSubject(Subject):
    """questions: the submenu of questions."""

    session: LessonSession
    explainer: Explainer

    def __init__(self, context: Context, training: TrainingSession, cast: Callable[[Layout], Cast]) -> None:
        """cast: everything that a lesson can set up, once the panels are in docks."""
        super().__init__(context)
        self._training, self._cast = training, cast
        self.view = LessonView()
        self.panels = (Panel("lesson", self.tr("Lesson"), self.view),)

    def placed(self, layout: Layout) -> None:
        self.session = LessonSession(self.view, self._training, self._cast(layout), self)
        self.explainer = Explainer(layout.docks, self)

    def join(self, hub: Hub) -> None:
        self.session.refused.connect(hub.warning)
        self.session.informed.connect(hub.info)
        self.explainer.wanted.connect(hub.explanation_wanted)
        self.explainer.menu_opened.connect(hub.panel_menu_opened)
        self.session.opening.connect(self._want_workspace)
        self.session.left.connect(hub.course_left)
        hub.explanation_wanted.connect(self.session.explain)
        hub.workspace_leaving.connect(self.session.leave_workspace)

    def commands(self) -> Mapping[str, Callable[[], object]]:
        return {"course": self._open, "explain": self.explainer.explain_here}

    def fill_menus(self, menus: Mapping[str, QMenu], actions: ActionTable) -> None:
        """The questions come from the course, which is read when the menu is first opened."""
        self.questions = menus["learn"].addMenu(self.tr("&Questions"))
        self.questions.setObjectName("menu_questions")
        self.questions.aboutToShow.connect(self._fill_questions)

    def begin(self) -> None:
        if self.context.options.lesson:
            self.session.open(self.context.options.lesson)

    def may_close(self) -> bool:
        """Asks about a person's own changes that a lesson has set aside; puts back what is the lesson's."""
        if self.session.has_own_edits and not closing.may_lose(self.context, changed_by_hand=True):
            return False
        if not self.session.retire():
            # What a lesson trained is not what a person would be asked about.
            self.session.settled.connect(self.context.window.close, Qt.ConnectionType.SingleShotConnection)
            return False
        return True

    def leave(self) -> None:
        self.session.retire()

    @Slot()
    def _want_workspace(self) -> None:
        self.context.hub.workspace_wanted.emit(WORKSPACE)

    @Slot()
    def _open(self) -> None:
        self.session.open()

    @Slot()
    def _fill_questions(self) -> None:
        if not self.questions.isEmpty():
            return
        try:
            questions = course().questions
        except UserError as error:
            self.context.hub.warning.emit(said(error.sentence))
            return
        for asked in questions:
            self.questions.addAction(asked.text).setData(asked)
        self.questions.triggered.connect(self._ask)

    @Slot(QAction)
    def _ask(self, action: QAction) -> None:
        self.session.ask(action.data())
