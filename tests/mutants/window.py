"""Mutants of cnn_gui/window: the rows of the hub, and what the subjects' sessions remember and decide."""

from __future__ import annotations

from tests.mutants.frame import Mutant

HUB = "tests/window/test_hub.py"
SAID = (f"{HUB}::test_what_happens_is_said",)
"""A connection from a subject to the hub."""


def heard(signal: str) -> tuple[str, ...]:
    """A connection from a signal of the hub to a subject."""
    return (f"{HUB}::test_what_is_said_is_heard[{signal}]",)


def dropped(name: str, file: str, line: str, tests: tuple[str, ...]) -> Mutant:
    """A line that connects two things is left out."""
    return Mutant(name, f"cnn_gui/window/{file}", f"        {line}\n", "        pass\n", tests)


BENCH = "tests/window/bench/test_session.py"
DEVICE = "tests/window/training/test_device_choice.py"
ESTIMATES = "tests/window/training/test_estimates.py"
EXPERIMENT = "tests/window/experiment/test_session.py"
JOURNEYS = "tests/window/journeys"
LESSONS = "tests/window/course/test_lessons.py"
SAVED = "tests/window/network/test_saved_networks.py"
MAP_AND_LAYER = "tests/window/network/test_map_and_layer.py"
PLACE = "tests/window/frame/test_place.py"
RESULTS = "tests/window/evaluation/test_results.py"
RUNS = "tests/window/runs/test_in_window.py"
STORY = "tests/window/story/test_in_window.py"
WINDOW = "tests/window/frame/test_window.py"

ROWS = (
    dropped(
        "no experiment sees an answer",
        "experiment/subject.py",
        "hub.snapshot.connect(self.session.show_snapshot)",
        heard("snapshot"),
    ),
    dropped(
        "experiments do not hear of a run",
        "experiment/subject.py",
        "hub.run_state.connect(self.session.show_run_state)",
        heard("run_state"),
    ),
    dropped(
        "a changed network cannot be saved from its experiment",
        "experiment/subject.py",
        "self.session.saving_asked.connect(hub.saving_wanted)",
        SAID,
    ),
    dropped(
        "the bench works on an old drawing",
        "bench/subject.py",
        "hub.snapshot.connect(self.session.show_snapshot)",
        heard("snapshot"),
    ),
    dropped(
        "the bench does not hear of another network",
        "bench/subject.py",
        "hub.network.connect(self.session.show_network)",
        heard("network"),
    ),
    dropped(
        "the stages of the input do not follow the drawing",
        "input/subject.py",
        "hub.snapshot.connect(self.view.show_snapshot)",
        heard("snapshot"),
    ),
    dropped(
        "the network does not follow a story to its map",
        "network/subject.py",
        "hub.map_chosen.connect(self.map.choose)",
        heard("map_chosen"),
    ),
    dropped(
        "the layer does not follow a story to its map",
        "network/subject.py",
        "hub.map_chosen.connect(self.detail.choose)",
        heard("map_chosen"),
    ),
    dropped(
        "the unit whose story is told is not marked",
        "network/subject.py",
        "hub.unit_placed.connect(self.detail.set_marked)",
        heard("unit_placed"),
    ),
    dropped(
        "a network after its run does not know its file",
        "network/subject.py",
        "hub.run_finished.connect(session.run_finished)",
        heard("run_finished"),
    ),
    dropped(
        "the network loads for ever where torch is not there",
        "network/subject.py",
        "hub.answers_unavailable.connect(self.map.show_unavailable)",
        heard("answers_unavailable"),
    ),
    dropped(
        "nobody saves where saving is wanted",
        "network/subject.py",
        "hub.saving_wanted.connect(self.save_as)",
        heard("saving_wanted"),
    ),
    dropped(
        "a unit that is clicked has no story",
        "story/subject.py",
        "hub.unit_chosen.connect(session.choose)",
        heard("unit_chosen"),
    ),
    dropped(
        "other views do not follow a story",
        "story/subject.py",
        "session.went.connect(hub.map_chosen)",
        SAID,
    ),
    dropped(
        "the curves of an opened network are not shown",
        "training/subject.py",
        "hub.network_opened.connect(session.show_history)",
        heard("network_opened"),
    ),
    dropped(
        "curves do not hear of the pen",
        "training/subject.py",
        "hub.drawing_changed.connect(self.curves.give_way)",
        heard("drawing_changed"),
    ),
    dropped(
        "nobody hears of a run",
        "training/subject.py",
        "session.state_changed.connect(hub.run_state)",
        SAID,
    ),
    dropped(
        "a driver that breaks is not told",
        "training/subject.py",
        "engines.devices.failed.connect(hub.problem)",
        SAID,
    ),
    dropped(
        "a mistake that is clicked does not come on the canvas",
        "evaluation/subject.py",
        "self.view.mistake_chosen.connect(hub.mistake_chosen)",
        SAID,
    ),
    dropped(
        "a drawing that is kept again leaves its warning",
        "drawing/subject.py",
        "engines.autosave.resolved.connect(hub.withdrawn)",
        SAID,
    ),
    dropped(
        "what F1 asks for is not explained",
        "course/subject.py",
        "hub.explanation_wanted.connect(self.session.explain)",
        heard("explanation_wanted"),
    ),
    dropped(
        "the window of runs does not open from the Train panel",
        "runs/subject.py",
        "hub.runs_wanted.connect(self.session.show)",
        heard("runs_wanted"),
    ),
    dropped(
        "a warning that holds no longer stays",
        "frame/main.py",
        "hub.withdrawn.connect(notices.withdraw)",
        heard("withdrawn"),
    ),
    dropped(
        "a file that is dropped on the canvas is not opened",
        "frame/main.py",
        "hub.file_wanted.connect(self.open_file)",
        heard("file_wanted"),
    ),
    Mutant(
        "a panel in sight is told to every subject",
        "cnn_gui/window/base/subject.py",
        "if any(panel.name == name for panel in self.panels):",
        "if any(panel.name for panel in self.panels):",
        (f"{HUB}::test_a_panel_in_sight_is_told_to_its_subject_alone",),
    ),
)
"""What one subject says, others do not hear."""

VIEWS_OF_A_NETWORK = (
    dropped(
        "a layer chosen in the network is not shown from near",
        "network/session.py",
        "self._map.layer_chosen.connect(self._layer_chosen)",
        (f"{MAP_AND_LAYER}::test_the_title_of_a_layer_clicked_in_the_network_opens_it_with_its_last_map",),
    ),
    dropped(
        "a map chosen in the network is not shown from near",
        "network/session.py",
        "self._map.map_chosen.connect(self._detail.choose)",
        (f"{MAP_AND_LAYER}::test_a_map_clicked_in_the_network_is_enlarged_in_the_layer",),
    ),
    dropped(
        "a layer chosen from near is not marked in the network",
        "network/session.py",
        "self._detail.layer_chosen.connect(self._layer_chosen)",
        (f"{MAP_AND_LAYER}::test_a_layer_chosen_from_near_is_framed_in_the_network",),
    ),
    dropped(
        "a map chosen from near is not marked in the network",
        "network/session.py",
        "self._detail.map_chosen.connect(self._map.choose)",
        (f"{MAP_AND_LAYER}::test_a_map_clicked_or_numbered_from_near_is_framed_in_the_network",),
    ),
    dropped(
        "a colour range chosen in the network does not count for the layer",
        "network/session.py",
        "self._map.range_changed.connect(self._detail.set_range)",
        (f"{MAP_AND_LAYER}::test_a_colour_range_chosen_on_either_side_holds_on_both",),
    ),
    dropped(
        "a colour range chosen for the layer does not count in the network",
        "network/session.py",
        "self._detail.range_changed.connect(self._map.set_range)",
        (f"{MAP_AND_LAYER}::test_a_colour_range_chosen_on_either_side_holds_on_both",),
    ),
)

SESSIONS = (
    Mutant(
        "effects are worked out while nobody looks",
        "cnn_gui/window/effects/session.py",
        " or not self._view.isVisible():",
        ":",
        ("tests/window/effects/test_in_window.py",),
    ),
    Mutant(
        "the effects do not follow the field",
        "cnn_gui/window/effects/session.py",
        "        if setting in set(EffectKind):\n",
        "        if setting in ():\n",
        ("tests/window/effects/test_in_window.py",),
    ),
    Mutant(
        "a network that was saved still counts as unsaved",
        "cnn_gui/window/network/session.py",
        "            self._inference.set_record(network.record, modified=False)\n",
        "            pass\n",
        (f"{JOURNEYS}/test_saving.py::test_a_changed_network_is_saved_and_saved_again_without_a_question",),
    ),
    Mutant(
        "a network that was saved is not among the recent ones",
        "cnn_gui/window/network/session.py",
        "            self._settings.add_recent_network(network.record.path)\n            text = self",
        "            pass\n            text = self",
        (f"{JOURNEYS}/test_saving.py::test_the_network_saved_or_opened_last_stands_first_among_the_recent_ones",),
    ),
    Mutant(
        "a network that was opened is not among the recent ones",
        "cnn_gui/window/network/session.py",
        "            self._settings.add_recent_network(network.record.path)\n        self.opened",
        "            pass\n        self.opened",
        (f"{JOURNEYS}/test_saving.py::test_the_network_saved_or_opened_last_stands_first_among_the_recent_ones",),
    ),
    Mutant(
        "after a run the accuracy of the network before is told",
        "cnn_gui/window/network/session.py",
        "tested=finished.tested,",
        "tested=network.record.tested,",
        (f"{WINDOW}::test_training_moves_curves_and_the_drawings_maps",),
    ),
    Mutant(
        "a network saved during its run has no curves",
        "cnn_gui/window/network/subject.py",
        "run = self.context.hub.run_record() if self.context.hub.is_training else None",
        "run = None if self.context.hub.is_training else self.context.hub.run_record()",
        (f"{SAVED}::test_a_network_saved_in_the_middle_of_a_run_has_the_curves_so_far",),
    ),
    Mutant(
        "a network that is in no file is closed away",
        "cnn_gui/window/network/subject.py",
        "network is None or not network.modified:",
        "network is None or network.modified:",
        (f"{WINDOW}::test_a_trained_network_that_is_in_no_file_is_not_closed_away",),
    ),
    Mutant(
        "a run begins with new weights where a person wants to go on",
        "cnn_gui/window/training/session.py",
        "return self._inference.network if go_on else None",
        "return None",
        (f"{JOURNEYS}/test_going_on.py",),
    ),
    Mutant(
        "a story is told with newer weights than its numbers",
        "cnn_gui/window/story/session.py",
        "if snapshot is None or network is None or snapshot.network_version != network.version:",
        "if snapshot is None or network is None:",
        (
            f"{JOURNEYS}/test_another_network.py"
            "::test_a_unit_clicked_just_when_the_weights_change_is_never_told_with_two_networks_at_once",
        ),
    ),
    Mutant(
        "a story leads the other views to the first map of its layer",
        "cnn_gui/window/story/session.py",
        "self.went.emit(self._way[-1].layer, self._way[-1].unit[0])",
        "self.went.emit(self._way[-1].layer, 0)",
        (f"{STORY}::test_from_a_class_back_to_the_pixel_and_forward_again",),
    ),
    Mutant(
        "the network that was opened last stands last",
        "cnn_gui/window/base/settings.py",
        "[path, *rest][:RECENT]",
        "[*rest, path][:RECENT]",
        (f"{JOURNEYS}/test_saving.py::test_the_network_saved_or_opened_last_stands_first_among_the_recent_ones",),
    ),
    Mutant(
        "safe mode replaces the stored layout",
        "cnn_gui/window/base/settings.py",
        "        if safe_mode.is_on():\n            return\n",
        "        if safe_mode.is_on():\n            pass\n",
        ("tests/app/test_safe_mode.py::test_the_stored_layout_is_neither_used_nor_replaced",),
    ),
    Mutant(
        "a speed without an end is believed",
        "cnn_gui/window/base/settings.py",
        "if 0 < images < math.inf and 0 <= test < math.inf",
        "if 0 < images and 0 <= test",
        (f"{ESTIMATES}::test_stored_nonsense_counts_as_never_measured",),
    ),
    Mutant(
        "one subject that lets the window close is enough",
        "cnn_gui/window/frame/ending.py",
        "not all(each.may_close() for each in reversed(self._subjects))",
        "not any(each.may_close() for each in reversed(self._subjects))",
        (f"{WINDOW}::test_a_trained_network_that_is_in_no_file_is_not_closed_away",),
    ),
    Mutant(
        "closing asks about the lesson's changes before they are put back",
        "cnn_gui/window/frame/ending.py",
        "for each in reversed(self._subjects))",
        "for each in self._subjects)",
        (f"{LESSONS}::test_closing_asks_before_it_drops_what_a_person_tried_in_a_lesson",),
    ),
    Mutant(
        "the end of a session asks a person who has left",
        "cnn_gui/window/frame/ending.py",
        "        self._nobody_can_be_asked = True\n",
        "        pass\n",
        ("tests/app/test_start.py::test_the_end_of_a_session_saves_and_asks_nothing",),
    ),
    Mutant(
        "the tour's arrangement is kept as a person's own",
        "cnn_gui/window/frame/ending.py",
        "        self._stop_tour()\n",
        "        pass\n",
        ("tests/window/frame/test_tour.py::test_nothing_of_the_tour_is_kept_when_the_window_closes_in_it",),
    ),
    Mutant(
        "the pretrained network settles that a file was not opened",
        "cnn_gui/window/frame/settlements.py",
        "        if network.record.path is not None:\n",
        "        if network.record is not None:\n",
        (f"{SAVED}::test_a_network_of_the_command_line_that_cannot_be_read_leaves_the_pretrained_one",),
    ),
    Mutant(
        "a suffix in capitals is not known",
        "cnn_gui/window/frame/main.py",
        "suffix = path.suffix.lower()",
        "suffix = path.suffix",
        ("tests/window/frame/test_subjects.py::test_it_hears_opens_and_is_asked",),
    ),
    Mutant(
        "a window from a larger screen stays beyond the right edge",
        "cnn_gui/window/base/place.py",
        "screen.right() + 1 - outer.width()",
        "screen.right() + 1",
        (f"{PLACE}::test_what_was_stored_on_a_larger_screen_is_brought_onto_this_one",),
    ),
    Mutant(
        "a window keeps its size when its screen gets smaller",
        "cnn_gui/window/base/place.py",
        "        self._fit()\n        keep_on_screen(self._window)\n",
        "        self._fit()\n        pass\n",
        (f"{PLACE}::test_it_follows_when_the_screen_gets_smaller",),
    ),
    Mutant(
        "a screen is small only where it is so in both directions",
        "cnn_gui/window/base/place.py",
        "return screen.width() <= SMALL.width() or screen.height() <= SMALL.height()",
        "return screen.width() <= SMALL.width() and screen.height() <= SMALL.height()",
        (f"{PLACE}::test_it_takes_all_of_a_small_screen",),
    ),
    Mutant(
        "the result of a network without edits is the first to go",
        "cnn_gui/window/evaluation/results.py",
        "if each.network.edits), self._kept[0]))",
        "if not each.network.edits), self._kept[0]))",
        (RESULTS,),
    ),
    Mutant(
        "a result counts for other edits too",
        "cnn_gui/window/evaluation/results.py",
        "return self.has_base_of(network) and self.network.edits == network.edits",
        "return self.has_base_of(network)",
        (RESULTS,),
    ),
    Mutant(
        "the first steps, which are slow, count for the speed",
        "cnn_gui/window/training/estimate.py",
        "(self._last.images - self._first.images) / seconds",
        "self._last.images / seconds",
        (f"{ESTIMATES}::test_the_speed_of_a_run_is_believed_before_a_measurement",),
    ),
    Mutant(
        "what cannot be measured is asked for again and again",
        "cnn_gui/window/training/estimate.py",
        "        self._tried.add(sort)\n",
        "        pass\n",
        (f"{ESTIMATES}::test_what_cannot_be_measured_is_not_asked_for_again",),
    ),
    Mutant(
        "a device that does not work is found",
        "cnn_gui/window/training/device_choice.py",
        "if device.works and (name == AUTO or same(device, name))",
        "if name == AUTO or same(device, name)",
        (DEVICE,),
    ),
    Mutant(
        "a device that a person chose is not remembered",
        "cnn_gui/window/training/device_choice.py",
        "            self._settings.set_device(name)\n",
        "            pass\n",
        (DEVICE,),
    ),
    Mutant(
        "an edit that was taken back comes back when it arrives",
        "cnn_gui/window/experiment/session.py",
        "if wanted is not None and wanted.id != network.id:",
        "if wanted is not None and wanted.base.id != network.base.id:",
        (f"{EXPERIMENT}::test_an_edit_that_arrives_after_it_was_taken_back_stays_taken_back",),
    ),
    Mutant(
        "an experiment that another network ended is lost",
        "cnn_gui/window/experiment/session.py",
        "            self._left = ExperimentState(self._base, self.edits)\n",
        "            self._left = None\n",
        (f"{EXPERIMENT}::test_another_network_ends_the_experiment_and_it_can_be_brought_back",),
    ),
    Mutant(
        "a network that trains can be edited",
        "cnn_gui/window/experiment/session.py",
        "        if self._training:\n            self.refused.emit(self._why_not())\n            return False\n",
        "        if self._training:\n            self.refused.emit(self._why_not())\n            return True\n",
        (f"{EXPERIMENT}::test_while_a_network_trains_nothing_changes_and_a_sentence_says_why",),
    ),
    Mutant(
        "the bench does not follow a kernel that is trained",
        "cnn_gui/window/bench/session.py",
        "if settings != self._settings or self._settings.page is BenchPage.TRANSLATION:",
        "if self._settings.page is BenchPage.TRANSLATION:",
        (f"{BENCH}::test_a_kernel_of_the_network_follows_its_training",),
    ),
    Mutant(
        "the bench computes while nobody looks",
        "cnn_gui/window/bench/session.py",
        "        if not self._seen:\n            return\n",
        "        if not self._seen:\n            pass\n",
        (f"{BENCH}::test_nothing_is_computed_while_nobody_looks",),
    ),
    Mutant(
        "what a link lets slide slides each time the bench is seen",
        "cnn_gui/window/bench/session.py",
        "            self._is_to_play = False\n            self._view.play()\n",
        "            pass\n            self._view.play()\n",
        (f"{BENCH}::test_a_link_lets_the_kernel_slide_from_the_first_place_once_it_is_seen",),
    ),
    Mutant(
        "a lesson puts back what an earlier link has changed",
        "cnn_gui/window/course/scene.py",
        "if name not in self._ways_back:",
        "if name in self._keepers:",
        (f"{LESSONS}::test_everything_comes_back",),
    ),
    Mutant(
        "after a lesson a run begins with new weights",
        "cnn_gui/window/course/scene_parts.py",
        "self._panel.form.start.set_value(state.start)",
        "self._panel.form.set_start(go_on=False)",
        (f"{LESSONS}::test_everything_comes_back",),
    ),
    Mutant(
        "the run after a lesson's counts as the course's",
        "cnn_gui/window/course/session.py",
        'self._training.mark_next("course" if setup.trains and not held else "")',
        'self._training.mark_next("course")',
        (f"{LESSONS}::test_a_run_that_no_link_has_asked_for_is_a_persons_own",),
    ),
    Mutant(
        "the file of a run under way can be deleted and renamed",
        "cnn_gui/window/runs/session.py",
        "        return False\n\n    @Slot()\n    def _undo(self)",
        "        return True\n\n    @Slot()\n    def _undo(self)",
        (f"{RUNS}::test_a_run_under_way_comes_into_the_table_and_is_neither_deleted_nor_renamed",),
    ),
    Mutant(
        "the window of runs is made and not shown",
        "cnn_gui/window/runs/session.py",
        "        self._window.show()\n",
        "        pass\n",
        (f"{RUNS}::test_the_train_panel_leads_to_the_runs",),
    ),
    Mutant(
        "deletions are undone from the first on",
        "cnn_gui/window/runs/session.py",
        "self._runs.restore(self._deletions.pop())",
        "self._runs.restore(self._deletions.pop(0))",
        (f"{RUNS}::test_what_was_deleted_last_comes_back_first",),
    ),
)
"""What the sessions remember and decide wrongly."""

UNDO = (
    Mutant(
        "undo in Try forgets nothing",
        "cnn_gui/window/experiment/history.py",
        "        self.stack.setUndoLimit(MOST)\n",
        "        pass\n",
        ("tests/window/experiment/test_history.py",),
    ),
    Mutant(
        "each move of a drag is a step of its own",
        "cnn_gui/window/experiment/history.py",
        "or not other._merges:",
        "or other._merges:",
        ("tests/window/experiment/test_history.py",),
    ),
    Mutant(
        "the menu takes back the drawing while one works in Try",
        "cnn_gui/window/base/undo.py",
        "                self.group.setActiveStack(guest.stack)\n",
        "                pass\n",
        ("tests/window/experiment/test_undo.py",),
    ),
)
"""Steps that are taken back."""

MUTANTS = (*ROWS, *VIEWS_OF_A_NETWORK, *SESSIONS, *UNDO)
