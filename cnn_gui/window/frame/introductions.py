"""Who is introduced to whom: every signal of a view, session or engine that another one of them listens to.

The sessions join what belongs to their own subject; here stands what goes from one subject to another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.views.drawing.stroke_beside import StrokeBeside
from cnn_gui.window.frame.settlements import Settlements

if TYPE_CHECKING:
    from cnn_gui.window.frame.main import MainWindow


def introduce(window: MainWindow) -> None:
    """Connects everything once; called when all views, engines and sessions of the window exist."""
    _answers(window)
    _networks(window)
    _stories(window)
    _bench(window)
    _experiments(window)
    _training(window)
    _course(window)
    _files(window)
    _notices(window)
    _titles(window)
    window.look.changed.connect(window.theme_changed)


def _answers(window: MainWindow) -> None:
    inference = window.engines.inference
    inference.answered.connect(window.show_snapshot)
    inference.ready.connect(window.status.show_device)
    inference.unavailable.connect(window.status.show_unavailable)
    inference.unavailable.connect(window.answer.show_unavailable)
    inference.unavailable.connect(window.network_map.show_unavailable)
    window.stages.mode_changed.connect(inference.set_mode)


def _networks(window: MainWindow) -> None:
    window.networks.changed.connect(window.network_changed)
    window.networks.changed.connect(window.stories.show_network)
    window.networks.opened.connect(window.training.show_history)
    window.test.mistake_chosen.connect(window.drawing.show_mistake)
    window.commands.test_asked.connect(window.show_test)


def _stories(window: MainWindow) -> None:
    stories = window.stories
    window.network_map.unit_chosen.connect(stories.choose)
    window.detail.unit_chosen.connect(stories.choose)
    window.network_map.story_requested.connect(window.show_story)
    window.layout_.docks["story"].visibilityChanged.connect(stories.set_seen)
    stories.placed.connect(window.detail.set_marked)
    stories.went.connect(window.network_map.choose)
    stories.went.connect(window.detail.choose)
    stories.field_changed.connect(window.network_map.set_field)
    stories.reach_changed.connect(window.network_map.set_reach)
    stories.field_changed.connect(window.stages.row.set_field)


def _bench(window: MainWindow) -> None:
    window.layout_.docks["bench"].visibilityChanged.connect(window.benches.set_seen)
    window.networks.changed.connect(window.benches.show_network)


def _experiments(window: MainWindow) -> None:
    experiments = window.experiments
    window.layout_.docks["try"].visibilityChanged.connect(experiments.set_seen)
    window.training.state_changed.connect(experiments.show_run_state)
    experiments.saving_asked.connect(window.commands.save_network_as)


def _training(window: MainWindow) -> None:
    e, training = window.engines, window.training
    e.plots_ready.connect(window.curves.build)
    window.draw.canvas.changed.connect(window.curves.give_way)
    e.devices.devices_found.connect(window.device.set_devices)
    e.training.events.connect(window.estimate.learn)
    window.estimate.wanted.connect(e.estimates.set_wanted)
    e.estimates.measured.connect(window.estimate.take)
    window.estimate.ask()
    window.device.resolved.connect(window.status.show_device)
    window.device.unavailable.connect(window.notices.show_warning)
    training.finished.connect(window.networks.run_finished)
    window.training_panel.runs_requested.connect(window.runs.show)
    training.state_changed.connect(window.show_run_state)
    training.state_changed.connect(window.device.show_state)


def _course(window: MainWindow) -> None:
    window.explainer.wanted.connect(window.lessons.explain)
    window.lessons.refused.connect(window.notices.show_warning)
    window.lessons.informed.connect(window.notices.show_info)
    window.lesson.title_changed.connect(window.layout_.docks["lesson"].title_bar.set_title)


def _files(window: MainWindow) -> None:
    window.drawing.file_dropped.connect(window.open_file)
    window.curves.export_csv_requested.connect(window.commands.export_csv)
    window.curves.export_png_requested.connect(window.commands.export_png)
    window.engines.library.written.connect(window.tell_written)


def _notices(window: MainWindow) -> None:
    e, notices = window.engines, window.notices
    for problem in (
        window.drawing.failed,
        window.networks.failed,
        window.training.complained,
        window.experiments.failed,
        window.benches.failed,
        e.autosave.failed,
        e.devices.failed,
    ):
        problem.connect(window.show_problem)
    e.autosave.resolved.connect(notices.withdraw)
    window.commands.folders.refused.connect(notices.show_warning)
    for info in (window.drawing.informed, window.networks.informed, window.commands.folders.informed):
        info.connect(notices.show_info)
    window.training.informed.connect(notices.show_info)
    window.training.withdrawn.connect(notices.withdraw)
    e.files.saved.connect(window.training.network_saved)
    window.training.warned.connect(notices.show_warning)
    Settlements(window)


def _titles(window: MainWindow) -> None:
    docks = window.layout_.docks
    StrokeBeside(window.draw.canvas, window.draw, docks["draw"])
    window.draw.hint_changed.connect(docks["draw"].title_bar.set_hint)
    window.answer.hint_changed.connect(docks["answer"].title_bar.set_hint)
    window.network_map.hint_changed.connect(docks["network"].title_bar.set_hint)
    window.detail.title_changed.connect(docks["layer"].title_bar.set_title)
    window.detail.hint_changed.connect(docks["layer"].title_bar.set_hint)
    window.story.title_changed.connect(docks["story"].title_bar.set_title)
