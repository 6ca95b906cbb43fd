from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.core.base.messages import DeviceInfo, Notice
from cnn_gui.core.evaluation.messages import DataUsed, EvaluationProgress, Measurement
from cnn_gui.core.network.messages import NetworkRecord, NetworkState
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.recipe.messages import Augmentation, Optimizer, Precision, Schedule, TrainingConfig
from cnn_gui.core.recipe.purposes import PURPOSES
from cnn_gui.core.recipe.recipes import RECIPES
from cnn_gui.core.recipe.settings import Count, by_name
from cnn_gui.core.training.messages import EpochDone, RunEnd, RunFinished, RunStarted, RunState, StepDone
from cnn_gui.views.base import theme
from cnn_gui.views.base.availability import UNAVAILABLE
from cnn_gui.views.parts.fields import ChoiceField
from cnn_gui.views.parts.form_cells import Cell
from cnn_gui.views.parts.lines import FittingLabel
from cnn_gui.views.recipe.list import DURATION, PURPOSE, WIDTH
from cnn_gui.views.training.curves import Curves
from cnn_gui.views.training.panel import LOW, TrainingPanel

TUTORIAL = RECIPES["tutorial"]


@pytest.fixture
def panel(qtbot: QtBot, qapp: QApplication) -> TrainingPanel:
    # The type of the app: what fits is judged in it, whichever tests went before.
    theme.apply(qapp, theme.Scheme.LIGHT)
    widget = TrainingPanel()
    qtbot.addWidget(widget)
    widget.resize(460, 330)
    widget.show()
    return widget


def is_offered(button: QAbstractButton) -> bool:
    """Whether it can be pressed; one that has the focus is not disabled, but looks and acts so."""
    return button.isEnabled() and not button.property(UNAVAILABLE)


def click(qtbot: QtBot, widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def test_train_starts_the_tutorial_recipe_from_new_weights(panel: TrainingPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.start_requested, timeout=1000) as asked:
        click(qtbot, panel.train_button)
    assert asked.args == [TUTORIAL, False]


@pytest.mark.parametrize("recipe", list(RECIPES))
def test_every_recipe_arrives_as_it_is(panel: TrainingPanel, recipe: str) -> None:
    index = panel.form.recipe.findData(recipe)
    panel.form.recipe.setCurrentIndex(index)
    panel.form.recipe.activated.emit(index)
    assert panel.config() == RECIPES[recipe]
    assert not panel.form.is_changed()


def test_train_goes_on_from_the_current_weights_where_a_person_wants_that(panel: TrainingPanel, qtbot: QtBot) -> None:
    panel.form.start.setFocus()
    QTest.keyClick(panel.form.start, Qt.Key.Key_Down)
    assert panel.form.start.currentText() == "current weights"
    with qtbot.waitSignal(panel.start_requested, timeout=1000) as asked:
        click(qtbot, panel.train_button)
    assert asked.args == [TUTORIAL, True]


def test_step_and_epoch_carry_the_configuration(panel: TrainingPanel, qtbot: QtBot) -> None:
    panel.form.start.set_value("go_on")
    with qtbot.waitSignal(panel.step_requested, timeout=1000) as step:
        click(qtbot, panel.step_button)
    with qtbot.waitSignal(panel.epoch_requested, timeout=1000) as epoch:
        click(qtbot, panel.epoch_button)
    assert step.args == [TUTORIAL, True]
    assert epoch.args == [TUTORIAL, True]


def test_every_edited_value_arrives(panel: TrainingPanel) -> None:
    panel.set_devices((DeviceInfo("cuda:0", "A card", True), DeviceInfo("cpu", "CPU", True)))
    form = panel.form.settings
    form.count("epochs").setValue(7)
    form.count("batch_size").setValue(32)
    form.rate("learning_rate").setValue(0.05)
    form.choice("optimizer").set_value("sgd")
    form.rate("momentum").setValue(0.8)
    form.rate("weight_decay").setValue(5e-4)
    form.count("seed").setValue(42)
    form.count("train_size").setValue(12_345)
    form.choice("device").set_value("cuda:0")
    form.choice("network").set_value("sprint")
    form.choice("augmentation").set_value("affine")
    form.choice("schedule").set_value("one_cycle")
    form.rate("label_smoothing").setValue(0.1)
    form.rate("warm_up").setValue(0.2)
    form.rate("muon").setValue(0.05)
    form.rate("averaging").setValue(0.1)
    form.choice("precision").set_value("bfloat16")
    assert panel.config() == TrainingConfig(
        recipe="tutorial",
        network="sprint",
        epochs=7,
        batch_size=32,
        learning_rate=0.05,
        optimizer=Optimizer.SGD,
        momentum=0.8,
        weight_decay=5e-4,
        schedule=Schedule.ONE_CYCLE,
        label_smoothing=0.1,
        augmentation=Augmentation.AFFINE,
        seed=42,
        train_size=12_345,
        device="cuda:0",
        betas=TUTORIAL.betas,
        warm_up=0.2,
        muon=0.05,
        averaging=0.1,
        precision=Precision.BFLOAT16,
    )


def test_a_typed_learning_rate_arrives(panel: TrainingPanel, qtbot: QtBot) -> None:
    panel.form.settings_button.click()
    field = panel.form.settings.rate("learning_rate")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "3e-4")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert panel.config().learning_rate == 3e-4


def test_an_edited_recipe_says_so_and_can_be_reset(panel: TrainingPanel, qtbot: QtBot) -> None:
    assert not panel.form.reset_button.isVisible()
    panel.form.settings.count("epochs").setValue(9)
    assert panel.form.recipe.currentText() == "tutorial, changed"
    assert panel.form.reset_button.isVisible()
    click(qtbot, panel.form.reset_button)
    assert panel.form.recipe.currentText() == "tutorial"
    assert panel.config() == TUTORIAL


def test_the_device_is_no_part_of_the_recipe(panel: TrainingPanel) -> None:
    panel.set_devices((DeviceInfo("cuda:0", "A card", True), DeviceInfo("cpu", "CPU", True)))
    panel.form.settings.choice("device").set_value("cpu")
    assert panel.config() == replace(TUTORIAL, device="cpu")
    panel.form.settings.count("epochs").setValue(9)
    panel.form.reset_button.click()
    assert panel.config() == replace(TUTORIAL, device="cpu")


def test_a_device_that_does_not_work_is_listed_and_says_why(panel: TrainingPanel) -> None:
    panel.set_devices((DeviceInfo("cuda:0", "Old card", False, "no kernel image"), DeviceInfo("cpu", "CPU", True)))
    device = panel.form.settings.choice("device")
    index = device.findData("cuda:0")
    assert "does not work" in device.itemText(index)
    assert device.itemData(index, Qt.ItemDataRole.ToolTipRole) == "no kernel image"
    assert not device.is_enabled("cuda:0")
    assert device.is_enabled("cpu")
    assert panel.config().device == "auto"


def test_a_chosen_device_stays_chosen_when_the_list_comes_again(panel: TrainingPanel) -> None:
    cpu = DeviceInfo("cpu", "CPU", True)
    panel.set_devices((cpu,))
    panel.form.settings.choice("device").set_value("cpu")
    panel.set_devices((DeviceInfo("cuda:0", "A card", True), cpu))
    assert panel.config().device == "cpu"


def test_momentum_is_for_sgd_and_muon(panel: TrainingPanel) -> None:
    form = panel.form.settings
    assert not form.rate("momentum").isEnabled()
    assert "SGD" in form.rate("momentum").toolTip()
    form.choice("optimizer").set_value("sgd")
    assert form.rate("momentum").isEnabled()
    form.choice("optimizer").set_value("adam")
    form.rate("muon").setValue(0.05)
    form.rate("averaging").setValue(0.1)
    assert form.rate("momentum").isEnabled()


def test_warm_up_is_for_one_cycle(panel: TrainingPanel) -> None:
    form = panel.form.settings
    assert not form.rate("warm_up").isEnabled()
    assert "one-cycle" in form.rate("warm_up").toolTip()
    form.choice("schedule").set_value("one_cycle")
    assert form.rate("warm_up").isEnabled()


def test_advanced_values_are_folded_and_the_fold_says_what_is_set(panel: TrainingPanel, qtbot: QtBot) -> None:
    panel.resize(900, 700)
    form = panel.form.settings
    panel.form.open_settings(True)
    assert form.count("epochs").isVisible()
    assert not form.rate("muon").isVisible()
    assert form.fold.summary.full_text() == ""
    panel.form.set_config(RECIPES["fast"])
    assert form.fold.summary.full_text() == "Muon 0.06 · Label smoothing 0.1 · Precision automatic"
    click(qtbot, form.fold.button)
    for field in (
        form.rate("muon"),
        form.rate("warm_up"),
        form.choice("precision"),
        form.rate("momentum"),
        form.count("seed"),
    ):
        assert field.isVisible()
        assert field.toolTip()
        assert field.accessibleName()
    assert not form.fold.summary.isVisible()
    click(qtbot, form.fold.button)
    assert not form.rate("muon").isVisible()


def test_every_recipe_says_how_long_it_takes_where_it_is_chosen(panel: TrainingPanel) -> None:
    panel.set_durations({"tutorial": "about 33 s on this machine", "sprint": "about 2 s on this machine"})
    chooser = panel.form.recipe
    index = chooser.findData("sprint")
    assert chooser.itemData(index, DURATION) == "about 2 s on this machine"
    assert chooser.itemData(index, PURPOSE) == "A smaller network, 99 % within seconds"
    assert chooser.itemData(index, Qt.ItemDataRole.ToolTipRole).endswith(". About 2 s on this machine.")
    assert chooser.itemData(chooser.findData("robust"), DURATION) == ""
    assert chooser.toolTip().endswith("About 33 s on this machine.")


def test_an_item_of_the_chooser_has_room_for_all_its_words(panel: TrainingPanel) -> None:
    view = panel.form.recipe.view()
    heights = {name: view.sizeHintForIndex(view.model().index(i, 0)).height() for i, name in enumerate(RECIPES)}
    # The purpose of "robust" takes two lines, that of "sprint" one.
    assert heights["robust"] > heights["sprint"] > 2 * view.fontMetrics().height()
    assert view.minimumWidth() >= view.sizeHintForIndex(view.model().index(0, 0)).width()
    font = panel.font()
    font.setPointSizeF(2.5 * font.pointSizeF())
    panel.setFont(font)
    assert view.minimumWidth() >= view.sizeHintForIndex(view.model().index(0, 0)).width() > WIDTH


def test_going_on_keeps_the_network_on_display(panel: TrainingPanel) -> None:
    state = NetworkState(1, NETWORKS["sprint"], (), {}, NetworkRecord("sprint"))
    panel.show_network(state)
    assert panel.config().network == "tutorial"
    panel.form.start.set_value("go_on")
    assert panel.config().network == "sprint"
    assert not panel.form.settings.choice("network").isEnabled()
    assert panel.config().recipe == "tutorial"


@pytest.mark.parametrize(
    ("state", "text", "train", "step", "stop"),
    [
        (RunState.IDLE, "Train", True, True, False),
        (RunState.RUNNING, "Pause", True, False, True),
        (RunState.PAUSED, "Resume", True, True, True),
        (RunState.STOPPING, "Stopping", False, False, False),
    ],
)
def test_controls_make_sense_in_each_state(
    panel: TrainingPanel, state: RunState, text: str, train: bool, step: bool, stop: bool
) -> None:
    panel.show_state(state)
    assert panel.train_button.text() == text
    buttons = (panel.train_button, panel.step_button, panel.epoch_button, panel.stop_button)
    assert [is_offered(button) for button in buttons] == [train, step, step, stop]


def test_the_form_is_locked_while_running_and_says_why(panel: TrainingPanel) -> None:
    panel.show_state(RunState.RUNNING)
    assert not panel.form.settings.count("epochs").isEnabled()
    assert not panel.form.recipe.isEnabled()
    assert "Stop the run" in panel.form.settings.count("epochs").toolTip()
    assert "Stop the run" in panel.form.recipe.toolTip()
    panel.show_state(RunState.IDLE)
    assert panel.form.settings.count("epochs").isEnabled()
    assert "Stop the run" not in panel.form.recipe.toolTip()


def test_the_first_button_pauses_and_resumes(panel: TrainingPanel, qtbot: QtBot) -> None:
    panel.show_state(RunState.RUNNING)
    with qtbot.waitSignal(panel.pause_requested, timeout=1000):
        click(qtbot, panel.train_button)
    panel.show_state(RunState.PAUSED)
    with qtbot.waitSignal(panel.resume_requested, timeout=1000):
        click(qtbot, panel.train_button)
    with qtbot.waitSignal(panel.stop_requested, timeout=1000):
        click(qtbot, panel.stop_button)


def test_slots_of_the_menu_do_nothing_where_the_button_is_disabled(panel: TrainingPanel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(panel.stop_requested):
        panel.stop()
    panel.show_state(RunState.RUNNING)
    with qtbot.assertNotEmitted(panel.step_requested), qtbot.assertNotEmitted(panel.epoch_requested):
        panel.step()
        panel.epoch()


def test_progress_says_how_far_and_how_long(panel: TrainingPanel) -> None:
    panel.resize(700, 330)
    panel.show_state(RunState.RUNNING)
    # Shapes are drawn first, and a folder of pictures is read: that may take a while.
    assert panel.progress_label.text() == "getting the data ready"
    panel.show_events((RunStarted(TUTORIAL, "cpu", 938, 3752),))
    assert panel.progress_label.text() == "starting on cpu"
    steps = tuple(StepDone(i, 1 + (i > 938), 0.5, 1e-3, 64 * i, 0.0516129 * i) for i in range(1, 1241))
    panel.show_events(steps)
    assert panel.progress_label.text() == "epoch 2 of 4 · step 1,240 of 3,752 · 1,240 images/s · 2:20 left"
    assert panel.progress.value() == 330
    panel.show_events((EvaluationProgress(3_000, 10_000),))
    assert panel.progress_label.text() == "testing · 3,000 of 10,000 images"
    panel.show_events((EpochDone(2, 1876, 0.038, 9877, 10_000, 60.0, "MNIST"),))
    assert panel.result_label.text() == "98.77 % of 10,000 MNIST test images · loss 0.038"


def test_a_narrow_panel_keeps_the_time_left(panel: TrainingPanel, qtbot: QtBot) -> None:
    panel.show_state(RunState.RUNNING)
    panel.show_events(
        (RunStarted(TUTORIAL, "cpu", 938, 3752), *(StepDone(i, 1, 0.5, 1e-3, 64 * i, 0.05 * i) for i in (1, 1240)))
    )

    def narrow() -> bool:
        # The layout gives up the buttons' words first, and only then may it be this narrow.
        panel.resize(300, 330)
        return panel.progress_label.width() <= 300

    qtbot.waitUntil(narrow)
    assert panel.progress_label.text().endswith("left")
    assert "step 1,240 of 3,752" in panel.progress_label.toolTip()


def test_the_end_says_how_and_where_it_was_saved(panel: TrainingPanel) -> None:
    panel.show_events((RunStarted(TUTORIAL, "cpu", 938, 3752), StepDone(1240, 2, 0.5, 1e-3, 1, 1.0)))
    panel.show_events((RunFinished(RunEnd.STOPPED, 1240, 1, 64.0, None, None, "/runs/tutorial-1.safetensors"),))
    ended = "Stopped after step 1,240. Automatically saved as tutorial-1.safetensors."
    assert panel.progress_label.full_text() == ended
    assert panel.progress_label.toolTip() == ended
    panel.show_events((RunStarted(TUTORIAL, "cpu", 938, 3752),))
    assert panel.progress_label.full_text() == "starting on cpu"
    panel.show_events((StepDone(3752, 4, 0.1, 1e-3, 1, 2.0),))
    panel.show_events((RunFinished(RunEnd.COMPLETED, 3752, 4, 128.0, Measurement(0.9909, DataUsed("MNIST", 10_000))),))
    assert panel.progress_label.full_text() == "Finished: 4 epochs in 2:08, 99.09 % of 10,000 MNIST test images."
    assert panel.progress.value() == 1000
    # Of the next run nothing of this one is said.
    panel.show_state(RunState.RUNNING)
    assert panel.progress_label.full_text() == "getting the data ready"
    assert panel.progress.value() == 0
    panel.show_state(RunState.IDLE)
    assert panel.progress_label.full_text() != "getting the data ready"


def test_a_failed_run_shows_its_sentence(panel: TrainingPanel) -> None:
    sentence = "The loss is not a number any more: the network of step 100 was kept, lower the learning rate."
    panel.show_events((RunStarted(TUTORIAL, "cpu", 1, 4), RunFinished(RunEnd.FAILED, 100, 0, 1.0, None, sentence)))
    assert panel.ending_line.isVisible()
    assert panel.ending_line.text.text() == sentence


@pytest.mark.parametrize(("steps", "opened"), [(0, True), (100, False)])
def test_a_run_that_cannot_begin_shows_the_settings_where_the_wrong_value_stands(
    panel: TrainingPanel, steps: int, opened: bool
) -> None:
    panel.set_curves(QWidget())
    panel.resize(420, LOW - 100)
    panel.form.open_settings(True)
    panel.show_state(RunState.RUNNING)
    assert not panel.form.settings_button.isChecked()
    assert not panel.tells("no such device")
    panel.show_events((RunFinished(RunEnd.FAILED, steps, 0, 0.0, None, "There is no such device."),))
    panel.show_state(RunState.IDLE)
    assert panel.form.settings_button.isChecked() == opened
    assert panel.ending_line.text.text() == "There is no such device."
    assert panel.tells("There is no such device.")
    panel.hide()
    assert not panel.tells("There is no such device.")


@pytest.mark.parametrize(
    ("steps", "sentence"), [(0, "The run failed before its first step."), (1200, "The run failed after step 1,200.")]
)
def test_a_failure_without_a_sentence_says_when(panel: TrainingPanel, steps: int, sentence: str) -> None:
    panel.show_events((RunStarted(TUTORIAL, "cpu", 1, 4), RunFinished(RunEnd.FAILED, steps, 0, 1.0)))
    assert panel.ending_line.text.text() == sentence


def test_notices_are_shown(panel: TrainingPanel) -> None:
    assert not panel.notice_line.isVisible()
    panel.show_events((RunStarted(TUTORIAL, "cpu", 1, 4), Notice("One."), Notice("Two.")))
    assert panel.notice_line.text.text() == "Two."
    assert panel.notice_line.text.toolTip() == "One.\nTwo."


def choose(panel: TrainingPanel, recipe: str) -> None:
    index = panel.form.recipe.findData(recipe)
    panel.form.recipe.setCurrentIndex(index)
    panel.form.recipe.activated.emit(index)


@pytest.mark.parametrize("recipe", list(RECIPES))
@pytest.mark.parametrize("width", [413, 520, 1000])
def test_before_a_run_the_whole_purpose_and_the_time_stand_there(
    panel: TrainingPanel, recipe: str, width: int, qtbot: QtBot
) -> None:
    panel.resize(width, 330)
    choose(panel, recipe)
    panel.set_estimate("About 82 s on this machine.")
    qtbot.wait(1)
    assert panel.words.purpose_label.text().replace("\n", " ") == f"{PURPOSES[recipe]}."
    assert panel.progress_label.text().startswith("About 82 s on this machine.")
    label = panel.words.purpose_label
    metrics = label.fontMetrics()
    assert max(metrics.horizontalAdvance(line) for line in label.text().split("\n")) <= label.width()
    assert label.height() >= label.sizeHint().height()


def test_the_values_stand_behind_the_time_as_far_as_they_fit_whole(panel: TrainingPanel) -> None:
    panel.set_estimate("About 8 s on this machine.")
    choose(panel, "fast")
    seen = set()
    for width in range(400, 1200, 20):
        panel.resize(width, 330)
        seen.add(panel.progress_label.text())
    values = "Muon at up to 0.06 with Adam at up to 0.007, batches of 256"
    assert "About 8 s on this machine. Muon at up to 0.06 …" in seen
    assert f"About 8 s on this machine. {values} …" in seen
    assert any(text.endswith(f"{values}, 1 epoch of 45,000 images, in bfloat16 where that is faster.") for text in seen)
    assert all(text.endswith((" …", ".")) for text in seen)


def test_a_changed_recipe_claims_neither_the_purpose_nor_the_values_of_its_own(panel: TrainingPanel) -> None:
    panel.form.settings.count("epochs").setValue(9)
    assert panel.words.purpose_label.text() == "The recipe “tutorial” with values of your own."
    assert panel.progress_label.full_text() == "Adam at 0.001, batches of 64, 9 epochs."


def test_neither_another_recipe_nor_a_run_moves_what_is_below_the_words(panel: TrainingPanel, qtbot: QtBot) -> None:
    panel.resize(413, 330)
    panel.set_estimate("About 82 s on this machine.")
    places = set()
    for recipe in RECIPES:
        choose(panel, recipe)
        qtbot.wait(1)
        places.add(panel.form.pos().toTuple())
    panel.show_state(RunState.RUNNING)
    panel.show_events((RunStarted(TUTORIAL, "cpu", 938, 3752), StepDone(1, 1, 0.5, 1e-3, 64, 0.1)))
    qtbot.wait(1)
    places.add(panel.form.pos().toTuple())
    assert len(places) == 1


def test_after_a_run_the_words_are_its_own_until_another_recipe_is_chosen(panel: TrainingPanel) -> None:
    panel.set_estimate("About 82 s on this machine.")
    panel.show_state(RunState.RUNNING)
    panel.show_events((RunStarted(TUTORIAL, "cpu", 938, 938), StepDone(938, 1, 0.5, 1e-3, 1, 1.0)))
    panel.show_events(
        (EpochDone(1, 938, 0.038, 9877, 10_000, 60.0, "MNIST"), RunFinished(RunEnd.COMPLETED, 938, 1, 64.0))
    )
    panel.show_state(RunState.IDLE)
    assert panel.result_label.text() == "98.77 % of 10,000 MNIST test images · loss 0.038"
    assert not panel.words.purpose_label.isVisible()
    choose(panel, "sprint")
    assert panel.words.purpose_label.isVisible()
    assert panel.words.purpose_label.text() == f"{PURPOSES['sprint']}."
    assert panel.progress.value() == 0
    choose(panel, "tutorial")
    assert panel.result_label.text() == "98.77 % of 10,000 MNIST test images · loss 0.038"
    assert panel.progress.value() == 1000


@pytest.mark.parametrize("scale", [1.0, 1.6])
@pytest.mark.parametrize("width", [413, 900])
def test_no_button_moves_while_a_run_starts_rests_goes_on_and_stops(
    panel: TrainingPanel, qtbot: QtBot, scale: float, width: int
) -> None:
    font = panel.font()
    font.setPointSizeF(scale * font.pointSizeF())
    panel.setFont(font)
    panel.resize(width, 330)
    places = set()
    for state in (RunState.IDLE, RunState.RUNNING, RunState.PAUSED, RunState.STOPPING, RunState.IDLE):
        panel.show_state(state)
        qtbot.wait(1)
        buttons = (panel.train_button, panel.step_button, panel.epoch_button, panel.stop_button)
        places.add(tuple(button.geometry().getRect() for button in buttons))
        assert panel.train_button.width() >= panel.train_button.sizeHint().width()
    assert len(places) == 1


def test_a_pause_keeps_how_many_steps_there_are(panel: TrainingPanel) -> None:
    panel.show_state(RunState.RUNNING)
    steps = tuple(StepDone(i, 1, 0.5, 1e-3, 256 * i, 0.0516129 * i) for i in range(1, 127))
    panel.show_events((RunStarted(replace(TUTORIAL, epochs=1), "cpu", 176, 176), *steps))
    panel.show_state(RunState.PAUSED)
    for width in range(900, 300, -20):
        panel.resize(width, 330)
        assert "step 126 of 176" in panel.progress_label.text(), width
    panel.resize(413, 330)
    assert panel.progress_label.text() == "paused · epoch 1 of 1 · step 126 of 176 · 0:03 left"


def test_the_loss_in_words_says_whose_it_is(panel: TrainingPanel) -> None:
    panel.show_state(RunState.RUNNING)
    panel.show_events((RunStarted(TUTORIAL, "cpu", 938, 3752), StepDone(1, 1, 0.5, 1e-3, 64, 0.1)))
    assert panel.result_label.full_text() == "loss of the last step 0.5 · first test after this epoch"


def test_the_optimiser_says_that_muon_is_beside_it(panel: TrainingPanel) -> None:
    panel.resize(413, 700)
    panel.form.open_settings(True)
    form = panel.form.settings
    note = form.findChild(FittingLabel, "optimizerNote")
    assert note is not None
    assert not note.isVisible()
    choose(panel, "fast")
    assert note.isVisible()
    assert note.text() == "and Muon 0.06"
    assert form.choice("optimizer").accessibleDescription().startswith("and Muon 0.06. ")
    assert panel.config() == RECIPES["fast"]
    form.rate("muon").setValue(0)
    assert not note.isVisible()


def test_a_hint_mends_the_mistake(panel: TrainingPanel, qtbot: QtBot) -> None:
    assert not panel.form.hint_line.isVisible()
    panel.form.settings.rate("learning_rate").setValue(0.5)
    assert "too high for Adam" in panel.form.hint_line.text.text()
    assert panel.form.fix_button.text() == "Use 0.001"
    click(qtbot, panel.form.fix_button)
    assert panel.config() == TUTORIAL
    assert not panel.form.hint_line.isVisible()


def test_a_hint_makes_room_for_the_curves_of_its_run_where_there_is_little_height(
    panel: TrainingPanel, qtbot: QtBot
) -> None:
    curves = Curves()
    panel.set_curves(curves)
    panel.resize(480, 320)
    panel.form.set_config(replace(TUTORIAL, train_size=300))
    hint = panel.form.hint_line
    assert hint.isVisible()
    panel.show_state(RunState.RUNNING)
    panel.show_events((RunStarted(panel.config(), "cpu", 5, 150),))
    assert not hint.isVisible()
    panel.show_events((RunFinished(RunEnd.COMPLETED, 150, 30, 9.0),))
    panel.show_state(RunState.IDLE)
    assert not hint.isVisible()
    qtbot.waitUntil(lambda: curves.height() >= 150)
    panel.resize(480, 700)
    assert hint.isVisible(), "there is room for both"
    panel.resize(480, 320)
    panel.form.settings.rate("learning_rate").setValue(0.5)
    assert hint.isVisible(), "it is about the next run"


def test_a_configuration_can_be_shown(panel: TrainingPanel, qtbot: QtBot) -> None:
    config = replace(RECIPES["fast"], epochs=5)
    with qtbot.waitSignal(panel.config_changed, timeout=1000, check_params_cb=lambda c: c == config):
        # As files of earlier versions have it.
        panel.form.set_config(replace(config, recipe="fast, changed"))
    assert panel.config() == config
    assert panel.form.recipe.currentText() == "fast, changed"


def test_open_settings_take_the_place_of_the_curves_only_where_it_is_low(panel: TrainingPanel, qtbot: QtBot) -> None:
    curves = QWidget()
    panel.set_curves(curves)
    assert curves.isVisible()
    click(qtbot, panel.form.settings_button)
    assert panel.form.area.isVisible()
    assert not curves.isVisible()
    panel.resize(460, 900)
    qtbot.waitUntil(curves.isVisible)
    panel.resize(460, 330)
    qtbot.waitUntil(lambda: not curves.isVisible())
    click(qtbot, panel.form.settings_button)
    assert curves.isVisible()


def test_everything_has_a_name_and_a_tooltip(panel: TrainingPanel) -> None:
    form = panel.form.settings
    fields = (
        form.count("epochs"),
        form.count("batch_size"),
        form.rate("learning_rate"),
        form.choice("optimizer"),
        form.count("seed"),
        form.choice("device"),
        form.choice("network"),
    )
    buttons = (panel.train_button, panel.step_button, panel.epoch_button, panel.stop_button, panel.form.recipe)
    for widget in (*fields, *buttons, panel.form.start, panel.form.settings_button):
        assert widget.objectName()
        assert widget.accessibleName()
        assert widget.toolTip()
    assert "(F5)" in panel.train_button.toolTip()


def test_icons_follow_the_theme(panel: TrainingPanel, qapp: QApplication) -> None:
    theme.apply(qapp, theme.Scheme.LIGHT)
    light = panel.step_button.icon().pixmap(20, 20).toImage()
    theme.apply(qapp, theme.Scheme.DARK)
    assert panel.step_button.icon().pixmap(20, 20).toImage() != light


def test_a_run_that_begins_brings_the_curves_back(panel: TrainingPanel) -> None:
    curves = QWidget()
    panel.set_curves(curves)
    panel.form.open_settings(True)
    assert not curves.isVisible()
    panel.show_state(RunState.RUNNING)
    assert curves.isVisible()
    # Opened again while it goes on, they stay open.
    panel.form.open_settings(True)
    panel.show_state(RunState.PAUSED)
    panel.show_state(RunState.RUNNING)
    assert not curves.isVisible()


def be_active(panel: TrainingPanel) -> None:
    """Only in the active window can something have the focus."""
    panel.activateWindow()
    QTest.qWaitForWindowActive(panel)
    assert panel.isActiveWindow()


BUTTONS = ("train_button", "step_button", "epoch_button", "stop_button")


@pytest.mark.parametrize("name", BUTTONS)
@pytest.mark.parametrize("before", [RunState.IDLE, RunState.PAUSED, RunState.RUNNING])
@pytest.mark.parametrize("after", [RunState.RUNNING, RunState.STOPPING, RunState.IDLE, RunState.PAUSED])
def test_a_second_space_presses_the_same_button_or_none(
    panel: TrainingPanel, qtbot: QtBot, name: str, before: RunState, after: RunState
) -> None:
    be_active(panel)
    panel.show_state(before)
    button = getattr(panel, name)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    assert button.hasFocus() == button.isEnabled()
    if not button.hasFocus():
        return  # the keyboard does not reach it in this state
    QTest.keyClick(button, Qt.Key.Key_Space)
    panel.show_state(after)
    assert button.hasFocus()
    own = {
        "train_button": (panel.start_requested, panel.pause_requested, panel.resume_requested),
        "step_button": (panel.step_requested,),
        "epoch_button": (panel.epoch_requested,),
        "stop_button": (panel.stop_requested,),
    }
    other = [signal for key, signals in own.items() if key != name for signal in signals]
    heard: list[object] = []
    for signal in other:
        signal.connect(lambda *args: heard.append(args))
    mine: list[object] = []
    for signal in own[name]:
        signal.connect(lambda *args: mine.append(args))
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert heard == []
    assert len(mine) == is_offered(button)


def test_a_button_that_cannot_be_pressed_now_is_left_by_tab_and_disabled_then(panel: TrainingPanel) -> None:
    be_active(panel)
    panel.step_button.setFocus(Qt.FocusReason.TabFocusReason)
    panel.show_state(RunState.RUNNING)
    assert panel.step_button.isEnabled()
    QTest.keyClick(panel.step_button, Qt.Key.Key_Tab)
    assert not panel.step_button.hasFocus()
    assert not panel.step_button.isEnabled()
    panel.show_state(RunState.PAUSED)
    assert panel.step_button.isEnabled()


def test_a_run_that_begins_takes_the_keyboard_out_of_the_recipe(panel: TrainingPanel) -> None:
    panel.resize(460, 900)
    be_active(panel)
    panel.form.open_settings(True)
    panel.form.settings.count("epochs").setFocus(Qt.FocusReason.TabFocusReason)
    panel.show_state(RunState.RUNNING)
    assert QApplication.focusWidget() is panel.train_button


def typed(panel: TrainingPanel, field: QWidget, text: str) -> str:
    """What stands in the place of the field's label after a text was typed and left with Tab."""
    panel.resize(460, 900)
    be_active(panel)
    panel.form.open_settings(True)
    panel.form.settings.fold.button.setChecked(True)
    field.setFocus(Qt.FocusReason.TabFocusReason)
    assert field.hasFocus()
    field.selectAll()  # type: ignore[attr-defined]
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Tab)
    cell = field.parentWidget()
    assert isinstance(cell, Cell)
    return cell.heading.full_text()


@pytest.mark.parametrize(
    ("name", "text", "value", "said"),
    [
        ("train_size", "70000", 60_000, "at most 60,000"),
        ("train_size", "70,000", 60_000, "at most 60,000"),
        ("train_size", "0", 1, "at least 1"),
        ("batch_size", "999999", 4096, "at most 4,096"),
        ("batch_size", "128", 128, "Batch size"),
        ("epochs", "", 4, "not a number"),
        ("learning_rate", "500", 100.0, "at most 100"),
        ("learning_rate", "0", 1e-7, "at least 1e-07"),
        ("learning_rate", "1e", 1e-3, "not a number"),
        ("weight_decay", "1e-12", 1e-12, "Weight decay"),
        ("momentum", "1.5", 0.9, "Momentum"),
    ],
)
def test_what_is_typed_is_never_changed_without_a_word(
    panel: TrainingPanel, name: str, text: str, value: float, said: str
) -> None:
    if name == "momentum":
        panel.form.settings.choice("optimizer").set_value("sgd")
        value, said = 0.9999, "at most 0.9999"
    form = panel.form.settings
    field = form.count(name) if isinstance(by_name(name).kind, Count) else form.rate(name)
    assert typed(panel, field, text) == said
    assert field.value() == value
    if said.startswith("at "):
        assert text in field.toolTip()
        assert text in field.accessibleDescription()
    panel.form.set_config(TUTORIAL)
    cell = field.parentWidget()
    assert isinstance(cell, Cell)
    assert cell.heading.full_text() == cell.title


def test_a_number_out_of_range_is_told_while_it_is_typed(panel: TrainingPanel) -> None:
    field = panel.form.settings.count("train_size")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "700000")
    assert field.text() == "700000"
    cell = field.parentWidget()
    assert isinstance(cell, Cell)
    assert cell.heading.full_text() == "1 to 60,000"
    assert "1 to 60,000" in cell.tip


def test_an_opened_network_ends_what_is_said_of_the_run_before(panel: TrainingPanel) -> None:
    panel.show_state(RunState.RUNNING)
    panel.show_events((RunStarted(TUTORIAL, "cpu", 4, 4), StepDone(4, 1, 0.5, 1e-3, 4, 1.0)))
    panel.show_events((RunFinished(RunEnd.COMPLETED, 4, 1, 1.0),))
    panel.show_state(RunState.IDLE)
    panel.forget_run()
    assert not panel.ending_line.isVisible()
    assert panel.words.purpose_label.isVisible()
    assert panel.progress.value() == 0


def test_the_end_tells_what_a_person_waited_for(panel: TrainingPanel) -> None:
    record = NetworkRecord("tutorial, 30 epochs", seconds=201.0)
    panel.show_events((RunStarted(TUTORIAL, "cpu", 938, 3752),))
    panel.show_events(
        (RunFinished(RunEnd.COMPLETED, 3752, 30, 14.0, Measurement(0.9109, DataUsed("MNIST", 1_000)), record=record),)
    )
    assert panel.progress_label.full_text() == "Finished: 30 epochs in 3:21, 91.09 % of 1,000 MNIST test images."


def test_a_choice_that_does_not_fit_is_elided_and_whole_in_its_tooltip(qtbot: QtBot) -> None:
    field = ChoiceField()
    qtbot.addWidget(field)
    field.add("tutorial", "tutorial, changed")
    field.resize(90, 26)
    field.show()
    assert field.shown_text().endswith("…")
    field.resize(300, 26)
    assert field.shown_text() == "tutorial, changed"


def test_the_mark_of_a_change_moves_nothing_in_the_row(panel: TrainingPanel, qtbot: QtBot) -> None:
    places = set()
    for epochs in (4, 9, 4):
        panel.form.settings.count("epochs").setValue(epochs)
        qtbot.wait(1)
        places.add((panel.form.recipe.geometry().getRect(), panel.form.start.geometry().getRect()))
    assert len(places) == 1


@pytest.mark.parametrize("width", [413, 700, 1100])
@pytest.mark.parametrize("end", [RunEnd.COMPLETED, RunEnd.STOPPED])
def test_nothing_moves_when_a_run_ends(panel: TrainingPanel, qtbot: QtBot, width: int, end: RunEnd) -> None:
    curves = QWidget()
    panel.set_curves(curves)
    panel.resize(width, 400)
    panel.show_state(RunState.RUNNING)
    panel.show_events((RunStarted(TUTORIAL, "cpu", 4, 4), StepDone(4, 1, 0.5, 1e-3, 4, 1.0)))
    places = set()
    for step in range(2):
        if step:
            panel.show_events((RunFinished(end, 4, 1, 1.0, saved="/runs/" + 9 * "long " + ".safetensors"),))
            panel.show_state(RunState.IDLE)
        qtbot.wait(1)
        places.add((panel.form.pos().toTuple(), curves.geometry().getRect()))
    assert len(places) == 1
    assert panel.progress_label.text().startswith(("Finished", "Stopped"))
    assert "…" not in panel.progress_label.text()


def test_a_setting_that_is_wanted_while_a_run_goes_on_is_set_when_it_has_ended(panel: TrainingPanel) -> None:
    panel.want_setting("learning_rate", 0.002)
    assert panel.form.config() == replace(TUTORIAL, learning_rate=0.002)
    panel.show_state(RunState.RUNNING)
    panel.want_setting("learning_rate", 0.003)
    panel.want_setting("augmentation", Augmentation.AFFINE)
    assert panel.form.config() == replace(TUTORIAL, learning_rate=0.002)
    panel.show_state(RunState.IDLE)
    assert panel.form.config() == replace(TUTORIAL, learning_rate=0.003, augmentation=Augmentation.AFFINE)


def test_a_line_on_the_run_stands_above_the_recipe(panel: TrainingPanel) -> None:
    line = QWidget()
    line.setFixedHeight(20)
    panel.add_note(line)
    panel.resize(460, 900)
    QApplication.processEvents()
    assert line.isVisible()
    assert panel.ending_line.y() <= line.y() <= panel.form.y()
