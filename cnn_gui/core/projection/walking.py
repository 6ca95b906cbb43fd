"""The answers between digits: on the way from one to another, and on the plane that three span."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from cnn_gui.core.arrays import Float32, UInt8
from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.network.messages import NetworkSpec
from cnn_gui.core.network.spec import layer_infos
from cnn_gui.core.projection.between import (
    NEAREST_STEPS,
    PIXEL_STEPS,
    ROUNDS,
    DigitPath,
    Plane,
    Regions,
    mixed,
)
from cnn_gui.core.projection.messages import LayerPoints, MapImages
from cnn_gui.core.projection.nearest import CANDIDATES, candidates
from cnn_gui.core.projection.passing import batch_size, outputs


class Walking:
    """Looks between digits with one network."""

    def __init__(
        self, network: nn.Sequential, spec: NetworkSpec, task: Task, goes_on: Callable[[], bool] = lambda: True
    ) -> None:
        """network: in evaluation mode, on the CPU. goes_on: asked between two batches."""
        self._network, self._task, self._goes_on = network, task, goes_on
        self._infos = layer_infos(spec, task)

    def through_pixels(self, first: UInt8, second: UInt8) -> DigitPath | None:
        """Between two pictures (C, H, W). None once it does not go on."""
        shares = np.linspace(0, 1, PIXEL_STEPS, dtype=np.float32)
        pictures = mixed(first, second, shares)
        found = self._made(torch.from_numpy(pictures), ())
        if found is None:
            return None
        nothing = np.zeros(0, np.int64)
        return DigitPath("", shares, pictures, found[""].numpy(), nothing, np.zeros(0, np.float32))

    def through_layer(
        self, first: UInt8, second: UInt8, data: Dataset, images: MapImages, points: LayerPoints
    ) -> DigitPath | None:
        """By the images of a map that lie nearest to the straight way between two pictures (C, H, W), over all values
        of a layer. data: the test images that ``images`` are of. None once it does not go on."""
        layer = points.layer
        ends = self._made(torch.from_numpy(np.stack([first, second])), (layer,))
        if ends is None:
            return None
        shares = np.linspace(0, 1, NEAREST_STEPS, dtype=np.float32)
        start, end = ends[layer]
        ways = start + (end - start) * torch.from_numpy(shares)[:, None]
        near = [candidates(points, points.components_of(values.numpy()), CANDIDATES) for values in ways]
        places = np.unique(np.concatenate(near))
        theirs = self._made(data.images[torch.from_numpy(images.indices[places])], (layer,))
        if theirs is None:
            return None
        distances = torch.cdist(ways, theirs[layer], compute_mode="donot_use_mm_for_euclid_dist")
        nearest = distances.argmin(dim=1)
        return DigitPath(
            layer,
            shares,
            data.images[torch.from_numpy(images.indices[places])][nearest].numpy(),
            theirs[""][nearest].numpy(),
            places[nearest.numpy()],
            distances.gather(1, nearest[:, None])[:, 0].numpy(),
        )

    def regions(self, plane: Plane, seen: Callable[[Regions], None]) -> Regions | None:
        """Calls ``seen`` after each round but the last, which is returned; None once it does not go on."""
        corners = self._made(torch.from_numpy(plane.corners), ())
        last: Regions | None = None
        for side in ROUNDS:
            if last is not None:
                seen(last)
            found = None if corners is None else self._made(torch.from_numpy(plane.pictures(plane.grid(side))), ())
            if corners is None or found is None:
                return None
            confidence, answers = found[""].max(dim=1)
            corner_confidence, corner_answers = corners[""].max(dim=1)
            last = Regions(
                plane,
                answers.numpy().reshape(side, side),
                _square(confidence, side),
                corner_answers.numpy(),
                corner_confidence.numpy(),
            )
        return last

    @torch.inference_mode()
    def _made(self, images: Tensor, layers: tuple[str, ...]) -> dict[str, Tensor] | None:
        """What layers make of images (N, C, H, W), by name, and the probabilities by ""."""
        last = self._infos[-1].name
        made: dict[str, list[Tensor]] = {name: [] for name in ("", *layers)}
        size = batch_size(self._infos)
        for first in range(0, len(images), size):
            if not self._goes_on():
                return None
            batch = images[first : first + size]
            for name, values in outputs(self._network, self._infos, batch, self._task, frozenset((last, *layers))):
                if name == last:
                    made[""].append(values)
                if name in layers:
                    made[name].append(values)
        return {name: torch.cat(parts) for name, parts in made.items()}


def _square(values: Tensor, side: int) -> Float32:
    found: Float32 = values.numpy().reshape(side, side)
    return found
