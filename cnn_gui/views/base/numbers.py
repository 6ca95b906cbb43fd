"""Numbers, times and dates as people read them: four significant digits, a true minus sign, thousands separated.

They are the same in every language: a point before the decimals, as in Python and in every paper, so that what stands
on the screen can be computed with, typed into a field and found again in a file. Dates are those of ISO 8601.
docs/decisions/0020-words.md

A text never says another number than the value: zeros at the end, or a whole number, stand only where the value is
that, else the digits that were kept are shown ("1.000" for 0.99996).
"""

from __future__ import annotations

import math
from datetime import datetime

from cnn_gui.views.base.translation import translate

MINUS = "\N{MINUS SIGN}"
_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def format_value(value: float, digits: int = 4) -> str:
    """A value to ``digits`` significant digits: "−2.354", "0.5", "18,496", "1.25×10⁻⁷"; "1.000" for 0.99996."""
    if math.isnan(value):
        return translate("numbers", "not a number")
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    if value == 0:
        return "0"
    sign = MINUS if value < 0 else ""
    # Rounding first: 9.9996 has four digits as 10, not as 10.00.
    mantissa, exponent_text = f"{abs(value):.{digits - 1}e}".split("e")
    exponent = int(exponent_text)
    if -4 <= exponent < 6:
        text = f"{abs(value):,.{max(digits - 1 - exponent, 0)}f}"
        return sign + (_without_zeros(text) if _is_exact(float(text.replace(",", "")), abs(value)) else text)
    shown = _without_zeros(mantissa) if _is_exact(float(f"{mantissa}e{exponent}"), abs(value)) else mantissa
    return f"{sign}{shown}×10{str(exponent).translate(_SUPERSCRIPTS)}"


def format_signed(value: float, digits: int = 4) -> str:
    """As format_value, with a plus sign before what is above zero."""
    text = format_value(value, digits)
    return f"+{text}" if value > 0 else text


def format_count(count: int) -> str:
    """A whole number: "421,642"."""
    return f"{count:,}".replace("-", MINUS)


def format_fixed(value: float, decimals: int) -> str:
    """A number with so many decimals, whatever they are: "2.80", "−0.50", "1,234"; "0.00" is never "−0.00"."""
    return f"{value:z,.{decimals}f}".replace("-", MINUS)


def format_rounded(value: float, digits: int) -> str:
    """At most so many significant digits, as one types them into a field: "0.25", "−1.5", "−1e-05"."""
    text = f"{value:.{digits}g}"
    return MINUS + text[1:] if text.startswith("-") else text


def format_milliseconds(seconds: float) -> str:
    """How long something short took: "1.1 ms", "34 ms"."""
    milliseconds = 1000 * seconds
    return f"{format_fixed(milliseconds, 1 if milliseconds < 10 else 0)} ms"


def format_duration(seconds: float) -> str:
    """Minutes and seconds "1:28", with hours "2:01:09"."""
    total = max(0, round(seconds))
    hours, rest = divmod(total, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def format_date(timestamp: float) -> str:
    """Day and time, here: "2026-07-01 14:05"; "" for a time that no calendar has. timestamp: seconds since 1970."""
    try:
        return f"{datetime.fromtimestamp(timestamp):%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError, OSError):
        return ""


def format_percent(share: float, decimals: int = 1) -> str:
    """A share in 0..1: "99.1 %". What is not quite all, or not quite none, is never shown as all or none."""
    number = percent_number(share, decimals)
    return number if math.isnan(share) else f"{number} %"


def percent_number(share: float, decimals: int = 1) -> str:
    """The same without the sign: "99.1", "> 99.9"."""
    percent = 100 * float(share)
    if math.isnan(percent):
        return translate("numbers", "not a number")
    step = 10.0**-decimals
    if 0 < percent < step / 2:
        return f"< {step:.{decimals}f}"
    if 100 - step / 2 <= percent < 100:
        return f"> {100 - step:.{decimals}f}"
    return f"{percent:.{decimals}f}".replace("-", MINUS)


def format_shape(shape: tuple[int, ...]) -> str:
    """A shape: "64×14×14", "3,136"."""
    return "×".join(format_count(size) for size in shape)


def _is_exact(shown: float, value: float) -> bool:
    """But for the rounding of a few operations in float32."""
    return abs(shown - value) <= 1e-6 * abs(value)


def _without_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
