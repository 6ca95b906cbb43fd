"""What a link can set of the panels in which networks are built, taught, raced, compared and judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cnn_gui.core.architecture.presets import BLUEPRINTS
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.race.messages import FEWEST, MOST
from cnn_gui.core.recipe.recipes import RECIPES
from cnn_gui.core.robustness.messages import KINDS, Perturbation
from cnn_gui.core.transfer.messages import Kernels

COLOURS = ("label", "answer", "probability")
"""What colours of points on the map say."""

NUMBERS = ("weight_norm", "gradient_norm", "update_norm", "update_ratio", "dead", "weights", "activations")
"""What is shown of each layer over the steps."""

SHIPPED = ("pretrained", "deep", "shapes")

TAKE, SURE = "take", "sure"
"""The pages of the panel "Robustness"."""


@dataclass(frozen=True, slots=True)
class BuildSetup:
    """preset: the network that is built, with new weights, in place of the pretrained one; "" for that one."""

    preset: str = ""


@dataclass(frozen=True, slots=True)
class MapSetup:
    """layer: whose points are shown, "" for the one before the scores. mistakes: only what is answered wrong. cubic:
    three components. tsne: is begun."""

    layer: str = ""
    colours: str = COLOURS[0]
    mistakes: bool = False
    signs: bool = False
    cubic: bool = False
    tsne: bool = False


@dataclass(frozen=True, slots=True)
class RobustnessSetup:
    """strength: of the slider, in the kind's unit. starts: whether what the page shows is measured."""

    page: str = TAKE
    kind: Perturbation = Perturbation.ROTATION
    strength: float = 0.0
    starts: bool = False


@dataclass(frozen=True, slots=True)
class RaceSetup:
    """entrants: recipe and network of each; "" is the recipe's own. images: that each learns from."""

    entrants: tuple[tuple[str, str], ...] = (("tutorial", ""), ("fast", ""))
    images: int = 20_000


@dataclass(frozen=True, slots=True)
class NumbersSetup:
    """shown: one of NUMBERS. rates: the learning rate finder is open."""

    shown: str = "update_ratio"
    rates: bool = False


def _flag(text: str) -> bool:
    return text in ("0", "1")


def _whole(text: str) -> bool:
    return text.isascii() and text.removeprefix("-").isdigit() and len(text) < 8


def _entrants(text: str) -> bool:
    """ "tutorial/,fast/sprint": recipe and network of each."""
    found = entrants_of(text)
    known = all(recipe in RECIPES and network in ("", *NETWORKS) for recipe, network in found)
    return FEWEST <= len(found) <= MOST and known


def entrants_of(text: str) -> tuple[tuple[str, str], ...]:
    parts = (each.partition("/") for each in text.split(","))
    return tuple((recipe, network) for recipe, _, network in parts)


PANEL_KEYS: Mapping[str, Mapping[str, Callable[[str], bool]]] = {
    "build": {"preset": BLUEPRINTS.__contains__},
    "map": {
        "layer": lambda text: text.isidentifier(),
        "colours": COLOURS.__contains__,
        "mistakes": _flag,
        "signs": _flag,
        "cubic": _flag,
        "tsne": _flag,
    },
    "robustness": {
        "page": (TAKE, SURE).__contains__,
        "kind": frozenset(KINDS).__contains__,
        "strength": _whole,
        "start": _flag,
    },
    "race": {"entrants": _entrants, "images": lambda text: _whole(text) and 1_000 <= int(text) <= 1_000_000},
    "compare": {"with": SHIPPED.__contains__},
    "numbers": {"shown": NUMBERS.__contains__, "rates": _flag},
    "album": {},
    "teach": {"kernels": frozenset(Kernels).__contains__},
    "moments": {"play": _flag},
}
"""By panel the keys it knows and what their values may be."""


def build_of(settings: Mapping[str, str]) -> BuildSetup:
    return BuildSetup(settings.get("preset", ""))


def map_of(settings: Mapping[str, str]) -> MapSetup:
    mistakes, signs, cubic, tsne = (settings.get(key) == "1" for key in ("mistakes", "signs", "cubic", "tsne"))
    return MapSetup(settings.get("layer", ""), settings.get("colours", COLOURS[0]), mistakes, signs, cubic, tsne)


def robustness_of(settings: Mapping[str, str]) -> RobustnessSetup:
    return RobustnessSetup(
        settings.get("page", TAKE),
        Perturbation(settings.get("kind", Perturbation.ROTATION)),
        float(settings.get("strength", "0")),
        starts=settings.get("start") == "1",
    )


def race_of(settings: Mapping[str, str]) -> RaceSetup:
    usual = RaceSetup()
    entrants = entrants_of(settings["entrants"]) if "entrants" in settings else usual.entrants
    return RaceSetup(entrants, int(settings.get("images", usual.images)))


def numbers_of(settings: Mapping[str, str]) -> NumbersSetup:
    return NumbersSetup(settings.get("shown", NumbersSetup().shown), rates=settings.get("rates") == "1")
