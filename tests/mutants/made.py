"""Mutants of how networks are made: built by hand, taught a person's classes, raced, and what training does to them."""

from __future__ import annotations

from tests.mutants.frame import Mutant

BUILD = "tests/core/architecture/test_rows.py"
BUILD_SESSION = "tests/window/architecture/test_session.py"
CARRIED = ("tests/core/architecture/test_weights.py",)
RACE = ("tests/core/race/test_race.py",)
RACE_ENGINE = "tests/engine/race/test_race_engine.py"
RACE_WINDOW = "tests/window/race/test_race_in_window.py"
NOTES = ("tests/core/dynamics/test_notes.py",)
PROBE = ("tests/core/dynamics/test_probe.py",)
SAMPLER = ("tests/core/dynamics/test_sampler.py",)
SESSION = "tests/window/transfer/test_your_classes.py"

CORE = (
    Mutant(
        "a layer that is doubled is the new one",
        "cnn_gui/core/architecture/edits.py",
        "rows.insert(index + 1, _Row(rows[index].layer, [_BEFORE, *others]))",
        "rows.insert(index, _Row(rows[index].layer, [_BEFORE, *others]))",
        (f"{BUILD}::test_moving_and_duplicating",),
    ),
    Mutant(
        "weights of another size are kept",
        "cnn_gui/core/architecture/weights.py",
        "if shapes and {name: array.shape for name, array in own.items()} == shapes:",
        "if shapes and own.keys() == shapes.keys():",
        CARRIED,
    ),
    Mutant(
        "what mends a row may leave it as it is",
        "cnn_gui/core/architecture/rows.py",
        "return found.index > places.index(row.index)",
        "return found.index >= places.index(row.index)",
        (BUILD,),
    ),
    Mutant(
        "the farthest row is joined first",
        "cnn_gui/core/architecture/skips.py",
        "for index, info in reversed(infos[1:-1]):",
        "for index, info in infos[1:-1]:",
        (f"{BUILD_SESSION}::test_everything_is_done_by_keys",),
    ),
    Mutant(
        "a new convolution has as many maps as what it reads is wide",
        "cnn_gui/core/architecture/skips.py",
        'layer = replaced(layer, "out_channels", info.shape_out[0])',
        'layer = replaced(layer, "out_channels", info.shape_out[-1])',
        (BUILD,),
    ),
    Mutant(
        "whoever has had most goes next",
        "cnn_gui/core/race/race.py",
        "place, racer = min(self._racing, key=lambda each: each[1].used)",
        "place, racer = max(self._racing, key=lambda each: each[1].used)",
        RACE,
    ),
    Mutant(
        "between its turns an entrant is tested on the first images alone",
        "cnn_gui/core/race/racer.py",
        "every = max(1, len(data) // TESTED)",
        "every = 1",
        RACE,
    ),
    Mutant(
        "tests take as much of a race's time as they like",
        "cnn_gui/core/race/racer.py",
        "self._next_test = self.seconds + self._test_takes / TEST_SHARE",
        "self._next_test = self.seconds + self._test_takes * TEST_SHARE",
        RACE,
    ),
    Mutant(
        "passes of a race are rounded down",
        "cnn_gui/core/race/rules.py",
        "return available, max(1, round(rules.images / available))",
        "return available, max(1, int(rules.images / available))",
        RACE,
    ),
    Mutant(
        "kernels for grey images take the colours' mean for their own",
        "cnn_gui/core/transfer/kernels.py",
        "shift = (kernel * ((grey.mean[0] - mean) / std)).sum(axis=(1, 2, 3))",
        "shift = (kernel * ((mean - grey.mean[0]) / std)).sum(axis=(1, 2, 3))",
        ("tests/core/transfer/test_kernels.py",),
    ),
    Mutant(
        "a test on what was learned is told as one on what was kept back",
        "cnn_gui/core/transfer/teaching.py",
        'return made if data.kept_back else replace(made, name=f"{made.name} (learned)")',
        "return made",
        ("tests/core/transfer/test_teaching.py",),
    ),
    Mutant(
        "a drawing's copies have the labels of others",
        "cnn_gui/core/transfer/material.py",
        "labels = np.repeat(np.array([each.label for each in drawings], dtype=np.int64), 1 + copies)",
        "labels = np.tile(np.array([each.label for each in drawings], dtype=np.int64), 1 + copies)",
        ("tests/core/transfer/test_material.py",),
    ),
    Mutant(
        "of three drawings of a class none is kept back",
        "cnn_gui/core/transfer/messages.py",
        "(kept if keep_back and place % KEEP_BACK == 3 else learned).append(each)",
        "(kept if keep_back and place % KEEP_BACK == 4 else learned).append(each)",
        ("tests/core/transfer/test_material.py",),
    ),
    Mutant(
        "the first measurement of a run is what all others are taken to cost",
        "cnn_gui/core/dynamics/sampler.py",
        "self._price = min(self._price, seconds)",
        "self._price = seconds if self._price == math.inf else self._price",
        SAMPLER,
    ),
    Mutant(
        "a network that is measured while it trains stays as it is when it answers",
        "cnn_gui/core/dynamics/probe.py",
        "            self._network.train()\n",
        "            pass\n",
        PROBE,
    ),
    Mutant(
        "images are counted as dead, not units",
        "cnn_gui/core/dynamics/probe.py",
        "others = [axis for axis in range(values.dim()) if axis != 1]",
        "others = [axis for axis in range(values.dim()) if axis != 0]",
        PROBE,
    ),
    Mutant(
        "a gradient is said to vanish where it grows",
        "cnn_gui/core/dynamics/notes.py",
        "not 0 < parts[0] < VANISHED * parts[-1]:",
        "not 0 < parts[-1] < VANISHED * parts[0]:",
        NOTES,
    ),
    Mutant(
        "one look at dead units is enough",
        "cnn_gui/core/dynamics/notes.py",
        "shares = np.min([sample.histograms.dead for sample in self._dead if sample.histograms is not None], axis=0)",
        "shares = np.max([sample.histograms.dead for sample in self._dead if sample.histograms is not None], axis=0)",
        NOTES,
    ),
    Mutant(
        "a file of a run that is gone keeps the numbers of its successor from the disk",
        "cnn_gui/core/dynamics/keeper.py",
        "            path.unlink()\n",
        "            pass\n",
        ("tests/core/dynamics/test_dynamics_file.py",),
    ),
)

ENGINE = (
    Mutant(
        "the end of an entrant is forgotten",
        "cnn_gui/engine/race/race_run.py",
        "            self._ends[place] = what\n",
        "            pass\n",
        (RACE_ENGINE,),
    ),
    Mutant(
        "a pause counts as training",
        "cnn_gui/engine/race/race_run.py",
        "                    recorder.rested(time.monotonic() - since)\n",
        "                    pass\n",
        (RACE_ENGINE,),
    ),
    Mutant(
        "all weights of a race are carried to the screen",
        "cnn_gui/engine/race/race_buffer.py",
        "                    self._events[before] = None\n",
        "                    pass\n",
        (RACE_ENGINE,),
    ),
    Mutant(
        "who stops a race loses what was learnt since the last look",
        "cnn_gui/engine/race/race_run.py",
        "                catch_up()\n            finally:\n",
        "                pass\n            finally:\n",
        (RACE_ENGINE,),
    ),
    Mutant(
        "a network can only be tuned to a hand that has drawn every class",
        "cnn_gui/engine/transfer/transfer.py",
        "if missing and wish.whole:",
        "if missing:",
        ("tests/engine/transfer/test_transfer.py",),
    ),
    Mutant(
        "a learning rate is looked for to the end, whatever is asked",
        "cnn_gui/engine/dynamics/rate_finder.py",
        "        if not goes_on():\n            break\n",
        "        if not goes_on():\n            pass\n",
        ("tests/engine/dynamics/test_rate_finder.py",),
    ),
)

VIEWS = (
    Mutant(
        "of two that are equally good the slower one leads",
        "cnn_gui/views/race/lane_curve.py",
        "return max(tested, key=lambda curve: (_accuracy(curve), -_seconds(curve)))",
        "return max(tested, key=lambda curve: (_accuracy(curve), _seconds(curve)))",
        ("tests/views/race/test_race_view.py",),
    ),
    Mutant(
        "time and images are changed about below the curves of a race",
        "cnn_gui/views/race/lane_curve.py",
        "return columns.column(0 if against is Against.TIME else 1)",
        "return columns.column(1 if against is Against.TIME else 0)",
        ("tests/views/race/test_race_view.py",),
    ),
    Mutant(
        "the lowest value of a histogram is read at its top",
        "cnn_gui/views/dynamics/histogram_image.py",
        "top = self._ridges.high - row * size",
        "top = self._ridges.low + row * size",
        ("tests/views/dynamics/test_view.py",),
    ),
)

WINDOW = (
    Mutant(
        "undo in Build does the step again",
        "cnn_gui/window/architecture/history.py",
        "        self._show(*self.before)\n",
        "        self._show(*self.after)\n",
        ("tests/window/architecture/test_history.py",),
    ),
    Mutant(
        "undo in Build forgets nothing",
        "cnn_gui/window/architecture/history.py",
        "        self.stack.setUndoLimit(MOST)\n",
        "        pass\n",
        ("tests/window/architecture/test_history.py",),
    ),
    Mutant(
        "a change that comes while another is made is never made",
        "cnn_gui/window/architecture/session.py",
        "        else:\n            self._make()\n\n    @Slot(Problem)\n",
        "        else:\n            pass\n\n    @Slot(Problem)\n",
        (f"{BUILD_SESSION}::test_edits_that_come_faster_than_they_are_made_end_in_the_last_one",),
    ),
    Mutant(
        "a network that was built forgets whose images its kernels come from",
        "cnn_gui/window/architecture/session.py",
        'sources=before.sources if kept.kept else "",',
        'sources="",',
        (f"{BUILD_SESSION}::test_a_network_that_keeps_kernels_keeps_their_credit",),
    ),
    Mutant(
        "networks of a race that are saved are asked for",
        "cnn_gui/window/race/session.py",
        "return any(end.steps and end.saved is None for end in self._ends)",
        "return any(end.steps and end.saved is not None for end in self._ends)",
        (f"{RACE_WINDOW}::test_a_network_that_is_in_no_file_is_opened_as_it_is_and_not_lost_unasked",),
    ),
    Mutant(
        "the network of an entrant whose file is gone cannot be opened",
        "cnn_gui/window/race/session.py",
        "if end is not None and end.saved is not None and Path(end.saved).exists():",
        "if end is not None and end.saved is not None:",
        (f"{RACE_WINDOW}::test_a_race_from_its_beginning_to_its_winner_on_display",),
    ),
    Mutant(
        "of many networks the newest cannot race",
        "cnn_gui/window/race/stable.py",
        "del self._seen[next(iter(self._seen))]",
        "del self._seen[next(reversed(self._seen))]",
        ("tests/window/race/test_stable.py",),
    ),
    Mutant(
        "equal entrants have one name",
        "cnn_gui/window/race/stable.py",
        'replace(entrant, name=f"{entrant.name} ({number})")',
        'replace(entrant, name=f"{entrant.name}")',
        ("tests/window/race/test_stable.py",),
    ),
    Mutant(
        "what was kept first for a class is taken back",
        "cnn_gui/window/transfer/session.py",
        "album.delete([self._kept.pop()])",
        "album.delete([self._kept.pop(0)])",
        (SESSION,),
    ),
    Mutant(
        "the network before a lesson cannot be brought back",
        "cnn_gui/window/transfer/session.py",
        "        self._before = lesson.network\n",
        "        self._before = None\n",
        (f"{SESSION}::test_a_network_is_tuned_to_a_hand_and_measured_before_and_after",),
    ),
    Mutant(
        "the numbers of another run are shown to a network",
        "cnn_gui/window/dynamics/session.py",
        "if run == self._run and not self._followed:",
        "if not self._followed:",
        ("tests/window/dynamics/test_in_window.py",),
    ),
    Mutant(
        "numbers in a note run",
        "cnn_gui/window/dynamics/session.py",
        "if told == self._told and not self._since_told.hasExpired(NUMBERS_EVERY_MS):",
        "if not told and not self._since_told.hasExpired(NUMBERS_EVERY_MS):",
        ("tests/window/dynamics/test_in_window.py",),
    ),
)
