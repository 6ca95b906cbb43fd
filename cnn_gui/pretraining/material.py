"""What a pretrained network is made of, gathered once for all the networks of a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from cnn_gui.core.datasets import mnist_arrays
from cnn_gui.core.drawing import Drawing
from cnn_gui.core.messages import Int64
from cnn_gui.pretraining.corpus import Corpus, nondigits, people, photographed, pictured, written

Say = Callable[[str], None]

HELD_OUT_WRITERS = 6
"""Writers whose drawings the checked twin never sees."""

VALIDATION = 3000
"""The last of MNIST's training digits are not shown to the twin: they decide the temperature."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many images of each kind. variants: of each drawing, the first as it was made."""

    mnist: int = 57_000
    variants: int = 4
    written: int = 36_000
    photographed: int = 12_000
    nondigits: int = 12_000
    checked: int = 1_500


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """training: rows with ``writer`` (N,), -1 for what no writer drew. The rest is for measuring only.

    validation: of MNIST's training digits. drawn, pictures: the held-out writers' drawings as strokes and as pictures,
    writer by writer in ``drawn_by``. nothing: no digits, others than those of the training.
    """

    training: Corpus
    writer: Int64
    validation: Corpus
    drawn: Corpus
    drawn_by: Int64
    pictures: Corpus
    styles: Corpus
    nothing: Corpus
    held_out: tuple[int, ...]

    def everything(self) -> Corpus:
        """All of it, the validation digits too: by then they have decided what they were to decide."""
        return self.training + self.validation

    def without_held_out(self) -> Corpus:
        """The training images but for those of the held-out writers."""
        kept = ~np.isin(self.writer, self.held_out)
        return Corpus(self.training.images[kept], self.training.labels[kept])


def gather(drawings: Sequence[Drawing], seed: int, say: Say, sizes: Sizes | None = None) -> Material:
    """Renders everything. The drawings need labels, and writers from at least two people to hold some of them out."""
    sizes = sizes if sizes is not None else Sizes()
    held_out = _held_out(drawings)
    apart = [drawing for drawing in drawings if drawing.writer in held_out]
    others = [drawing for drawing in drawings if drawing.writer not in held_out]
    digits, labels = mnist_arrays("train")
    labels = labels.astype(np.int64)
    # Seeds of the parts are neighbours: each part has a generator of its own.
    first = 1000 * seed
    say(f"drawing {len(drawings):,} drawings in {sizes.variants} variations")
    drawn = people(drawings, sizes.variants, first + 1)
    by = np.repeat(np.array([-1 if d.writer is None else d.writer for d in drawings], dtype=np.int64), sizes.variants)
    say(f"writing {sizes.written:,} digits in other styles")
    rest = written(sizes.written, first + 2)
    say(f"making {sizes.photographed:,} pictures and {sizes.nondigits:,} drawings of no digit")
    rest += photographed(digits[: sizes.photographed], labels[: sizes.photographed], first + 3)
    rest += nondigits(others, sizes.nondigits, first + 4)
    rest += Corpus(np.array(digits[: sizes.mnist]), labels[: sizes.mnist])
    return Material(
        training=drawn + rest,
        writer=np.concatenate([by, np.full(len(rest), -1, dtype=np.int64)]),
        validation=Corpus(np.array(digits[-VALIDATION:]), labels[-VALIDATION:]),
        drawn=people(apart, 1, first + 5),
        drawn_by=np.array([drawing.writer for drawing in apart], dtype=np.int64),
        pictures=pictured(apart, first + 6),
        styles=written(sizes.checked, first + 7),
        nothing=nondigits(apart or others, sizes.checked, first + 8),
        held_out=held_out,
    )


def _held_out(drawings: Sequence[Drawing]) -> tuple[int, ...]:
    writers = sorted({drawing.writer for drawing in drawings if drawing.writer is not None})
    # Always the same people, whatever the seed of the training: their digits are compared from run to run.
    order = np.random.default_rng(5).permutation(len(writers))
    count = min(HELD_OUT_WRITERS, len(writers) // 2)
    return tuple(sorted(writers[int(index)] for index in order[:count]))
