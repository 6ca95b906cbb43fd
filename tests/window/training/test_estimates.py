"""How long it will take, as the window knows it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from cnn_gui.core.datasets.catalogue import info
from cnn_gui.core.datasets.messages import MNIST, MNIST_DATA, ChosenData, Task
from cnn_gui.core.evaluation.messages import DataUsed
from cnn_gui.core.network.messages import Flatten, Linear, NetworkRecord, NetworkSpec, NetworkState
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.core.recipe.messages import OWN_NETWORK, TrainingConfig
from cnn_gui.core.recipe.recipes import RECIPES
from cnn_gui.core.training.messages import RunEnd, RunFinished, RunStarted, RunState, StepDone
from cnn_gui.core.training.speed import Speed
from cnn_gui.engine.training.estimates import Measured
from cnn_gui.views.recipe.list import DURATION
from cnn_gui.views.training.panel import TrainingPanel
from cnn_gui.window.base.settings import Settings
from cnn_gui.window.training.estimate import Estimate, key
from tests.window.window_tools import WAIT_MS, open_window

TUTORIAL = RECIPES["tutorial"]
SHAPES = ChosenData("Shapes in colour", info("Shapes in colour").task, 20_000, 4_000)
PETS = ChosenData("/data/pets", Task(("cat", "dog", "emu"), (3, 16, 16), (0.5,) * 3, (0.2,) * 3, data="pets"), 3000, 10)


@pytest.fixture
def panel(qtbot: QtBot) -> TrainingPanel:
    widget = TrainingPanel()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def estimate(panel: TrainingPanel) -> Estimate:
    return Estimate(panel, Settings(), QObject(panel))


def shown(panel: TrainingPanel, name: str) -> str:
    chooser = panel.form.recipe
    return str(chooser.itemData(chooser.findData(name), DURATION))


def wanted(estimate: Estimate) -> list[TrainingConfig]:
    asked: list[tuple[TrainingConfig, ...]] = []

    def note(configs: tuple[TrainingConfig, ...], _task: Task) -> None:
        asked.append(configs)

    estimate.wanted.connect(note)
    estimate.ask()
    estimate.wanted.disconnect(note)
    return list(asked[-1])


def test_nothing_is_claimed_before_it_is_measured(panel: TrainingPanel, estimate: Estimate) -> None:
    assert {shown(panel, name) for name in RECIPES} == {""}
    assert wanted(estimate) == list(RECIPES.values())


def test_a_measurement_is_shown_with_its_recipe_and_below_the_buttons(panel: TrainingPanel, estimate: Estimate) -> None:
    # 4 epochs of 60,000 images and a test each.
    estimate.take(Measured(TUTORIAL, Speed(6000.0, 2.5)))
    assert shown(panel, "tutorial") == "about 50 s on this machine"
    assert panel.progress_label.full_text() == "About 50 s on this machine."
    assert "About 50 s on this machine." in panel.form.recipe.toolTip()
    assert TUTORIAL not in wanted(estimate)


def test_the_speed_of_a_run_is_believed_before_a_measurement(panel: TrainingPanel, estimate: Estimate) -> None:
    estimate.take(Measured(TUTORIAL, Speed(6000.0, 2.5)))
    steps = [StepDone(n, 1, 0.5, 1e-3, 3000 * n, float(n)) for n in range(1, 4)]
    estimate.learn((RunStarted(TUTORIAL, "cpu", 938, 3752), *steps, RunFinished(RunEnd.STOPPED, 3, 0, 3.0)))
    assert shown(panel, "tutorial") == "about 1.5 min on this machine"


def test_other_data_are_measured_and_told_for_themselves(panel: TrainingPanel, estimate: Estimate) -> None:
    estimate.take(Measured(TUTORIAL, Speed(6000.0, 2.5)))
    tasks: list[Task] = []
    estimate.wanted.connect(lambda _configs, task: tasks.append(task))
    estimate.set_data(SHAPES)
    assert tasks == [SHAPES.task]
    assert shown(panel, "tutorial") == ""
    assert TUTORIAL in wanted(estimate)
    # 4 epochs of 20,000 images, a test of 4,000 after the last and of fewer before.
    estimate.take(Measured(TUTORIAL, Speed(2000.0, 2.5), SHAPES.task))
    assert shown(panel, "tutorial") == "about 40 s on this machine"
    assert panel.progress_label.full_text() == "About 40 s on this machine."
    estimate.set_data(MNIST_DATA)
    assert shown(panel, "tutorial") == "about 50 s on this machine"
    # Of MNIST's sizes, and so as fast.
    estimate.set_data(ChosenData("Fashion-MNIST", info("Fashion-MNIST").task))
    assert shown(panel, "tutorial") == "about 50 s on this machine"


def test_a_run_teaches_the_speed_of_its_own_data(panel: TrainingPanel, estimate: Estimate) -> None:
    estimate.set_data(PETS)
    steps = [StepDone(n, 1, 0.5, 1e-3, 3000 * n, float(n)) for n in range(1, 4)]
    for name in ("pets", "data of a network that nobody knows"):
        started = RunStarted(TUTORIAL, "cpu", 938, 3752, DataUsed(name, 3000))
        estimate.learn((started, *steps, RunFinished(RunEnd.STOPPED, 3, 0, 3.0)))
    assert estimate._settings.speeds(key(TUTORIAL, PETS.task)) == (3000.0,)
    assert estimate._settings.speeds(key(TUTORIAL)) == ()
    assert shown(panel, "tutorial").endswith("on this machine")


def network(spec: NetworkSpec, task: Task = MNIST) -> NetworkState:
    return NetworkState(1, spec, layer_infos(spec, task), {}, NetworkRecord("mine"), task=task)


SMALL = NetworkSpec((Flatten(), Linear(10)))


def test_whoever_goes_on_is_told_of_the_network_and_its_data(panel: TrainingPanel, estimate: Estimate) -> None:
    estimate.take(Measured(TUTORIAL, Speed(6000.0, 2.5)))
    estimate.set_data(SHAPES)
    asked: list[tuple[object, object]] = []
    estimate.wanted.connect(lambda _configs, task, spec: asked.append((task, spec)))
    estimate.set_network(network(SMALL))
    assert asked.pop() == (SHAPES.task, None)
    panel.form.set_start(go_on=True)
    # It learns from MNIST, of which it is, whatever is chosen; the tutorial's network is none of it.
    assert asked.pop() == (MNIST, SMALL)
    assert panel.progress_label.full_text() != "About 50 s on this machine."
    assert shown(panel, "tutorial") == ""
    # 4 epochs of 60,000 images and a test each.
    estimate.take(Measured(panel.config(), Speed(24000.0, 2.5), MNIST, SMALL))
    assert panel.progress_label.full_text() == "About 20 s on this machine."
    panel.form.set_start(go_on=False)
    assert panel.progress_label.full_text() != "About 20 s on this machine."


def test_going_on_with_one_of_the_apps_networks_takes_as_long_as_a_new_one(
    panel: TrainingPanel, estimate: Estimate
) -> None:
    estimate.take(Measured(TUTORIAL, Speed(6000.0, 2.5)))
    estimate.set_network(network(NETWORKS["tutorial"]))
    panel.form.set_start(go_on=True)
    assert panel.progress_label.full_text() == "About 50 s on this machine."


def test_nothing_is_claimed_of_a_network_that_can_learn_from_nothing(panel: TrainingPanel, estimate: Estimate) -> None:
    estimate.take(Measured(TUTORIAL, Speed(6000.0, 2.5)))
    odd = Task(("a", "b", "c"), data="nobody's")
    estimate.set_network(network(NetworkSpec((Flatten(), Linear(3))), odd))
    panel.form.set_start(go_on=True)
    assert shown(panel, "tutorial") == ""
    assert wanted(estimate) == []


def test_a_run_that_goes_on_teaches_the_speed_of_its_network_until_the_window_closes(
    panel: TrainingPanel, estimate: Estimate
) -> None:
    estimate.set_network(network(SMALL))
    panel.form.set_start(go_on=True)
    steps = [StepDone(n, 1, 0.5, 1e-3, 3000 * n, float(n)) for n in range(1, 4)]
    started = RunStarted(panel.config(), "cpu", 938, 3752, DataUsed("MNIST", 60_000))
    estimate.learn((started, *steps, RunFinished(RunEnd.STOPPED, 3, 0, 3.0)))
    assert shown(panel, "tutorial") == "about 1.5 min on this machine"
    panel.form.set_start(go_on=False)
    assert shown(panel, "tutorial") == ""
    assert estimate._settings.speeds(key(panel.config(), MNIST, SMALL)) == ()


def test_a_short_run_teaches_nothing(panel: TrainingPanel, estimate: Estimate) -> None:
    steps = [StepDone(n, 1, 0.5, 1e-3, 3000 * n, 0.5 * n) for n in range(1, 4)]
    estimate.learn((RunStarted(TUTORIAL, "cpu", 938, 3752), *steps, RunFinished(RunEnd.STOPPED, 3, 0, 1.5)))
    assert shown(panel, "tutorial") == ""


def test_what_cannot_be_measured_is_not_asked_for_again(panel: TrainingPanel, estimate: Estimate) -> None:
    estimate.take(Measured(TUTORIAL, None))
    assert shown(panel, "tutorial") == ""
    assert TUTORIAL not in wanted(estimate)


def test_a_changed_value_that_decides_the_speed_is_measured_first(panel: TrainingPanel, estimate: Estimate) -> None:
    for recipe in RECIPES.values():
        estimate.take(Measured(recipe, Speed(6000.0, 2.5)))
    assert wanted(estimate) == []
    panel.form.settings.count("epochs").setValue(2)
    assert panel.progress_label.full_text().startswith("About 25 s on this machine.")
    panel.form.settings.count("batch_size").setValue(1024)
    assert "About 25 s" not in panel.progress_label.full_text()
    assert [config.batch_size for config in wanted(estimate)] == [1024]


def test_what_is_known_is_kept_for_the_next_start(panel: TrainingPanel, estimate: Estimate, qtbot: QtBot) -> None:
    estimate.take(Measured(TUTORIAL, Speed(6000.0, 2.5)))
    other = TrainingPanel()
    qtbot.addWidget(other)
    Estimate(other, Settings(), QObject(other))
    assert shown(other, "tutorial") == "about 50 s on this machine"


def test_stored_nonsense_counts_as_never_measured() -> None:
    settings = Settings()
    for text in ("", "fast", "1", "nan 1", "-1 2", "inf 1", "1 inf", "1 2 3"):
        settings._store.setValue("measured/x", text)
        assert settings.measured("x") is None
    settings.set_measured("x", Speed(12345.0, 0.25))
    assert settings.measured("x") == Speed(12340.0, 0.25)


def test_the_key_names_no_machine() -> None:
    import platform

    assert platform.node() not in key(TUTORIAL)
    assert key(TUTORIAL) != key(replace(TUTORIAL, precision=RECIPES["fast"].precision))


def test_the_window_measures_when_it_is_idle_and_no_training_runs(qtbot: QtBot) -> None:
    for recipe in RECIPES.values():
        if recipe.recipe != "sprint":
            Settings().set_measured(key(recipe), Speed(6000.0, 2.5))
    window = open_window(qtbot)
    with qtbot.waitSignal(window.engines.estimates.measured, timeout=WAIT_MS) as told:
        window.engines.estimates.begin()
    assert told.args[0].config == RECIPES["sprint"]
    assert shown(window.training_panel, "sprint").endswith("on this machine")
    assert window.training.state is RunState.IDLE


def test_runs_of_different_speed_make_a_range_that_stays(panel: TrainingPanel, estimate: Estimate) -> None:
    seen = set()
    for images in (500, 1500, 1000, 1100, 900, 1000, 1050):
        estimate._settings.add_speed(key(panel.config()), images)
        estimate.ask()
        seen.add(shown(panel, "tutorial"))
    assert shown(panel, "tutorial") == "about 4 min on this machine"
    assert len(seen) <= 4


def test_the_network_on_display_from_new_weights_learns_from_the_data_that_is_chosen(
    panel: TrainingPanel, estimate: Estimate
) -> None:
    asked: list[tuple[object, object]] = []
    estimate.wanted.connect(lambda _configs, task, spec: asked.append((task, spec)))
    estimate.set_network(network(SMALL))
    panel.form.show_network(network(SMALL))
    assert panel.config().network == "tutorial"
    panel.form.take_network()
    assert panel.config().network == OWN_NETWORK
    assert not panel.form.go_on()
    assert not panel.form.is_changed()
    assert asked[-1] == (MNIST, SMALL)
    estimate.set_data(SHAPES)
    assert asked[-1] == (SHAPES.task, NetworkSpec((Flatten(), Linear(10)), (3, 32, 32)))
    panel.form.show_network(network(NETWORKS["sprint"]))
    assert panel.config().network == "sprint"
    # Who goes on from the weights on display trains that network already.
    panel.form.set_start(go_on=True)
    panel.form.take_network()
    assert panel.form.go_on()
