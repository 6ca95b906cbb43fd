"""What a chapter makes of the window, as one value: its start, and what each of its links shows.

A link sets what it names, and everything else is as the chapter starts: so it shows the same whatever was clicked
before. Where the value is complete, no order can matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from cnn_gui.core.bench import kernel_presets
from cnn_gui.core.bench.settings import OWN, BenchSettings, parse_network_kernel, plays, with_words
from cnn_gui.core.course.panel_setups import (
    BuildSetup,
    MapSetup,
    NumbersSetup,
    RaceSetup,
    RobustnessSetup,
    build_of,
    map_of,
    numbers_of,
    race_of,
    robustness_of,
)
from cnn_gui.core.course.show_links import MADE_UP, PARTS, STRONGEST, WEIGHTS, LessonError, Show, parse_shows
from cnn_gui.core.explain.messages import Baseline, ChangeKind, Method, Question
from cnn_gui.core.features.messages import RANKS, Rank
from cnn_gui.core.input.messages import InputMode
from cnn_gui.core.network.messages import Index, UnitPlace
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.recipe.recipes import RECIPES
from cnn_gui.core.recipe.settings import SETTINGS
from cnn_gui.core.transfer.messages import Kernels

HOME: Mapping[str, frozenset[str]] = {
    "network": frozenset({"bench"}),
    "layer": frozenset(
        {
            *("story", "why", "why_not", "likes", "projection", "robustness", "try", "test", "train"),
            *("build", "race", "compare", "album", "teach", "numbers"),
        }
    ),
}
"""The panels in front where a chapter says nothing else, and those that may stand in their place."""

PANEL_OF: Mapping[str, str] = {
    "digit": "draw",
    "mode": "stages",
    "unit": "story",
    "whynot": "why_not",
    "map": "projection",
    "moments": "train",
}
"""The panel that a word of a link stands for, where it is not its name."""


TYPICAL = (6114, 7319, 6084, 4097, 7937, 8082, 7733, 4089, 7755, 8751)
"""By label the test digit that is most like the mean of its class (by the cosine of the pixels), of those that the
pretrained network reads with at least 99.9 %."""


@dataclass(frozen=True, slots=True)
class Digit:
    """A digit of the MNIST test set, by its place there. label: also a person's own drawing will do, if it is read as
    this digit."""

    index: int
    label: int | None = None


QUESTION = Question(Method.INTEGRATED_GRADIENTS)
"""What is asked about an answer where a link asks nothing in particular."""


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Into which class the answer is to be changed, and how; target: None is the class that comes next. starts:
    whether the search begins at once."""

    target: int | None = None
    kind: ChangeKind = ChangeKind.INK
    starts: bool = False


@dataclass(frozen=True, slots=True)
class Setup:
    """Everything that a link can set. The network is the one that comes with the app.

    lent: the digit on the canvas where a person has drawn nothing. digit: the one that is shown in place of a person's
    drawing; cleared: an empty canvas in its place. edits: what is tried on the network, in the words of its link.
    layer, map (from 0) and tab ("maps", "kernels", "about") of the layer's panel; unit: whose story is told; strongest:
    of its map, it is the one with the largest value. likes: which images of those that the map was tried on are shown;
    made_up: pictures that are made up for it, in their place.
    why: what is asked about the answer; stencil: of the linear view the weights alone are shown; trust: the checks of
    the explanation are open. why_not: the change that is looked for.
    image_map, robustness, race, numbers: of the panels of that name. build: what is built in the network's place.
    compared: the network that comes with the app beside which the one on display stands. kernels: what a network for
    own classes begins with. replays: once the run has ended, its moments are played.
    recipe: of the training panel; trains, tests: whether a run or a test begins; log: its loss is drawn on a
    logarithmic scale. panels: brought to the front, in
    this order.
    """

    lent: Digit = Digit(TYPICAL[3])
    digit: Digit | None = None
    cleared: bool = False
    mode: InputMode = InputMode.LIKE_MNIST
    edits: tuple[tuple[str, str], ...] = ()
    layer: str = "conv1"
    map: int = 0
    tab: str = "maps"
    unit: UnitPlace | None = None
    strongest: bool = False
    likes: Rank = Rank.TOP
    made_up: bool = False
    why: Question = QUESTION
    stencil: bool = False
    trust: bool = False
    why_not: WhyNot = WhyNot()
    bench: BenchSettings = field(default_factory=BenchSettings)
    plays: bool = False
    build: BuildSetup = field(default_factory=BuildSetup)
    image_map: MapSetup = field(default_factory=MapSetup)
    robustness: RobustnessSetup = field(default_factory=RobustnessSetup)
    race: RaceSetup = field(default_factory=RaceSetup)
    compared: str = "deep"
    numbers: NumbersSetup = field(default_factory=NumbersSetup)
    kernels: Kernels = Kernels.DIGITS
    replays: bool = False
    recipe: TrainingConfig = RECIPES["tutorial"]
    trains: bool = False
    log: bool = False
    tests: bool = False
    panels: tuple[str, ...] = ()


def start_of(link: str) -> Setup:
    """A chapter's start. Its digit is lent only to who has drawn nothing. Raises LessonError for nonsense."""
    begun = applied(Setup(), parse_shows(link))
    lent = begun.digit if begun.digit is not None else begun.lent
    panels = tuple(name for name in begun.panels if name != "draw")
    return replace(begun, lent=lent, digit=None, panels=panels)


def applied(start: Setup, shows: Iterable[Show]) -> Setup:
    """What a link shows, beginning with the chapter's start. Raises LessonError for nonsense."""
    setup = start
    for show in shows:
        setup = _SETTERS[show.panel](setup, show.settings)
        panel = PANEL_OF.get(show.panel, show.panel)
        setup = replace(setup, panels=(*(name for name in setup.panels if name != panel), panel))
    return setup


def _nothing(setup: Setup, _settings: Mapping[str, str]) -> Setup:
    return setup


def _draw(setup: Setup, settings: Mapping[str, str]) -> Setup:
    return replace(setup, cleared=settings.get("clear") == "1", digit=None)


def _digit(setup: Setup, settings: Mapping[str, str]) -> Setup:
    """The digit of a label; with an index exactly that one, also over a drawing that is read as the same."""
    if "index" in settings:
        return replace(setup, digit=Digit(int(settings["index"])), cleared=False)
    if "label" not in settings:
        raise LessonError("A link to a digit says which: its label, or its index in the test set.")
    label = int(settings["label"])
    return replace(setup, digit=Digit(TYPICAL[label], label), cleared=False)


def _mode(setup: Setup, settings: Mapping[str, str]) -> Setup:
    return replace(setup, mode=InputMode(settings["input"]))


def _layer(setup: Setup, settings: Mapping[str, str]) -> Setup:
    chosen = int(settings.get("map", "0"))
    return replace(setup, layer=settings["name"], map=chosen, tab=settings.get("tab", "maps"))


def _unit(setup: Setup, settings: Mapping[str, str]) -> Setup:
    layer, words = settings["layer"], settings["unit"].split(",")
    strongest = words[-1] == STRONGEST
    unit: Index = (int(words[0]), 0, 0) if strongest else tuple(map(int, words))
    return replace(setup, layer=layer, map=unit[0], tab="maps", unit=UnitPlace(layer, unit), strongest=strongest)


def _likes(setup: Setup, settings: Mapping[str, str]) -> Setup:
    """What is liked is told of the map or unit that is chosen."""
    if "layer" not in settings or "unit" not in settings:
        raise LessonError("A link to what is liked says of which layer, and of which of its units.")
    part = RANKS[PARTS.index(settings.get("part", PARTS[0]))]
    made_up = settings.get("page") == MADE_UP
    return replace(setup, layer=settings["layer"], map=int(settings["unit"]), tab="maps", likes=part, made_up=made_up)


def _why(setup: Setup, settings: Mapping[str, str]) -> Setup:
    target, against = (int(settings[key]) if key in settings else None for key in ("class", "against"))
    if target is not None and target == against:
        raise LessonError(f"A class cannot be held against itself: {target}.")
    question = replace(
        QUESTION,
        method=Method(settings.get("method", QUESTION.method)),
        target=target,
        against=against,
        layer=settings.get("layer", ""),
        baseline=Baseline(settings.get("baseline", QUESTION.baseline)),
        steps=int(settings.get("steps", QUESTION.steps)),
        patch=int(settings.get("patch", QUESTION.patch)),
        stride=int(settings.get("stride", QUESTION.stride)),
    )
    stencil, trust = settings.get("shown") == WEIGHTS, settings.get("trust") == "1"
    return replace(setup, why=question, stencil=stencil, trust=trust)


def _why_not(setup: Setup, settings: Mapping[str, str]) -> Setup:
    target = int(settings["class"]) if "class" in settings else None
    kind = ChangeKind(settings.get("way", ChangeKind.INK))
    return replace(setup, why_not=WhyNot(target, kind, starts=settings.get("start") == "1"))


def _bench(setup: Setup, settings: Mapping[str, str]) -> Setup:
    try:
        bench = with_words(setup.bench, settings)
        if parse_network_kernel(bench.kernel_name) is None and bench.kernel_name != OWN:
            bench = bench.with_kernel(kernel_presets.preset(bench.kernel_name).array(), bench.kernel_name)
    except KeyError as error:
        raise LessonError(f"There is no kernel {error.args[0]!r} for the bench.") from error
    except ValueError as error:
        raise LessonError(str(error)) from error
    return replace(setup, bench=bench, plays=plays(settings))


def _try(setup: Setup, settings: Mapping[str, str]) -> Setup:
    return replace(setup, edits=tuple(settings.items()))


def _train(setup: Setup, settings: Mapping[str, str]) -> Setup:
    trains, log = (settings.get(key) == "1" for key in ("start", "log"))
    return replace(setup, recipe=config_of(settings), trains=trains, log=log)


def _test(setup: Setup, settings: Mapping[str, str]) -> Setup:
    return replace(setup, tests=settings.get("start") == "1")


def _build(setup: Setup, settings: Mapping[str, str]) -> Setup:
    return replace(setup, build=build_of(settings))


def _map(setup: Setup, settings: Mapping[str, str]) -> Setup:
    return replace(setup, image_map=map_of(settings))


def _robustness(setup: Setup, settings: Mapping[str, str]) -> Setup:
    return replace(setup, robustness=robustness_of(settings))


def _race(setup: Setup, settings: Mapping[str, str]) -> Setup:
    return replace(setup, race=race_of(settings))


def _compare(setup: Setup, settings: Mapping[str, str]) -> Setup:
    return replace(setup, compared=settings.get("with", "deep"))


def _numbers(setup: Setup, settings: Mapping[str, str]) -> Setup:
    return replace(setup, numbers=numbers_of(settings))


def _teach(setup: Setup, settings: Mapping[str, str]) -> Setup:
    return replace(setup, kernels=Kernels(settings.get("kernels", Kernels.DIGITS)))


def _moments(setup: Setup, settings: Mapping[str, str]) -> Setup:
    return replace(setup, replays=settings.get("play") == "1")


_SETTERS: Mapping[str, Callable[[Setup, Mapping[str, str]], Setup]] = {
    "draw": _draw,
    "answer": _nothing,
    "stages": _nothing,
    "network": _nothing,
    "digit": _digit,
    "mode": _mode,
    "layer": _layer,
    "unit": _unit,
    "likes": _likes,
    "why": _why,
    "whynot": _why_not,
    "bench": _bench,
    "try": _try,
    "train": _train,
    "test": _test,
    "build": _build,
    "map": _map,
    "robustness": _robustness,
    "race": _race,
    "compare": _compare,
    "numbers": _numbers,
    "album": _nothing,
    "teach": _teach,
    "moments": _moments,
}


def config_of(settings: Mapping[str, str], *, device: str = "auto") -> TrainingConfig:
    """The configuration of a link that trains: a recipe, with what the link says otherwise."""
    config = replace(RECIPES[settings.get("recipe", "tutorial")], device=device)
    linked = {setting.link: setting for setting in SETTINGS if setting.link and setting.link in settings}
    return replace(config, **{each.name: each.parse(settings[link]) for link, each in linked.items()})
