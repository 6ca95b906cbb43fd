"""The plot of a race. Importing this file imports pyqtgraph: race_curves.py does so when it needs it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QPen

from cnn_gui.views.base.numbers import format_count, format_rounded
from cnn_gui.views.base.theme import Theme
from cnn_gui.views.race.colors import dash_of, lane_color
from cnn_gui.views.race.lane_curve import Against, LaneCurve
from cnn_gui.views.training.curve_model import Quantity
from cnn_gui.views.training.curve_plot import CurvePlot, Series, StepAxis


class AmountAxis(StepAxis):
    """Seconds, images or parameters; the last number says which."""

    LAST_ROOM = 52

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation)
        self.against = Against.TIME

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        texts = [
            format_rounded(round(value, 9), 6) if self.against is Against.TIME else format_count(round(value))
            for value in values
        ]
        words = {
            Against.TIME: self.tr("{0} s"),
            Against.IMAGES: self.tr("{0} images"),
            Against.PARAMETERS: self.tr("{0} parameters"),
        }
        return [*texts[:-1], words[self.against].format(texts[-1])] if texts else texts


LEAST = 0.5
"""Seconds, or whatever is below, that are shown at least."""


class RacePlot(CurvePlot):
    BOTTOM = AmountAxis

    def show_race(
        self, curves: Sequence[LaneCurve], quantity: Quantity, against: Against, theme: Theme, *, log: bool
    ) -> None:
        """The lines of all, each in its colour."""
        axis = self.widget.getPlotItem().getAxis("bottom")
        assert isinstance(axis, AmountAxis)
        if axis.against is not against:
            axis.against = against
            self.fit()
        # The axis goes as far as the training, not only to the last test.
        ends = [float(curve.steps_over(against)[-1]) for curve in curves if not curve.is_empty]
        self.least = max([LEAST, *ends])
        lines: list[Series] = []
        for place, curve in enumerate(curves):
            lines += series_of_lane(curve, place, quantity, against, theme)
        self.draw(lines, quantity, log=log)


def series_of_lane(curve: LaneCurve, place: int, quantity: Quantity, against: Against, theme: Theme) -> list[Series]:
    """The tests of an entrant with dots; of the loss the smoothed one of its steps too, thin."""
    thick, thin = (QPen(lane_color(theme, place), width, dash_of(place)) for width in (1.8, 1.0))
    for pen in (thick, thin):
        pen.setCosmetic(True)
    where = curve.tests_over(against)
    if quantity is Quantity.ACCURACY:
        return [Series(where, 100.0 * curve.accuracies, thick, points=True, z=1)]
    tests = Series(where, curve.test_losses, thick, points=True, z=1)
    if against is Against.PARAMETERS:
        return [tests]
    return [Series(curve.steps_over(against), curve.losses, thin), tests]
