"""Makes the README's pictures from the real window, so that they never go stale.

python packaging/screenshots.py [--folder docs/screenshots] [--platform offscreen]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from film import Film
from PySide6.QtCore import QDeadlineTimer, QEventLoop
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

# The window with its parts by name is the tests'.
sys.path.append(str(Path(__file__).resolve().parent.parent))

from cnn_gui.core.course.lessons import course
from cnn_gui.core.drawing.messages import Drawing, Stroke

THREE = ((160, 125), (185, 92), (250, 70), (310, 90), (335, 130), (330, 175), (295, 215), (240, 235), (300, 250),
         (345, 290), (355, 345), (330, 400), (275, 428), (215, 428), (165, 405), (135, 370))  # fmt: skip
LIMIT_MS = 180_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("docs/screenshots"))
    parser.add_argument("--platform", default="offscreen")
    options = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = options.platform
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ["CNN_GUI_DATA_DIR"] = home
        os.environ["XDG_CONFIG_HOME"] = home
        _Photographer(options.folder).work()


class _Photographer:
    def __init__(self, folder: Path) -> None:
        from cnn_gui.app import make_application
        from cnn_gui.options import WindowOptions
        from tests.window.whole_window import WholeWindow

        self._folder = folder
        self._app = make_application()
        self.window = WholeWindow(WindowOptions(reset_layout=True))
        self.window.resize(1440, 900)
        self.window.show()
        self._until(lambda: self.window.shown is not None)
        self.window.draw.canvas.set_drawing(_drawing(THREE))
        self._until(lambda: self.window.shown is not None and not self.window.shown.blank)

    def work(self) -> None:
        window = self.window
        window.detail.choose("conv2", 21)
        window.network_map.choose("conv2", 21)
        self._take("window", window)
        self._take("input", window.layout_.docks["stages"])
        window.detail.tabs.setCurrentIndex(1)
        self._take("layer", window.layout_.docks["layer"])
        self._story()
        self._theme("dark")
        self._take("window-dark", window)
        self._theme("light")
        self._film()
        self._try()
        self._lesson()
        self._bench()
        self._train()
        window.networks.open_pretrained()
        self._until(
            lambda: window.networks.network is not None and window.networks.network.record.title == "pretrained"
        )
        window.actions_["evaluate"].trigger()
        self._until(lambda: window.tests.is_of_display)
        self._take("test", window.layout_.docks["test"])
        window.quit_without_asking()

    def _story(self) -> None:
        dock = self.window.layout_.docks["story"]
        dock.show()
        dock.raise_()
        self.window.network_map.unit_chosen.emit("conv2", (21, 6, 8))
        self._take("story", dock)
        self.window.layout_.docks["layer"].raise_()

    def _film(self) -> None:
        """The pen draws a three, the network reads it, and one of its numbers is followed to where it comes from."""
        window = self.window
        dock = window.layout_.docks["story"]
        window.layout_.docks["layer"].raise_()
        film = Film(window)
        for count in range(1, len(THREE) + 1):
            shown = window.shown
            window.draw.canvas.set_drawing(_drawing(THREE[:count]))
            self._until(lambda shown=shown: window.shown is not shown)  # type: ignore[misc]
            self._settle()
            film.take()
        film.take(900)
        dock.raise_()
        window.network_map.unit_chosen.emit("conv1", (3, 12, 8))
        self._settle()
        film.take(1200)
        play = window.story.findChild(QToolButton, "storyPlay")
        assert isinstance(play, QToolButton)
        play.click()
        window.story.slide.player.set_speed(80)
        for _ in range(40):
            self._live(60)
            film.take(60)
        film.take(1500)
        play.click()
        film.write(self._folder / "film.gif")

    def _try(self) -> None:
        window = self.window
        window.layout_.show_panel("try")
        window.experiments.toggle_mute("conv1", 3)
        self._until(lambda: window.experiment.head.score.text().count("%") == 2)
        self._take("try", window.layout_.docks["try"])
        window.experiments.reset()
        window.layout_.show_panel("layer")

    def _lesson(self) -> None:
        window = self.window
        asked = next(each for each in course().questions if each.slug == "pooling")
        window.lessons.ask(asked)
        self._until(lambda: window.lessons.is_settled)
        self._take("lesson", window)
        window.lessons.leave()
        self._until(lambda: window.lessons.is_settled)

    def _bench(self) -> None:
        window = self.window
        window.layout_.show_panel("bench")
        self._take("bench", window.layout_.docks["bench"])
        window.layout_.show_panel("network")

    def _train(self) -> None:
        window = self.window
        config = replace(window.training_panel.config(), epochs=2, train_size=12_000)
        window.training_panel.form.set_config(config)
        done: list[object] = []
        window.training.finished.connect(done.append)
        window.training_panel.toggle()
        self._until(lambda: bool(done))
        self._take("training", window)

    def _theme(self, name: str) -> None:
        from cnn_gui.views.base.theme import Scheme

        self.window.settings.set_scheme(Scheme(name))
        self.window.look.apply()

    def _live(self, milliseconds: int) -> None:
        """Lets the window live for so long, as it does for a person."""
        limit = QDeadlineTimer(milliseconds)
        while not limit.hasExpired():
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)

    def _settle(self, rounds: int = 4) -> None:
        for _ in range(rounds):
            self._app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)

    def _take(self, name: str, widget: QWidget) -> None:
        self._settle(12)
        widget.grab().save(str(self._folder / f"{name}.png"))

    def _until(self, done: Callable[[], bool]) -> None:
        limit = QDeadlineTimer(LIMIT_MS)
        while not done():
            if limit.hasExpired():
                raise TimeoutError("the window did not get there")
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)


def _drawing(points: Sequence[tuple[int, int]]) -> Drawing:
    return Drawing((Stroke(tuple((float(x), float(y)) for x, y in points)),))


if __name__ == "__main__":
    main()
