"""Mutants of cnn_gui/views: what is shown, and what a person's gestures ask for."""

from __future__ import annotations

from tests.mutants.frame import Mutant

CANVAS = "tests/views/drawing/test_canvas.py"
CURVE_MODEL = "tests/views/training/test_curve_model.py"
CURVES = "tests/views/training/test_curves.py"
EVALUATION = "tests/views/evaluation/test_view.py"
NOTICES = "tests/views/parts/test_notice_bar.py"
PANEL = "tests/views/training/test_panel.py"
RUNS = "tests/views/runs/test_view.py"
SOFTMAX = ("tests/views/story/test_view.py::test_another_unit_begins_at_temperature_one_with_the_usual_label",)

MUTANTS = (
    Mutant(
        "the temperature of a softmax is kept for another unit",
        "cnn_gui/views/story/view.py",
        "            self.softmax.reset()\n",
        "            pass\n",
        SOFTMAX,
    ),
    Mutant(
        "a label that a person chose for the loss is kept for another unit",
        "cnn_gui/views/story/softmax.py",
        "        self._by_hand = False\n        with QSignalBlocker(self._temperature):\n",
        "        pass\n        with QSignalBlocker(self._temperature):\n",
        SOFTMAX,
    ),
    Mutant(
        "the temperature runs the other way round",
        "cnn_gui/views/story/softmax.py",
        "return float(10 ** (self._temperature.value() / (_TEMPERATURES / 2)))",
        "return float(10 ** (-self._temperature.value() / (_TEMPERATURES / 2)))",
        ("tests/views/story/test_view.py::test_a_temperature_evens_the_probabilities_out",),
    ),
    Mutant(
        "the hand's ink ends at the left edge where it should leave the canvas",
        "cnn_gui/views/drawing/surface.py",
        "self._shared(min(max(x, -margin), width + margin)),",
        "self._shared(min(max(x, margin), width + margin)),",
        (CANVAS,),
    ),
    Mutant(
        "a brush is as wide on every canvas as on the usual one",
        "cnn_gui/views/drawing/surface.py",
        "width = self._brush * self._unit\n",
        "width = self._brush\n",
        (f"{CANVAS}::test_a_drawing_of_another_canvas_is_shown_whole_and_drawn_on_in_its_own_units",),
    ),
    Mutant(
        "undo goes back without an end",
        "cnn_gui/views/drawing/history.py",
        "        stack.setUndoLimit(UNDO_LIMIT)\n",
        "        pass\n",
        (f"{CANVAS}::test_a_hundred_steps_are_kept",),
    ),
    Mutant(
        "undoing a stroke over a test digit forgets its label",
        "cnn_gui/views/drawing/history.py",
        "labelled = replace(now, label=self._label, meaning=self._meaning)",
        "labelled = replace(now, label=None, meaning=None)",
        (f"{CANVAS}::test_undoing_a_stroke_over_a_test_digit_brings_its_label_back",),
    ),
    Mutant(
        "a fast eraser leaves gaps",
        "cnn_gui/views/drawing/gestures.py",
        "path = [self._last, point] if point != self._last else [point]",
        "path = [point]",
        (CANVAS,),
    ),
    Mutant(
        "a palm that lay there before the pen leaves ink",
        "cnn_gui/views/drawing/canvas.py",
        "                self._abandon()\n            self._start(Pointer.PEN,",
        "                self._finish()\n            self._start(Pointer.PEN,",
        (f"{CANVAS}::test_a_palm_that_lay_there_before_the_pen_came_leaves_no_ink",),
    ),
    Mutant(
        "Shift makes an arrow key's step small",
        "cnn_gui/views/drawing/canvas.py",
        "(_LARGE_STEP if large else _STEP)",
        "(_STEP if large else _LARGE_STEP)",
        (f"{CANVAS}::test_the_keyboard_draws_erases_and_clears",),
    ),
    Mutant(
        "a test without its step stands at the end of the table",
        "cnn_gui/views/training/curve_model.py",
        "return [row for _, row in sorted(rows, key=lambda row: row[0])]",
        "return [row for _, row in rows]",
        (CURVE_MODEL,),
    ),
    Mutant(
        "of the earlier runs the first are kept, not the last",
        "cnn_gui/views/training/curve_model.py",
        "self.earlier = [*self.earlier, run][-EARLIER_RUNS:]",
        "self.earlier = [*self.earlier, run][:EARLIER_RUNS]",
        (CURVE_MODEL,),
    ),
    Mutant(
        "the cursor reads a test that is still to come",
        "cnn_gui/views/training/curve_model.py",
        "tested = int(np.searchsorted(run.test_steps, step + 0.5)) - 1",
        "tested = min(int(np.searchsorted(run.test_steps, step + 0.5)), len(run.test_steps) - 1)",
        (CURVE_MODEL,),
    ),
    Mutant(
        "the last step of an epoch counts to the next one",
        "cnn_gui/views/training/curve_model.py",
        'np.searchsorted(ends, steps, side="left") + 1',
        'np.searchsorted(ends, steps, side="right") + 1',
        (CURVE_MODEL,),
    ),
    Mutant(
        "a smoothed loss forgets how much a short run may be smoothed",
        "cnn_gui/views/training/curve_model.py",
        "weight = min(self._most, 1.0 - 1.0 / span)",
        "weight = self._most",
        (CURVE_MODEL,),
    ),
    Mutant(
        "a run that was hidden cannot be shown again",
        "cnn_gui/views/training/curves.py",
        "self._hidden = (self._hidden ^ {row.run})",
        "self._hidden = (self._hidden | {row.run})",
        (f"{CURVES}::test_a_click_on_an_earlier_run_hides_it_and_shows_it_again",),
    ),
    Mutant(
        "curves do not give way to the pen",
        "cnn_gui/views/training/curves.py",
        "        self._since_pen.start()\n",
        "        pass\n",
        (f"{CURVES}::test_while_the_pen_moves_curves_are_drawn_twice_a_second_and_once_more_when_it_rests",),
    ),
    Mutant(
        "training from the first button never goes on from the weights on display",
        "cnn_gui/views/training/panel.py",
        "self.start_requested.emit(self.form.config(), self.form.go_on())",
        "self.start_requested.emit(self.form.config(), False)",
        (
            f"{PANEL}::test_train_starts_the_tutorial_recipe_from_new_weights",
            f"{PANEL}::test_train_goes_on_from_the_current_weights_where_a_person_wants_that",
        ),
    ),
    Mutant(
        "a single step never goes on from the weights on display",
        "cnn_gui/views/training/panel.py",
        "self.step_requested.emit(self.form.config(), self.form.go_on())",
        "self.step_requested.emit(self.form.config(), False)",
        (f"{PANEL}::test_step_and_epoch_carry_the_configuration",),
    ),
    Mutant(
        "an opened network is told with the end of the run before",
        "cnn_gui/views/training/panel.py",
        "        if self._state is RunState.IDLE:\n            self._status = TrainingStatus()\n",
        "        if self._state is not RunState.IDLE:\n            self._status = TrainingStatus()\n",
        (f"{PANEL}::test_an_opened_network_ends_what_is_said_of_the_run_before",),
    ),
    Mutant(
        "all is shown as nearly all",
        "cnn_gui/views/base/numbers.py",
        "if 100 - step / 2 <= percent < 100:",
        "if 100 - step / 2 <= percent <= 100:",
        ("tests/views/base/test_numbers.py",),
    ),
    Mutant(
        "the largest value has a bin of its own",
        "cnn_gui/views/base/statistics.py",
        "np.clip(index, 0, bins - 1, out=index)",
        "np.clip(index, 0, bins, out=index)",
        ("tests/views/base/test_statistics.py",),
    ),
    Mutant(
        "what is no number has the colour of the largest",
        "cnn_gui/views/base/colors.py",
        "np.nan_to_num(index, copy=False, nan=0.0)",
        "np.nan_to_num(index, copy=False, nan=ZERO)",
        ("tests/views/base/test_colors.py",),
    ),
    Mutant(
        "the range of the whole network is that of its faintest layer",
        "cnn_gui/views/network/ranges.py",
        "limits = [max(limits, default=1.0)] * len(limits)",
        "limits = [min(limits, default=1.0)] * len(limits)",
        ("tests/views/network/test_ranges.py",),
    ),
    Mutant(
        "a layer that is chosen again begins with its first map",
        "cnn_gui/views/network/layer/detail.py",
        "channel = self._last.get(layer, 0)",
        "channel = 0",
        ("tests/views/network/test_layer_detail.py::test_a_layer_keeps_the_map_that_was_on_display",),
    ),
    Mutant(
        "the marked unit is framed in every map of its layer",
        "cnn_gui/views/network/layer/maps.py",
        "self._big.set_marked((0, unit.row, unit.column) if unit.map == self._channel else None)",
        "self._big.set_marked((0, unit.row, unit.column))",
        (
            "tests/views/network/test_layer_detail.py",
            "tests/window/story/test_beside.py::test_a_click_marks_the_pixel_and_the_button_tells_its_story",
        ),
    ),
    Mutant(
        "an answer that is not sure counts as right",
        "cnn_gui/views/network/prediction.py",
        "verdict.sure and label == verdict.label",
        "label == verdict.label",
        ("tests/views/network/test_prediction.py",),
    ),
    Mutant(
        "the least confident mistake stands first",
        "cnn_gui/views/evaluation/mistakes.py",
        "key=lambda mistake: -mistake.probability)",
        "key=lambda mistake: mistake.probability)",
        (EVALUATION,),
    ),
    Mutant(
        "a cell of the matrix shows the mistakes of its mirror image",
        "cnn_gui/views/evaluation/view.py",
        "if (m.label, m.predicted) == cell)",
        "if (m.predicted, m.label) == cell)",
        (EVALUATION,),
    ),
    Mutant(
        "the diagonal of the matrix can be chosen",
        "cnn_gui/views/evaluation/confusion_matrix.py",
        "        if cell is not None and cell[0] == cell[1]:\n            cell = None\n",
        "        if cell is not None and cell[0] == cell[1]:\n            pass\n",
        (EVALUATION,),
    ),
    Mutant(
        "playing from the end stays there",
        "cnn_gui/views/parts/slide_player.py",
        "        if self._position >= self._count - 1:\n            self._go_to(0)\n",
        "        if self._position >= self._count - 1:\n            pass\n",
        ("tests/views/parts/test_slide_player.py::test_playing_from_the_end_begins_anew",),
    ),
    Mutant(
        "a problem that a newer notice covers is lost",
        "cnn_gui/views/parts/notice_bar.py",
        "if before is not None and before.kind is not Kind.INFO else self._waiting",
        "if before is not None and before.kind is Kind.INFO else self._waiting",
        (NOTICES,),
    ),
    Mutant(
        "a notice that holds no longer stays in sight",
        "cnn_gui/views/parts/notice_bar.py",
        "        if self._current is not None and is_gone(self._current):\n            self.close_current()\n",
        "        if self._current is not None and is_gone(self._current):\n            pass\n",
        (NOTICES,),
    ),
    Mutant(
        "the course's runs stand among a person's own",
        "cnn_gui/views/runs/order.py",
        "if run.course and not self.course:",
        "if run.course and self.course:",
        (RUNS,),
    ),
    Mutant(
        "what is not known is sorted above everything",
        "cnn_gui/views/runs/order.py",
        "return -math.inf if value is None else float(value)",
        "return math.inf if value is None else float(value)",
        (RUNS,),
    ),
    Mutant(
        "images held back have no line in the accuracy",
        "cnn_gui/views/training/curve_plot.py",
        'return [tests, *_held(run, quantity, _pen(theme.color("text"), 1.2, Qt.PenStyle.DashLine))]',
        "return [tests]",
        ("tests/views/training/test_curve_model.py",),
    ),
    Mutant(
        "another setting keeps the draws of the one before",
        "cnn_gui/views/effects/view.py",
        "        self._draw = 0\n        self._show_kind()\n",
        "        self._draw = self._draw\n        self._show_kind()\n",
        ("tests/views/effects/test_view.py",),
    ),
)
