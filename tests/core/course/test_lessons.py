"""The course: every chapter is whole, every link leads somewhere, and every figure is right."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from cnn_gui.core.architecture.presets import BLUEPRINTS
from cnn_gui.core.arrays import Float32, Int64, UInt8
from cnn_gui.core.base import resources
from cnn_gui.core.base.errors import UserError
from cnn_gui.core.bench import kernel_presets, painted
from cnn_gui.core.bench.settings import BenchSettings, with_words
from cnn_gui.core.bench.sources import scene
from cnn_gui.core.bench.volume import build
from cnn_gui.core.course import lessons
from cnn_gui.core.course.lessons import LESSON, Chapter, course, parse
from cnn_gui.core.course.setup import QUESTION, TYPICAL, Digit, Setup, WhyNot, applied, start_of
from cnn_gui.core.course.show_links import LessonError, Show, parse_shows
from cnn_gui.core.datasets.messages import MEAN, STD
from cnn_gui.core.datasets.registry import mnist_arrays
from cnn_gui.core.evaluation.accuracy import logits_of
from cnn_gui.core.exchange import checkpoint
from cnn_gui.core.experiment.edits import apply as apply_edits
from cnn_gui.core.experiment.text import from_settings
from cnn_gui.core.explain import counterfactual
from cnn_gui.core.explain.adversarial import unseen_change
from cnn_gui.core.explain.explaining import explain
from cnn_gui.core.explain.layers import layers_with_maps
from cnn_gui.core.explain.messages import Baseline, ChangeKind, Method, Question
from cnn_gui.core.features.messages import Rank
from cnn_gui.core.network import modules
from cnn_gui.core.network.geometry import receptive_field
from cnn_gui.core.network.messages import LayerKind, NetworkRecord, NetworkSpec, NetworkState
from cnn_gui.core.network.networks import NETWORKS
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.core.projection.messages import layers_on_map
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.recipe.recipes import RECIPES
from cnn_gui.core.robustness.messages import Perturbation, strengths_of

SLUGS = ("image", "convolution", "kernels", "stride-padding", "relu", "pooling", "normalisation", "fully-connected",
         "softmax-loss", "training", "strengths-limits", "other-layers", "why", "likes", "fooling",
         "overfitting", "own-network", "own-signs", "image-map", "sure")  # fmt: skip
INFOS = {info.name: info for info in layer_infos(NETWORKS["tutorial"])}
CHAPTERS = pytest.mark.parametrize("chapter", course().chapters, ids=lambda chapter: chapter.slug)

GOOD = "---\ntitle: One\nsource: A book\n---\nText. [Show](show:stages)\n\n## Question\n\nWhy?\n\n## Answer\n\nSo.\n"


def text_of(slug: str) -> str:
    chapter = course().find(slug)
    return "\n".join((chapter.text, chapter.question, chapter.answer))


def shows() -> list[tuple[str, Show]]:
    links = [(chapter.slug, link.target) for chapter in course().chapters for link in chapter.links if link.shows]
    links += [(asked.slug, asked.show) for asked in course().questions]
    return [(f"{slug} {show}", show) for slug, link in links for show in parse_shows(link)]


def base() -> NetworkState:
    """The tutorial's network, untrained: its weights are zero."""
    weights = {}
    for info in INFOS.values():
        if info.parameters:
            out, into = info.shape_out[0], info.shape_in[0]
            side = info.kernel_size if info.kind is LayerKind.CONV else ()
            weights[f"{info.name}.weight"] = np.zeros((out, into, *side), dtype=np.float32)
            weights[f"{info.name}.bias"] = np.zeros(out, dtype=np.float32)
    return NetworkState(1, NETWORKS["tutorial"], tuple(INFOS.values()), weights, NetworkRecord("zero"))


# --- the chapters


def test_the_chapters_are_there_in_their_order() -> None:
    assert tuple(chapter.slug for chapter in course().chapters) == SLUGS
    assert [course().after(slug) for slug in SLUGS[-1:]] == [None]
    following = course().after("relu", 2)
    assert following is not None
    assert following.slug == "normalisation"


@CHAPTERS
def test_a_chapter_is_short_and_whole(chapter: Chapter) -> None:
    words = len(re.sub(r"\]\([^)]*\)", "]", chapter.text).split())
    assert 220 <= words <= 460
    assert sum(bool(link.shows) for link in chapter.links) >= 3
    assert chapter.question
    assert "](show:" in chapter.answer, "the answer is checked by doing"
    assert chapter.sources[-1].startswith("Deep Dive into Convolutional Neural Networks (CC BY 4.0)")
    assert chapter.headings[0] == chapter.title
    assert len(set(chapter.headings)) == len(chapter.headings)


def test_a_chapter_is_found_by_its_other_names() -> None:
    assert course().find("padding").slug == course().find("stride").slug == "stride-padding"
    names = [name for chapter in course().chapters for name in (chapter.slug, *chapter.aliases)]
    assert len(set(names)) == len(names)


def test_an_unknown_chapter_lists_those_there_are() -> None:
    with pytest.raises(UserError, match=r"no chapter 'love'; the course has image, convolution.*sure\.$"):
        course().find("love")


def test_each_question_that_people_come_with_is_answered() -> None:
    asked = {question.text for question in course().questions}
    assert asked >= {
        "Why is this output 26×26?", "What does this kernel look for?", "Which pixels did this unit see?",
        "Why did max-pool pick that one?", "Where does 64·7·7 come from?", "What does the bias do?",
        "Why minus 0.1307?", "What happens with stride 2?", "How do three colours become one map?",
        "Why is it sure it is a 7?", "What does batch norm do once the training is over?", "Why is there no bias?",
        "Which bends are there besides ReLU?", "What does dropout do when I draw?", "What are skip connections for?",
        "What is a depthwise convolution?", "Why is a whole map made one number?", "Why did it say so?",
        "What does this map like?", "What would change its mind?",
    }  # fmt: skip
    for question in course().questions:
        assert question.anchor in course().find(question.slug).anchors


def test_the_limits_have_an_experiment_for_each_row_of_the_table() -> None:
    chapter = course().find("strengths-limits")
    rows = ("Automatic features", "Translation", "Hierarchy", "Data hunger", "Overfitting", "Compute")
    assert chapter.headings[1:] == rows
    for part in chapter.text.split("\n## ")[1:]:
        assert "](show:" in part


# --- links


@pytest.mark.parametrize(("name", "show"), shows())
def test_a_link_leads_to_something_that_is_there(name: str, show: Show) -> None:
    settings = show.settings
    match show.panel:
        case "layer" | "likes":
            chosen = INFOS[settings.get("name") or settings["layer"]]
            assert int(settings.get("map") or settings.get("unit", "0")) < chosen.shape_out[0]
        case "unit":
            unit, shape = settings["unit"].replace("strongest", "0,0").split(","), INFOS[settings["layer"]].shape_out
            assert len(unit) == len(shape)
            assert all(int(i) < size for i, size in zip(unit, shape, strict=True))
        case "train":
            assert settings["recipe"] in RECIPES
        case "build":
            assert settings.get("preset", "linear") in BLUEPRINTS
        case "map":
            assert settings.get("layer", "input") in [info.name for info in layers_on_map(tuple(INFOS.values()))]
        case "robustness":
            kind = Perturbation(settings.get("kind", Perturbation.ROTATION))
            assert float(settings.get("strength", 0)) in strengths_of(kind, (1, 28, 28))
        case "race" | "compare" | "teach" | "album" | "moments":
            assert applied(Setup(), (show,)).panels
        case "bench":
            bench = with_words(BenchSettings(), settings)
            assert bench.source in {"drawing", *(scene.name for scene in painted.SCENES)}
            assert kernel_presets.preset(bench.kernel_name)
        case "try":
            assert bool(from_settings(base(), settings)) is bool(settings)
        case _:
            assert show.panel in ("digit", "mode", "stages", "draw", "test", "network", "answer", "why", "whynot")
            assert settings.get("layer", "conv1") in layers_with_maps(tuple(INFOS.values()))


def test_links_between_chapters_lead_somewhere() -> None:
    for chapter in course().chapters:
        for link in chapter.links:
            if link.target.startswith(LESSON):
                course().find(link.target.removeprefix(LESSON))


def test_a_link_of_several_things() -> None:
    link = "show:digit?label=7;show:bench?kernel=1,0;0,1&stride=2;show:stages"
    digit, bench, stages = parse_shows(link)
    assert digit == Show("digit", {"label": "7"})
    assert bench.settings == {"kernel": "1,0;0,1", "stride": "2"}
    assert stages == Show("stages")
    assert ";".join(map(str, (digit, bench, stages))) == link


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("http://example.com", "begins with show:"),
        ("show:kitchen", "no panel 'kitchen'"),
        ("show:digit?label", "'label' is not a setting"),
        ("show:digit?label=7&label=8", "is not a setting"),
        ("show:digit?label=12", "'12' is no label"),
        ("show:digit?colour=red", "has no setting 'colour'"),
        ("show:unit?layer=conv1&unit=1,2", "is no unit"),
        ("show:why?method=guess", "'guess' is no method"),
        ("show:why?steps=0", "'0' is no steps"),
        ("show:why?class=11", "'11' is no class"),
        ("show:whynot?way=magic", "'magic' is no way"),
        ("show:likes?layer=conv2&unit=1&part=best", "'best' is no part"),
        ("show:train?rate=much", "is no rate"),
        ("show:build?preset=tower", "'tower' is no preset"),
        ("show:map?colours=red", "'red' is no colours"),
        ("show:map?layer=3", "'3' is no layer"),
        ("show:robustness?kind=rain", "'rain' is no kind"),
        ("show:robustness?strength=much", "is no strength"),
        ("show:race?entrants=tutorial/", "is no entrants"),
        ("show:race?entrants=tutorial/,fast/tower", "is no entrants"),
        ("show:race?images=10", "is no images"),
        ("show:compare?with=mine", "is no with"),
        ("show:numbers?shown=all", "is no shown"),
        ("show:teach?kernels=mine", "is no kernels"),
        ("show:album?whose=mine", "has no setting 'whose'; it has none"),
        ("show:stages;drop", "begins with show:|no panel"),
    ],
)
def test_a_wrong_link_says_what_is_wrong(link: str, why: str) -> None:
    with pytest.raises(LessonError, match=why):
        parse_shows(link)


# --- files


def test_a_chapter_is_read() -> None:
    chapter = parse("one", GOOD)
    assert (chapter.title, chapter.question, chapter.answer) == ("One", "Why?", "So.")
    assert chapter.sources == ("A book",)
    assert [link.shows for link in chapter.links] == [(Show("stages"),)]


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("---\ntitle", "title", "does not begin with its facts"),
        ("title: One", "titel: One", "not known: titel"),
        ("## Answer", "## Solution", "needs a title, a question and an answer"),
        ("show:stages", "show:nothing", "no panel 'nothing'"),
        ("show:stages", "http://example.com", "a link to somewhere else"),
        ("source: A", "asks: What? | one\nsource: A", "without an anchor or a link"),
        ("source: A", "asks: What? | two | show:stages\nsource: A", "no anchor 'two'"),
        ("\n## Question", "\n## More\n\n## Question", "a heading without an anchor"),
        ("\n## Question", "\n## A {#a}\n\n## B {#a}\n\n## Question", "an anchor twice"),
    ],
)
def test_a_damaged_chapter_says_what_is_wrong(before: str, after: str, why: str) -> None:
    with pytest.raises(LessonError, match=why):
        parse("one", GOOD.replace(before, after))


# --- figures

_KNOWN = {"floor": math.floor, "exp": math.exp, "ln": math.log, "max": max}
_NUMERIC = re.compile(r"^(?:floor|exp|ln|max|[\d\s.,+−·/()=])+$")


def equations() -> list[str]:
    spans = (span for chapter in course().chapters for span in re.findall(r"`([^`]+)`", text_of(chapter.slug)))
    return sorted({span for span in spans if "=" in span and _NUMERIC.match(span)})


def value(term: str) -> float:
    term = re.sub(r"(?<=\d),(?=\d{3})", "", term).replace("−", "-").replace("·", "*")
    return float(eval(term, {"__builtins__": {}}, _KNOWN))


@pytest.mark.parametrize("equation", equations())
def test_an_equation_is_right(equation: str) -> None:
    *terms, result = equation.split("=")
    decimals = len(result.strip().partition(".")[2])
    for term in terms:
        assert value(term) == pytest.approx(value(result), abs=0.5 * 10**-decimals + 1e-12)


def test_there_are_equations_to_check() -> None:
    assert len(equations()) >= 30
    assert value("floor((28 − 3 + 2·0) / 2) + 1") == 13


def test_the_shapes_and_parameters_are_the_networks() -> None:
    text = text_of("fully-connected")
    for name in ("conv1", "pool1", "conv2", "pool2"):
        assert f"| {name} | {'×'.join(map(str, INFOS[name].shape_out))} |" in text
    assert f"{INFOS['fc1'].parameters:,}" in text
    assert f"{INFOS['fc2'].parameters:,}" in text
    total = sum(info.parameters for info in INFOS.values())
    assert f"{total:,}" in text
    assert round(100 * INFOS["fc1"].parameters / total) == 95
    assert f"{INFOS['conv1'].parameters:,}" in text_of("convolution")
    assert f"{INFOS['conv2'].parameters:,}" in text_of("convolution")


def test_the_table_of_what_a_unit_sees() -> None:
    for name in ("conv1", "pool1", "conv2", "pool2"):
        field = receptive_field(tuple(INFOS.values()), name).rows
        row = next(line for line in text_of("pooling").splitlines() if line.startswith(f"| {name} |"))
        assert row.endswith(f"| {field.size}×{field.size} | {field.jump} |")


def test_mean_and_deviation_are_those_of_all_training_pixels() -> None:
    pixels = mnist_arrays("train")[0].astype(np.float32) / 255
    assert round(float(pixels.mean(dtype=np.float64)), 4) == MEAN
    assert round(float(pixels.std(dtype=np.float64)), 4) == STD
    assert f"{MEAN}" in text_of("normalisation")
    assert f"{STD}" in text_of("normalisation")


def test_softmax_of_the_example() -> None:
    powers = np.exp([2.0, 1.0, 0.0])
    shares = [f"{share:.3f}" for share in powers / powers.sum()]
    for number in (*shares, f"{powers.sum():.3f}", f"{powers[0]:.3f}"):
        assert number in text_of("softmax-loss")


def test_the_recipe_that_the_chapter_tells_of() -> None:
    config = TrainingConfig()
    assert (config.learning_rate, config.batch_size, config.epochs) == (1e-3, 64, 4)
    assert math.ceil(60_000 / config.batch_size) == 938
    assert math.ceil(300 / config.batch_size) * 30 == 150


def test_the_words_are_the_apps() -> None:
    for chapter in course().chapters:
        text = text_of(chapter.slug)
        assert not re.search(r"activation (image|map)|iteration|\bneuron|!", re.sub(r"`[^`]*`", "", text)), chapter.slug


def test_the_course_is_read_once() -> None:
    assert lessons.course() is course()


# --- setups


def test_a_start_lends_its_digit_only_to_an_empty_canvas() -> None:
    start = start_of("show:digit?label=7;show:unit?layer=softmax&unit=7")
    assert (start.lent, start.digit) == (Digit(TYPICAL[7], 7), None)
    assert start.panels == ("story",)


def test_a_link_sets_what_it_names_and_leaves_the_rest_as_the_chapter_starts() -> None:
    start = start_of("show:bench?page=convolution&stride=2;show:stages")
    shown = applied(start, parse_shows("show:bench?page=convolution&padding=1;show:unit?layer=conv2&unit=21,strongest"))
    assert (shown.bench.stride, shown.bench.padding) == (2, 1)
    assert (shown.layer, shown.map, shown.unit, shown.strongest) == ("conv2", 21, ("conv2", (21, 0, 0)), True)
    assert shown.panels == ("stages", "bench", "story")
    assert applied(start, ()) == start
    assert applied(applied(start, ()), parse_shows("show:stages")).bench == start.bench


def test_a_link_asks_about_the_answer_and_all_else_is_as_the_app_asks() -> None:
    shown = applied(Setup(), parse_shows("show:why?method=occlusion&class=3&against=8&baseline=grey&patch=7"))
    assert shown.why == Question(Method.OCCLUSION, 3, 8, baseline=Baseline.GREY, patch=7)
    assert (shown.panels, shown.stencil, shown.trust) == (("why",), False, False)
    asked = applied(shown, parse_shows("show:why?method=linear&shown=weights&trust=1"))
    assert (asked.why, asked.stencil, asked.trust) == (Question(Method.LINEAR), True, True)


def test_links_into_the_panels_of_building_and_judging() -> None:
    shown = applied(Setup(), parse_shows("show:build?preset=lenet;show:map?layer=conv1&tsne=1;show:moments?play=1"))
    assert (shown.build.preset, shown.replays) == ("lenet", True)
    assert (shown.image_map.layer, shown.image_map.tsne) == ("conv1", True)
    assert shown.panels == ("build", "projection", "train")
    shown = applied(shown, parse_shows("show:robustness?kind=shift_right&strength=-4;show:race?images=6000"))
    assert (shown.robustness.kind, shown.robustness.strength) == (Perturbation.SHIFT_RIGHT, -4)
    assert (len(shown.race.entrants), shown.race.images) == (2, 6000)
    assert applied(shown, parse_shows("show:map")).image_map == Setup().image_map


def test_a_link_looks_for_a_change_and_says_what_is_liked() -> None:
    shown = applied(
        Setup(), parse_shows("show:whynot?class=9&way=pixels&start=1;show:likes?layer=conv2&unit=5&part=middle")
    )
    assert shown.why_not == WhyNot(9, ChangeKind.PIXELS, starts=True)
    assert (shown.layer, shown.map, shown.likes, shown.panels) == ("conv2", 5, Rank.MIDDLE, ("why_not", "likes"))


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("show:why?class=3&against=3", "against itself"),
        ("show:likes?layer=conv2", "of which of its units"),
        ("show:likes?unit=5", "of which layer"),
    ],
)
def test_a_link_that_means_nothing_is_refused(link: str, why: str) -> None:
    with pytest.raises(LessonError, match=why):
        applied(Setup(), parse_shows(link))


@CHAPTERS
def test_every_chapter_starts_with_a_window_of_its_own(chapter: Chapter) -> None:
    assert chapter.start
    start = start_of(chapter.start)
    assert start.panels
    assert (start.trains, start.tests, start.cleared) == (False, False, False)


def test_the_digits_that_are_lent_are_the_most_typical_that_the_network_is_sure_of(
    sure_digits: tuple[UInt8, Int64, Float32],
) -> None:
    images, labels, probabilities = sure_digits
    pixels = images.reshape(len(images), -1).astype(np.float64)
    for label, index in enumerate(TYPICAL):
        own = np.flatnonzero(labels == label)
        mean = pixels[own].mean(axis=0)
        likeness = pixels[own] @ mean / np.linalg.norm(pixels[own], axis=1)
        likeness[probabilities[own, label] < 0.999] = 0
        assert own[likeness.argmax()] == index


@pytest.fixture(scope="module")
def sure_digits() -> tuple[UInt8, Int64, Float32]:
    """All test digits, and what the pretrained network makes of them (10,000, 10)."""
    loaded = checkpoint.load(resources.network())
    module = modules.build(loaded.spec)
    modules.load_weights(module, loaded.weights)
    images, labels = mnist_arrays("test")
    logits = [
        logits_of(module, torch.from_numpy(part[:, None].copy()), torch.device("cpu")) for part in np.split(images, 10)
    ]
    return images, labels, torch.softmax(torch.cat(logits).detach(), dim=1).numpy()


def test_of_answers_with_90_percent_nine_in_ten_are_right(sure_digits: tuple[UInt8, Int64, Float32]) -> None:
    _, labels, probabilities = sure_digits
    near = (probabilities.max(axis=1) > 0.85) & (probabilities.max(axis=1) < 0.95)
    assert near.sum() > 50
    assert 0.85 < (probabilities.argmax(axis=1) == labels)[near].mean() < 0.95
    assert "about nine in ten are right" in text_of("softmax-loss")


def test_the_brightest_pixel_of_the_8_is_full_ink() -> None:
    (link,) = [link for link in course().find("image").links if "index=" in link.target]
    index = int(link.target.partition("index=")[2].partition(";")[0])
    assert mnist_arrays("test")[1][index] == 8
    assert mnist_arrays("test")[0][index].max() >= 250


def test_the_colour_picture_becomes_as_many_numbers_as_the_chapter_says() -> None:
    (link,) = [link for link in course().find("fully-connected").links if "page=volume" in link.target]
    setup = applied(Setup(), parse_shows(link.target))
    stages = build(scene(setup.bench.source).planes, setup.bench.filters).stages
    assert setup.bench.stage == len(stages) - 1
    shapes = {stage.name: stage.shape for stage in stages}
    assert (32, 32, 32) in shapes.values()
    assert (32, 16, 16) in shapes.values()
    assert (8192,) in shapes.values()


def test_what_average_pooling_costs_is_what_the_chapter_says() -> None:
    loaded = checkpoint.load(resources.network())
    own = NetworkState(1, loaded.spec, layer_infos(loaded.spec), dict(loaded.weights), loaded.record)
    images, labels = (torch.from_numpy(part[:1000].copy()) for part in mnist_arrays("test"))
    right = []
    settings: tuple[dict[str, str], ...] = ({}, {"pool": "pool1/avg"})
    for setting in settings:
        spec, weights, _ = apply_edits(loaded.spec, own.weights, from_settings(own, setting))
        module = modules.build(spec)
        modules.load_weights(module, weights)
        right.append(int((logits_of(module, images[:, None], torch.device("cpu")).argmax(dim=1) == labels).sum()))
    assert f"of 1,000 test digits {right[1]} are right, where it were {right[0]}" in text_of("pooling")


def test_the_units_that_are_shown_are_alive() -> None:
    """A filter whose weights have decayed to nothing shows nothing but zeros."""
    weights = checkpoint.load(resources.network()).weights
    for _, show in shows():
        if show.panel in ("unit", "likes") and show.settings["layer"] in (
            "conv1",
            "pool1",
            "relu1",
            "conv2",
            "pool2",
            "flatten",
        ):
            layer, first = show.settings["layer"], int(show.settings["unit"].split(",")[0])
            kernels = weights["conv2.weight" if layer in ("conv2", "pool2", "flatten") else "conv1.weight"]
            assert np.abs(kernels[first // 49 if layer == "flatten" else first]).max() > 0.01, show


# --- what is said of explanations


@pytest.fixture(scope="module")
def shipped() -> tuple[nn.Sequential, NetworkSpec]:
    loaded = checkpoint.load(resources.network())
    module = modules.build(loaded.spec)
    modules.load_weights(module, loaded.weights)
    return module.requires_grad_(False), loaded.spec


def typical(label: int) -> tuple[UInt8, Float32]:
    """The digit that a link lends: its pixels (28, 28), and the network's input (1, 28, 28)."""
    pixels = mnist_arrays("test")[0][TYPICAL[label]]
    return pixels, ((pixels[None] / 255 - MEAN) / STD).astype(np.float32)


def test_from_mean_grey_the_open_left_of_a_3_speaks_and_from_paper_it_does_not(
    shipped: tuple[nn.Sequential, NetworkSpec],
) -> None:
    images, labels = mnist_arrays("test")
    pixels, x = typical(3)
    more = (images[labels == 8].mean(axis=0) - images[labels == 3].mean(axis=0)) / 255
    # Where an 8 has ink and a 3 has none: at the left of it.
    gap = (pixels == 0) & (more > 0.25)
    assert gap.sum() > 10
    assert gap[:, :14].sum() > gap.sum() / 2
    shares = [
        explain(*shipped, x, replace(QUESTION, target=3, against=8, baseline=each)).by_pixel
        for each in (Baseline.PAPER, Baseline.GREY)
    ]
    assert np.abs(shares[0][gap]).max() < 1e-6
    assert shares[1][gap].sum() > 0.1 * shares[1].sum() > 0
    assert (shares[1][gap] > 0).mean() > 0.5


def test_one_step_is_too_few_for_the_sum_and_those_of_the_panel_are_enough(
    shipped: tuple[nn.Sequential, NetworkSpec],
) -> None:
    found = [explain(*shipped, typical(3)[1], replace(QUESTION, steps=steps)).check for steps in (1, QUESTION.steps)]
    assert [check is not None and check.holds for check in found] == [False, True]


def test_a_4_becomes_a_9_by_pixels_and_stays_a_4_under_noise_of_that_size(
    shipped: tuple[nn.Sequential, NetworkSpec],
) -> None:
    network, (pixels, x) = shipped[0], typical(4)
    change = unseen_change(network, x, 9)
    assert change is not None
    random = np.random.default_rng(4)
    signs = random.choice([-1.0, 1.0], (50, *pixels.shape))
    noisy = np.clip(pixels / 255 + change.largest * signs, 0, 1)
    with torch.no_grad():
        answers = network(torch.from_numpy(((noisy[:, None] - MEAN) / STD).astype(np.float32))).argmax(dim=1)
    assert (answers == 4).sum() >= 48


def test_little_ink_makes_a_4_a_9(shipped: tuple[nn.Sequential, NetworkSpec], monkeypatch: pytest.MonkeyPatch) -> None:
    """With a third of the beginnings that the panel tries."""
    monkeypatch.setattr(counterfactual, "STARTS", counterfactual.STARTS // 3)
    change = counterfactual.ink_change(*shipped, typical(4)[1], 9)
    assert change is not None
    assert 1 <= change.strokes <= 3
    assert change.changed < change.ink / 2
