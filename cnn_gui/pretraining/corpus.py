"""The training images of the shipped network: MNIST, pen drawings of people, written styles, and what is no digit.

Drawings become images by the app's own rasteriser, some of them by the way of an opened picture, so that the
network learns from exactly what it will be shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np

from cnn_gui.core.drawing import Drawing, Picture
from cnn_gui.core.images import read_picture
from cnn_gui.core.messages import Float32, InputMode, StageName, UInt8
from cnn_gui.core.raster import preprocess, render
from cnn_gui.pretraining.nondigits import dot, letter, overwritten, part, scribble
from cnn_gui.pretraining.styles import write
from cnn_gui.pretraining.variation import vary

NOTHING = -1
"""The label of what is no digit: its target is the same probability for every class."""

PICTURE_SHARE = 0.25
"""Share of drawings that take the way of an opened picture."""


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """images: (N, 28, 28) uint8, centred, not normalised; labels: (N,) int64, NOTHING for what is no digit."""

    images: UInt8
    labels: np.ndarray[tuple[int], np.dtype[np.int64]]

    def __add__(self, other: Corpus) -> Corpus:
        return Corpus(
            np.concatenate([self.images, other.images]), np.concatenate([self.labels, other.labels]).astype(np.int64)
        )


def centred(drawing: Drawing) -> Float32:
    """The 28x28 a drawing becomes before it is normalised, 0..1."""
    stages = preprocess(drawing, InputMode.LIKE_MNIST).stages
    return next(stage.values for stage in stages if stage.name is StageName.CENTRED)


def through_picture(drawing: Drawing, rng: np.random.Generator) -> Float32:
    """As ``centred``, but by way of a picture of the drawing, 28 to 256 px wide, white on black or black on white."""
    side = int(rng.choice([28, 32, 48, 64, 96, 128, 256]))
    pixels = np.rint(render(drawing, (side, side)) * 255).astype(np.uint8)
    if rng.random() < 0.3:
        pixels = 255 - pixels
    picture: Picture = read_picture(pixels, name="drawing")
    return centred(Drawing(picture=picture))


def people(drawings: Sequence[Drawing], variants: int, seed: int) -> Corpus:
    """Each drawing as it was made and in ``variants`` - 1 variations."""
    jobs = [(drawing, index > 0) for drawing in drawings for index in range(variants)]
    return _rendered(_person, jobs, seed)


def written(count: int, seed: int) -> Corpus:
    """``count`` digits in the written styles, all digits equally often."""
    return _rendered(_style, [index % 10 for index in range(count)], seed)


def nondigits(drawings: Sequence[Drawing], count: int, seed: int) -> Corpus:
    """``count`` drawings of no digit; parts and overwritten digits are made of ``drawings`` and written styles."""
    return _rendered(
        _nondigit, [drawings[index % len(drawings)] for index in range(count)] if drawings else [None] * count, seed
    )


def _person(job: tuple[Drawing, bool], rng: np.random.Generator) -> tuple[Drawing, int]:
    drawing, varied = job
    return (vary(drawing, rng) if varied else drawing), int(drawing.label if drawing.label is not None else NOTHING)


def _style(digit: int, rng: np.random.Generator) -> tuple[Drawing, int]:
    size = float(rng.uniform(120.0, 420.0))
    return write(digit, rng, size=size, width=size * float(rng.uniform(0.02, 0.16))), digit


def _nondigit(drawing: Drawing | None, rng: np.random.Generator) -> tuple[Drawing, int]:
    width = float(rng.uniform(8.0, 48.0))
    kind = rng.random()
    if kind < 0.3:
        return letter(rng, width), NOTHING
    if kind < 0.55:
        return scribble(rng, width), NOTHING
    if kind < 0.7:
        return dot(rng, width), NOTHING
    base = drawing if drawing is not None else write(int(rng.integers(10)), rng)
    if kind < 0.85:
        begun = part(base, rng) or part(write(int(rng.choice([2, 3, 5, 8])), rng), rng)
        assert begun is not None
        return begun, NOTHING
    return overwritten(write(int(rng.integers(10)), rng), write(int(rng.integers(10)), rng)), NOTHING


Make = Callable[..., tuple[Drawing, int]]


def _rendered(make: Make, jobs: Sequence[object], seed: int, workers: int = 2) -> Corpus:
    chunks = [(make, jobs[start : start + 500], (seed, start)) for start in range(0, len(jobs), 500)]
    with ProcessPoolExecutor(workers) as pool:
        parts = list(pool.map(_render_chunk, chunks))
    return Corpus(np.concatenate([images for images, _ in parts]), np.concatenate([labels for _, labels in parts]))


def _render_chunk(
    chunk: tuple[Make, Sequence[object], tuple[int, int]],
) -> tuple[UInt8, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    make, jobs, seed = chunk
    rng = np.random.default_rng(seed)
    images, labels = [], []
    for job in jobs:
        drawing, label = make(job, rng)
        values = through_picture(drawing, rng) if rng.random() < PICTURE_SHARE else centred(drawing)
        images.append(np.rint(values * 255).astype(np.uint8))
        labels.append(label)
    return np.stack(images), np.array(labels, dtype=np.int64)
