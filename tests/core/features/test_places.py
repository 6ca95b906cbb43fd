from __future__ import annotations

from cnn_gui.core.features.places import is_cut, map_of, same_largest, surveyed, threshold
from cnn_gui.core.network.messages import Conv, Flatten, Hardsigmoid, Linear, NetworkSpec, Pool, ReLU, ReLU6, Tanh
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import layer_infos

TUTORIAL = layer_infos(NETWORKS["tutorial"])


def test_a_flattened_unit_is_looked_at_as_its_map() -> None:
    assert [info.name for info in surveyed(TUTORIAL)][:3] == ["conv1", "pool1", "relu1"]
    assert "flatten" not in [info.name for info in surveyed(TUTORIAL)]
    assert map_of(TUTORIAL, "flatten", 49 * 12 + 3) == ("relu2", 12)
    assert map_of(TUTORIAL, "fc1", 7) == ("fc1", 7)
    laid_out = layer_infos(NetworkSpec((Conv(4), Flatten(), ReLU(), Linear(10))))
    assert map_of(laid_out, "relu1", 26 * 26 * 2) == ("conv1", 2)


def test_what_is_not_covered_by_a_maximum_may_be_the_largest() -> None:
    for pool, same in ((Pool(), True), (Pool("max", 2, 3), False), (Pool("max", 3, 3), False), (Pool("avg"), False)):
        infos = layer_infos(NetworkSpec((Conv(4, padding=1), pool, Flatten(), Linear(10))))
        assert same_largest(infos[2], {info.name: info for info in infos}) is same


def test_where_nothing_below_zero_counts() -> None:
    by_name = {info.name: is_cut(info, TUTORIAL) for info in TUTORIAL}
    assert by_name["conv1"]
    assert by_name["pool1"]
    assert by_name["fc1"]
    assert not by_name["fc2"]
    assert not by_name["softmax"]
    smooth = layer_infos(NetworkSpec((Conv(4), Tanh(), Flatten(), Linear(10))))
    assert not is_cut(smooth[1], smooth)


def test_a_probability_fires_above_a_half() -> None:
    assert threshold(TUTORIAL[-1]) == 0.5
    assert threshold(TUTORIAL[1]) == 0


def test_newer_activations_are_judged_as_those_that_they_are_like() -> None:
    infos = layer_infos(NetworkSpec((Conv(2), ReLU6(), Conv(2), Hardsigmoid(), Flatten(), Linear(2)), (1, 6, 6)))
    assert [is_cut(info, infos) for info in infos[1:5]] == [True, True, False, False]
    assert [threshold(info) for info in infos[1:5]] == [0, 0, 0, 0.5]
