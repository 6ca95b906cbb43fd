"""The images a unit likes, as they are: each with the place of the largest value and the pixels that are seen there."""

from __future__ import annotations

from torch import Tensor, nn

from cnn_gui.core.arrays import Float32
from cnn_gui.core.datasets.batches import normalised, picture, unit_scale
from cnn_gui.core.datasets.dataset import Dataset
from cnn_gui.core.features.messages import RANKS, LikedImage, Rank, UnitLikes, UnitNumbers
from cnn_gui.core.network.activations import snapshot_layers
from cnn_gui.core.network.dependencies import field_of
from cnn_gui.core.network.messages import Box, NetworkSpec
from cnn_gui.core.network.spec import layer_infos


class Pictured:
    """Shows what units of one network like in one data set; keeps what places see, which is the same for all images.

    network: with the weights, in evaluation mode, on the CPU.
    """

    def __init__(self, network: nn.Sequential, spec: NetworkSpec, data: Dataset) -> None:
        self._network, self._spec, self._data = network, spec, data
        self._infos = layer_infos(spec, data.task)
        self._fields: dict[tuple[str, tuple[int, ...]], Box] = {}

    def unit(self, numbers: UnitNumbers) -> UnitLikes:
        """With its images; each of them goes through the network once more to find the place."""
        images = {part: self._part(numbers, part) for part in RANKS}
        return UnitLikes(numbers, images, len(self._data), self._data.name)

    def _part(self, numbers: UnitNumbers, part: Rank) -> tuple[LikedImage, ...]:
        row = RANKS.index(part)
        pairs = zip(numbers.images[row].tolist(), numbers.values[row].tolist(), strict=True)
        return tuple(self._image(numbers, index, value) for index, value in pairs if index >= 0)

    def _image(self, numbers: UnitNumbers, index: int, value: float) -> LikedImage:
        image = self._data.images[index]
        inputs = normalised(unit_scale(image[None]), self._data.task)
        values = self._values(inputs, numbers.layer)[numbers.unit]
        place: tuple[int, int] | None = None
        field = None
        if values.ndim == 2:
            row, column = divmod(int(values.argmax()), values.shape[1])
            place = row, column
        if values.min() < values.max() or values.size == 1:
            field = self._field(numbers.layer, (numbers.unit, *(place or ())))
        label = int(self._data.labels[index])
        return LikedImage(index, label, picture(image.numpy()), value, place, field)

    def _values(self, inputs: Tensor, layer: str) -> Float32:
        found = snapshot_layers(self._network, self._spec, inputs, self._data.task)
        return next(each.values for each in found if each.info.name == layer)

    def _field(self, layer: str, unit: tuple[int, ...]) -> Box:
        """Of a place in a map: the same for all maps of a layer that is not made of groups, which is left open."""
        known = self._fields.get((layer, unit))
        if known is None:
            known = self._fields[layer, unit] = field_of(self._infos, layer, unit)
        return known
