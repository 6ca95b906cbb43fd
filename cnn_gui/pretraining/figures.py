"""What a network can do, measured on what it has not seen, in the words of its record."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from cnn_gui.core.answer import verdict
from cnn_gui.core.messages import Float32
from cnn_gui.pretraining.calibration import expected_calibration_error, temperature
from cnn_gui.pretraining.corpus import Corpus
from cnn_gui.pretraining.material import Material
from cnn_gui.pretraining.trainer import logits_of


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares in 0..1, measured on a twin of the network that has not seen the held-out writers.

    drawings, pictures: right answers on their drawings as strokes and as pictures. worst: the lowest of one writer.
    styles: on written styles. ece_before, ece_after: expected calibration error on the held-out writers and MNIST's
    validation digits, without and with the temperature. doubt: answers of "not sure" to their drawings;
    doubt_mnist: to MNIST's validation digits; doubt_nothing: to drawings of no digit.
    """

    drawings: float
    worst: float
    pictures: float
    styles: float
    validation: float
    temperature: float
    ece_before: float
    ece_after: float
    doubt: float
    doubt_mnist: float
    doubt_nothing: float
    writers: tuple[tuple[int, float], ...]


def measured(network: nn.Module, material: Material) -> Figures:
    """Figures of a network trained on ``material.without_held_out()``; the temperature is found here too."""
    drawn, validation = logits_of(network, material.drawn), logits_of(network, material.validation)
    logits = torch.cat([drawn, validation])
    labels = torch.from_numpy(np.concatenate([material.drawn.labels, material.validation.labels]))
    scale = temperature(logits, labels)
    right = _right(drawn, material.drawn)
    writers = tuple(
        (writer, float(right[material.drawn_by == writer].mean())) for writer in np.unique(material.drawn_by).tolist()
    )
    return Figures(
        drawings=float(right.mean()),
        worst=min(share for _, share in writers),
        pictures=accuracy(network, material.pictures),
        styles=accuracy(network, material.styles),
        validation=float(_right(validation, material.validation).mean()),
        temperature=scale,
        ece_before=expected_calibration_error(logits, labels),
        ece_after=expected_calibration_error(logits / scale, labels),
        doubt=doubt(drawn / scale),
        doubt_mnist=doubt(validation / scale),
        doubt_nothing=doubt(logits_of(network, material.nothing) / scale),
        writers=writers,
    )


def accuracy(network: nn.Module, corpus: Corpus) -> float:
    """The share of right answers."""
    return float(_right(logits_of(network, corpus), corpus).mean())


def doubt(logits: Tensor) -> float:
    """The share of answers (N, 10) that the app calls "not sure"."""
    rows: Float32 = torch.softmax(logits, dim=1).numpy()
    return float(np.mean([not verdict(row).sure for row in rows]))


def in_words(figures: Figures) -> str:
    """For the network's record."""
    each = ", ".join(f"{writer}: {_percent(share)}" for writer, share in figures.writers)
    return "\n".join(
        [
            "Measured on a twin trained in the same way but for half as long and without the drawings of "
            f"{len(figures.writers)} writers ({each}):",
            f"their drawings {_percent(figures.drawings)}, worst writer {_percent(figures.worst)}, "
            f"the same as pictures {_percent(figures.pictures)}; other written styles {_percent(figures.styles)}; "
            f"MNIST validation digits {_percent(figures.validation)}.",
            f"Expected calibration error {_percent(figures.ece_before)}, after division by the temperature "
            f"{figures.temperature:.3f} {_percent(figures.ece_after)}.",
            f"“Not sure”: {_percent(figures.doubt)} of their drawings, {_percent(figures.doubt_mnist)} of MNIST's "
            f"validation digits, {_percent(figures.doubt_nothing)} of letters, scribbles and parts of digits.",
        ]
    )


def _right(logits: Tensor, corpus: Corpus) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.asarray(logits.argmax(dim=1).numpy() == corpus.labels, dtype=np.bool_)


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"
