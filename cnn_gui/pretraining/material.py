"""What a pretrained network is made of, gathered once for all the networks of a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from cnn_gui.core.arrays import Int64
from cnn_gui.core.datasets.registry import mnist_arrays
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.pretraining.corpus import Corpus, nondigits, people, photographed, pictured, written

Say = Callable[[str], None]

WRITERS_IN_FOLD = 6
"""The most writers in a fold: none of their drawings is shown to the network that is tested on it."""

VALIDATION = 3000
"""The last of MNIST's training digits are not shown to the networks of the folds: they decide the temperature."""

MNIST_TIMES = 2
"""How often each of MNIST's digits is there: what else is learned takes room in the network that they need."""

NOBODY = -1
"""The writer of what no writer drew."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many images of each kind. variants: of each drawing, the first as it was made. The last two are to check."""

    mnist: int = 57_000
    variants: int = 4
    written: int = 36_000
    photographed: int = 12_000
    nondigits: int = 12_000
    styles: int = 1_500
    nothing: int = 6_000


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """training: rows with ``writer`` (N,), NOBODY for what no writer drew. The rest is for measuring only.

    validation: of MNIST's training digits. drawn, pictures: all drawings as strokes and as pictures, with the writer of
    each in ``drawn_by``. styles: written styles. nothing: no digits, others than those of the training, with the writer
    of whose drawing each was made in ``nothing_by``. folds: the writers who are held out together, each in one fold.
    """

    training: Corpus
    writer: Int64
    validation: Corpus
    drawn: Corpus
    drawn_by: Int64
    pictures: Corpus
    styles: Corpus
    nothing: Corpus
    nothing_by: Int64
    folds: tuple[tuple[int, ...], ...]

    def everything(self) -> Corpus:
        """All of it, the validation digits too: by then they have decided what they were to decide."""
        result = self.training
        for _ in range(MNIST_TIMES):
            result += self.validation
        return result

    def without(self, writers: Sequence[int]) -> Corpus:
        """The training images but for those made of the drawings of these writers."""
        kept = ~np.isin(self.writer, writers)
        return Corpus(self.training.images[kept], self.training.labels[kept])


def gather(drawings: Sequence[Drawing], seed: int, say: Say, sizes: Sizes | None = None) -> Material:
    """Renders everything. The drawings need labels, and writers from at least two people to hold some of them out."""
    sizes = sizes if sizes is not None else Sizes()
    digits, labels = mnist_arrays("train")
    labels = labels.astype(np.int64)
    by = _writers(drawings)
    # Seeds of the parts are neighbours: each part has a generator of its own.
    first = 1000 * seed
    say(f"drawing {len(drawings):,} drawings in {sizes.variants} variants")
    drawn = people(drawings, sizes.variants, first + 1)
    say(f"writing {sizes.written:,} digits in other styles")
    rest = written(sizes.written, first + 2)
    say(f"making {sizes.photographed:,} pictures and {sizes.nondigits:,} drawings of no digit")
    rest += photographed(digits[: sizes.photographed], labels[: sizes.photographed], first + 3)
    kept = Corpus(np.array(digits[: sizes.mnist]), labels[: sizes.mnist])
    for _ in range(MNIST_TIMES):
        rest += kept
    material, checked = (_spread(drawings, count) for count in (sizes.nondigits, sizes.nothing))
    return Material(
        training=drawn + nondigits(material, first + 4) + rest,
        writer=np.concatenate(
            [np.repeat(by, sizes.variants), _writers(material), np.full(len(rest), NOBODY, dtype=np.int64)]
        ),
        validation=Corpus(np.array(digits[-VALIDATION:]), labels[-VALIDATION:]),
        drawn=people(drawings, 1, first + 5),
        drawn_by=by,
        pictures=pictured(drawings, first + 6),
        styles=written(sizes.styles, first + 7),
        nothing=nondigits(checked, first + 8),
        nothing_by=_writers(checked),
        folds=_folds(by),
    )


def _writers(drawings: Sequence[Drawing]) -> Int64:
    """(N,) who drew each."""
    return np.array([NOBODY if one.writer is None else one.writer for one in drawings], dtype=np.int64)


def _spread(drawings: Sequence[Drawing], count: int) -> Sequence[Drawing]:
    """``count`` of the drawings, from all places, again from the beginning where there are fewer."""
    return [drawings[(index * 7919) % len(drawings)] for index in range(count)]


def _folds(by: Int64) -> tuple[tuple[int, ...], ...]:
    """All writers in folds of WRITERS_IN_FOLD, or of half of them where there are few; none where there is but one.

    Always the same people, whatever the seed of the training: their digits are compared from run to run.
    """
    writers = sorted(set(by.tolist()) - {NOBODY})
    if len(writers) < 2:
        return ()
    order = [writers[index] for index in np.random.default_rng(5).permutation(len(writers)).tolist()]
    size = min(WRITERS_IN_FOLD, len(writers) // 2)
    return tuple(tuple(sorted(order[start : start + size])) for start in range(0, len(order), size))
