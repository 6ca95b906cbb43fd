"""Every row of the hub: what is said arrives at everybody who should hear it, and what happens is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QMetaMethod, SignalInstance
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from cnn_gui.app import make_application
from cnn_gui.core.base.messages import DeviceInfo
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.engine.drawing.library import Library
from cnn_gui.options import WindowOptions
from cnn_gui.views.input.preprocessing import StagesView
from cnn_gui.views.input.stage_row import StageRow
from cnn_gui.views.network.layer.detail import LayerDetail
from cnn_gui.views.network.map.network_map import NetworkMap
from cnn_gui.views.network.prediction import AnswerView
from cnn_gui.views.parts.notice_bar import NoticeBar
from cnn_gui.views.training.curves import Curves
from cnn_gui.views.training.panel import TrainingPanel
from cnn_gui.window.album.session import AlbumSession
from cnn_gui.window.album.subject import AlbumSubject
from cnn_gui.window.architecture.map_menu import BuildMenu
from cnn_gui.window.architecture.session import BuildSession
from cnn_gui.window.base.hub import Hub
from cnn_gui.window.base.layout import Layout
from cnn_gui.window.base.take_away import TakeAway
from cnn_gui.window.base.workspaces import Workspaces
from cnn_gui.window.bench.session import BenchSession
from cnn_gui.window.bench.subject import BenchSubject
from cnn_gui.window.compare.session import CompareSession
from cnn_gui.window.compare.subject import CompareSubject
from cnn_gui.window.course.session import LessonSession
from cnn_gui.window.drawing.session import DrawingSession
from cnn_gui.window.dynamics.rate_session import RateSession
from cnn_gui.window.dynamics.session import DynamicsSession
from cnn_gui.window.dynamics.subject import DynamicsSubject
from cnn_gui.window.effects.session import EffectsSession
from cnn_gui.window.experiment.session import ExperimentSession
from cnn_gui.window.experiment.subject import ExperimentSubject
from cnn_gui.window.explain.change_session import ChangeSession
from cnn_gui.window.explain.change_subject import ChangeSubject
from cnn_gui.window.explain.session import ExplainSession
from cnn_gui.window.explain.subject import ExplainSubject
from cnn_gui.window.explain.trust import TrustSession
from cnn_gui.window.features.film_session import FilmSession
from cnn_gui.window.features.session import LikesSession
from cnn_gui.window.frame.main import MainWindow
from cnn_gui.window.frame.reports import Reports
from cnn_gui.window.frame.settlements import Settlements
from cnn_gui.window.frame.status import Status
from cnn_gui.window.frame.tour import Tour
from cnn_gui.window.network.map_menu import MapMenu
from cnn_gui.window.network.session import NetworkSession
from cnn_gui.window.network.subject import NetworkSubject
from cnn_gui.window.projection.between_session import BetweenSession
from cnn_gui.window.projection.separation_session import SeparationSession
from cnn_gui.window.projection.session import ProjectionSession
from cnn_gui.window.race.session import RaceSession
from cnn_gui.window.race.subject import RaceSubject
from cnn_gui.window.robustness.own_session import OwnSession
from cnn_gui.window.robustness.reliability_session import ReliabilitySession
from cnn_gui.window.robustness.robust_training import RobustTraining
from cnn_gui.window.robustness.session import CurveSession
from cnn_gui.window.robustness.subject import RobustnessSubject
from cnn_gui.window.runs.session import RunsSession
from cnn_gui.window.story.beside import StoryBeside
from cnn_gui.window.story.session import StorySession
from cnn_gui.window.story.subject import StorySubject
from cnn_gui.window.timeline.session import TimelineSession
from cnn_gui.window.training.data_choice import DataChoice
from cnn_gui.window.training.device_choice import DeviceChoice
from cnn_gui.window.training.estimate import Estimate
from cnn_gui.window.training.session import TrainingSession
from cnn_gui.window.training.subject import TrainingSubject
from cnn_gui.window.transfer.session import TeachingSession
from cnn_gui.window.transfer.subject import TransferSubject
from tests.window.whole_window import WholeWindow

SOMETHING = object()
"""In place of a message: nobody looks into it here."""

HEARS: dict[str, list[tuple[type, str]]] = {
    "snapshot": [
        (EffectsSession, "show_snapshot"),
        (Hub, "_note_snapshot"),
        (AnswerView, "show_snapshot"),
        (StagesView, "show_snapshot"),
        (NetworkSession, "show_snapshot"),
        (StorySession, "show_snapshot"),
        (ExplainSession, "show_snapshot"),
        (ChangeSession, "show_snapshot"),
        (ExperimentSession, "show_snapshot"),
        (BenchSession, "show_snapshot"),
        (LikesSession, "show_snapshot"),
        (FilmSession, "show_snapshot"),
        (CompareSession, "show_snapshot"),
        (AlbumSession, "show_snapshot"),
        (RaceSession, "show_snapshot"),
        (OwnSession, "show_snapshot"),
        (ProjectionSession, "show_snapshot"),
        (BetweenSession, "show_snapshot"),
        (DrawingSession, "show_parts"),
        (Status, "show_time"),
        (Tour, "_answered"),
    ],
    "network": [
        (RateSession, "show_network"),
        (EffectsSession, "show_network"),
        (BuildSession, "show_network"),
        (Hub, "_note_network"),
        (DrawingSession, "show_network"),
        (NetworkSubject, "_show_naming"),
        (StorySession, "show_network"),
        (ExplainSession, "show_network"),
        (ChangeSession, "show_network"),
        (BenchSession, "show_network"),
        (LikesSession, "show_network"),
        (FilmSession, "show_network"),
        (DynamicsSession, "show_network"),
        (CompareSession, "show_network"),
        (AlbumSession, "show_network"),
        (TeachingSession, "show_network"),
        (RaceSession, "show_network"),
        (CurveSession, "show_network"),
        (OwnSession, "show_network"),
        (ReliabilitySession, "show_network"),
        (RobustTraining, "show_network"),
        (ProjectionSession, "show_network"),
        (SeparationSession, "show_network"),
        (BetweenSession, "show_network"),
        (TimelineSession, "show_network"),
        (Status, "show_network"),
        (Estimate, "set_network"),
        (MainWindow, "_network_changed"),
        (Library, "show_network"),
    ],
    "network_opened": [(TrainingSession, "show_history"), (Settlements, "_network_opened")],
    "answers_unavailable": [
        (AnswerView, "show_unavailable"),
        (NetworkMap, "show_unavailable"),
        (Status, "show_unavailable"),
    ],
    "drawing_changed": [
        (OwnSession, "show_drawing"),
        (BetweenSession, "show_drawing"),
        (Curves, "give_way"),
        (AlbumSession, "show_drawing"),
        (TeachingSession, "show_drawing"),
    ],
    "mistake_chosen": [(DrawingSession, "show_mistake")],
    "run_wanted": [(TrainingSession, "begin")],
    "drawing_wanted": [(DrawingSession, "show_example")],
    "setting_wanted": [(TrainingPanel, "want_setting")],
    "preview_wanted": [(DrawingSession, "show_preview")],
    "part_wanted": [(DrawingSession, "take_part")],
    "without_wanted": [(ExperimentSubject, "try_without")],
    "run_state": [
        (Hub, "_note_run_state"),
        (BuildSession, "show_run_state"),
        (ExperimentSession, "show_run_state"),
        (TrustSession, "show_run_state"),
        (ChangeSession, "show_run_state"),
        (LikesSession, "show_run_state"),
        (FilmSession, "show_run_state"),
        (ReliabilitySession, "show_run_state"),
        (RobustTraining, "show_run_state"),
        (ProjectionSession, "show_run_state"),
        (TimelineSession, "show_run_state"),
        (AlbumSession, "show_run_state"),
        (RateSession, "show_run_state"),
        (TeachingSession, "show_run_state"),
        (DataChoice, "show_state"),
        (DeviceChoice, "show_state"),
        (NetworkSubject, "_show_run_state"),
        (TrainingSubject, "_show_run_state"),
        (Settlements, "_run_changed"),
    ],
    "training_on_wanted": [(TrainingSubject, "train_on")],
    "run_finished": [
        (NetworkSession, "run_finished"),
        (RobustTraining, "run_finished"),
        (DynamicsSession, "show_finished"),
        (CompareSession, "refresh"),
        (TeachingSession, "run_finished"),
    ],
    "device": [(Status, "show_device"), (Reports, "_note_device")],
    "map_chosen": [
        (NetworkMap, "choose"),
        (LayerDetail, "choose"),
        (LikesSession, "choose"),
        (ProjectionSession, "choose_map"),
    ],
    "unit_chosen": [(StorySession, "choose")],
    "unit_placed": [
        (LayerDetail, "set_marked"),
        (StoryBeside, "_arrange"),
        (LikesSession, "choose_unit"),
        (FilmSession, "show_story"),
    ],
    "field": [(NetworkMap, "set_field"), (StageRow, "set_field")],
    "dependencies": [(NetworkMap, "set_dependencies")],
    "panel_menu_opened": [(BuildMenu, "_fill"), (MapMenu, "_fill"), (TakeAway, "_fill_panel_menu")],
    "panel_wanted": [(Layout, "show_panel")],
    "workspace_wanted": [(Workspaces, "switch")],
    "workspace_leaving": [(LessonSession, "leave_workspace"), (Tour, "stop")],
    "course_left": [(Workspaces, "leave_lesson")],
    "file_wanted": [(MainWindow, "open_file")],
    "saving_wanted": [(NetworkSubject, "save_as")],
    "runs_wanted": [(RunsSession, "show")],
    "story_wanted": [(StoryBeside, "_asked")],
    "explanation_wanted": [(LessonSession, "explain")],
    "problem": [(NoticeBar, "show_problem")],
    "warning": [(NoticeBar, "show_warning")],
    "info": [(NoticeBar, "show_info")],
    "refused": [(Settlements, "_refused")],
    "withdrawn": [(NoticeBar, "withdraw")],
}
"""By signal, who hears it and by which method. Panels that come into sight have a test of their own."""

MESSAGES: dict[str, tuple[Any, ...]] = {
    "setting_wanted": ("learning_rate", 0.01),
    "answers_unavailable": (),
    "saving_wanted": (),
    "runs_wanted": (),
    "story_wanted": (True,),
    "map_chosen": ("conv1", 3),
    "without_wanted": ("conv1", (3, 4)),
    "part_wanted": (1,),
    "unit_chosen": ("conv1", (3, 2, 1)),
    "explanation_wanted": ("pooling", "The winner"),
    "panel_wanted": ("story",),
    "workspace_wanted": ("play",),
    "workspace_leaving": (),
    "course_left": (),
    "file_wanted": ("digit.png",),
    "warning": ("Mind the gap.",),
    "info": ("Done.",),
    "refused": ("Not now.",),
    "withdrawn": ("Mind the gap.",),
}
"""What is emitted where a signal carries no object."""

SAYS: list[tuple[Callable[[WholeWindow], SignalInstance], str, tuple[Any, ...]]] = [
    (lambda w: w.engines.inference.answered, "snapshot", (SOMETHING,)),
    (lambda w: w.engines.inference.ready, "device", (DeviceInfo("cpu", "CPU", works=True),)),
    (lambda w: w.engines.inference.unavailable, "answers_unavailable", ()),
    (lambda w: w.networks.changed, "network", (SOMETHING,)),
    (lambda w: w.networks.opened, "network_opened", (SOMETHING,)),
    (lambda w: w.networks.failed, "problem", (SOMETHING,)),
    (lambda w: w.networks.informed, "info", ("Saved.",)),
    (lambda w: w.network_map.unit_chosen, "unit_chosen", ("conv1", (1, 2, 3))),
    (lambda w: w.detail.unit_chosen, "unit_chosen", ("conv1", (1, 2, 3))),
    (lambda w: w.network_map.story_requested, "panel_wanted", ()),
    (lambda w: w.detail.story_requested, "story_wanted", (True,)),
    (lambda w: w.stages.part_chosen, "part_wanted", (1,)),
    (lambda w: w.draw.canvas.changed, "drawing_changed", (Drawing(),)),
    (lambda w: w.drawing.file_dropped, "file_wanted", ("digit.png",)),
    (lambda w: w.drawing.failed, "problem", (SOMETHING,)),
    (lambda w: w.drawing.informed, "info", ("A seven.",)),
    (lambda w: w.engines.autosave.failed, "problem", (SOMETHING,)),
    (lambda w: w.engines.autosave.resolved, "withdrawn", ("The disk is full.",)),
    (lambda w: w.engines.library.written, "info", ("drawing.json",)),
    (lambda w: w.stories.placed, "unit_placed", (None,)),
    (lambda w: w.stories.went, "map_chosen", ("conv1", 2)),
    (lambda w: w.stories.field_changed, "field", (None,)),
    (lambda w: w.stories.dependencies_changed, "dependencies", (None,)),
    (lambda w: w.why.unit_chosen, "unit_chosen", ("input", (0, 2, 3))),
    (lambda w: w.explanations.failed, "problem", (SOMETHING,)),
    (lambda w: w.changes.failed, "problem", (SOMETHING,)),
    (lambda w: w.changes.drawing_wanted, "drawing_wanted", (Drawing(),)),
    (lambda w: w.robustness_curves.failed, "problem", (SOMETHING,)),
    (lambda w: w.robustness_reliability.failed, "problem", (SOMETHING,)),
    (lambda w: w.robustness_reliability.refused, "refused", ("Not now.",)),
    (lambda w: w.robust_training.refused, "refused", ("Not now.",)),
    (lambda w: w.robust_training.training_on_wanted, "training_on_wanted", (TrainingConfig(),)),
    (lambda w: w.robustness_own.failed, "problem", (SOMETHING,)),
    (lambda w: w.robustness_own.preview_wanted, "preview_wanted", (Drawing(),)),
    (lambda w: w.experiments.saving_asked, "saving_wanted", ()),
    (lambda w: w.experiments.refused, "refused", ("Not now.",)),
    (lambda w: w.experiments.failed, "problem", (SOMETHING,)),
    (lambda w: w.builds.informed, "info", ("SPEC.json is opened.",)),
    (lambda w: w.builds.refused, "refused", ("Not now.",)),
    (lambda w: w.builds.failed, "problem", (SOMETHING,)),
    (lambda w: w.likes.failed, "problem", (SOMETHING,)),
    (lambda w: w.projections.failed, "problem", (SOMETHING,)),
    (lambda w: w.projections.drawing_wanted, "drawing_wanted", (Drawing(),)),
    (lambda w: w.separation.failed, "problem", (SOMETHING,)),
    (lambda w: w.between.failed, "problem", (SOMETHING,)),
    (lambda w: w.between.drawing_wanted, "drawing_wanted", (Drawing(),)),
    (lambda w: w.between.preview_wanted, "preview_wanted", (Drawing(),)),
    (lambda w: w.subject(DynamicsSubject).session.setting_wanted, "setting_wanted", ("learning_rate", 0.01)),
    (lambda w: w.dynamics.rates.setting_wanted, "setting_wanted", ("learning_rate", 0.01)),
    (lambda w: w.subject(DynamicsSubject).rates.failed, "problem", (SOMETHING,)),
    (lambda w: w.dynamics.setting_wanted, "setting_wanted", ("learning_rate", 0.01)),
    (lambda w: w.likes.drawing_wanted, "drawing_wanted", (Drawing(),)),
    (lambda w: w.likes.place_wanted, "map_chosen", ("conv2", 4)),
    (lambda w: w.films.failed, "problem", (SOMETHING,)),
    (lambda w: w.films.drawing_wanted, "drawing_wanted", (Drawing(),)),
    (lambda w: w.likes_view.spares.without_wanted, "without_wanted", ("conv2", (4, 5))),
    (lambda w: w.benches.failed, "problem", (SOMETHING,)),
    (lambda w: w.timeline.failed, "problem", (SOMETHING,)),
    (lambda w: w.tests.failed, "problem", (SOMETHING,)),
    (lambda w: w.test.mistake_chosen, "mistake_chosen", (SOMETHING,)),
    (lambda w: w.keeping.failed, "problem", (SOMETHING,)),
    (lambda w: w.keeping.informed, "info", ("Kept as 3.",)),
    (lambda w: w.keeping.refused, "refused", ("Not now.",)),
    (lambda w: w.keeping.drawing_chosen, "drawing_wanted", (Drawing(),)),
    (lambda w: w.keeping.relabelled, "preview_wanted", (Drawing(),)),
    (lambda w: w.engines.album.resolved, "withdrawn", ("The disk is full.",)),
    (lambda w: w.engines.album.written, "info", ("album.json.gz",)),
    (lambda w: w.teaching.failed, "problem", (SOMETHING,)),
    (lambda w: w.teaching.run_wanted, "run_wanted", (SOMETHING,)),
    (lambda w: w.racing.failed, "problem", (SOMETHING,)),
    (lambda w: w.racing.warned, "warning", ("Slow.",)),
    (lambda w: w.racing.informed, "info", ("Saved.",)),
    (lambda w: w.racing.refused, "refused", ("Not now.",)),
    (lambda w: w.racing.file_wanted, "file_wanted", ("run.safetensors",)),
    (lambda w: w.engines.training.refused, "refused", ()),
    (lambda w: w.comparing.failed, "problem", (SOMETHING,)),
    (lambda w: w.compare.mistake_chosen, "mistake_chosen", (SOMETHING,)),
    (lambda w: w.engines.data_sets.failed, "problem", (SOMETHING,)),
    (lambda w: w.training.state_changed, "run_state", (SOMETHING,)),
    (lambda w: w.training.finished, "run_finished", (SOMETHING,)),
    (lambda w: w.training.complained, "problem", (SOMETHING,)),
    (lambda w: w.training.warned, "warning", ("Slow.",)),
    (lambda w: w.training.informed, "info", ("Saved.",)),
    (lambda w: w.training.withdrawn, "withdrawn", ("Slow.",)),
    (lambda w: w.device.resolved, "device", (DeviceInfo("cpu", "CPU", works=True),)),
    (lambda w: w.device.unavailable, "warning", ("No GPU.",)),
    (lambda w: w.engines.devices.failed, "problem", (SOMETHING,)),
    (lambda w: w.training_panel.runs_requested, "runs_wanted", ()),
    (lambda w: w.lessons.refused, "warning", ("Not now.",)),
    (lambda w: w.lessons.informed, "info", ("The run goes on.",)),
    (lambda w: w.lessons.opening, "workspace_wanted", ()),
    (lambda w: w.lessons.left, "course_left", ()),
    (lambda w: w.explainer.wanted, "explanation_wanted", ("pooling", "The winner")),
    (lambda w: w.spaces.leaving, "workspace_leaving", ()),
]
"""A signal of a view, session or engine, and the one of the hub that follows it."""


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[type, str]]:
    """Who was called; none of those who hear anything does anything else."""
    calls: list[tuple[type, str]] = []

    def note(receiver: tuple[type, str]) -> Callable[..., None]:
        return lambda *_: calls.append(receiver)

    for receivers in HEARS.values():
        for receiver in receivers:
            monkeypatch.setattr(*receiver, note(receiver))
    return calls


@pytest.fixture
def window(heard: list[tuple[type, str]], qtbot: QtBot) -> WholeWindow:
    make_application()
    result = WholeWindow(WindowOptions())
    qtbot.addWidget(result, before_close_func=lambda _: result.ending.quit_without_asking())
    heard.clear()
    return result


def signals() -> set[str]:
    """The hub's own signals by name."""
    meta = Hub.staticMetaObject  # type: ignore[attr-defined] # the stubs lack it
    methods = (meta.method(i) for i in range(meta.methodOffset(), meta.methodCount()))
    return {bytes(m.name().data()).decode() for m in methods if m.methodType() is QMetaMethod.MethodType.Signal}


def test_every_signal_has_a_row() -> None:
    assert set(HEARS) | {"panel_seen"} == signals()


@pytest.mark.parametrize("name", sorted(HEARS))
def test_what_is_said_is_heard(name: str, window: WholeWindow, heard: list[tuple[type, str]]) -> None:
    message = (name, QMenu(window)) if name == "panel_menu_opened" else MESSAGES.get(name, (SOMETHING,))
    getattr(window.hub, name).emit(*message)
    assert sorted(heard, key=str) == sorted(HEARS[name], key=str)


def test_what_happens_is_said(window: WholeWindow, qtbot: QtBot) -> None:
    for signal_of, name, message in SAYS:
        # What the subject itself does with something that is no message is not looked at here.
        with qtbot.captureExceptions(), qtbot.waitSignal(getattr(window.hub, name), timeout=1000):
            signal_of(window).emit(*message)


@pytest.mark.parametrize(
    ("panel", "subject"),
    [
        ("bench", BenchSubject),
        ("try", ExperimentSubject),
        ("story", StorySubject),
        ("why", ExplainSubject),
        ("why_not", ChangeSubject),
        ("album", AlbumSubject),
        ("teach", TransferSubject),
        ("compare", CompareSubject),
        ("race", RaceSubject),
        ("robustness", RobustnessSubject),
    ],
)
def test_a_panel_in_sight_is_told_to_its_subject_alone(
    panel: str, subject: type, window: WholeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, bool]] = []
    subjects = (
        BenchSubject,
        ExperimentSubject,
        ExplainSubject,
        ChangeSubject,
        AlbumSubject,
        TransferSubject,
        RobustnessSubject,
        CompareSubject,
        RaceSubject,
        StorySubject,
    )
    for each in subjects:
        monkeypatch.setattr(each, "set_seen", lambda self, name, is_seen: seen.append((type(self).__name__, is_seen)))
    window.layout_.docks[panel].visibilityChanged.emit(True)
    window.layout_.docks[panel].visibilityChanged.emit(False)
    assert seen == [(subject.__name__, True), (subject.__name__, False)]


def test_the_menus_commands_all_do_something(window: WholeWindow) -> None:
    offered = {name for subject in window.subjects for name in subject.commands()}
    own = {"open", "quit", "keys", "about", "copy_details", "tour", "data_folder", "log_folder"}
    own |= {"save_workspace", "rename_workspace", "delete_workspace", "reset_layout"}
    assert offered | own == set(window.actions_.names())
    assert not offered & own
