"""The map of images in words."""

from __future__ import annotations

import numpy as np

from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.projection.between import DigitPath
from cnn_gui.core.projection.messages import (
    ChosenImages,
    LayerPoints,
    LayerSeparation,
    MapImage,
    MapImages,
    Separation,
    TsneState,
)
from cnn_gui.views.base.class_names import name_of, title_of_class
from cnn_gui.views.base.numbers import format_count, format_percent, format_value
from cnn_gui.views.base.translation import translate


def image_caption(image: MapImage, task: Task) -> str:
    """Below a picture: what it is, and, where the network takes it for something else, for what."""
    label = name_of(task.names, image.label)
    return f"{label} → {name_of(task.names, image.answer)}" if image.is_mistake else label


def image_text(image: MapImage, task: Task) -> str:
    """What it is, and what the network says."""
    what = translate("ImageMap", "Test image {0}: {1}").format(
        format_count(image.index), title_of_class(task.names, image.label)
    )
    share = format_percent(image.probability)
    if image.is_mistake:
        answer = title_of_class(task.names, image.answer)
        return translate("ImageMap", "{0}, read as {1} with {2}.").format(what, answer, share)
    return translate("ImageMap", "{0}, read right with {1}.").format(what, share)


def image_tip(image: MapImage, task: Task, distance: float) -> str:
    return translate("ImageMap", "{0} Distance {1}. A click puts it on the canvas.").format(
        image_text(image, task), format_value(distance)
    )


def points_text(points: LayerPoints, images: MapImages, dimensions: int) -> str:
    """What the points are, and how much of the layer is seen in them."""
    shares = " + ".join(format_percent(float(share)) for share in points.shares[:dimensions])
    text = translate(
        "ImageMap", "Principal components of {0} values: the first {1} hold {2} of their variance."
    ).format(format_count(len(points.mean)), dimensions, shares)
    if points.fitted < len(images):
        text += " " + translate("ImageMap", "Their directions are from {0} of the images.").format(
            format_count(points.fitted)
        )
    return text


def tsne_text(state: TsneState) -> str:
    """How far t-SNE is, and what it does not say."""
    return translate(
        "ImageMap",
        "t-SNE of {0} images, step {1} of {2}, seed {3}: who is near counts, how far groups lie apart does not.",
    ).format(format_count(len(state.places)), format_count(state.step), format_count(state.total), state.seed)


def tsne_short(state: TsneState) -> str:
    """The same in few words."""
    return translate("ImageMap", "t-SNE, step {0} of {1}, seed {2}").format(
        format_count(state.step), format_count(state.total), state.seed
    )


def shares_text(points: LayerPoints, dimensions: int) -> str:
    """The same in few words."""
    return translate("ImageMap", "{0}: {1} of the variance").format(
        points.layer, format_percent(points.share(dimensions))
    )


def of_images(images: MapImages) -> str:
    """Which images they are."""
    return translate("ImageMap", "{0} of {1} test images of {2}").format(
        format_count(len(images)), format_count(images.total), images.data
    )


def chosen_text(chosen: ChosenImages, task: Task) -> str:
    """How many, of which classes, and what is taken for what."""
    count = len(chosen)
    if count == 0:
        return translate("ImageMap", "No image within the outline.")
    confusion = chosen.confusion
    counts = confusion.sum(axis=1)
    most = [index for index in np.argsort(-counts, kind="stable")[:3].tolist() if counts[index]]
    named = ", ".join(f"{name_of(task.names, index)} ({format_count(int(counts[index]))})" for index in most)
    rest = count - int(counts[most].sum())
    if rest:
        named = translate("ImageMap", "{0} and {1} others").format(named, format_count(rest))
    text = translate("ImageMap", "{0} images, labelled {1}. {2} read right.").format(
        format_count(count), named, format_percent(chosen.right / count)
    )
    wrong = confusion - np.diag(np.diag(confusion))
    if wrong.any():
        label, answer = np.unravel_index(int(wrong.argmax()), wrong.shape)
        text += " " + translate("ImageMap", "Most often {0} is read as {1}: {2} times.").format(
            name_of(task.names, int(label)), name_of(task.names, int(answer)), format_count(int(wrong.max()))
        )
    return text


def layer_separation_text(measured: LayerSeparation, found: Separation) -> str:
    """What is told right by one layer."""
    return translate(
        "ImageMap", "{0}: nearest neighbours {1}, linear probe {2}; the network answers {3} right."
    ).format(
        measured.layer,
        format_percent(found.share(measured.nearest)),
        format_percent(found.share(measured.probe)),
        format_percent(found.share(found.answered)),
    )


def separation_text(found: Separation) -> str:
    """On which images, and how."""
    return translate(
        "ImageMap",
        "From {0} test images of {1} the classes of {2} others are told by the layer's values alone: by a vote of the "
        "nearest {3}, and by logistic regression.",
    ).format(format_count(found.fitted), found.data, format_count(found.tested), found.neighbours)


def step_text(path: DigitPath, step: int, task: Task) -> str:
    """What is answered at a place on the way, and of what."""
    answer = int(path.answers[step])
    text = translate("ImageMap", "{0} of the way from A to B: {1} with {2}.").format(
        format_percent(float(path.shares[step]), 0),
        title_of_class(task.names, answer),
        format_percent(float(path.probabilities[step, answer])),
    )
    if path.layer:
        text += " " + translate("ImageMap", "The nearest test image in {0}, at distance {1}.").format(
            path.layer, format_value(float(path.distances[step]))
        )
    return text


def cell_text(answer: int, confidence: float, task: Task) -> str:
    """What is answered at a place of the plane."""
    return translate("ImageMap", "Here the answer is {0} with {1}.").format(
        title_of_class(task.names, answer), format_percent(confidence)
    )
