"""The map of test images in the whole window, with its real engines over few of MNIST's test digits."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from cnn_gui.core.datasets import of_task
from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.datasets.registry import mnist
from cnn_gui.core.timeline.messages import Moment
from cnn_gui.core.training.messages import RunState
from cnn_gui.views.projection.between.path_page import PathWay
from cnn_gui.views.projection.pages import MapPage
from cnn_gui.window.projection.session import usual_layer
from tests.views.pointing import click
from tests.window.whole_window import WholeWindow
from tests.window.window_tools import THREE, WAIT_MS, answer_for, draw, open_window

FEW = 150


def few_digits(count: int, task: Task) -> Dataset:
    data = mnist("test")
    return Dataset(data.name, data.split, data.images[:count], data.labels[:count], task)


def is_laying_out(window: WholeWindow) -> bool:
    return window.engines.tsne.is_running


def wait_for_map(window: WholeWindow, qtbot: QtBot, title: str) -> None:
    """Until the network of that title is on display, and its map is made."""
    projection, inference = window.engines.projection, window.engines.inference

    def is_made() -> bool:
        shown = inference.displayed
        of_it = shown is not None and shown.record.title == title and projection.network_id == shown.id
        return of_it and not projection.is_projecting

    qtbot.waitUntil(is_made, timeout=WAIT_MS)


def test_the_map_follows_pen_layer_and_network(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_task, "test_set_of", partial(few_digits, FEW))
    window = open_window(qtbot, size=(1400, 900))
    view, session = window.image_map, window.projections
    assert not window.engines.projection.is_projecting  # nobody looks
    window.hub.workspace_wanted.emit("explain")
    window.layout_.show_panel("projection")
    qtbot.waitUntil(lambda: view.points is not None, timeout=WAIT_MS)
    assert view.images is not None
    assert len(view.images) == FEW
    network = window.hub.last_network
    assert network is not None
    assert view.points is not None
    assert session.layer == view.points.layer == usual_layer(network) == "relu3"
    own: object = view.plot.own
    assert own is None

    # The drawing lies where its own values say, and moves with the pen.
    snapshot = draw(qtbot, window, THREE)
    values = next(each.values for each in snapshot.layers if each.info.name == "relu3")
    wanted = view.points.position_of(view.points.components_of(values), 2)
    assert view.plot.own == pytest.approx(wanted, abs=1e-5)
    qtbot.waitUntil(lambda: view.side.near.captions().count("3") >= 5, timeout=WAIT_MS)
    assert len(view.side.near.captions()) == 8
    draw(qtbot, window, [(100.0, 100.0), (400.0, 400.0)])
    assert view.plot.own != pytest.approx(wanted, abs=1e-3)
    own = view.plot.own

    # A layer that is looked at elsewhere is looked at here, and the points travel there.
    qtbot.waitUntil(lambda: not window.engines.projection.is_projecting, timeout=WAIT_MS)
    before = view.plot.positions
    window.hub.map_chosen.emit("conv2", 3)
    assert view.points.layer == "conv2"
    assert view.layers.layer == "conv2"
    assert view.plot.is_travelling
    assert (view.plot.positions == before).all()
    qtbot.waitUntil(lambda: not view.plot.is_travelling, timeout=WAIT_MS)
    assert view.plot.positions == pytest.approx(view.points.positions(2))
    assert view.plot.own != pytest.approx(own, abs=1e-3)
    window.hub.map_chosen.emit("flatten", 0)
    assert view.points.layer == "conv2"

    # How well each layer separates the digits is measured when asked, and kept for the network.
    view.page_choice.set_value(MapPage.LAYERS)
    page = view.separation
    page.measure_button.click()
    qtbot.waitUntil(lambda: page.found is not None and page.found.complete, timeout=WAIT_MS)
    measured = page.found
    assert measured is not None
    assert (measured.fitted, measured.tested, measured.data) == (75, 75, "MNIST")
    assert [each.layer for each in measured.layers] == list(page.plot.names)
    assert measured.layers[-1].probe > measured.layers[0].probe
    qtbot.waitUntil(lambda: page.measure_button.text() == "Measure")
    click(page.plot, page.plot.place_of("fc1", 0.9).toPoint())
    assert session.layer == view.points.layer == view.layers.layer == "fc1"
    session.choose_layer("conv2")
    view.page_choice.set_value(MapPage.IMAGES)
    qtbot.waitUntil(lambda: not view.plot.is_travelling, timeout=WAIT_MS)

    # From the drawing to a test image: the slider's picture goes to every view, and back.
    drawn = window.draw.canvas.drawing()
    view.page_choice.set_value(MapPage.PATH)
    way = view.path
    qtbot.waitUntil(lambda: way.path is not None, timeout=WAIT_MS)
    assert way.path is not None
    snapshot = answer_for(qtbot, window, drawn)
    assert way.path.probabilities[0] == pytest.approx(snapshot.probabilities, abs=1e-2)
    way.canvas_button.click()
    way.slider.setValue(25)
    snapshot = answer_for(qtbot, window, window.draw.canvas.drawing())
    assert snapshot.probabilities == pytest.approx(way.path.probabilities[25], abs=1e-3)
    assert window.draw.canvas.drawing() != drawn
    way.canvas_button.click()
    answer_for(qtbot, window, drawn)
    way.way_field.set_value(PathWay.NEAREST)
    qtbot.waitUntil(lambda: way.path is not None and way.path.layer == "conv2", timeout=WAIT_MS)
    assert way.path is not None
    assert (way.path.pictures[5, 0] == view.images.pictures[way.path.places[5]]).all()

    # The plane of three digits: a click puts the picture of a place on the canvas, with the answer that was told.
    view.page_choice.set_value(MapPage.REGIONS)
    plane = view.regions
    qtbot.waitUntil(lambda: plane.regions is not None and plane.regions.complete, timeout=WAIT_MS)
    assert plane.regions is not None
    place = plane.plot.pixel_of(*plane.regions.plane.places.mean(axis=0).tolist()).toPoint()
    before_click = window.draw.canvas.drawing()
    click(plane.plot, place)
    row, column = plane.plot.cell
    assert window.draw.canvas.drawing() != before_click
    snapshot = answer_for(qtbot, window, window.draw.canvas.drawing())
    assert snapshot.probabilities.argmax() == plane.regions.answers[row, column]
    assert snapshot.probabilities.max() == pytest.approx(plane.regions.confidence[row, column], abs=1e-3)
    assert view.regions.note.picture.picture is not None
    view.page_choice.set_value(MapPage.IMAGES)

    # A click puts the image on the canvas, with its label, and it then lies on its own point.
    place = view.plot.pixel_of(7)
    with qtbot.waitSignal(window.engines.inference.answered, timeout=WAIT_MS):
        click(view.plot, place)
    picked = view.plot.pointed_at
    drawing = window.draw.canvas.drawing()
    assert drawing.picture is not None
    assert (drawing.picture.array() == view.images.pictures[picked]).all()
    assert drawing.label == view.images.labels[picked]
    qtbot.waitUntil(
        lambda: view.plot.own is not None and np.allclose(view.plot.own, view.plot.positions[picked], atol=1e-2),
        timeout=WAIT_MS,
    )

    # What is tried on the network changes the map of the same images, which is laid onto the one before.
    first = id(view.points)
    window.hub.without_wanted.emit("conv1", (0, 1, 2))
    qtbot.waitUntil(lambda: view.points is not None and id(view.points) != first, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not window.engines.projection.is_projecting, timeout=WAIT_MS)
    assert view.points is window.engines.projection.points("conv2")
    assert view.plot.own is not None
    nothing: object = page.found
    assert nothing is None

    # Numbers of other weights than those on display have no place on the map.
    shown = window.hub.last_network
    assert shown is not None
    session.show_network(replace(shown, version=shown.version + 1))
    gone: object = view.plot.own
    assert gone is None
    session.show_network(shown)
    assert view.plot.own is not None

    # A moment of its run has a map of its own, laid onto the one before so that nothing turns; now it is as it was.
    now = view.points
    assert now is not None
    weights = {name: 0.8 * values for name, values in shown.base.weights.items()}
    before_it, least = now, 0.5
    for share in (1.0, 0.9):
        title = f"at {share}"
        then = {name: share * values for name, values in weights.items()}
        window.engines.inference.visit(Moment(3, 192), then, title)
        wait_for_map(window, qtbot, title)
        points = window.engines.projection.points("conv2")
        assert points is not None
        assert view.points is points is not now
        # The first lies onto that of a network without three maps, the second onto that of weights alike.
        for dimension in range(2):
            pair = points.positions(2)[:, dimension], before_it.positions(2)[:, dimension]
            assert np.corrcoef(*pair)[0, 1] > least
        before_it, least = points, 0.95
    window.engines.inference.return_to_now()
    qtbot.waitUntil(lambda: view.points is now, timeout=WAIT_MS)

    # Out of sight t-SNE rests.
    session._lay_out(0)
    assert is_laying_out(window)
    session.set_seen(False)
    assert not is_laying_out(window)
    session.set_seen(True)

    # While a run goes on the map stays; an empty canvas has no point.
    window.hub.run_state.emit(RunState.RUNNING)
    assert view.points is not None
    window.hub.run_state.emit(RunState.IDLE)
    window.draw.canvas.clear()
    qtbot.waitUntil(lambda: view.plot.own is None, timeout=WAIT_MS)
