"""Mutants of what comes in and goes out: data sets, files of others' networks, exports, pictures and numbers."""

from __future__ import annotations

from tests.mutants.frame import Mutant

DOWNLOADS = "tests/core/datasets/test_download.py"
REGISTRY = "tests/core/datasets/test_registry.py"
FORMATS = "tests/core/exchange/export/test_formats.py"
SCRIPTS = "tests/core/exchange/torchscript/test_program.py"
CONTENT = "tests/views/base/test_panel_content.py"
TAKE_AWAY = "tests/window/base/test_take_away.py"
READINGS = "tests/window/network/test_readings.py"

DATASETS = (
    Mutant(
        "a data set counts as here that lacks its test images",
        "cnn_gui/core/datasets/downloads.py",
        '(*names(info.name, "train"), *names(info.name, "test"))',
        'names(info.name, "train")',
        (f"{DOWNLOADS}::test_a_set_of_which_a_part_is_missing_is_not_here",),
    ),
    Mutant(
        "of QMNIST's labels another column than the class is taken",
        "cnn_gui/core/datasets/downloaded.py",
        'read_integers(file, dimensions=2)[:, 0].astype("int64")',
        'read_integers(file, dimensions=2)[:, 1].astype("int64")',
        (f"{REGISTRY}::test_what_torchvision_has_fetched_of_qmnist_is_found_without_it",),
    ),
    Mutant(
        "a file that came damaged is kept",
        "cnn_gui/core/datasets/download.py",
        "    if _digest(part) == file.md5:\n        return\n",
        "    if part.exists():\n        return\n",
        (f"{DOWNLOADS}::test_what_comes_damaged_or_much_too_large_is_not_kept",),
    ),
    Mutant(
        "what goes on after a break takes the place of what had come",
        "cnn_gui/core/datasets/download.py",
        'part.open("ab" if goes_on else "wb")',
        'part.open("wb")',
        (f"{DOWNLOADS}::test_it_goes_on_where_it_was_cut_off",),
    ),
    Mutant(
        "the first letter of EMNIST is taken for the second",
        "cnn_gui/core/datasets/downloaded.py",
        '(1 if name == "EMNIST letters" else 0)',
        "0",
        (f"{DOWNLOADS}::test_emnist_is_taken_out_of_its_archive_upright_and_its_letters_from_zero",),
    ),
    Mutant(
        "integers in a file are read with their lowest byte first",
        "cnn_gui/core/datasets/idx.py",
        'dtype=">i4"',
        'dtype="<i4"',
        (f"{REGISTRY}::test_integers_have_four_bytes_and_a_sign",),
    ),
)

EXCHANGE = (
    Mutant(
        "an export writes over the file that the network is in",
        "cnn_gui/core/exchange/export/formats.py",
        "if network.record.path is not None and _is_same(each, Path(network.record.path)):",
        "if network.record.path is not None and not _is_same(each, Path(network.record.path)):",
        (f"{FORMATS}::test_the_file_that_the_network_is_in_is_never_replaced",),
    ),
    Mutant(
        "a script's weights take the place of somebody's file",
        "cnn_gui/core/exchange/export/formats.py",
        "if len(targets) > 1 and targets[1].exists() and not targets[0].exists():",
        "if len(targets) > 1 and targets[1].exists() and targets[0].exists():",
        (f"{FORMATS}::test_a_file_beside_that_belongs_to_nothing_is_kept",),
    ),
    Mutant(
        "a script does not say that the network saw other images as well",
        "cnn_gui/core/exchange/export/code_training.py",
        "if record.trained_on is None or record.trained_on.name",
        "if record.trained_on is not None and record.trained_on.name",
        ("tests/core/exchange/export/test_code_training.py::test_what_it_does_otherwise_is_said",),
    ),
    Mutant(
        "what was changed by hand is exported without a word",
        "cnn_gui/core/exchange/export/formats.py",
        "if network.record.notes.startswith(MADE_BY_HAND):",
        "if network.record.notes == MADE_BY_HAND:",
        ("tests/commands/test_export.py::test_what_was_changed_by_hand_is_told",),
    ),
    Mutant(
        "text that PyTorch does not write comes to Python's parser",
        "cnn_gui/core/exchange/torchscript/code.py",
        "if not bare.isascii() or _FOREIGN.search(bare):",
        "if _FOREIGN.match(bare):",
        (f"{SCRIPTS}::test_text_that_pytorch_does_not_write_never_comes_to_the_parser",),
    ),
    Mutant(
        "the files of a program are bounded one by one, and not together",
        "cnn_gui/core/exchange/torchscript/code.py",
        '        self._lines -= text.count("\\n")\n',
        '        self._lines = MAX_LINES - text.count("\\n")\n',
        (f"{SCRIPTS}::test_all_files_together_are_bounded",),
    ),
    Mutant(
        "a program's functions may call each other without end",
        "cnn_gui/core/exchange/torchscript/interpreter.py",
        "if self._depth >= MAX_CALLS:",
        "if self._depth > 2 * MAX_CALLS:",
        (f"{SCRIPTS}::test_what_code_asks_for_is_bounded",),
    ),
)

VIEWS = (
    Mutant(
        "arrays of one name in two parts become one",
        "cnn_gui/views/base/panel_content.py",
        'return f"{name}_{more}" if name else more',
        "return more",
        (CONTENT,),
    ),
    Mutant(
        "what is taken away has signs in its file's name that no system allows",
        "cnn_gui/views/base/panel_content.py",
        r're.sub(r"[\W_]+", "-", name)',
        r're.sub(r"[\s_]+", "-", name)',
        (CONTENT,),
    ),
)

WINDOW = (
    Mutant(
        "a right click in a panel does not offer its picture",
        "cnn_gui/window/base/take_away.py",
        "        context.hub.panel_menu_opened.connect(self._fill_panel_menu)\n",
        "        pass\n",
        (f"{TAKE_AWAY}::test_a_right_click_in_a_panel_offers_it_too",),
    ),
    Mutant(
        "a picture is painted before its name is known",
        "cnn_gui/window/base/take_away.py",
        'path = self._ask(self.tr("Save picture"), content, kinds)',
        'path = self._painted(svg_file) and self._ask(self.tr("Save picture"), content, kinds)',
        (f"{TAKE_AWAY}::test_only_the_form_that_is_wanted_is_painted_and_only_when_its_name_is_known",),
    ),
    Mutant(
        "an SVG is saved as a PNG",
        "cnn_gui/window/base/take_away.py",
        'if path.suffix.lower() == ".svg":',
        'if path.suffix.lower() == ".SVG":',
        (f"{TAKE_AWAY}::test_an_svg_holds_text_as_text_and_the_maps_as_pictures",),
    ),
    Mutant(
        "a reading that is not sure is not asked for",
        "cnn_gui/window/network/readings.py",
        "        if not self._network.opened.sure:\n",
        "        if self._network.opened.sure:\n",
        (f"{READINGS}::test_classes_without_names_are_asked_for_and_another_reading_can_be_chosen",),
    ),
    Mutant(
        "a file of the app's own offers other readings",
        "cnn_gui/window/network/readings.py",
        "self._action.setEnabled(self._network is not None)",
        "self._action.setEnabled(True)",
        (f"{READINGS}::test_a_file_of_ours_leaves_nothing_to_choose",),
    ),
)

CORE = (*DATASETS, *EXCHANGE)
