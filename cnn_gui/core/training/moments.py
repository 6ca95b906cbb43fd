"""At which steps of a run its weights are kept."""

from __future__ import annotations


def moment_steps(total: int, most: int) -> tuple[int, ...]:
    """At most ``most`` steps of a run of ``total``, ascending: 0, and others spaced evenly in the steps' logarithm.

    That is also the logarithm of the images seen: all batches but the last of an epoch have the same size. The run's
    last step is not among them, for its weights are the network itself. Where early steps would be told apart by less
    than one, all of them are taken, and the others stand closer together.
    """
    if most <= 0 or total <= 0:
        return ()
    if total <= most:
        return tuple(range(total))
    count = most
    while len(found := _spaced(total, count)) < most:
        count += 1
    return found if len(found) == most else _spaced(total, count - 1)


def _spaced(total: int, count: int) -> tuple[int, ...]:
    """0 and the whole numbers of ``count`` factors from 1 up to ``total``, without that."""
    steps = {round(total ** (i / count)) for i in range(count)}
    return (0, *sorted(step for step in steps if step < total))
