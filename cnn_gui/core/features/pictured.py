"""The images a unit likes, as they are: each with the place of the largest value and the pixels that are seen there."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.batches import normalised, picture, unit_scale
from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.features.messages import RANKS, LikedImage, Rank, UnitLikes, UnitNumbers
from cnn_gui.core.network.dependencies import field_of
from cnn_gui.core.network.messages import Box, NetworkSpec
from cnn_gui.core.network.spec import layer_infos


class Pictured:
    """Shows what units of one network like in one data set; keeps what places see, which is the same for all images.

    network: with the weights, in evaluation mode, on the CPU.
    """

    def __init__(self, network: nn.Sequential, spec: NetworkSpec, data: Dataset) -> None:
        self._network, self._data = network, data
        self._infos = layer_infos(spec, data.task)
        self._fields: dict[tuple[str, tuple[int, ...]], Box] = {}

    def unit(self, numbers: UnitNumbers) -> UnitLikes:
        """With its images; each of them goes through the network once more to find the place."""
        images = {part: self._part(numbers, part) for part in RANKS}
        return UnitLikes(numbers, images, len(self._data), self._data.name)

    def _part(self, numbers: UnitNumbers, part: Rank) -> tuple[LikedImage, ...]:
        row = RANKS.index(part)
        known = numbers.images[row] >= 0
        indices, values = numbers.images[row][known].tolist(), numbers.values[row][known].tolist()
        made = self._values(indices, numbers)
        return tuple(self._image(numbers, *each) for each in zip(indices, values, made, strict=True))

    def _image(self, numbers: UnitNumbers, index: int, value: float, values: Float32) -> LikedImage:
        """values: the unit's at the image, (H, W) of a map."""
        image = self._data.images[index]
        place: tuple[int, int] | None = None
        field = None
        if values.ndim == 2:
            row, column = divmod(int(values.argmax()), values.shape[1])
            place = row, column
        if values.min() < values.max() or values.size == 1:
            field = self._field(numbers.layer, (numbers.unit, *(place or ())))
        label = int(self._data.labels[index])
        return LikedImage(index, label, picture(image.numpy()), value, place, field)

    @torch.inference_mode()
    def _values(self, indices: list[int], numbers: UnitNumbers) -> Float32:
        """The unit's values at some images, (N, H, W) of a map, (N,) of a vector; layers behind it are left out."""
        if not indices:
            return np.empty(0, np.float32)
        outputs = {self._infos[0].name: normalised(unit_scale(self._data.images[indices]), self._data.task)}
        for info, module in zip(self._infos[1:], [*self._network, nn.Softmax(dim=1)], strict=True):
            outputs[info.name] = module(*(outputs[name] for name in info.inputs))
            if info.name == numbers.layer:
                break
        return outputs[numbers.layer][:, numbers.unit].numpy()

    def _field(self, layer: str, unit: tuple[int, ...]) -> Box:
        """Of a place in a map: the same for all maps of a layer that is not made of groups, which is left open."""
        known = self._fields.get((layer, unit))
        if known is None:
            known = self._fields[layer, unit] = field_of(self._infos, layer, unit)
        return known
