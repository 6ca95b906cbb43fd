"""A page of the bench to be taken away: what it works on, its settings and its results."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.base.number_files import NumberTable, matrix
from cnn_gui.core.bench.settings import BenchSettings, differences
from cnn_gui.views.base.panel_content import PanelContent, PanelNumbers, arrays_in
from cnn_gui.views.base.translation import said, translate
from cnn_gui.views.bench.page import BenchPageView

RESULTS = ("result", "largest_values", "plane")
"""Names of the array that a table holds, the first that is there."""


def bench_content(title: str, page: BenchPageView) -> PanelContent | None:
    """title: what the page is called. None where it shows nothing yet."""
    shown, settings = page.shown, page.settings
    if shown is None:
        return None
    words = [translate("BenchContent", "Bench: {0}").format(title)]
    words += [", ".join(map(said, differences(settings)))]
    return PanelContent(
        f"bench {title}",
        ". ".join(filter(None, words)),
        page,
        lambda: bench_numbers(shown, settings),
        of_network=False,
        of_drawing=False,
    )


def bench_numbers(shown: object, settings: BenchSettings) -> PanelNumbers:
    """Every array and number of what is shown, by the names of its fields, and the bench's settings by theirs after
    "bench_". The table is the result's rows."""
    arrays = arrays_in(shown) | arrays_in(settings, "bench")
    return PanelNumbers(arrays, _table(arrays))


def _table(arrays: dict[str, np.ndarray]) -> NumberTable | None:
    found = next((arrays[name] for name in RESULTS if name in arrays and arrays[name].ndim == 2), None)
    return None if found is None else matrix(found)
