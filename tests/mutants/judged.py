"""Mutants of how networks are judged: side by side, by people's drawings, on a map of images, and by what they take."""

from __future__ import annotations

from tests.mutants.frame import Mutant

COMPARISON = ("tests/core/compare/test_comparison.py",)
PAIR_TESTS = ("tests/engine/compare/test_pair_tests.py",)
COMPARE = "tests/window/compare/test_compare.py"
JOURNAL = ("tests/core/album/test_journal.py",)
STORE = ("tests/core/album/test_store.py",)
KEEPER = ("tests/engine/album/test_album.py",)
ALBUM = "tests/window/album/test_album_window.py"
PROJECTING = "tests/core/projection"
MAPS = ("tests/engine/projection/test_maps.py",)
MAP = ("tests/window/projection/test_map.py",)
PERTURBING = ("tests/core/robustness/test_perturbing.py",)
RELIABILITY = ("tests/core/robustness/test_reliability.py",)
ROBUSTNESS = ("tests/window/robustness/test_in_window.py",)

CORE = (
    Mutant(
        "a difference is A less B",
        "cnn_gui/core/compare/comparison.py",
        "difference=b.confusion - a.confusion,",
        "difference=a.confusion - b.confusion,",
        COMPARISON,
    ),
    Mutant(
        "chance is counted on one side alone",
        "cnn_gui/core/compare/comparison.py",
        "float(2 * ways / 2**total)",
        "float(ways / 2**total)",
        COMPARISON,
    ),
    Mutant(
        "two networks are tested on images that are not there",
        "cnn_gui/core/compare/comparison.py",
        "data = a.data if a.data and why_untestable(a) is None else b.data or a.data",
        "data = a.data or b.data",
        COMPARISON,
    ),
    Mutant(
        "what another window said of a drawing long ago holds",
        "cnn_gui/core/album/content.py",
        "elif line.at >= kept.stamp:",
        "elif line.at <= kept.stamp:",
        STORE,
    ),
    Mutant(
        "a clock that is put back makes changes that do not hold",
        "cnn_gui/core/album/content.py",
        "self._latest = max(time.time_ns() // 1000, self._latest + 1)",
        "self._latest = time.time_ns() // 1000",
        STORE,
    ),
    Mutant(
        "what was deleted just now is gone for good when the album is written anew",
        "cnn_gui/core/album/content.py",
        "if not kept.gone or kept.stamp > now - GONE_FOR_GOOD_S * 1_000_000:",
        "if not kept.gone or kept.stamp < now - GONE_FOR_GOOD_S * 1_000_000:",
        STORE,
    ),
    Mutant(
        "a change is written onto the end of one that was cut off",
        "cnn_gui/core/album/journal.py",
        'end = b"" if is_new or self._ends_whole() else b"\\n"',
        'end = b""',
        JOURNAL,
    ),
    Mutant(
        "another file in the album's place is read from the middle on",
        "cnn_gui/core/album/journal.py",
        "if first != self._file or size < self._read:",
        "if size < self._read:",
        STORE,
    ),
    Mutant(
        "what a full disk took of a change stays in the album",
        "cnn_gui/core/album/journal.py",
        "                os.truncate(file, self._read)\n",
        "                pass\n",
        STORE,
    ),
    Mutant(
        "the last class can be taken from its drawings",
        "cnn_gui/core/album/store.py",
        "if any(entry.label >= len(after) for entry in self.entries(collection)):",
        "if any(entry.label > len(after) for entry in self.entries(collection)):",
        STORE,
    ),
    Mutant(
        "inputs made the one way are taken for those made the other",
        "cnn_gui/core/album/accuracy.py",
        "way = task.input_shape, task.mean, task.std, mode\n",
        "way = task.input_shape, task.mean, task.std\n",
        ("tests/core/album/test_accuracy.py",),
    ),
    Mutant(
        "far neighbours draw a new point most",
        "cnn_gui/core/projection/placing.py",
        "weights = 1 / np.maximum(distances[near].astype(np.float64), 1e-6)",
        "weights = np.maximum(distances[near].astype(np.float64), 1e-6)",
        (f"{PROJECTING}/test_placing.py",),
    ),
    Mutant(
        "t-SNE slows down where it should hurry",
        "cnn_gui/core/projection/tsne.py",
        "same = (gradient > 0) == (self._velocity > 0)",
        "same = (gradient > 0) != (self._velocity > 0)",
        (f"{PROJECTING}/test_tsne.py",),
    ),
    Mutant(
        "principal components point anywhere",
        "cnn_gui/core/projection/pca.py",
        "    axes = axes * _signs(axes)\n",
        "    axes = axes * 1\n",
        (f"{PROJECTING}/test_pca.py",),
    ),
    Mutant(
        "what was encircled is told as answers by labels",
        "cnn_gui/core/projection/chosen.py",
        "pairs = images.labels[places] * classes + images.answers[places]",
        "pairs = images.answers[places] * classes + images.labels[places]",
        (f"{PROJECTING}/test_chosen.py",),
    ),
    Mutant(
        "a map is laid onto the one before the wrong way round",
        "cnn_gui/core/projection/aligned.py",
        "turn: Float32 = (left @ right).astype(np.float32)",
        "turn: Float32 = (left @ right).T.astype(np.float32)",
        (f"{PROJECTING}/test_projecting.py",),
    ),
    Mutant(
        "the nearest by a few components are taken for the nearest",
        "cnn_gui/core/projection/nearest.py",
        "points.components_of(values), max(CANDIDATES, count))",
        "points.components_of(values), count)",
        (f"{PROJECTING}/test_projecting.py",),
    ),
    Mutant(
        "images are turned the other way",
        "cnn_gui/core/robustness/geometry.py",
        "return _mapped(images, (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn)))",
        "return _mapped(images, (math.cos(turn), -math.sin(turn)), (math.sin(turn), math.cos(turn)))",
        PERTURBING,
    ),
    Mutant(
        "oblong images are slanted as if they were square the other way",
        "cnn_gui/core/robustness/geometry.py",
        "[across[0], across[1] * height / width, 2 * offset[0] / width],",
        "[across[0], across[1] * width / height, 2 * offset[0] / width],",
        PERTURBING,
    ),
    Mutant(
        "of broken lines nearly twice as much is missing",
        "cnn_gui/core/robustness/strokes.py",
        "period, share = PERIOD * side, 1 - math.sqrt(1 - percent / 100)",
        "period, share = PERIOD * side, percent / 100",
        PERTURBING,
    ),
    Mutant(
        "a temperature is judged by the images that it was fitted on",
        "cnn_gui/core/robustness/reliability.py",
        "slice(1, None, 2)",
        "slice(0, None, 2)",
        RELIABILITY,
    ),
    Mutant(
        "a temperature is fitted on what the network has learnt",
        "cnn_gui/core/robustness/reliability.py",
        "left = np.ones(len(data), dtype=bool)",
        "left = np.zeros(len(data), dtype=bool)",
        RELIABILITY,
    ),
    Mutant(
        "every batch is met by the same chance",
        "cnn_gui/core/robustness/measuring.py",
        "images = perturbed(images, kind, strength, seed + number)",
        "images = perturbed(images, kind, strength, seed)",
        ("tests/core/robustness/test_measuring.py",),
    ),
)

ENGINE = (
    Mutant(
        "a test is told as one of other images",
        "cnn_gui/engine/compare/pair_tests.py",
        "key = key_of(_VERSION, network.spec, network.weights, [repr(network.task)], ())",
        "key = key_of(_VERSION, network.spec, network.weights, [], ())",
        PAIR_TESTS,
    ),
    Mutant(
        "the test that is used most is forgotten first",
        "cnn_gui/engine/compare/pair_tests.py",
        "known = self._kept.pop(key, None)",
        "known = self._kept.get(key, None)",
        PAIR_TESTS,
    ),
    Mutant(
        "while one keeps changing the album nothing is written",
        "cnn_gui/engine/album/keeper.py",
        "        if not self._timer.isActive():\n",
        "        if self._timer is not None:\n",
        KEEPER,
    ),
    Mutant(
        "what is kept while the album is being written waits for the next change",
        "cnn_gui/engine/album/keeper.py",
        "            self._timer.start()\n\n    def _not_written",
        "            pass\n\n    def _not_written",
        KEEPER,
    ),
    Mutant(
        "a map is laid onto one of other images",
        "cnn_gui/engine/projection/maps.py",
        "return (self.network.task, self.count) == (network.task, count)",
        "return self.network.task == network.task",
        MAPS,
    ),
    Mutant(
        "neighbours that are of no interest any more are told",
        "cnn_gui/engine/projection/maps.py",
        "if number > self._forgotten and self._wanted is wanted:",
        "if self._wanted is wanted:",
        MAPS,
    ),
    Mutant(
        "t-SNE lays out the first images alone",
        "cnn_gui/engine/projection/descents.py",
        "places = (np.arange(number, dtype=np.int64) * count) // number",
        "places = np.arange(number, dtype=np.int64)",
        ("tests/engine/projection/test_descents.py",),
    ),
    Mutant(
        "of two networks that are to be measured only the last one is",
        "cnn_gui/engine/robustness/curves.py",
        "        self._wanted.append(wish)\n",
        "        self._wanted = [wish]\n",
        ("tests/engine/robustness/test_curves.py",),
    ),
)

VIEWS = (
    Mutant(
        "colours of a difference are the other way round",
        "cnn_gui/views/compare/difference.py",
        "int(colors[ZERO + round(ZERO * int(self._counts[row, column]) / limit)])",
        "int(colors[ZERO - round(ZERO * int(self._counts[row, column]) / limit)])",
        ("tests/views/compare/test_view.py",),
    ),
    Mutant(
        "a point that is not shown can be pointed at",
        "cnn_gui/views/projection/scatter.py",
        "        if self._pointed >= 0 and not shown[self._pointed]:\n            self._set_pointed(-1)\n",
        "        if self._pointed >= 0 and not shown[self._pointed]:\n            pass\n",
        ("tests/views/projection/test_scatter.py",),
    ),
)

WINDOW = (
    Mutant(
        "a test goes on for a network that nobody compares any more",
        "cnn_gui/window/compare/session.py",
        "        self._tests.cancel()\n        self._view.show_network(place, network)\n",
        "        pass\n        self._view.show_network(place, network)\n",
        (COMPARE,),
    ),
    Mutant(
        "of many networks that are held the first ones stay",
        "cnn_gui/window/compare/session.py",
        "self._held = [*self._held, network][-MOST_HELD:]",
        "self._held = [*self._held, network][:MOST_HELD]",
        (COMPARE,),
    ),
    Mutant(
        "answers of a network that is no longer compared are shown",
        "cnn_gui/window/compare/session.py",
        "if (network := self._networks[place]) is not None and network.id == answered.networks[place].id",
        "if (network := self._networks[place]) is not None and network.id >= 0",
        (COMPARE,),
    ),
    Mutant(
        "undo in the album forgets nothing",
        "cnn_gui/window/album/history.py",
        "        self.stack.setUndoLimit(MOST)\n",
        "        pass\n",
        ("tests/window/album/test_history.py",),
    ),
    Mutant(
        "undo in the album does the step again",
        "cnn_gui/window/album/history.py",
        "self._want(self._step.taken_back())",
        "self._want(self._step)",
        (ALBUM,),
    ),
    Mutant(
        "a drawing that is kept under another key is kept twice",
        "cnn_gui/window/album/session.py",
        "if known is not None and known.collection == collection.id:",
        "if known is not None and known.label == label:",
        (ALBUM,),
    ),
    Mutant(
        "the map shows where a drawing lay in another network",
        "cnn_gui/window/projection/session.py",
        "if snapshot is None or network is None or snapshot.blank or snapshot.network_version != network.version:",
        "if snapshot is None or network is None or snapshot.blank:",
        MAP,
    ),
    Mutant(
        "t-SNE goes on out of sight",
        "cnn_gui/window/projection/session.py",
        "            self._hold(True)\n",
        "            pass\n",
        MAP,
    ),
    Mutant(
        "of networks that are compared the one chosen last makes room",
        "cnn_gui/window/robustness/session.py",
        "            self._beside.pop(0)\n",
        "            self._beside.pop()\n",
        ROBUSTNESS,
    ),
    Mutant(
        "a threshold of doubt is not remembered",
        "cnn_gui/window/robustness/reliability_session.py",
        "        self._settings.set_sure_from(_key(network), sure_from)\n",
        "        pass\n",
        ROBUSTNESS,
    ),
    Mutant(
        "the canvas keeps its change when it is no longer wanted",
        "cnn_gui/window/robustness/own_session.py",
        "            self.preview_wanted.emit(self._drawing)\n",
        "            pass\n",
        ROBUSTNESS,
    ),
)
