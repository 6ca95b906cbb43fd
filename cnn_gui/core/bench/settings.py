"""Everything that decides what the bench shows, in one frozen value, and its words for a link or a command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Literal

import numpy as np

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.bench.convolution import ConvSettings, Padding
from cnn_gui.core.bench.pooling import PoolSettings

Kernel = tuple[tuple[float, ...], ...]
"""A kernel's rows."""

OWN = "own"
"""Name of a kernel that is nobody's but the person's."""
NETWORK = "network"
"""Kernels of the network on display are named "network:conv2/21/5": layer, output map and input map from 0."""

STRIDES, PADDINGS, DILATIONS, SIZES = range(1, 5), range(4), range(1, 4), range(1, 8)


INKS: dict[str, tuple[float, float, float]] = {
    "white": (1.0, 1.0, 1.0),
    "red": (1.0, 0.15, 0.1),
    "orange": (1.0, 0.6, 0.1),
    "yellow": (1.0, 0.9, 0.1),
    "green": (0.15, 0.8, 0.25),
    "blue": (0.2, 0.4, 1.0),
    "violet": (0.7, 0.3, 0.9),
}
"""Colours of ink by name: red, green and blue in 0..1."""


class BenchPage(StrEnum):
    CONVOLUTION = "convolution"
    POOLING = "pooling"
    COLOUR = "colour"
    VOLUME = "volume"
    TRANSLATION = "translation"


@dataclass(frozen=True, slots=True)
class BenchSettings:
    """page: the page in front. source: "drawing", "digit:7", a picture's name, or "file".

    kernel_name: a preset's name, OWN or "network:conv1/3/0"; kernel: its values, of side 1..7.
    padding: "valid", "same" or 0..3. pool_*: as in core.bench.pooling.PoolSettings; pool_map:
    pooling works on the kernel's feature map, not on the plane itself. filter: name of the colour
    page's preset. ink: name of INKS, the colour that grey planes get where three are needed. filters: of the volume,
    1..32; stage: the last of its stages that is built, from 0. shift: of the translation page, (down, right) in pixels.
    """

    page: BenchPage = BenchPage.CONVOLUTION
    source: str = "drawing"
    kernel_name: str = "vertical_edges"
    kernel: Kernel = ((1.0, 0.0, -1.0), (1.0, 0.0, -1.0), (1.0, 0.0, -1.0))
    bias: float = 0.0
    stride: int = 1
    padding: Padding = 0
    dilation: int = 1
    relu: bool = False
    pool_size: int = 2
    pool_stride: int = 2
    pool_padding: int = 0
    pool_ceil: bool = False
    pool_map: bool = False
    filter: str = "red_not_green"
    ink: str = "orange"
    filters: int = 32
    stage: int = 0
    shift: tuple[int, int] = (0, 0)

    @property
    def values(self) -> Float32:
        """The kernel as (kh, kw) float32."""
        return np.array(self.kernel, dtype=np.float32)

    @property
    def kernel_size(self) -> int:
        return len(self.kernel)

    @property
    def conv(self) -> ConvSettings:
        return ConvSettings((self.kernel_size, self.kernel_size), self.stride, self.padding, self.dilation)

    def pool(self, mode: Literal["max", "avg"]) -> PoolSettings:
        return PoolSettings(mode, self.pool_size, self.pool_stride, self.pool_padding, self.pool_ceil)

    @property
    def network_kernel(self) -> tuple[str, int, int] | None:
        """Layer, output map and input map of the network's kernel; None where the kernel is not the network's."""
        return parse_network_kernel(self.kernel_name)

    def with_kernel(self, values: Float32, name: str = OWN) -> BenchSettings:
        """values: (kh, kw)."""
        rows = tuple(tuple(float(value) for value in row) for row in values)
        return replace(self, kernel=rows, kernel_name=name)


def parse_network_kernel(name: str) -> tuple[str, int, int] | None:
    """Layer, output and input map in "network:conv2/21/5"; None where it is none."""
    kind, _, rest = name.partition(":")
    layer, *numbers = rest.split("/")
    if kind != NETWORK or len(numbers) != 2 or not layer or not all(number.isdecimal() for number in numbers):
        return None
    return layer, int(numbers[0]), int(numbers[1])


# --- back to the beginning -----------------------------------------------------------------------------------


def as_at_first(settings: BenchSettings) -> BenchSettings:
    """Everything as the bench begins with it, but for the page in front and what lies on the bench."""
    return replace(BenchSettings(), page=settings.page, source=settings.source)


def differences(settings: BenchSettings) -> tuple[Sentence, ...]:
    """What is not as the bench begins with it, in words: ("kernel", "stride 2"). Empty where all of it is."""
    first = as_at_first(settings)
    if settings.padding == "valid":
        settings = replace(settings, padding=0)
    words = [
        _difference(field.name, getattr(settings, field.name))
        for field in fields(BenchSettings)
        if field.name != "kernel_name" and getattr(settings, field.name) != getattr(first, field.name)
    ]
    return tuple(words)


_NAMES = {
    "kernel": QT_TRANSLATE_NOOP("core", "kernel"),
    "bias": QT_TRANSLATE_NOOP("core", "bias"),
    "stride": QT_TRANSLATE_NOOP("core", "stride"),
    "padding": QT_TRANSLATE_NOOP("core", "padding"),
    "dilation": QT_TRANSLATE_NOOP("core", "dilation"),
    "relu": QT_TRANSLATE_NOOP("core", "relu"),
    "filter": QT_TRANSLATE_NOOP("core", "filter"),
    "ink": QT_TRANSLATE_NOOP("core", "ink"),
    "filters": QT_TRANSLATE_NOOP("core", "filters"),
    "stage": QT_TRANSLATE_NOOP("core", "stage"),
    "shift": QT_TRANSLATE_NOOP("core", "shift"),
    "source": QT_TRANSLATE_NOOP("core", "source"),
    "page": QT_TRANSLATE_NOOP("core", "page"),
    "pool_size": QT_TRANSLATE_NOOP("core", "pooling size"),
    "pool_stride": QT_TRANSLATE_NOOP("core", "pooling stride"),
    "pool_padding": QT_TRANSLATE_NOOP("core", "pooling padding"),
    "pool_ceil": QT_TRANSLATE_NOOP("core", "pooling ceil"),
    "pool_map": QT_TRANSLATE_NOOP("core", "pooling map"),
}


def _difference(name: str, value: object) -> Sentence:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Sentence(QT_TRANSLATE_NOOP("core", "{name} {value:g}"), name=Sentence(_NAMES[name]), value=value)
    return Sentence(_NAMES[name])


# --- words -------------------------------------------------------------------------------------------------

PLAY = "play"
_POOLS = {"size": "pool_size", "stride": "pool_stride", "padding": "pool_padding"}


def with_words(settings: BenchSettings, words: Mapping[str, str]) -> BenchSettings:
    """The settings with what a link says: ``{"page": "convolution", "stride": "2", "padding": "same"}``.

    ``play`` is an act and no setting: it is checked here, and done by whoever shows the bench (see plays).

    Keys: page, source, preset (or "network:conv1/3/0"), kernel ("1,0,-1;1,0,-1;1,0,-1"), bias, stride, padding,
    dilation, relu, pool_size, pool_stride, pool_padding, ceil, pool_map, filter, ink,
    filters, stage, shift ("2,-1"). On the page "pooling" stride, padding and size are the pooling's, and a preset makes
    the map that is pooled. A preset's values are its reader's to find: only the name is set here.

    Raises ValueError, one sentence, for a key or a value that there is not.
    """
    page = _page(words["page"]) if "page" in words else settings.page
    changes: dict[str, object] = {}
    for key, text in words.items():
        if key == PLAY:
            _switch(text)
            continue
        name = _POOLS.get(key, key) if page is BenchPage.POOLING else key
        reader = _READERS.get(name)
        if reader is None:
            raise ValueError(f"The bench has no setting {key!r}.")
        field, read = reader
        changes[field] = read(text)
        if name == "kernel":
            changes.setdefault("kernel_name", OWN)
    if page is BenchPage.POOLING and "kernel_name" in changes:
        changes.setdefault("pool_map", True)
    return replace(settings, **changes)  # type: ignore[arg-type]


def plays(words: Mapping[str, str]) -> bool:
    """Whether the link also lets the kernel or window slide, from the first position on."""
    return PLAY in words and _switch(words[PLAY])


def _page(text: str) -> BenchPage:
    if text not in tuple(BenchPage):
        raise ValueError(f"The bench has no page {text!r}; there are {', '.join(BenchPage)}.")
    return BenchPage(text)


def _whole(name: str, allowed: range) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdecimal() or int(text) not in allowed:
            raise ValueError(f"{name} is {allowed.start} to {allowed.stop - 1}, not {text!r}.")
        return int(text)

    return read


def _padding(text: str) -> Padding:
    if text == "valid":
        return "valid"
    return "same" if text == "same" else _whole("Padding", PADDINGS)(text)


def _ink(text: str) -> str:
    if text not in INKS:
        raise ValueError(f"There is no ink {text!r}; there are {', '.join(INKS)}.")
    return text


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not np.isfinite(value):
        raise ValueError(f"The bias is a number, not {text!r}.")
    return value


def _switch(text: str) -> bool:
    if text not in ("0", "1", "on", "off"):
        raise ValueError(f"A switch is 1 or 0, not {text!r}.")
    return text in ("1", "on")


def _kernel(text: str) -> Kernel:
    rows = tuple(tuple(_number(cell) for cell in row.split(",")) for row in text.split(";"))
    if len(rows) not in SIZES or any(len(row) != len(rows) for row in rows):
        raise ValueError("A kernel has 1 to 7 rows of as many numbers each.")
    return rows


def _shift(text: str) -> tuple[int, int]:
    try:
        down, right = (int(part) for part in text.split(","))
    except ValueError:
        raise ValueError(f"A shift is two whole numbers, not {text!r}.") from None
    return down, right


_READERS: dict[str, tuple[str, Callable[[str], object]]] = {
    "page": ("page", _page),
    "source": ("source", str),
    "preset": ("kernel_name", str),
    "kernel": ("kernel", _kernel),
    "bias": ("bias", _number),
    "stride": ("stride", _whole("Stride", STRIDES)),
    "padding": ("padding", _padding),
    "dilation": ("dilation", _whole("Dilation", DILATIONS)),
    "relu": ("relu", _switch),
    "pool_size": ("pool_size", _whole("The pooling's size", SIZES)),
    "pool_stride": ("pool_stride", _whole("The pooling's stride", STRIDES)),
    "pool_padding": ("pool_padding", _whole("The pooling's padding", PADDINGS)),
    "ceil": ("pool_ceil", _switch),
    "pool_map": ("pool_map", _switch),
    "filter": ("filter", str),
    "ink": ("ink", _ink),
    "filters": ("filters", _whole("Filters", range(1, 33))),
    "stage": ("stage", _whole("The stage", range(10))),
    "shift": ("shift", _shift),
}
