"""The numbers of training to be taken away: every sample of the run on display."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PySide6.QtWidgets import QWidget

from cnn_gui.core.base.number_files import NumberTable, texts
from cnn_gui.core.dynamics.messages import RateRange
from cnn_gui.views.base.panel_content import PanelContent, PanelNumbers
from cnn_gui.views.base.translation import translate
from cnn_gui.views.dynamics.store import LayerQuantity, SampleStore
from cnn_gui.views.dynamics.words import title_of

NORMS = (LayerQuantity.WEIGHT_NORM, LayerQuantity.GRADIENT_NORM, LayerQuantity.UPDATE_NORM)


def dynamics_content(store: SampleStore, shown: LayerQuantity, layer: str, picture: QWidget) -> PanelContent:
    """layer: the one whose histograms are shown, "" for curves of all."""
    words = translate("Dynamics", "{0} by step, of each layer").format(title_of(shown))
    if layer:
        words = translate("Dynamics", "{0} of {1}, by step").format(title_of(shown), layer)
    return PanelContent("numbers", words, picture, lambda: dynamics_numbers(store), of_drawing=False)


def dynamics_numbers(store: SampleStore) -> PanelNumbers:
    """layers (L,); steps (n,), weight_norm, gradient_norm, update_norm (n, L); seen_steps (m,) and dead (m, L),
    weights, activations (m, L, bins) with their ranges (m, L, 2). The table has a line for each step and layer."""
    arrays: dict[str, np.ndarray] = {"layers": texts([layer.name for layer in store.layers])}
    arrays["steps"] = np.array([sample.step for sample in store.samples], np.int64)
    for shown in NORMS:
        arrays[shown.value] = np.stack([getattr(sample, shown.value) for sample in store.samples])
    seen = store.seen
    if seen:
        arrays["seen_steps"] = np.array([sample.step for sample, _ in seen], np.int64)
        for name in ("dead", "weights", "weight_range", "activations", "activation_range"):
            arrays[name] = np.stack([getattr(histograms, name) for _, histograms in seen])
    header = ("step", "images", "learning_rate", "layer", *(shown.value for shown in NORMS), "dead")
    return PanelNumbers(arrays, NumberTable(header, tuple(_rows(store))))


def rates_content(found: RateRange, picture: QWidget) -> PanelContent:
    """A range test, also one that has not ended. Its table has a line for each step."""
    words = translate("Dynamics", "The loss by the learning rate, which grows in every step")
    names = ("rates", "losses", "smoothed")
    arrays: dict[str, np.ndarray] = {name: np.array(getattr(found, name)) for name in names}
    rows = tuple(zip(found.rates, found.losses, found.smoothed, strict=True))
    table = NumberTable(("learning_rate", "loss", "smoothed"), rows)
    return PanelContent("learning rates", words, picture, lambda: PanelNumbers(arrays, table), of_drawing=False)


def _rows(store: SampleStore) -> Iterator[tuple[str | int | float | None, ...]]:
    for sample in store.samples:
        for number, layer in enumerate(sample.layers):
            norms = (float(getattr(sample, shown.value)[number]) for shown in NORMS)
            dead = float(sample.histograms.dead[number]) if sample.histograms is not None else None
            cells = (None if np.isnan(norm) else norm for norm in norms)
            yield (sample.step, sample.images, sample.learning_rate, layer.name, *cells, dead)
