"""Curves in the window: measured when a person asks, kept for the networks they are of, and drawn beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMenu

from cnn_gui.core.base.messages import Problem
from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.evaluation.messages import DataUsed
from cnn_gui.core.network.messages import NetworkState
from cnn_gui.core.robustness.messages import KindCurve, NetworkCurves, Perturbation
from cnn_gui.engine.robustness.curves import CurveEngine
from cnn_gui.engine.robustness.measurer import CurveMeasured, CurvesEnded, CurveWish
from cnn_gui.views.base.captions import in_menu
from cnn_gui.views.base.numbers import format_count
from cnn_gui.views.robustness.curves_page import CurvesPage
from cnn_gui.views.robustness.plot import PlottedNetwork

MOST = 4
"""Networks in one plot."""

KEPT = 12
"""Networks whose curves are remembered."""


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredState:
    """What has been measured, and what stands beside the network on display."""

    known: dict[object, _Known]
    beside: tuple[object, ...]


@dataclass(slots=True, eq=False)
class _Known:
    """The curves of a network so far."""

    network: NetworkState
    found: NetworkCurves = field(default_factory=lambda: NetworkCurves(""))


class CurveSession(QObject):
    """failed: a Problem. informed: a sentence on what was compared."""

    failed = Signal(Problem)
    informed = Signal(str)

    def __init__(self, page: CurvesPage, engine: CurveEngine, parent: QObject) -> None:
        super().__init__(parent)
        self._page, self._engine = page, engine
        self._network: NetworkState | None = None
        self._known: dict[object, _Known] = {}
        self._beside: list[object] = []
        page.measure_wanted.connect(self.measure)
        page.stop_wanted.connect(self._stop)
        page.kind_chosen.connect(self._show)
        engine.measured.connect(self._measured)
        engine.ended.connect(self._ended)
        engine.failed.connect(self._failed)

    @property
    def is_at_work(self) -> bool:
        return self._engine.is_at_work

    @Slot(object)
    def show_network(self, network: NetworkState) -> None:
        """Its curves, where they are known, and those that it is compared with."""
        before, self._network = self._network, network
        self._page.show_task(network.task)
        if before is not None and before.task.classes != network.task.classes:
            self._beside.clear()
        self._show()

    @Slot()
    def measure(self) -> None:
        """The network on display."""
        if self._network is not None:
            self._wish(CurveWish(self._network, self._page.kinds, self._page.images))

    def compare(self, source: NetworkState | Path) -> None:
        """Measures another network and draws it beside the one on display, unless it is known already."""
        network = self._network
        if network is None:
            return
        key = _key(source)
        if key in self._beside:
            self._beside.remove(key)
        while len(self._beside) >= MOST - 1:
            self._beside.pop(0)
        self._beside.append(key)
        known = self._known.get(key)
        if known is None or set(known.found.curves) < set(self._page.kinds):
            self._wish(CurveWish(source, self._page.kinds, self._page.images, network.task))
        self._show()

    def forget(self) -> None:
        """Nothing stands beside the network on display any more."""
        self._beside.clear()
        self._show()

    @property
    def beside(self) -> tuple[str, ...]:
        """The titles of what is compared with."""
        return tuple(self._known[key].found.title for key in self._beside if key in self._known)

    def offered(self, menu: QMenu, paths: Sequence[Path]) -> None:
        """Fills the menu of what can be compared with: what has been measured, and networks in files."""
        own = None if self._network is None else _key(self._network)
        shown = {own, *self._beside}
        for key, known in reversed(self._known.items()):
            if key not in shown and known.found.curves:
                action = menu.addAction(in_menu(known.found.title))
                action.triggered.connect(lambda _on=False, network=known.network: self.compare(network))
        if not menu.isEmpty():
            menu.addSeparator()
        for path in paths:
            action = menu.addAction(in_menu(path.stem))
            action.setToolTip(str(path))
            action.triggered.connect(lambda _on=False, path=path: self.compare(path))
        if self._beside:
            menu.addSeparator()
            menu.addAction(self.tr("Compare with nothing")).triggered.connect(self.forget)
        if menu.isEmpty():
            menu.addAction(self.tr("There is no other network yet: train one, or open one")).setEnabled(False)

    # --- for the course

    def set_up(self, *, starts: bool) -> None:
        """The network on display alone. starts: it is measured, where it is not known yet; else it is as if nothing had
        been measured. What is being measured is given up."""
        self._stop()
        self._beside = []
        if not starts:
            self._known = {}
        self._show()
        network = self._network
        if starts and network is not None and set(self.curves_of(network)) < set(self._page.kinds):
            self.measure()

    def state(self) -> MeasuredState:
        """For ``restore``."""
        return MeasuredState(dict(self._known), tuple(self._beside))

    def restore(self, state: MeasuredState) -> None:
        """What was known then, beside what has been found out since."""
        self._stop()
        self._known = {**self._known, **state.known}
        while len(self._known) > KEPT:
            self._known.pop(next(iter(self._known)))
        self._beside = list(state.beside)
        self._show()

    # --- the inside

    def _wish(self, wish: CurveWish) -> None:
        self._page.set_busy(True)
        self._engine.measure(wish)

    @Slot()
    def _stop(self) -> None:
        self._engine.stop()
        self._page.set_busy(False)

    @Slot(object)
    def _measured(self, measured: CurveMeasured) -> None:
        key = _key(measured.wish.source)
        known = self._known.pop(key, None) or _Known(measured.network)
        if known.found.data != measured.data:
            # What was counted on other images is not shown beside these.
            known = _Known(measured.network)
        curves = {**known.found.curves, measured.curve.kind: measured.curve}
        title = one_line(measured.network.record.title)
        known.found = replace(known.found, title=title, data=measured.data, curves=curves)
        self._known[key] = known
        while len(self._known) > KEPT:
            self._known.pop(next(iter(self._known)))
        self._page.show_progress(measured.done, measured.total)
        self._show()

    @Slot(object)
    def _ended(self, ended: CurvesEnded) -> None:
        self._page.set_busy(self._engine.is_at_work)
        if ended.refused:
            key = _key(ended.wish.source)
            if key in self._beside:
                self._beside.remove(key)
            self._show()
            self._page.show_note(ended.refused)

    @Slot(object)
    def _failed(self, problem: Problem) -> None:
        self._page.set_busy(self._engine.is_at_work)
        self._page.show_note(problem.text)
        self.failed.emit(problem)

    @Slot()
    def _show(self) -> None:
        network = self._network
        if network is None:
            return
        own = _key(network)
        keys = [own, *(key for key in self._beside if key != own and key in self._known)]
        first = self._known.get(own)
        data = first.found.data if first is not None else NetworkCurves("").data
        plotted = [self._plotted(key, network, data) for key in keys]
        self._page.show_networks(plotted, data)

    def _plotted(self, key: object, displayed: NetworkState, data: DataUsed) -> PlottedNetwork:
        known = self._known.get(key)
        curve: KindCurve | None = None if known is None else known.found.curves.get(self._page.kind)
        network = displayed if known is None else known.network
        title = one_line(network.record.title)
        if known is not None and known.found.data != data:
            # Counted on fewer or more than the first one.
            title = self.tr("{0}, on {1} images").format(title, format_count(known.found.data.images))
        return PlottedNetwork(title, curve, network.record.threshold)

    def curves_of(self, network: NetworkState) -> dict[Perturbation, KindCurve]:
        """What has been measured of a network."""
        known = self._known.get(_key(network))
        return {} if known is None else dict(known.found.curves)


def _key(source: NetworkState | Path) -> object:
    return source if isinstance(source, Path) else source.id
