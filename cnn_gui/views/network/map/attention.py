"""Where a person's attention is on the network map: under the pointer, at the keyboard's cursor, at what is chosen."""

from __future__ import annotations

from cnn_gui.views.network.map.edges import Skip
from cnn_gui.views.network.map.keys import Cursor, moved
from cnn_gui.views.network.map.paint import Marks
from cnn_gui.views.network.map.picture import NetworkPicture
from cnn_gui.views.network.units import Unit


class Attention:
    """Three places at once. It changes when it is told to, and paints and says nothing itself.

    layer, unit: under the pointer, index of a layer and one of its units; the layer alone beside its maps.
    skip: the arc under the pointer.
    cursor: of the keyboard. chosen: name of a layer and one of its maps, if any; there may be no such layer any more.
    """

    def __init__(self, picture: NetworkPicture) -> None:
        self._picture = picture
        self.layer: int | None = None
        self.unit: Unit | None = None
        self.skip: Skip | None = None
        self.cursor = Cursor()
        self.chosen: tuple[str, int | None] = ("", None)

    def begin(self) -> None:
        """Another network: the keyboard is at its first map."""
        self.cursor = Cursor()

    def point(self, layer: int | None, unit: Unit | None, skip: Skip | None = None) -> None:
        self.layer, self.unit, self.skip = layer, unit, skip

    def choose(self, layer: str, channel: int | None) -> None:
        """The keyboard goes on from what is chosen."""
        self.chosen = (layer, channel)
        index = self._picture.index(layer)
        if index is not None:
            places = self._picture.places
            count = places[index].grid.count if places else self._picture.infos[index].shape_out[0]
            self.cursor = Cursor(index, min(channel or 0, count - 1))

    def walk(self, key: int, *, by_layer: bool) -> bool:
        """Moves the cursor; whether the key is one that does."""
        cursor = moved(self._picture.places, self.cursor, key, by_layer)
        if cursor is None:
            return False
        self.cursor = cursor
        return True

    def stated(self, *, focused: bool) -> tuple[int | None, int | None]:
        """Layer and map that are spoken of, the pointer's first. focused: the keyboard is the map's."""
        if self.layer is not None:
            return self.layer, self.unit.map if self.unit is not None else None
        if focused:
            return self.cursor.layer, self.cursor.map
        return self._picture.index(self.chosen[0]), self.chosen[1]

    def marks(self, *, focused: bool) -> Marks:
        """What is outlined; the keyboard's map only while nothing is hovered."""
        index = self._picture.index(self.chosen[0])
        chosen = (index, self.chosen[1]) if index is not None else None
        cursor = (self.cursor.layer, self.cursor.map)
        hovered = self._picture.index(self.unit.layer) if self.unit is not None else None
        return Marks(
            chosen=chosen,
            cursor=cursor if focused and self.unit is None and cursor != chosen else None,
            unit=(hovered, self.unit) if hovered is not None and self.unit is not None else None,
            skips=self._dark(),
        )

    def _dark(self) -> frozenset[Skip]:
        """The arc under the pointer, or those that begin or end at the layer under it."""
        if self.skip is not None:
            return frozenset((self.skip,))
        layer = self.layer
        return frozenset(skip for skip in self._picture.skips if layer is not None and skip.touches(layer))
