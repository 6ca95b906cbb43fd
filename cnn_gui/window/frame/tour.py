"""The two-minute tour: a few steps around the real window, each beside the panel it speaks of.

Nothing is locked while it runs, and nothing of the person's is changed: panels that it brought to the front go back
where they were when it ends.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QTimer, Slot

from cnn_gui.core.network.messages import Snapshot
from cnn_gui.views.base.translation import translate
from cnn_gui.views.parts.tour_card import TourCard, TourOffer
from cnn_gui.window.base.layout import Layout
from cnn_gui.window.base.subject import Context
from cnn_gui.window.frame.actions import Actions

LEARN = "learn"
OFFERED_IN = "network"
"""The panel that is empty as long as nothing is drawn."""


@dataclass(frozen=True, slots=True)
class TourStep:
    """panel: the dock it speaks of, or LEARN for the menu."""

    panel: str
    title: str
    words: str


def steps() -> tuple[TourStep, ...]:
    return (
        TourStep(
            "draw",
            translate("tour", "Draw here"),
            translate("tour", "Draw with mouse, pen or finger, now if you like. R brings an image of the test set."),
        ),
        TourStep(
            "answer",
            translate("tour", "The answer"),
            translate("tour", "How sure the network is of each class, while you still draw."),
        ),
        TourStep(
            "stages",
            translate("tour", "What the network sees"),
            translate("tour", "Your drawing, made into the few pixels that the network reads: that is all it gets."),
        ),
        TourStep(
            "network",
            translate("tour", "The network"),
            translate(
                "tour",
                "Each column is a layer, each small picture a feature map of your drawing. Point at a pixel for its "
                "value, click a map to see it large.",
            ),
        ),
        TourStep(
            "story",
            translate("tour", "Where a number comes from"),
            translate(
                "tour", "Double-click any pixel in the network: here stand the products and the sum that it is made of."
            ),
        ),
        TourStep(
            "train",
            translate("tour", "Train one yourself"),
            translate(
                "tour", "Press Train and watch a network of your own learn, on your own drawing. It is saved by itself."
            ),
        ),
        TourStep(
            LEARN,
            translate("tour", "And now?"),
            translate(
                "tour",
                "The course in the Learn menu explains all of this in experiments, chapter by chapter. F1 "
                "explains what the pointer is on.",
            ),
        ),
    )


class Tour(QObject):
    """Offers the tour in an empty window until it was taken or declined, and leads through it."""

    def __init__(self, context: Context, layout: Layout, actions: Actions, parent: QObject) -> None:
        super().__init__(parent)
        self.setObjectName("tour")
        self._window, self._settings = context.window, context.settings
        self._layout, self._actions = layout, actions
        self._place = layout.view(OFFERED_IN)
        self.card = TourCard(context.window)
        self.offer = TourOffer(self._place)
        self._steps: tuple[TourStep, ...] = ()
        self._at = 0
        self._shown_before: dict[str, bool] = {}
        self._in_front: tuple[str, ...] = ()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._point)
        self.card.forward.connect(self.forward)
        self.card.back.connect(self.back)
        self.card.left.connect(self.stop)
        self.offer.taken.connect(self.start)
        self.offer.declined.connect(self._decline)
        context.hub.snapshot.connect(self._answered)
        context.hub.workspace_leaving.connect(self.stop)
        for watched in (context.window, self._place):
            watched.installEventFilter(self)

    @property
    def is_running(self) -> bool:
        return bool(self._steps)

    @property
    def step(self) -> TourStep | None:
        """The step on show."""
        return self._steps[self._at] if self._steps else None

    @Slot()
    def start(self) -> None:
        """From the first step; a person who has begun it is not asked again."""
        if self.is_running:
            self.stop()
        self._settings.set_tour_offered()
        self.offer.hide()
        layout = self._layout
        self._shown_before = {name: dock.isVisible() for name, dock in layout.docks.items()}
        self._in_front = layout.in_front()
        self._steps, self._at = steps(), 0
        self._show()
        self.card.next_button.setFocus()

    @Slot()
    def forward(self) -> None:
        if self._at + 1 < len(self._steps):
            self._at += 1
            self._show()
        else:
            self.stop()

    @Slot()
    def back(self) -> None:
        self._at = max(self._at - 1, 0)
        self._show()

    @Slot()
    def stop(self) -> None:
        """Ends it, and puts back the panels that it brought to the front."""
        if not self.is_running:
            return
        self._steps = ()
        self._later.stop()
        had_focus = self.card.isAncestorOf(self._window.focusWidget()) if self._window.focusWidget() else False
        self.card.leave()
        docks = self._layout.docks
        for name, was_shown in self._shown_before.items():
            if not was_shown and docks[name].isVisible():
                docks[name].hide()
        for name in self._in_front:
            if docks[name].isVisible():
                docks[name].raise_()
        if had_focus:
            self._layout.view("draw").setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self.offer.keep_centred()
            if self.is_running:
                self._later.start()
        return False

    @Slot(object)
    def _answered(self, snapshot: Snapshot) -> None:
        """The offer stands in an empty window only: whoever draws has found the beginning."""
        wanted = snapshot.blank and not self.is_running and not self._settings.tour_offered()
        if wanted != self.offer.isVisibleTo(self._place):
            self.offer.keep_centred()
            self.offer.setVisible(wanted)

    @Slot()
    def _decline(self) -> None:
        self._settings.set_tour_offered()
        self.offer.hide()

    def _show(self) -> None:
        step = self._steps[self._at]
        if step.panel != LEARN:
            self._layout.show_panel(step.panel)
        self.card.show_step(step.title, step.words, self._at + 1, len(self._steps))
        # A panel that has just come to the front has its place only once the window is laid out.
        self._later.start()

    @Slot()
    def _point(self) -> None:
        step = self.step
        if step is not None:
            self.card.point_at(self._place_of(step.panel))

    def _place_of(self, panel: str) -> QRect:
        window = self._window
        if panel == LEARN:
            bar = window.menuBar()
            box = bar.actionGeometry(self._actions.menus[LEARN].menuAction())
            return box.translated(bar.mapTo(window, QPoint(0, 0)))
        dock = self._layout.docks[panel]
        return QRect(dock.mapTo(window, QPoint(0, 0)), dock.size()) if not dock.isFloating() else window.rect()
