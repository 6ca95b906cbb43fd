"""A button that lists the silent and the twin units of every layer: each entry leads to the unit it names."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from cnn_gui.core.features.messages import LayerLikes, Likes
from cnn_gui.views.base.numbers import format_count, format_fixed
from cnn_gui.views.features.words import silent_text, twins_text

MOST_LISTED = 24
"""Units, or pairs, of a layer that are entries of a menu; how many more there are, it says."""


class SparesButton(QToolButton):
    """unit_chosen: layer and unit. without_wanted: a layer, and the units to try the network without."""

    unit_chosen = Signal(str, int)
    without_wanted = Signal(str, tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._likes: Likes | None = None
        self._titles: Mapping[str, tuple[str, ...]] = {}
        self._tried: frozenset[str] = frozenset()
        self.setObjectName("likesSpares")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setText(self.tr("Silent and twins"))
        self.setAccessibleName(self.tr("Silent and twin units of each layer"))
        self.setToolTip(
            self.tr(
                "The units that never fire or always say the same, and the pairs that say the same as each other: what "
                "the network could do without."
            )
        )
        self._menu = QMenu(self)
        self._menu.setObjectName("likesSparesMenu")
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)
        self.setEnabled(False)

    def show_likes(
        self, likes: Likes | None, titles: Mapping[str, tuple[str, ...]], tried: frozenset[str] = frozenset()
    ) -> None:
        """titles: what the units of each layer are called. tried: the layers whose units can be muted."""
        self._likes, self._titles, self._tried = likes, titles, tried
        self.setEnabled(likes is not None)

    @Slot()
    def _fill(self) -> None:
        self._menu.clear()
        layers = [] if self._likes is None else [each for each in self._likes.layers.values() if _spares(each)]
        for layer in layers:
            self._fill_layer(layer)
        if not layers:
            self._menu.addAction(self.tr("None: every unit fires, and no two say the same")).setEnabled(False)

    def _fill_layer(self, layer: LayerLikes) -> None:
        titles = self._titles[layer.layer]
        words = self.tr("{0}: {1} silent, {2} pairs of twins")
        menu = self._menu.addMenu(
            words.format(layer.layer, format_count(len(layer.silent)), format_count(len(layer.twins)))
        )
        if layer.layer in self._tried:
            self._add_trial(menu, layer)
        for unit in layer.silent[:MOST_LISTED]:
            self._add(menu, silent_text(titles[unit]), layer.layer, unit)
        self._add_rest(menu, len(layer.silent))
        for pair in layer.twins[:MOST_LISTED]:
            text = twins_text(titles[pair.first], titles[pair.second], format_fixed(pair.correlation, 3))
            self._add(menu, text, layer.layer, pair.second)
        self._add_rest(menu, len(layer.twins))

    def _add_trial(self, menu: QMenu, layer: LayerLikes) -> None:
        units = spare_units(layer)
        action = menu.addAction(self.tr("&Try without them ({0})").format(format_count(len(units))))
        action.setToolTip(self.tr("Mutes the silent ones and the second of each pair, and counts what it costs."))
        action.setData((layer.layer, units))
        action.triggered.connect(self._try)
        menu.addSeparator()

    def _add(self, menu: QMenu, text: str, layer: str, unit: int) -> None:
        action = menu.addAction(text)
        action.setData((layer, unit))
        action.triggered.connect(self._choose)

    def _add_rest(self, menu: QMenu, count: int) -> None:
        if count > MOST_LISTED:
            menu.addAction(self.tr("and {0} more").format(format_count(count - MOST_LISTED))).setEnabled(False)

    @Slot()
    def _choose(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.unit_chosen.emit(*action.data())

    @Slot()
    def _try(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.without_wanted.emit(*action.data())


def _spares(layer: LayerLikes) -> bool:
    return bool(layer.silent or layer.twins)


def spare_units(layer: LayerLikes) -> tuple[int, ...]:
    """The silent units and, of each pair of which none is left out already, the second one."""
    left_out = set(layer.silent)
    for pair in layer.twins:
        if not {pair.first, pair.second} & left_out:
            left_out.add(pair.second)
    return tuple(sorted(left_out))
