"""What the operations of a pickle do to its stand-ins: making them, and putting things into them.

All raise DamagedPickleError where the file asks for what makes no sense.
"""

from __future__ import annotations

from cnn_gui.core.exchange.pickle_values import Bag, Global, Pairs, Record

MAX_NAME = 1_000
"""Longest name of a class or function, in characters."""


class DamagedPickleError(Exception):
    """The pickle is damaged, or larger than what is read."""


def plain_call(what: Global, args: tuple[object, ...]) -> object:
    """The containers of Python's library as what they are, everything else as a Record."""
    if what.name in ("OrderedDict", "dict") and what.module in ("collections", "builtins", "__builtin__"):
        return Pairs(_pairs_in(args))
    if what.name in ("set", "frozenset") and what.module in ("builtins", "__builtin__"):
        return Bag(list(args[0]) if args and isinstance(args[0], list | tuple) else [])
    return Record(what, args)


def _pairs_in(args: tuple[object, ...]) -> list[tuple[object, object]]:
    """The entries of ``OrderedDict([[key, value], ...])``, as Python 2 wrote it."""
    if not args:
        return []
    pairs: list[tuple[object, object]] = []
    if isinstance(args[0], Pairs):
        return list(args[0].pairs)
    if not isinstance(args[0], list | tuple):
        raise DamagedPickleError("a dict of what is no list of pairs")
    for pair in args[0]:
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise DamagedPickleError("a dict of what is no list of pairs")
        pairs.append((pair[0], pair[1]))
    return pairs


def memo_number(argument: object) -> int:
    if not isinstance(argument, int) or not 0 <= argument < 2**32:
        raise DamagedPickleError("its memo has no such place")
    return argument


def global_named(module: object, name: object) -> Global:
    if not isinstance(module, str) or not isinstance(name, str) or len(module) + len(name) > MAX_NAME:
        raise DamagedPickleError("it names a class by what is no name")
    return Global(module, name)


def paired(items: list[object]) -> list[tuple[object, object]]:
    if len(items) % 2:
        raise DamagedPickleError("it has a key without a value")
    return list(zip(items[::2], items[1::2], strict=True))


def extend(target: object, items: list[object]) -> None:
    if isinstance(target, Record):
        target.appended = [] if target.appended is None else target.appended
        target.appended.extend(items)
    elif isinstance(target, list):
        target.extend(items)
    else:
        raise DamagedPickleError("it appends to what is no list")


def update(target: object, pairs: list[tuple[object, object]]) -> None:
    if isinstance(target, Record):
        target.pairs = [] if target.pairs is None else target.pairs
        target.pairs.extend(pairs)
    elif isinstance(target, Pairs):
        target.pairs.extend(pairs)
    else:
        raise DamagedPickleError("it sets an item of what is no dict")
