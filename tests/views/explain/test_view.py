"""The panel "Why" by gestures: what is asked, what is painted, what is said of a pixel and of the sum."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from cnn_gui.core.datasets.messages import MEAN, STD
from cnn_gui.core.explain.explaining import explain
from cnn_gui.core.explain.messages import Baseline, Explanation, Method, Question, SumCheck
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.network.modules import build, load_weights
from cnn_gui.views.base.colors import Scale, table
from cnn_gui.views.base.numbers import format_signed, format_value
from cnn_gui.views.base.theme import theme_of
from cnn_gui.views.explain.shares import MOST_LINES, edges, lit_cells
from cnn_gui.views.explain.view import ExplainView
from tests.views.many_kinds import kinds_snapshot, kinds_state
from tests.views.networks import network_state, snapshot
from tests.views.other_tasks import network_of, snapshot_of
from tests.views.pointing import click, point_at, point_away, press
from tests.window.hand import pick


def explained(network: NetworkState, x: np.ndarray, question: Question) -> Explanation:
    module = build(network.spec)
    load_weights(module, network.weights)
    return explain(module, network.spec, x, question, network.task)


@pytest.fixture
def view(qtbot: QtBot) -> ExplainView:
    result = ExplainView()
    qtbot.addWidget(result)
    result.resize(460, 420)
    result.show_network(network_state())
    result.show()
    return result


def three(question: Question) -> Explanation:
    return explained(network_state(), snapshot().preprocessed.input, question)


def show(view: ExplainView, question: Question) -> Explanation:
    found = three(question)
    view.show_explanation(found)
    return found


def painted(view: ExplainView) -> np.ndarray:
    assert view.shares.values is not None
    return view.shares.values


def place_of(view: ExplainView, row: int, column: int) -> QPoint:
    return view.shares.position_of(row, column).toPoint()


# --- what is asked


def test_every_choice_is_asked(view: ExplainView, qtbot: QtBot) -> None:
    asked: list[Question] = []
    view.asked.connect(asked.append)
    assert view.question == Question(Method.INTEGRATED_GRADIENTS)
    pick(view.fields.target, "3")
    pick(view.fields.against, "8")
    pick(view.fields.baseline.baseline, "noise")
    view.fields.baseline.steps.setValue(64)
    assert asked[-1] == Question(Method.INTEGRATED_GRADIENTS, 3, 8, baseline=Baseline.NOISE, steps=64)
    pick(view.fields.method, "Occlusion")
    view.fields.patch.patch.setValue(6)
    view.fields.patch.stride.setValue(3)
    pick(view.fields.patch.fill, "mean grey")
    pick(view.fields.method, "Grad-CAM")
    pick(view.fields.layer.layer, "conv1, 28×28")
    occlusion = next(each for each in reversed(asked) if each.method is Method.OCCLUSION)
    assert (occlusion.baseline, occlusion.patch, occlusion.stride) == (Baseline.GREY, 6, 3)
    assert asked[-1].layer == "conv1"
    assert asked[-1].method is Method.GRAD_CAM


def test_a_method_shows_its_own_fields(view: ExplainView) -> None:
    assert view.fields.baseline.steps.isVisible()
    assert not view.fields.patch.patch.isVisible()
    pick(view.fields.method, "Occlusion")
    assert view.fields.patch.patch.isVisible()
    assert not view.fields.baseline.steps.isVisible()
    pick(view.fields.method, "Gradient")
    assert not view.fields.patch.patch.isVisible()


def test_grad_cam_begins_with_the_last_layer_with_maps(view: ExplainView) -> None:
    pick(view.fields.method, "Grad-CAM")
    assert view.question.layer == "relu2"
    names = [view.fields.layer.layer.itemData(index) for index in range(view.fields.layer.layer.count())]
    assert names == ["conv1", "pool1", "relu1", "conv2", "pool2", "relu2"]


def test_the_button_holds_the_answer_against_the_runner_up(view: ExplainView) -> None:
    asked: list[Question] = []
    view.asked.connect(asked.append)
    assert not view.fields.runner_up.isEnabled()
    found = show(view, Question(Method.GRADIENT))
    second = int(np.argsort(found.logits)[-2])
    assert view.fields.runner_up.text() == f"Why not {second}?"
    click(view.fields.runner_up, view.fields.runner_up.rect().center())
    assert asked[-1].against == second
    assert view.fields.against.currentText() == str(second)
    click(view.fields.runner_up, view.fields.runner_up.rect().center())
    assert asked[-1].against is None


def test_a_stride_is_never_wider_than_its_patch(view: ExplainView) -> None:
    asked: list[Question] = []
    view.asked.connect(asked.append)
    pick(view.fields.method, "Occlusion")
    for patch in (1, 3, 2, 1):
        view.fields.patch.stride.setValue(patch + 1)
        view.fields.patch.patch.setValue(patch)
        # What was asked last, and not what the fields say by now: nothing asks once more.
        assert (asked[-1].patch, asked[-1].stride) == (patch, min(patch, asked[-1].stride))
        assert view.question == asked[-1]
    view.show_explanation(three(asked[-1]))
    assert view.shares.values is not None


def test_another_network_has_its_own_classes_and_layers(view: ExplainView) -> None:
    pick(view.fields.target, "3")
    view.show_network(network_of("shapes"))
    assert view.question.target is None
    words = [view.fields.target.itemText(index) for index in range(view.fields.target.count())]
    assert words == ["the answer", "heart", "house", "cat"]
    pick(view.fields.method, "Occlusion")
    assert view.fields.patch.patch.maximum() == 20
    view.show_network(kinds_state("bare"))
    assert view.fields.layer.layer.count() == len([info for info in kinds_state("bare").layers[1:] if info.is_spatial])


def test_an_explanation_goes_with_the_task_of_its_network(view: ExplainView) -> None:
    gone: list[str] = []
    view.emptied.connect(gone.append)
    show(view, Question(Method.GRADIENT, 7, 9))
    # Other weights for the same task: the next explanation takes its place.
    view.show_network(network_state(version=2))
    assert view.shares.values is not None
    assert gone == []
    view.show_network(network_of("shapes"))
    assert view.explanation is None
    assert view.shares.note == gone[-1]
    assert view.panel_content() is None
    view.fields.restore(view.fields.state())
    assert not view.share_legend.isVisible()


# --- what is painted


def colour_at(view: ExplainView, row: int, column: int) -> QColor:
    image = view.shares.grab().toImage()
    place = place_of(view, row, column)
    return image.pixelColor(place.x(), place.y())


def test_colours_diverge_around_zero_and_their_ends_are_the_legends(view: ExplainView) -> None:
    found = show(view, Question(Method.INPUT_X_GRADIENT, 3))
    shares = found.by_pixel
    limit = float(np.abs(shares).max())
    assert view.share_legend.limit == pytest.approx(limit)
    assert view.share_legend.isVisible()
    colours = table(theme_of(view), Scale.ACTIVATIONS)
    row, column = np.unravel_index(int(np.abs(shares).argmax()), shares.shape)
    end = int(colours[-1] if shares[row, column] > 0 else colours[0])
    assert colour_at(view, int(row), int(column)).rgb() == end
    assert found.by_pixel.shape == (28, 28)


def test_the_stencil_has_the_colours_of_weights(view: ExplainView) -> None:
    pick(view.fields.method, "Linear view")
    found = show(view, Question(Method.LINEAR, 3))
    assert found.linear is not None
    assert np.array_equal(painted(view), found.by_pixel)
    pick(view.fields.linear.shown, "weights (stencil)")
    assert np.array_equal(painted(view), found.linear.weights[0])
    assert view.weight_legend.isVisible()
    assert not view.share_legend.isVisible()
    point_at(view.shares, place_of(view, 10, 12))
    assert view.readout().startswith("row 11, column 13: weight ")


def test_the_outline_runs_around_the_ink() -> None:
    drawing = np.zeros((1, 6, 7), dtype=np.float32)
    drawing[0, 2:4, 3:5] = 1
    lit = lit_cells(drawing)
    assert np.array_equal(lit, drawing[0] > 0)
    view = ExplainView()
    view.shares.resize(140, 120)
    view.shares.show_shares(drawing[0], view.shares._tint, drawing)
    grid = view.shares.grid()
    assert grid is not None
    # A square of two cells has eight edges.
    assert len(list(edges(lit, grid))) == 8
    noise = np.random.default_rng(0).random((128, 128)) > 0.5
    assert (noise[1:] != noise[:-1]).sum() > MOST_LINES
    assert list(edges(noise, grid)) == []
    assert not lit_cells(np.ones((3, 4, 4), dtype=np.float32)).any()


# --- what is said


def test_a_pixel_says_its_share_and_a_click_asks_for_its_story(view: ExplainView) -> None:
    chosen: list[tuple[str, tuple[int, ...]]] = []
    view.unit_chosen.connect(lambda layer, unit: chosen.append((layer, unit)))
    found = show(view, Question(Method.INPUT_X_GRADIENT, 3))
    point_at(view.shares, place_of(view, 9, 12))
    assert view.readout().startswith("row 10, column 13: share ")
    assert view.readout().endswith(f"share {format_signed(float(found.by_pixel[9, 12]), 3)}")
    click(view.shares, place_of(view, 9, 12))
    assert chosen == [("input", (0, 9, 12))]
    press(view.shares, Qt.Key.Key_Down)
    press(view.shares, Qt.Key.Key_Return)
    assert chosen[-1] == ("input", (0, 10, 12))
    point_away(view.shares)
    assert "share " not in view.readout()


def test_the_sum_is_checked_where_it_is_promised(view: ExplainView) -> None:
    found = show(view, Question(Method.LINEAR, 3))
    assert view.lines.sum_text().startswith("✓ Shares ")
    show(view, Question(Method.INTEGRATED_GRADIENTS, 3, steps=64))
    assert view.lines.sum_text().startswith("✓ The shares add up to ")
    for method in (Method.GRADIENT, Method.INPUT_X_GRADIENT, Method.OCCLUSION, Method.GRAD_CAM):
        show(view, Question(method, 3))
        assert view.lines.sum_text().startswith("·")
    assert found.check is not None
    view.show_explanation(replace(found, check=SumCheck(3.0, 2.0, 0.1)))
    assert view.lines.sum_text().startswith("✗")


def test_a_sum_that_holds_says_what_it_was_held_against(view: ExplainView) -> None:
    found = show(view, Question(Method.INTEGRATED_GRADIENTS, 3, 8))
    # The two classes are nearly equal, and their shares cancel each other out.
    view.show_explanation(replace(found, check=SumCheck(0.026, 0.02, 0.0075)))
    assert view.lines.sum_text() == (
        "✓ The shares add up to 0.026; what is gained over paper is 0.02 (difference 0.006, 0.0075 allowed)."
    )


@pytest.mark.parametrize("holds", [True, False])
def test_the_linear_view_of_two_classes_is_of_the_difference_of_their_logits(view: ExplainView, holds: bool) -> None:
    for against, has, lacks in ((None, "the logit", "difference of the logits"), (8, "difference of the logits", None)):
        found = three(Question(Method.LINEAR, 3, against))
        assert found.check is not None
        view.show_explanation(found if holds else replace(found, check=replace(found.check, tolerance=-1.0)))
        assert view.lines.sum_text()[0] == ("✓" if holds else "✗")
        assert has in view.lines.sum_text()
        assert lacks is None or lacks not in view.lines.sum_text()


def test_the_stencil_says_the_pixel_also_where_its_weight_is_nothing(view: ExplainView) -> None:
    pick(view.fields.method, "Linear view")
    pick(view.fields.linear.shown, "weights (stencil)")
    found = three(Question(Method.LINEAR, 3))
    assert found.linear is not None
    pixel = float(found.input[0, 14, 14] * STD + MEAN)
    assert pixel > 0.01
    none = replace(found, linear=replace(found.linear, weights=0 * found.linear.weights), attribution=0 * found.input)
    view.show_explanation(none)
    point_at(view.shares, place_of(view, 14, 14))
    assert view.readout() == f"row 15, column 15: weight 0 × pixel {format_value(pixel, 3)} = share 0"
    view.show_explanation(found)
    weight, share = float(found.linear.weights[0, 14, 14]), float(found.by_pixel[14, 14])
    assert share == pytest.approx(weight * pixel, abs=1e-6)
    assert f"pixel {format_value(pixel, 3)} = share {format_signed(share, 3)}" in view.readout()


def test_too_few_steps_are_said_and_a_click_takes_enough(view: ExplainView) -> None:
    asked: list[Question] = []
    view.asked.connect(asked.append)
    pick(view.fields.method, "Integrated gradients")
    found = show(view, view.question)
    view.show_explanation(replace(found, check=SumCheck(3.0, 2.0, 0.1)))
    assert view.lines.sum_text().startswith(
        "✗ The shares add up to 3; what is gained over paper is 2 (difference 1, 0.1 allowed)."
    )
    button = view.findChild(QToolButton, "whyStepsEnough")
    assert button is not None
    assert not button.isVisible()
    view.show_steps(128)
    assert button.text() == "128 steps would do"
    click(button, button.rect().center())
    assert asked[-1].steps == 128
    view.show_explanation(found if found.check is not None and found.check.holds else replace(found, check=None))
    assert not button.isVisible()


def test_class_against_class_is_said_with_the_lead(view: ExplainView) -> None:
    found = show(view, Question(Method.GRADIENT, 3, 8))
    module = build(network_state().spec)
    load_weights(module, network_state().weights)
    with torch.no_grad():
        logits = module(torch.from_numpy(found.input)[None])[0]
    lead = float(logits[3] - logits[8])
    assert found.value == pytest.approx(lead, abs=1e-5)
    assert view.lines.why_text().startswith("Why 3 and not 8: its logit is ")
    assert view.lines.why_text().endswith("higher." if lead > 0 else "lower.")


def test_a_curved_network_has_a_tangent(view: ExplainView) -> None:
    # Its bends are GELU, ELU, SELU and a sigmoid.
    network = kinds_state("norm")
    view.show_network(network)
    x = kinds_snapshot("norm").preprocessed.input
    view.show_explanation(explained(network, x, Question(Method.LINEAR)))
    assert "tangent" in view.lines.sum_text()
    assert view.lines.sum_text().startswith("·")


@pytest.mark.parametrize("method", list(Method))
def test_colour_inputs_and_oblong_ones_are_explained(method: Method, view: ExplainView) -> None:
    for network, x in (
        (kinds_state("resnet"), kinds_snapshot("resnet").preprocessed.input),
        (network_of("shapes"), snapshot_of("shapes").preprocessed.input),
    ):
        view.show_network(network)
        found = explained(network, x, Question(method))
        view.show_explanation(found)
        assert view.shares.values is not None
        assert view.shares.values.shape == network.spec.input_shape[1:]
        point_at(view.shares, place_of(view, 7, 9))
        shows_planes = len(x) == 3 and method not in (Method.OCCLUSION, Method.GRAD_CAM)
        assert ("(red " in view.readout()) is shows_planes


def test_an_empty_canvas_is_said(view: ExplainView) -> None:
    show(view, Question(Method.LINEAR))
    view.show_blank()
    assert view.shares.note == "Draw a digit: then you see why it is read so."
    assert view.panel_content() is None
    assert view.lines.sum_text() == ""
    assert not view.share_legend.isVisible()
    view.show_note("No layer of this network has maps, so that there is no Grad-CAM of it.")
    assert "Grad-CAM" in view.shares.note


def test_what_is_taken_away_is_what_is_shown(view: ExplainView) -> None:
    found = show(view, Question(Method.INTEGRATED_GRADIENTS, 3, 8, steps=16))
    content = view.panel_content()
    assert content is not None
    assert content.caption == "Integrated gradients from paper, 16 steps for digit 3 against digit 8"
    assert content.numbers is not None
    numbers = content.numbers()
    assert np.array_equal(numbers.arrays["attribution"], found.attribution)
    assert numbers.table is not None
    assert np.allclose(np.array(numbers.table.rows), found.by_pixel)


def test_in_a_narrow_panel_the_fields_have_three_rows_and_none_is_cut(view: ExplainView, qtbot: QtBot) -> None:
    fields = view.fields
    wide = fields.sizeHint().width() + 200
    view.resize(wide, 400)
    qtbot.waitUntil(lambda: fields.runner_up.y() < fields.method.y())
    least = fields.minimumSizeHint().width()
    assert least < wide - 200
    view.resize(max(least, view.minimumSizeHint().width()), 400)
    qtbot.waitUntil(lambda: fields.runner_up.geometry().bottom() > fields.method.y())
    for each in (fields.target, fields.against, fields.method, fields.runner_up):
        assert each.geometry().right() <= fields.rect().right()
    assert fields.baseline.mapTo(fields, fields.baseline.rect().topLeft()).y() > fields.method.geometry().bottom()
    view.resize(wide, 400)
    qtbot.waitUntil(lambda: fields.runner_up.y() < fields.method.y())
