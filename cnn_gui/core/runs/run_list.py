"""The runs that are kept, as rows of a table."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from cnn_gui.core.base.errors import FileError, UserError
from cnn_gui.core.base.files import reason
from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP
from cnn_gui.core.evaluation.messages import NOT_KNOWN
from cnn_gui.core.network.messages import NetworkRecord
from cnn_gui.core.recipe.messages import TrainingConfig
from cnn_gui.core.recipe.recipes import ALL
from cnn_gui.core.recipe.run_names import named
from cnn_gui.core.runs.run_files import summary
from cnn_gui.core.timeline.moment_file import beside, size_beside

COURSE = "course"
"""The origin of the course's runs, and the folder in which they are kept (core.base.paths)."""

SUFFIX = ".safetensors"


@dataclass(frozen=True, slots=True)
class RunEntry:
    """A row. Numbers that are not known are None, texts "".

    recipe: with what was changed in it. images: trained on; epochs: how many were made, of planned. accuracy: a share
    in 0..1, measured on so many images of a data set (tested_on, tested_images). loss: of the last test. seconds: what
    a person waited for it. made: seconds since 1970. problem: why nothing is known of a file, in one sentence.
    moments: bytes of the moments that are kept beside it, 0 where there are none. held: loss and accuracy on the
    held_images that were held back, in the end; None where none were.
    """

    path: str
    name: str
    recipe: str = ""
    data: str = ""
    images: int | None = None
    epochs: float | None = None
    planned: int | None = None
    seed: int | None = None
    accuracy: float | None = None
    tested_on: str = ""
    tested_images: int | None = None
    loss: float | None = None
    seconds: float | None = None
    made: float = 0.0
    notes: str = ""
    problem: str = ""
    course: bool = False
    moments: int = 0
    held: tuple[float, float] | None = None
    held_images: int = 0


def files(folder: Path) -> Iterator[tuple[Path, bool]]:
    """The files of runs below a folder, and whether each is of the course. A folder that cannot be read is empty."""
    for place, course in ((folder, False), (folder / COURSE, True)):
        try:
            found = sorted(place.iterdir())
        except OSError:
            continue
        yield from ((path, course) for path in found if path.suffix == SUFFIX and not path.name.startswith("."))


def entry(path: Path, modified: float, *, course: bool = False) -> RunEntry:
    """A run's row. modified: when the file was written, where the record does not know when the run began."""
    moments = size_beside(path)
    try:
        record = summary(path)
    except UserError as error:
        return RunEntry(str(path), path.stem, made=modified, problem=error.sentence, course=course, moments=moments)
    return replace(_entry_of(record, path, modified, course=course or record.origin == COURSE), moments=moments)


def forget_moments(runs: Iterable[Path]) -> int:
    """Deletes the moments of runs for good; their networks and curves stay. How many bytes are free by that.

    Raises FileError at the first that cannot be deleted; those before it are gone then.
    """
    freed = 0
    for run in runs:
        size = size_beside(run)
        try:
            beside(run).unlink(missing_ok=True)
        except OSError as error:
            raise FileError(
                QT_TRANSLATE_NOOP("core", "The moments of {name} were not deleted: {reason}."),
                name=run.name,
                reason=reason(error),
            ) from error
        freed += size
    return freed


def _entry_of(record: NetworkRecord, path: Path, modified: float, *, course: bool) -> RunEntry:
    config, tested = record.recipe, record.tested.data if record.tested is not None else NOT_KNOWN
    images = min(config.train_size, ALL) if config is not None else None
    data = record.trained_on.name if record.trained_on is not None else ""
    epochs = record.history.epochs if record.history is not None else ()
    held = record.history.held if record.history is not None else ()
    return RunEntry(
        path=str(path),
        name=record.title or path.stem,
        recipe=named(config, data) if config is not None else "",
        data=data,
        images=record.trained_on.images if record.trained_on is not None else images,
        epochs=_epochs(record, config),
        planned=config.epochs if config is not None else None,
        seed=config.seed if config is not None else None,
        accuracy=record.test_accuracy,
        tested_on=tested.name,
        tested_images=tested.images or None,
        loss=epochs[-1][1] if epochs and math.isfinite(epochs[-1][1]) else None,
        held=held[-1][1:] if held and all(map(math.isfinite, held[-1])) else None,
        held_images=record.history.held_images if record.history is not None else 0,
        seconds=record.seconds,
        made=_time(record.created, modified),
        notes=record.notes,
        course=course,
    )


def _epochs(record: NetworkRecord, config: TrainingConfig | None) -> float | None:
    """How many were made, also a part of one, by the steps."""
    if config is None or record.history is None or not record.history.steps:
        return None
    known = record.trained_on.images if record.trained_on is not None else 0
    # Without those that were held back.
    images = known or min(config.train_size, ALL)
    each = math.ceil(images / max(config.batch_size, 1))
    return record.history.steps[-1][0] / max(each, 1)


def _time(created: str, otherwise: float) -> float:
    try:
        return datetime.fromisoformat(created).timestamp()
    except (ValueError, OverflowError, OSError):
        return otherwise
