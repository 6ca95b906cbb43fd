"""Runs the parts and prints a line for each: what grew from after its first tenth to its end."""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tests import soak

if TYPE_CHECKING:
    from tests.soak.meter import Reading
    from tests.soak.person import Person

COUNTS = {"strokes": 10_000, "networks": 500, "stories": 300, "runs": 2_000, "lessons": 330, "mixed": 2_000}
CLOSINGS = 100
READINGS = 10
MOST_MB = 20.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=soak.__doc__)
    parser.add_argument("--parts", nargs="*", choices=[*COUNTS, "closings"], default=[*COUNTS, "closings"])
    parser.add_argument("--scale", type=float, default=1.0, help="share of the full counts")
    parser.add_argument("--platform", default=os.environ.get("QT_QPA_PLATFORM", ""))
    parser.add_argument("--top", action="store_true", help="say which kinds of objects have grown")
    options = parser.parse_args()
    if options.platform:
        os.environ["QT_QPA_PLATFORM"] = options.platform
    parts = [part for part in options.parts if part != "closings"]
    good = _in_one_window(parts, options.scale, options.top) if parts else True
    if "closings" in options.parts:
        from tests.soak.closings import close_often

        closings = close_often(max(1, round(CLOSINGS * options.scale)))
        _say(closings.line())
        good = good and not (closings.bad or closings.strays)
    return 0 if good else 1


def _in_one_window(parts: list[str], scale: float, top: bool) -> bool:
    """All parts in one process and one window, as in a long afternoon."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["CNN_GUI_DATA_DIR"] = os.environ["XDG_CONFIG_HOME"] = name
        from cnn_gui.app import make_application
        from cnn_gui.core.base.paths import data_dir
        from cnn_gui.options import WindowOptions
        from tests.soak.person import Person
        from tests.window.whole_window import WholeWindow

        app = make_application()
        window = WholeWindow(WindowOptions(reset_layout=True))
        window.resize(1280, 800)
        window.show()
        person = Person(app, window, data_dir())
        person.until(lambda: window.shown is not None)
        person.pause(8000)  # what is loaded when the window has been idle for a while
        person.until(person.window_is_quiet)
        frozen = gc.get_freeze_count()
        _say(f"{'':<10}{'count':>7}{'minutes':>9}{'MB':>9}{'MB/1,000':>10}{'threads':>9}{'fds':>5}{'QObjects':>10}"
             f"{'objects':>9}{'strays':>8}")  # fmt: skip
        grown = [_part(person, part, max(READINGS, round(COUNTS[part] * scale)), folder, top) for part in parts]
        window.quit_without_asking()
        if not window.ended_well:
            _say("closed with a thread still busy")
        total = sum(change.memory for change in grown)
        from tests.soak.meter import strays

        left = len(strays(folder))
        _say(f"{'all':<10}{'':>16}{total:>9.1f}   at most {MOST_MB:.0f} MB; {left} files left after closing, at most 0")
        hidden = gc.get_freeze_count() - frozen
        if hidden > 0:
            _say(f"{hidden:,} more objects are hidden from the garbage collector")
        os.environ.pop("CNN_GUI_DATA_DIR")
        return total <= MOST_MB and not left


def _part(person: Person, part: str, count: int, folder: Path, top: bool) -> Reading:
    """One part; what is made once, at its first tenth, is no growth."""
    from tests.soak import meter

    deeds: dict[str, Callable[[int], None]] = {
        "strokes": person.stroke, "networks": person.open_network, "stories": person.story, "runs": person.run,
        "lessons": person.lesson, "mixed": person.anything,
    }  # fmt: skip
    began = time.monotonic()
    step = max(1, count // READINGS)
    readings: list[Reading] = []
    before: Counter[str] = Counter()
    for number in range(count):
        deeds[part](number)
        if number % step == step - 1:
            _rest(person)
            readings.append(meter.read(folder))
            if len(readings) == 1:
                before = meter.kinds() if top else before
    change = readings[-1] - readings[0]
    done = count - step
    _say(
        f"{part:<10}{count:>7,}{(time.monotonic() - began) / 60:>9.1f}{change.memory:>+9.1f}"
        f"{slope(readings, step):>+10.2f}{change.threads:>+9}{change.descriptors:>+5}{change.qobjects:>+10,}"
        f"{change.objects:>+9,}{change.strays:>+8}   {' '.join(f'{each.memory:.0f}' for each in readings)}"
    )
    if top:
        for kind, more in (meter.kinds() - before).most_common(12):
            _say(f"{'':<12}{more:>+7,} in {done:,}  {kind}")
    return change


def _rest(person: Person) -> None:
    """A blank canvas and nothing under way, the same at each reading."""
    person.window.draw.canvas.clear()
    person.answered()
    person.until(person.window_is_quiet)
    person.pause(1200)  # the drawing is kept within a second


def slope(readings: list[Reading], step: int) -> float:
    """Megabytes for each 1,000 deeds: the line through all readings that errs least."""
    n = len(readings)
    middle = sum(each.memory for each in readings) / n
    above = sum((place - (n - 1) / 2) * (each.memory - middle) for place, each in enumerate(readings))
    return above / sum((place - (n - 1) / 2) ** 2 for place in range(n)) / step * 1000 if n > 1 else 0.0


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    result = main()
    sys.stdout.flush()
    # A thread may still be in the middle of a long operation; the interpreter must not end under it.
    os._exit(result)
