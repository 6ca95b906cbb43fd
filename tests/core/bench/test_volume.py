from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from cnn_gui.core.bench import painted
from cnn_gui.core.bench.volume import NAMED, build, volume_filters


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize("count", [1, 8, 32])
def test_every_stage_equals_torch(padding: str, count: int) -> None:
    volume = build(painted.paint("fruit"), count, padding=padding)  # type: ignore[arg-type]
    x = torch.from_numpy(volume.stages[0].values)[None]
    expected = [x, F.conv2d(x, torch.from_numpy(volume.filters), padding=padding)]
    expected.append(F.relu(expected[-1]))
    expected.append(F.max_pool2d(expected[-1], 2))
    expected.append(expected[-1].flatten(1))
    expected.append(F.linear(expected[-1], torch.from_numpy(volume.weight)))
    expected.append(F.softmax(expected[-1], dim=1))
    assert len(volume.stages) == len(expected)
    for stage, values in zip(volume.stages, expected, strict=True):
        assert stage.shape == stage.values.shape == values.shape[1:]
        np.testing.assert_allclose(stage.values, values[0].numpy(), atol=1e-4)


def test_shapes_stand_at_every_arrow_and_the_parameters_add_up() -> None:
    volume = build(painted.paint("balloon"), 32)
    texts = [stage.shape_text for stage in volume.stages]
    assert texts == ["32 × 32 × 3", "32 × 32 × 32", "32 × 32 × 32", "16 × 16 × 32", "8,192", "10", "10"]
    assert [stage.parameters for stage in volume.stages] == [0, 896, 0, 0, 0, 81_930, 0]
    assert volume.parameters == 82_826
    assert [stage.shape_text for stage in build(painted.paint("balloon"), 5, padding="valid").stages][1:5] == [
        "30 × 30 × 5",
        "30 × 30 × 5",
        "15 × 15 × 5",
        "1,125",
    ]


def test_it_says_that_it_is_not_trained() -> None:
    stages = {stage.name: stage for stage in build(np.zeros((1, 28, 28), np.float32), 2).stages}
    assert "not trained" in stages["fc"].caption
    assert "not trained" in stages["softmax"].caption
    assert "grey picture" in stages["input"].caption


def test_more_filters_keep_the_first_ones() -> None:
    all_of_them, titles = volume_filters(32)
    few, few_titles = volume_filters(3)
    np.testing.assert_array_equal(few, all_of_them[:3])
    assert few_titles == titles[:3]
    assert titles[len(NAMED)] == "Random 1"
    assert len(set(titles)) == 32


def test_what_makes_no_sense_is_refused() -> None:
    planes = np.zeros((3, 8, 8), np.float32)
    for count in (0, 33):
        with pytest.raises(ValueError, match="1 to 32"):
            build(planes, count)
    with pytest.raises(ValueError, match="planes"):
        build(planes[:2], 4)
