"""What the chapter on overfitting says of its runs is so: they are trained as its links ask."""

from __future__ import annotations

from dataclasses import replace

import torch

from cnn_gui.core.course.lessons import course
from cnn_gui.core.course.setup import applied, start_of
from cnn_gui.core.course.show_links import parse_shows
from cnn_gui.core.datasets.registry import load_named
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.training.loop import train
from cnn_gui.core.training.messages import EpochDone, StepDone


def configured(word: str) -> TrainingConfig:
    """The recipe of the one link with such a word in what it sets, on the CPU."""
    chapter = course().find("overfitting")
    found = {link.target for link in chapter.links if link.shows and word in link.target}
    assert len(found) == 1
    return replace(applied(start_of(chapter.start), parse_shows(found.pop())).recipe, device="cpu")


def epochs_of(config: TrainingConfig) -> tuple[list[EpochDone], float]:
    """Its epochs, tested on 1,000 digits, and the mean loss of its last ten steps."""
    torch.set_num_threads(1)
    tests = load_named("MNIST", "test")
    few = replace(tests, images=tests.images[::10].clone(), labels=tests.labels[::10].clone())
    events = list(train(config, load_named("MNIST", "train"), few))
    losses = [event.loss for event in events if isinstance(event, StepDone)]
    return [event for event in events if isinstance(event, EpochDone)], sum(losses[-10:]) / 10


def test_by_heart_the_test_loss_turns_and_more_images_or_stopping_in_time_help() -> None:
    plain = replace(configured("images=3000"), train_size=300, epochs=30)
    by_heart, last = epochs_of(plain)
    losses = [epoch.test_loss for epoch in by_heart]
    lowest = losses.index(min(losses))
    assert last < 0.02
    assert lowest < 20
    assert losses[-1] > 1.05 * losses[lowest]
    # "The accuracy hardly shows it."
    assert by_heart[-1].measured.accuracy > by_heart[lowest].measured.accuracy - 0.02

    more, _ = epochs_of(configured("images=3000"))
    assert more[-1].measured.accuracy > by_heart[-1].measured.accuracy + 0.02

    stopped, _ = epochs_of(configured("patience=5"))
    assert len(stopped) * 4 < 110
