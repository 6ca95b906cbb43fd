"""How long a training step takes, beside the tutorial's own loop: python -m tests.benchmarks.bench_training [--quick].

The tutorial's loop is the one everybody writes: a DataLoader that turns each image into a PIL image, a tensor and a
normalised tensor, and torch.optim.Adam. Both loops take turns, a few steps each, so that whatever else the machine
does slows both alike. Printed are medians over the turns; an epoch is 938 steps of 64 images.
"""

from __future__ import annotations

import argparse
import itertools
import json
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import torch
from PIL import Image
from torch import Tensor, nn
from torch.utils.data import DataLoader
from torchvision import transforms

from cnn_gui.core.datasets import Dataset, mnist
from cnn_gui.core.messages import MEAN, STD, Augmentation, StepDone, TrainingConfig
from cnn_gui.core.network import build
from cnn_gui.core.recipes import RECIPES
from cnn_gui.core.spec import NETWORKS
from cnn_gui.core.training import train

STEPS_PER_TURN = 20


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds a step, one number per turn."""

    name: str
    milliseconds: list[float]

    @property
    def median(self) -> float:
        return statistics.median(self.milliseconds)


class Pictures(torch.utils.data.Dataset[tuple[Tensor, int]]):
    """torchvision's MNIST item by item: what its __getitem__ does, on data already in memory."""

    def __init__(self, data: Dataset) -> None:
        self._data = data
        self._transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((MEAN,), (STD,))])

    def __len__(self) -> int:
        return len(self._data)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        image = Image.fromarray(self._data.images[index].numpy(), mode="L")
        return self._transform(image), int(self._data.labels[index])


def tutorial_loop(data: Dataset) -> Iterator[None]:
    """The tutorial's training loop; one item per step, without end."""
    network = build(NETWORKS["tutorial"]).train()
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
    loader = DataLoader(Pictures(data), batch_size=64, shuffle=True)
    for _ in itertools.count():
        for x, labels in loader:
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(network(x), labels)
            torch.autograd.backward(loss)
            optimizer.step()
            loss.item()
            yield


def our_loop(config: TrainingConfig, data: Dataset) -> Iterator[None]:
    """The app's training with all its events; one item per step."""
    config = replace(config, epochs=1000, device="cpu")
    for event in train(config, data, data, evaluate_every_epoch=False):
        if isinstance(event, StepDone):
            yield


def measure(loops: dict[str, Iterator[None]], turns: int) -> list[Times]:
    """Lets the loops take turns."""
    times = [Times(name, []) for name in loops]
    for turn in range(turns + 2):
        for loop, time_ in zip(loops.values(), times, strict=True):
            start = time.perf_counter()
            for _ in range(STEPS_PER_TURN):
                next(loop)
            if turn >= 2:  # before that, memory and caches are filled
                time_.milliseconds.append((time.perf_counter() - start) * 1000 / STEPS_PER_TURN)
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="80 steps of each in place of 500")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads(), help="torch threads")
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    data = mnist("train")
    tutorial = RECIPES["tutorial"]
    times = measure(
        {
            "the tutorial's loop": tutorial_loop(data),
            "tutorial recipe": our_loop(tutorial, data),
            "tutorial recipe, augmented": our_loop(replace(tutorial, augmentation=Augmentation.AFFINE), data),
            "sprint recipe (batches of 256)": our_loop(RECIPES["sprint"], data),
        },
        turns=4 if arguments.quick else 25,
    )
    reference, ours, augmented = (time_.median for time_ in times[:3])
    for time_ in times:
        print(f"{time_.name:<32} {time_.median:7.2f} ms a step")
    print(f"an epoch of the tutorial recipe  {ours * 938 / 1000:7.1f} s, {ours / reference:.0%} of the tutorial's loop")
    print(f"augmentation                     {augmented / ours - 1:7.0%} of a step")
    if arguments.json:
        print(json.dumps({"ratio": ours / reference, "milliseconds": {time_.name: time_.median for time_ in times}}))


if __name__ == "__main__":
    main()
