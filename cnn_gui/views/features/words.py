"""What a unit likes, in words."""

from __future__ import annotations

from collections.abc import Sequence

from cnn_gui.core.datasets.messages import Task
from cnn_gui.core.features.messages import LikedImage, Rank, UnitLikes, UnitNumbers
from cnn_gui.core.features.reading import FiresFor, told
from cnn_gui.views.base.class_names import name_of
from cnn_gui.views.base.numbers import format_count, format_fixed, format_percent, format_value
from cnn_gui.views.base.translation import translate

MOST_NAMED = 4
"""Classes that are named in a sentence; more are counted."""

NEARLY_ALL = 0.999
"""From here on a share is not told more closely."""

ALIKE = 1e-5
"""Values that differ by so small a share of the largest are the same: float32 has seven digits."""


def part_title(part: Rank) -> str:
    """What a part of the distribution is called where one is chosen."""
    if part is Rank.TOP:
        return translate("Likes", "Largest")
    return translate("Likes", "Middle") if part is Rank.MIDDLE else translate("Likes", "Smallest")


def likes_text(numbers: UnitNumbers, task: Task) -> str:
    """Like "Fires for 0 and 6, hardly for 1. On 64 % of the images."."""
    found = told(numbers)
    if found.never:
        return translate("Likes", "Never fires: it is silent on each of {0} images.").format(format_count(numbers.seen))
    return " ".join((_fires(found, numbers, task), _tells(found, numbers, task))).strip()


def _fires(found: FiresFor, numbers: UnitNumbers, task: Task) -> str:
    share = format_percent(numbers.fires_on, 0)
    if not found.strong:
        return _fires_for_none(found, share, task)
    if len(found.strong) == len(task.classes):
        return translate("Likes", "Fires for every class alike, on {0} of the images.").format(share)
    strong = _listed(found.strong, task)
    weak = [label for label in found.weak if label not in found.strong]
    if not weak:
        return translate("Likes", "Fires for {0}; on {1} of the images in all.").format(strong, share)
    words = translate("Likes", "Fires for {0}, hardly for {1}; on {2} of the images in all.")
    return words.format(strong, _listed(weak, task), share)


def _fires_for_none(found: FiresFor, share: str, task: Task) -> str:
    """Where for no class both its mean is large and it fires on most of the images."""
    if not found.often:
        return translate("Likes", "Fires on {0} of the images, for no class in most of them.").format(share)
    if len(found.often) == len(task.classes):
        return translate("Likes", "Fires on {0} of the images, of each class on more than half.").format(share)
    words = translate("Likes", "Fires on {0} of the images, most often for {1}.")
    return words.format(share, _listed(found.often, task))


def _tells(found: FiresFor, numbers: UnitNumbers, task: Task) -> str:
    """How well it alone tells a class: the AUC as pairs that are put in the right order."""
    if found.best is None:
        return translate("Likes", "Alone it tells no class from the others.")
    name = name_of(task.names, found.best)
    if found.auc >= 0.5:
        words = translate(
            "Likes", "Alone it tells {0} best: in {1} of 100 pairs with another class it has the larger value{2}."
        )
    else:
        words = translate(
            "Likes", "Alone it tells {0} best: in {1} of 100 pairs with another class it has the smaller value{2}."
        )
    ties = translate("Likes", " (where both are equal, half a pair)") if numbers.has_ties else ""
    return words.format(name, _pairs(max(found.auc, 1 - found.auc)), ties)


def _pairs(share: float) -> str:
    return "> 99" if 0.995 <= share < 1 else format_fixed(100 * share, 0)


def _listed(labels: Sequence[int], task: Task) -> str:
    """Names of classes: "0", "0 and 6", "0, 3 and 6", "0, 3, 5 and 4 more"."""
    names = [name_of(task.names, label) for label in labels]
    if len(names) > MOST_NAMED:
        shown, more = names[: MOST_NAMED - 1], len(names) - MOST_NAMED + 1
        return translate("Likes", "{0} and {1} more").format(", ".join(shown), more)
    if len(names) == 1:
        return names[0]
    return translate("Likes", "{0} and {1}").format(", ".join(names[:-1]), names[-1])


def standing_text(numbers: UnitNumbers, own: float | None) -> str:
    """Where the value of the drawing is: "Your drawing: 1.32, larger than on 87 % of the images"."""
    if own is None:
        return translate("Likes", "Draw something to see where it stands.")
    value = format_value(own, 3)
    # An image among many is computed with other roundings than by itself.
    slack = ALIKE * max(abs(own), abs(numbers.largest), abs(numbers.smallest))
    if own > numbers.largest + slack:
        return translate("Likes", "Your drawing: {0}, larger than on every image").format(value)
    if own < numbers.smallest - slack:
        return translate("Likes", "Your drawing: {0}, smaller than on every image").format(value)
    if own >= numbers.largest - slack and numbers.largest > numbers.smallest:
        return translate("Likes", "Your drawing: {0}, as large as on any image").format(value)
    below = numbers.below(own)
    # Not all of them, for that would have been said.
    share = f"> {format_percent(NEARLY_ALL, 1)}" if below > NEARLY_ALL else format_percent(below, 1)
    return translate("Likes", "Your drawing: {0}, larger than on {1} of the images").format(value, share)


def image_caption(image: LikedImage, task: Task) -> str:
    """Below an image: "7 · 3.25"."""
    return f"{name_of(task.names, image.label)} · {format_value(image.value, 3)}"


def image_tip(image: LikedImage, task: Task, data: str) -> str:
    """What an image is, and what a click does."""
    text = translate("Likes", "Training image {0} of {1}: {2}. The value is {3}. Click puts it on the canvas.")
    return text.format(format_count(image.index), data, name_of(task.names, image.label), format_value(image.value))


def class_text(numbers: UnitNumbers, label: int, task: Task) -> str:
    """A class's bar in words."""
    name = name_of(task.names, label)
    if not numbers.counts[label]:
        return translate("Likes", "{0}: no images").format(name)
    text = translate("Likes", "{0}: mean {1} ± {2}, fires on {3} of its images, AUC {4}")
    auc = float(numbers.auc[label])
    return text.format(
        name,
        format_value(float(numbers.mean[label]), 3),
        format_value(float(numbers.spread[label]), 3),
        format_percent(float(numbers.fires[label]), 0),
        "–" if auc != auc else format_fixed(auc, 2),
    )


def of_what(likes: UnitLikes) -> str:
    """On which images: "60,000 training images of MNIST", while it fills "12,000 of 60,000 ..."."""
    seen, total = format_count(likes.numbers.seen), format_count(likes.total)
    if likes.complete:
        return translate("Likes", "{0} training images of {1}").format(total, likes.data)
    return translate("Likes", "{0} of {1} training images of {2}").format(seen, total, likes.data)


def silent_text(title: str) -> str:
    """An entry of a list: "map 12 never says anything"."""
    return translate("Likes", "{0} says nothing on any image").format(title)


def twins_text(first: str, second: str, correlation: str) -> str:
    return translate("Likes", "{0} and {1} say the same (correlation {2})").format(first, second, correlation)
