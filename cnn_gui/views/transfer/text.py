"""What is said of own classes, of what a network was taught, and of what it has forgotten for it."""

from __future__ import annotations

from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.transfer.messages import WANTED, Kernels, OwnDrawings, TransferFigures
from cnn_gui.views.base.class_names import LONGEST
from cnn_gui.views.base.numbers import format_count, format_fixed, format_percent
from cnn_gui.views.base.translation import translate


def kernels_title(kernels: Kernels) -> str:
    match kernels:
        case Kernels.DIGITS:
            return translate("TransferText", "the kernels of digits")
        case Kernels.SHAPES:
            return translate("TransferText", "the kernels of shapes")
        case Kernels.NOTHING:
            return translate("TransferText", "nothing")


def kernels_tip(kernels: Kernels) -> str:
    match kernels:
        case Kernels.DIGITS:
            return translate(
                "TransferText",
                "Its convolutions begin as those of the network that comes with the app; the rest is new.",
            )
        case Kernels.SHAPES:
            return translate(
                "TransferText",
                "Its convolutions begin as those of the network for shapes in colour, which has never seen a digit; "
                "the rest is new.",
            )
        case Kernels.NOTHING:
            return translate("TransferText", "All its weights begin by chance.")


def asked_text(name: str, count: int) -> str:
    """What to draw next: "Draw: heart · 3 of 5"."""
    name = one_line(name, LONGEST)
    if count < WANTED:
        text = translate("TransferText", "Draw: {0} · {1} of {2}")
        return text.format(name, format_count(count + 1), format_count(WANTED))
    return translate("TransferText", "Draw: {0} · one more").format(name)


def missing_text(missing: int) -> str:
    """Why there is no training yet. missing: drawings."""
    if missing == 1:
        return translate("TransferText", "One drawing more, and a network can learn them.")
    text = translate("TransferText", "{0} drawings more, {1} of each, and a network can learn them.")
    return text.format(format_count(missing), format_count(WANTED))


def ready_text(drawings: int, kept_back: int) -> str:
    text = translate("TransferText", "{0} drawings: it learns from {1}, and is tested on {2} that it never sees.")
    return text.format(format_count(drawings), format_count(drawings - kept_back), format_count(kept_back))


def taught_text(figures: TransferFigures, seconds: float) -> str:
    """What came of teaching a new network."""
    text = translate(
        "TransferText", "It has learned from {0} drawings in {1} s. Of {2} that were kept back it reads {3} right."
    )
    own, learned = figures.own, figures.learned
    right = round(own.accuracy * own.data.images)
    return text.format(
        format_count(learned.data.images),
        format_fixed(seconds, 1),
        format_count(own.data.images),
        format_count(right),
    )


def why_text(data: OwnDrawings) -> str:
    """Why a network is tuned so."""
    text = translate(
        "TransferText", "Its steps are much smaller than those from nothing: what the network knows shall stay."
    )
    if data.rehearsed:
        more = translate(
            "TransferText", "{0} images of {1} are learned again beside your drawings: without them it forgets more."
        )
        return f"{text} {more.format(format_count(data.rehearsed), one_line(data.task.data))}"
    more = translate(
        "TransferText", "Nothing of what it knew was learned again beside your drawings: some of it is lost."
    )
    return f"{text} {more}"


def rows(before: TransferFigures, after: TransferFigures | None) -> tuple[tuple[str, str, str], ...]:
    """What was measured, before and after: the words, and both numbers."""
    pairs = [
        (translate("TransferText", "drawings kept back"), before.own, None if after is None else after.own),
        (translate("TransferText", "drawings learned"), before.learned, None if after is None else after.learned),
    ]
    if before.known is not None:
        name = one_line(before.known.data.name)
        pairs.append((name, before.known, None if after is None else after.known))
    return tuple(
        (
            translate("TransferText", "{0} ({1})").format(words, format_count(first.data.images)),
            format_percent(first.accuracy, 2),
            "" if second is None else format_percent(second.accuracy, 2),
        )
        for words, first, second in pairs
    )


def verdict_text(before: TransferFigures, after: TransferFigures) -> str:
    """In one sentence what was won, and what it cost."""
    won = after.own.accuracy - before.own.accuracy
    text = translate("TransferText", "Of {0} drawings that were kept back {1} are right, before {2}.")
    sentence = text.format(
        format_count(after.own.data.images),
        format_percent(after.own.accuracy, 2),
        format_percent(before.own.accuracy, 2),
    )
    if won <= 0:
        sentence = translate("TransferText", "{0} It reads them no better than before.").format(sentence)
    if before.known is None or after.known is None:
        return sentence
    lost = before.known.accuracy - after.known.accuracy
    name = one_line(after.known.data.name)
    if lost <= 0:
        more = translate("TransferText", "Of {0} it has forgotten nothing.").format(name)
    else:
        text = translate("TransferText", "Of {0} it has forgotten some: {1} of the test images are right, before {2}.")
        now, then = format_percent(after.known.accuracy, 2), format_percent(before.known.accuracy, 2)
        more = text.format(name, now, then)
    return f"{sentence} {more}"
