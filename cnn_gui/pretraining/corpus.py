"""The training images of the shipped network: MNIST, pen drawings of people, written styles, and what is no digit.

Drawings become images by the app's own rasteriser, some of them by the way of an opened picture, so that the
network learns from exactly what it will be shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np

from cnn_gui.core.arrays import Float32, Int64, UInt8
from cnn_gui.core.drawing.messages import Drawing
from cnn_gui.core.input.messages import InputMode, StageName
from cnn_gui.core.input.raster import preprocess
from cnn_gui.pretraining.nondigits import dot, letter, overwritten, part, scribble
from cnn_gui.pretraining.pictures import picture_of, picture_of_digit
from cnn_gui.pretraining.stroke_augmentation import augmented
from cnn_gui.pretraining.styles import write

NOTHING = -1
"""The label of what is no digit: its target is the same probability for every class."""

PICTURE_SHARE = 0.3
"""Share of drawings that take the way of an opened picture."""

CHUNK = 250
"""Drawings made with one random generator, so that the result does not depend on the number of processes."""


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """images: (N, 28, 28) uint8, centred, not normalised; labels: (N,) int64, NOTHING for what is no digit."""

    images: UInt8
    labels: Int64

    def __len__(self) -> int:
        return len(self.labels)

    def __add__(self, other: Corpus) -> Corpus:
        return Corpus(
            np.concatenate([self.images, other.images]), np.concatenate([self.labels, other.labels]).astype(np.int64)
        )


def centred(drawing: Drawing) -> Float32:
    """The 28x28 a drawing becomes before it is normalised, 0..1."""
    stages = preprocess(drawing, InputMode.LIKE_MNIST).stages
    return next(stage.values for stage in stages if stage.name is StageName.CENTRED)


def people(drawings: Sequence[Drawing], variants: int, seed: int) -> Corpus:
    """Each drawing as it was made and in ``variants`` - 1 augmented ones, some of these as pictures."""
    return _rendered(_person, [(drawing, index > 0) for drawing in drawings for index in range(variants)], seed)


def pictured(drawings: Sequence[Drawing], seed: int) -> Corpus:
    """Each drawing once, as it was made, as an opened picture."""
    return _rendered(_pictured, drawings, seed)


def written(count: int, seed: int) -> Corpus:
    """``count`` digits in the written styles, all digits equally often."""
    return _rendered(_style, [index % 10 for index in range(count)], seed)


def photographed(images: UInt8, labels: Int64, seed: int) -> Corpus:
    """Digits of 28x28, (N, 28, 28) and (N,), as opened pictures of other sizes."""
    return _rendered(_photograph, list(zip(images, labels.tolist(), strict=True)), seed)


def nondigits(drawings: Sequence[Drawing], seed: int) -> Corpus:
    """A drawing of no digit for each drawing; beginnings of digits are made of it and of written styles."""
    return _rendered(_nondigit, drawings, seed)


# --- one image each ---------------------------------------------------------------------------------------


def _person(job: tuple[Drawing, bool], rng: np.random.Generator) -> tuple[Float32, int]:
    drawing, is_augmented = job
    label = int(drawing.label if drawing.label is not None else NOTHING)
    return (_drawn_or_pictured(augmented(drawing, rng), rng) if is_augmented else centred(drawing)), label


def _pictured(drawing: Drawing, rng: np.random.Generator) -> tuple[Float32, int]:
    return centred(picture_of(drawing, rng)), int(drawing.label if drawing.label is not None else NOTHING)


def _style(digit: int, rng: np.random.Generator) -> tuple[Float32, int]:
    return _drawn_or_pictured(write(digit, rng), rng), digit


def _photograph(job: tuple[UInt8, int], rng: np.random.Generator) -> tuple[Float32, int]:
    image, label = job
    return centred(picture_of_digit(image, rng)), label


def _nondigit(drawing: Drawing, rng: np.random.Generator) -> tuple[Float32, int]:
    width = float(rng.uniform(8.0, 48.0))
    kind = rng.random()
    if kind < 0.3:
        made = letter(rng, width)
    elif kind < 0.6:
        made = scribble(rng, width)
    elif kind < 0.7:
        # Not as a picture: enlarging a dot's pixels makes anything of it.
        return centred(dot(rng, width)), NOTHING
    elif kind < 0.85:
        made = part(drawing, rng) or part(write(int(rng.choice([2, 3, 5, 8])), rng), rng) or letter(rng, width)
    else:
        first, second = rng.choice([2, 3, 4, 5, 6, 7, 8, 9], 2, replace=False)
        made = overwritten(write(int(first), rng), write(int(second), rng), rng)
    return _drawn_or_pictured(made, rng), NOTHING


def _drawn_or_pictured(drawing: Drawing, rng: np.random.Generator) -> Float32:
    return centred(picture_of(drawing, rng) if rng.random() < PICTURE_SHARE else drawing)


# --- many, in several processes ---------------------------------------------------------------------------

Make = Callable[..., tuple[Float32, int]]
_Chunk = tuple[Make, Sequence[object], tuple[int, int]]


def _rendered(make: Make, jobs: Sequence[object], seed: int, workers: int = 2) -> Corpus:
    chunks: list[_Chunk] = [(make, jobs[start : start + CHUNK], (seed, start)) for start in range(0, len(jobs), CHUNK)]
    if not chunks:
        return Corpus(np.zeros((0, 28, 28), dtype=np.uint8), np.zeros(0, dtype=np.int64))
    if len(chunks) == 1:
        return _render_chunk(chunks[0])
    # Not fork: torch's threads are already running in this process.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        parts = list(pool.map(_render_chunk, chunks))
    return Corpus(np.concatenate([each.images for each in parts]), np.concatenate([each.labels for each in parts]))


def _render_chunk(chunk: _Chunk) -> Corpus:
    make, jobs, seed = chunk
    rng = np.random.default_rng(seed)
    made = [make(job, rng) for job in jobs]
    images = [np.rint(image * 255).astype(np.uint8) for image, _ in made]
    return Corpus(np.stack(images), np.array([label for _, label in made], dtype=np.int64))
