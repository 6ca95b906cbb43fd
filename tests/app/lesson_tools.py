"""The course in a window."""

from __future__ import annotations

from collections.abc import Mapping

from cnn_gui.views.lesson_view import LessonView
from cnn_gui.window.lesson_session import LessonSession
from cnn_gui.window.main import MainWindow
from cnn_gui.window.show_me import Adjustable, Cast


class Dial:
    """Something that a lesson adjusts, as the bench is."""

    def __init__(self) -> None:
        self.setting: dict[str, str] = {}

    def apply(self, setting: Mapping[str, str]) -> None:
        if "nonsense" in setting:
            raise ValueError("There is no such thing here.")
        self.setting |= setting

    def state(self) -> dict[str, str]:
        return dict(self.setting)

    def restore(self, state: dict[str, str], /) -> None:
        self.setting = dict(state)


def course_in(
    window: MainWindow, bench: Adjustable | None = None, trial: Adjustable | None = None
) -> tuple[LessonView, LessonSession]:
    """The window's course, or one of its own in the lesson's panel with other things to adjust."""
    if bench is None and trial is None:
        return window.lesson, window.lessons
    view = LessonView()
    body = window.layout_.docks["lesson"].widget()
    layout = body.layout()
    assert layout is not None
    layout.addWidget(view)
    cast = Cast(
        layout=window.layout_,
        inference=window.engines.inference,
        drawing=window.drawing,
        networks=window.networks,
        detail=window.detail,
        stories=window.stories,
        training=window.training_panel,
        bench=bench,
        trial=trial,
    )
    return view, LessonSession(view, window.training, cast, window)
