"""What a network can do, measured on what it has not seen, in the words of its record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from cnn_gui.core.arrays import Float32, Int64
from cnn_gui.core.evaluation.calibration import expected_calibration_error, temperature
from cnn_gui.core.network.answer import verdict
from cnn_gui.pretraining.corpus import Corpus
from cnn_gui.pretraining.material import NOBODY, Material
from cnn_gui.pretraining.trainer import logits_of


@dataclass(frozen=True, slots=True, eq=False)
class WriterFold:
    """A fold of a cross-validation: a network trained as the one it stands for, but without what these writers drew."""

    network: nn.Module
    writers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many answers the figures are shares of; to digits that nobody wrote each fold's network gives its own."""

    drawings: int
    styles: int
    validation: int
    nothing: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares in 0..1, measured by cross-validation: each fold's network on the writers that it has not seen.

    folds: how many. drawings, pictures: right answers on the writers' drawings as strokes and as pictures; writers: on
    the drawings of each, the lowest first. styles: on written styles. ece_before, ece_after: expected calibration error
    on the drawings and MNIST's validation digits, without and with the temperature. doubt: answers of "not sure" to the
    drawings; doubt_mnist: to MNIST's validation digits; doubt_nothing: to drawings of no digit. counts: of how many.
    """

    folds: int
    drawings: float
    writers: tuple[tuple[int, float], ...]
    pictures: float
    styles: float
    validation: float
    temperature: float
    ece_before: float
    ece_after: float
    doubt: float
    doubt_mnist: float
    doubt_nothing: float
    counts: Counts


def measured(folds: Sequence[WriterFold], material: Material) -> Figures:
    """Figures of networks trained on ``material.without(fold.writers)``; the temperature is found here too."""
    drawn, drawn_labels, by = _answers(folds, material.drawn, material.drawn_by)
    pictures, picture_labels, _ = _answers(folds, material.pictures, material.drawn_by)
    nothing, _, _ = _answers(folds, material.nothing, material.nothing_by)
    validation, validation_labels, _ = _answers(folds, material.validation)
    styles, style_labels, _ = _answers(folds, material.styles)
    logits, labels = torch.cat([drawn, validation]), torch.cat([drawn_labels, validation_labels])
    scale = temperature(logits, labels)
    writers = [
        (writer, accuracy(drawn[by == writer], drawn_labels[by == writer])) for writer in sorted(set(by.tolist()))
    ]
    return Figures(
        folds=len(folds),
        drawings=accuracy(drawn, drawn_labels),
        writers=tuple(sorted(writers, key=lambda each: each[1])),
        pictures=accuracy(pictures, picture_labels),
        styles=accuracy(styles, style_labels),
        validation=accuracy(validation, validation_labels),
        temperature=scale,
        ece_before=expected_calibration_error(logits, labels),
        ece_after=expected_calibration_error(logits / scale, labels),
        doubt=doubt(drawn / scale),
        doubt_mnist=doubt(validation / scale),
        doubt_nothing=doubt(nothing / scale),
        counts=Counts(len(drawn_labels), len(style_labels), len(validation_labels), len(nothing)),
    )


def _answers(folds: Sequence[WriterFold], corpus: Corpus, by: Int64 | None = None) -> tuple[Tensor, Tensor, Tensor]:
    """Logits, labels and writers: each fold's for the rows of its own writers, for all rows where nobody wrote them."""
    logits, labels, writers = [], [], []
    for fold in folds:
        rows = np.arange(len(corpus)) if by is None else np.flatnonzero(np.isin(by, fold.writers))
        logits.append(logits_of(fold.network, Corpus(corpus.images[rows], corpus.labels[rows])))
        labels.append(torch.from_numpy(corpus.labels[rows]))
        writers.append(torch.from_numpy(np.full(len(rows), NOBODY) if by is None else by[rows]))
    return torch.cat(logits), torch.cat(labels), torch.cat(writers)


def accuracy(logits: Tensor, labels: Tensor) -> float:
    """The share of right answers."""
    return float((logits.argmax(dim=1) == labels).double().mean())


def doubt(logits: Tensor) -> float:
    """The share of answers (N, 10) that the app calls "not sure"."""
    rows: Float32 = torch.softmax(logits, dim=1).numpy()
    return float(np.mean([not verdict(row).sure for row in rows]))


def in_words(figures: Figures) -> str:
    """For the network's record."""
    count, n = len(figures.writers), figures.counts
    lowest = ", ".join(f"{_percent(share)} (writer {writer})" for writer, share in figures.writers[:3])
    if figures.folds == 1:
        how = (
            "on one fold of a cross-validation, by a network trained in the same way but for half as long and without "
            f"the drawings of {count} writers"
        )
    else:
        how = (
            f"by cross-validation with {figures.folds} folds: networks trained in the same way but for half as long, "
            f"each without the drawings of some of the {count} writers and tested on those"
        )
    return "\n".join(
        [
            f"Measured {how}:",
            f"· drawings of people it has not seen: {_of(figures.drawings, n.drawings)}, the lowest of single writers "
            f"{lowest}",
            f"· the same drawings as pictures: {_of(figures.pictures, n.drawings)}",
            f"· written styles: {_of(figures.styles, n.styles)}",
            f"· MNIST validation digits: {_of(figures.validation, n.validation)}",
            f"· expected calibration error: {_percent(figures.ece_before)}, and {_percent(figures.ece_after)} after "
            f"division by the temperature ({figures.temperature:.3f})",
            f"· answered with “not sure”: {_percent(figures.doubt)} of the drawings, "
            f"{_percent(figures.doubt_mnist)} of the validation digits, {_percent(figures.doubt_nothing)} of "
            f"{n.nothing:,} letters, scribbles and parts of digits",
        ]
    )


def _of(share: float, count: int) -> str:
    return f"{_percent(share)} of {count:,}"


def _percent(share: float) -> str:
    return f"{100 * share:.2f}\N{NO-BREAK SPACE}%"
