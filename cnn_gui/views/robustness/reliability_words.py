"""What is said of how far probabilities are to be trusted, and of what a threshold costs."""

from __future__ import annotations

from cnn_gui.core.base.plain_text import one_line
from cnn_gui.core.robustness.messages import FittedOn, Reliability
from cnn_gui.views.base.numbers import format_count, format_fixed, format_percent
from cnn_gui.views.base.translation import translate


def error_text(found: Reliability) -> str:
    """The calibration error before and after the temperature, and on which images each was found."""
    before, after = found.bins().error, found.bins(tempered=True).error
    judged = format_count(found.data.images), one_line(found.data.name)
    numbers = format_percent(before, 2), format_percent(after, 2), format_fixed(found.temperature, 2), *judged
    if found.fitted_on is FittedOn.HELD_BACK:
        words = translate(
            "robustness",
            "Expected calibration error {0}; {1} with logits divided by a temperature of {2}. Judged by {3} {4} test "
            "images, the temperature fitted on {5} training images that the run held back.",
        )
    else:
        words = translate(
            "robustness",
            "Expected calibration error {0}; {1} with logits divided by a temperature of {2}. Judged by {3} {4} test "
            "images, the temperature fitted on the other {5}.",
        )
    return words.format(*numbers, format_count(found.fitted))


def price_text(found: Reliability, sure_from: float) -> str:
    """What is refused and what is answered wrongly, if it is not sure below a probability."""
    price, count = found.price(sure_from), len(found.right)
    words = translate(
        "robustness",
        "Below {0} the answer is “not sure”: that refuses {1} of {2} images, {3} of which were read rightly. Of the "
        "{4} that are answered {5} are wrong ({6}).",
    )
    share = format_percent(price.wrong / max(price.answered, 1), 2)
    counts = (price.refused, count, price.refused_right, price.answered, price.wrong)
    return words.format(format_percent(sure_from, 0), *(format_count(number) for number in counts), share)
