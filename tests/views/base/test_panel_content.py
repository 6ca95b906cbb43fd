"""What a panel shows, as arrays with names and as the name of a file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
import pytest

from cnn_gui.core.arrays import Float32
from cnn_gui.views.base.panel_content import arrays_in, file_name


class Kind(Enum):
    CONV = "conv"


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    values: Float32
    kind: Kind = Kind.CONV


@dataclass(frozen=True, slots=True, eq=False)
class Story:
    terms: tuple[Patch, ...]
    place: tuple[int, int] = (3, 4)
    bias: float = 0.5
    text: str = "relu"
    other: object = None


def test_every_array_is_found_under_the_names_that_lead_to_it() -> None:
    first, second = (np.full((2, 2), value, dtype=np.float32) for value in (1, 2))
    found = arrays_in(Story((Patch(first), Patch(second))))
    assert set(found) == {
        "terms_0_values", "terms_0_kind", "terms_1_values", "terms_1_kind", "place", "bias", "text",
    }  # fmt: skip
    assert found["terms_0_values"] is first
    assert found["terms_1_values"] is second
    assert found["place"].tolist() == [3, 4]
    assert (found["bias"].item(), found["text"].item(), found["terms_0_kind"].item()) == (0.5, "relu", "conv")


def test_parts_of_a_mapping_are_named_by_its_keys() -> None:
    assert {name: values.tolist() for name, values in arrays_in({"a": {"b": range(3)}, "c": 1}, "all").items()} == {
        "all_a_b": [0, 1, 2],
        "all_c": 1,
    }


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("conv2 map 22", "conv2-map-22"),
        ("Story · conv1 · row 15, column 15", "Story-conv1-row-15-column-15"),
        ('a/b\\c:d*e?f"g<h>i|j', "a-b-c-d-e-f-g-h-i-j"),
        ("…", "panel"),
        ("x" * 200, "x" * 80),
    ],
)
def test_a_name_becomes_that_of_a_file_on_every_system(name: str, file: str) -> None:
    assert file_name(name) == file
