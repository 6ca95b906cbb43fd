"""A race is fair, and a training in it is the very training that it is alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import count
from typing import Any

import numpy as np
import pytest
import torch

from cnn_gui.core.arrays import Float32
from cnn_gui.core.base.errors import UserError
from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.datasets.registry import mnist
from cnn_gui.core.network.messages import Conv, Dropout, Flatten, Linear, NetworkSpec, ReLU
from cnn_gui.core.network.modules import build, load_weights
from cnn_gui.core.race import racer as racer_module
from cnn_gui.core.race.messages import Entrant, RaceEvent, RaceRules, RaceTest, Share
from cnn_gui.core.race.race import Race
from cnn_gui.core.race.racer import Racer
from cnn_gui.core.race.rules import configured, passes, raced
from cnn_gui.core.race.timed import rate_by_time
from cnn_gui.core.recipe.messages import Augmentation, Optimizer, Precision
from cnn_gui.core.training.batch_source import Batch, ShuffledBatches
from cnn_gui.core.training.learner import Learner
from cnn_gui.core.training.loop import train
from cnn_gui.core.training.messages import EpochDone, RunEnd, RunFinished, StepDone, WeightsChanged
from tests.core.race.entrants import entrant

RULES = RaceRules(images=640, seed=5)


@cache
def digits() -> tuple[Dataset, Dataset]:
    train_set, test_set = mnist("train"), mnist("test")
    return (
        replace(train_set, images=train_set.images[:960], labels=train_set.labels[:960]),
        replace(test_set, images=test_set.images[:300], labels=test_set.labels[:300]),
    )


def events_of(race: Race) -> Iterator[RaceEvent]:
    while not race.is_over:
        yield from race.turn()


def last_weights(events: list[RaceEvent], place: int) -> Mapping[str, Float32]:
    return [e.event for e in events if e.entrant == place and isinstance(e.event, WeightsChanged)][-1].weights


DROPS = NetworkSpec((Conv(4, kernel_size=5, stride=3), ReLU(), Flatten(), Dropout(0.3), Linear(10)))


@pytest.mark.parametrize(
    ("one", "turn"),
    [
        (entrant("sprint", precision=Precision.FLOAT32), 0.0),
        (
            entrant("robust", "sprint", augmentation=Augmentation.AFFINE, averaging=0.3, precision=Precision.FLOAT32),
            0.0,
        ),
        (Entrant("drops", replace(entrant("tutorial").config, muon=0.0), DROPS), 0.004),
    ],
    ids=["sprint", "augmented and averaged", "dropout"],
)
def test_a_recipe_against_itself_gives_bit_equal_weights_to_training_alone(one: Entrant, turn: float) -> None:
    train_set, test_set = digits()
    config = configured(one.config, RULES, len(train_set))
    alone = [e for e in train(config, train_set, test_set, spec=one.spec) if isinstance(e, WeightsChanged)][-1]
    race = Race([one, one], RULES, train_set, test_set, turn=turn)
    events = list(events_of(race))
    for place in (0, 1):
        weights = last_weights(events, place)
        assert weights.keys() == alone.weights.keys()
        for name, array in weights.items():
            assert np.array_equal(array, alone.weights[name]), name


def test_all_see_the_same_images_in_the_same_order_whatever_their_recipes_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: dict[int, list[int]] = defaultdict(list)
    step = Learner.step

    def watched(self: Learner, batch: Batch, rate: float, *more: Any) -> torch.Tensor:
        seen[id(self)] += batch.indices.tolist()
        return step(self, batch, rate, *more)

    monkeypatch.setattr(Learner, "step", watched)
    entrants = [
        entrant("tutorial", "diagram", seed=1, train_size=100, epochs=7),
        entrant("sprint", "sprint", seed=2, train_size=200),
        entrant("robust", "sprint", seed=3),
    ]
    train_set, test_set = digits()
    # Twice over all of them.
    race = Race(entrants, RaceRules(images=1_900, seed=9), train_set, test_set, turn=0.0)
    for _ in events_of(race):
        pass
    first, *others = seen.values()
    assert len(seen) == 3
    assert len(first) == 2 * 960
    assert sorted(first[:960]) == list(range(960))
    assert all(each == first for each in others)


@pytest.mark.parametrize("share", list(Share))
def test_on_the_way_nobody_is_more_than_a_turn_ahead(share: Share) -> None:
    train_set, test_set = digits()
    entrants = [entrant("tutorial", "sprint"), entrant("tutorial", "diagram")]
    race = Race(entrants, RaceRules(share, images=960, seconds=0.4), train_set, test_set, turn=0.02)
    used = [0.0, 0.0]
    most = 0.0
    turns = 0
    while not race.is_over:
        before = [racer.used for racer in race.racers]
        racing = [place for place, racer in enumerate(race.racers) if racer.finished is None]
        (place,) = {event.entrant for event in race.turn()}
        assert before[place] == min(before[each] for each in racing)
        used = [racer.used for racer in race.racers]
        most = max(most, *(now - then for now, then in zip(used, before, strict=True)))
        turns += 1
        if len(racing) == 2:
            assert abs(used[0] - used[1]) <= most
    assert turns > 4


def test_the_same_seconds_each_end_with_a_test_of_all_and_the_newest_weights() -> None:
    train_set, test_set = digits()
    rules = RaceRules(Share.SECONDS, seconds=0.3)
    race = Race([entrant("sprint"), entrant("tutorial", "tutorial")], rules, train_set, test_set)
    events = list(events_of(race))
    for place, racer in enumerate(race.racers):
        own = [e.event for e in events if e.entrant == place]
        finished = own[-1]
        assert isinstance(finished, RunFinished)
        assert finished.end is RunEnd.COMPLETED
        steps = [e for e in own if isinstance(e, StepDone)]
        before = steps[-2].seconds if len(steps) > 1 else 0.0
        assert before < rules.seconds <= steps[-1].seconds == racer.seconds
        tests = [e for e in own if isinstance(e, EpochDone)]
        assert [test.n for test in tests] == [300]
        assert [e for e in own if isinstance(e, WeightsChanged)][-1].step == steps[-1].step == tests[0].step


@pytest.mark.parametrize("steps", [7, 500])
def test_a_one_cycle_rate_goes_up_and_down_within_the_time_however_many_steps_that_are(steps: int) -> None:
    config, used = entrant("sprint").config, iter(range(steps + 1))
    rate = rate_by_time(config, lambda: next(used) / steps)
    rates = [rate(1, 10**9) for _ in range(steps + 1)]
    assert rates[0] == pytest.approx(config.learning_rate / 25)
    assert max(rates) > config.learning_rate / 2
    assert rates[-1] == pytest.approx(config.learning_rate / 25e4, rel=0.01)
    top = rates.index(max(rates))
    assert rates[:top] == sorted(rates[:top])
    assert rates[top:] == sorted(rates[top:], reverse=True)


def test_tests_between_turns_are_those_of_the_weights_then_and_cost_little() -> None:
    train_set, test_set = digits()
    race = Race([entrant("sprint"), entrant("sprint")], RULES, train_set, test_set, turn=0.0)
    first: RaceTest | None = None
    for event in race.turn():
        if isinstance(event.event, RaceTest):
            first = event.event
    assert first is not None
    assert first.step == 1
    (told,) = [event for event in race.newest() if event.entrant == 0]
    assert isinstance(told.event, WeightsChanged)
    network = build(race.racers[0].entrant.spec)
    load_weights(network, told.event.weights)
    images = (test_set.images.float() / 255 - 0.1307) / 0.3081
    right = (network.eval()(images).argmax(dim=1) == test_set.labels).sum().item()
    assert first.measured.accuracy == pytest.approx(right / 300)
    assert (first.measured.data.name, first.measured.data.images) == ("MNIST", 300)
    assert list(race.newest()) == []
    race.close()


def test_tests_between_turns_are_spread_over_the_test_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its parts are not equally difficult."""
    monkeypatch.setattr(racer_module, "TESTED", 100)
    train_set, test_set = digits()
    seen: list[torch.Tensor] = []
    test = Learner.test

    def watched(self: Learner, images: torch.Tensor, labels: torch.Tensor) -> tuple[int, float]:
        seen.append(images)
        return test(self, images, labels)

    monkeypatch.setattr(Learner, "test", watched)
    race = Race([entrant("sprint"), entrant("sprint")], RULES, train_set, test_set, turn=0.0)
    assert any(isinstance(event.event, RaceTest) for event in race.turn())
    assert torch.cat(seen).equal(test_set.images[::3])
    race.close()


def test_tests_between_turns_take_a_small_part_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a test takes a fifth of a second, the next one comes after eight seconds of training."""
    ticks = count(step=0.2)
    monkeypatch.setattr(racer_module, "perf_counter", lambda: next(ticks))
    race = Race([entrant("sprint"), entrant("sprint")], RULES, *digits(), turn=0.0)
    tested = [event.entrant for event in events_of(race) if isinstance(event.event, RaceTest)]
    assert sorted(tested) == [0, 1]


def test_whoever_diverges_ends_and_the_others_go_on() -> None:
    train_set, test_set = digits()
    wild = entrant("tutorial", "diagram", learning_rate=1e6, optimizer=Optimizer.SGD)
    race = Race([wild, entrant("sprint")], RULES, train_set, test_set, turn=0.0)
    events = list(events_of(race))
    ends = {e.entrant: e.event.end for e in events if isinstance(e.event, RunFinished)}
    assert ends == {0: RunEnd.FAILED, 1: RunEnd.COMPLETED}


def test_images_are_counted_in_whole_passes() -> None:
    assert passes(RaceRules(images=20_000), 60_000) == (20_000, 1)
    assert passes(RaceRules(images=60_000), 60_000) == (60_000, 1)
    assert passes(RaceRules(images=100_000), 60_000) == (60_000, 2)
    assert passes(RaceRules(images=150_000), 60_000) == (60_000, 2)
    assert raced(RaceRules(images=150_000), 60_000).images == 120_000
    assert raced(RaceRules(Share.SECONDS, images=150_000), 60_000).images == 150_000
    assert passes(RaceRules(images=1_000), 300) == (300, 3)


@pytest.mark.parametrize(
    ("count", "rules", "sentence"),
    [
        (1, RULES, "A race has 2 to 4 entrants, and here are 1."),
        (5, RULES, "A race has 2 to 4 entrants, and here are 5."),
        (2, replace(RULES, images=10), "A race goes over 100 images at least."),
        (2, RaceRules(Share.SECONDS, seconds=float("nan")), "The seconds of a race must lie above 0"),
    ],
)
def test_a_race_that_cannot_be_is_refused_in_a_sentence(count: int, rules: RaceRules, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence[:40]):
        Race([entrant()] * count, rules, *digits())


def test_averaging_is_refused_where_nobody_knows_how_many_steps_there_will_be() -> None:
    with pytest.raises(UserError, match="Averaging reaches back"):
        Race([entrant(averaging=0.2)] * 2, RaceRules(Share.SECONDS, seconds=1.0), *digits())


def test_a_racer_sees_what_its_configuration_alone_would_show_it() -> None:
    """The order is that of every training (core.training.batch_source)."""
    train_set, test_set = digits()
    racer = Racer(entrant(), RULES, train_set, test_set)
    expected = [batch.indices.tolist() for batch in ShuffledBatches(racer.config, len(train_set)).epoch()]
    assert racer.config.seed == RULES.seed
    assert [len(batch) for batch in expected] == [64] * 10
    racer.close()
