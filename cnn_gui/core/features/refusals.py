"""Why there are no images that could show what a network likes, in a sentence. No torch: the window asks."""

from __future__ import annotations

from cnn_gui.core.base.translation import QT_TRANSLATE_NOOP, Sentence
from cnn_gui.core.datasets import catalogue
from cnn_gui.core.datasets.agreement import why_untestable
from cnn_gui.core.datasets.downloads import is_here
from cnn_gui.core.datasets.messages import MNIST, SetOrigin, Task


def why_no_images(task: Task) -> Sentence | None:
    """Why there are no images for a task, in a sentence; None where there are. Nothing is read."""
    if why_untestable(task) is None:
        return None
    info = catalogue.known(task.data or MNIST.data)
    if info is not None and info.origin is SetOrigin.DOWNLOAD and not is_here(info):
        return Sentence(
            QT_TRANSLATE_NOOP(
                "core",
                "{name} is not here, so there are no images to look at: download it first, by Train > Train on.",
            ),
            name=info.name,
        )
    if info is not None and task.data:
        return unfit(info.name)
    return Sentence(
        QT_TRANSLATE_NOOP(
            "core", "The data of this network are not known here, so there are no images to look at: open them once."
        )
    )


def unfit(name: str) -> Sentence:
    """The images of that name are of something else."""
    return Sentence(
        QT_TRANSLATE_NOOP(
            "core", "The images of {name} are not what this network tells apart, so they say nothing about its maps."
        ),
        name=name,
    )
