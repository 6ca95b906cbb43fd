"""Reads a pickle without running it: what it describes is built of inert stand-ins (core.exchange.pickle_values).

A pickle is a program for a machine with a stack. Python's own machine, and torch's with ``weights_only``, make real
objects on the way: they import, call, hash and compare what the file says, and so 751 bytes can hash for ever and
546 bytes can exhaust the C stack. This machine imports nothing, calls nothing and hashes nothing but memo numbers.
Each operation costs a bounded time, the number of operations is bounded, and so everything is. Nothing is recursive:
how deeply things are nested does not matter.

``pickletools`` splits the program into operations; what each operation means is in PEP 307, PEP 574 and the comments
of that module.
"""

from __future__ import annotations

import io
import pickletools
from collections.abc import Callable, Iterator

from cnn_gui.core.exchange.pickle_containers import (
    DamagedPickleError,
    extend,
    global_named,
    memo_number,
    paired,
    plain_call,
    update,
)
from cnn_gui.core.exchange.pickle_values import Bag, Global, Pairs, Record

MAX_OPERATIONS = 250_000
"""A state_dict takes 50 for each tensor and one for each number of a list beside it."""

Call = Callable[[Global, tuple[object, ...]], object]
"""What stands for the result of calling a Global with these arguments. May raise DamagedPickleError."""

Fetch = Callable[[object], object]
"""What stands for an object outside the pickle, by its persistent id. May raise DamagedPickleError."""


def _no_fetch(_identity: object) -> object:
    raise DamagedPickleError("it refers to something outside")


def read_pickle(data: bytes | io.BytesIO, call: Call = plain_call, fetch: Fetch = _no_fetch) -> object:
    """What the pickle in ``data`` describes; a BytesIO is left behind the pickle's end. Raises DamagedPickleError."""
    machine = _Machine(call, fetch)
    # The library reports damage by half a dozen kinds of exceptions (struct.error, ValueError, KeyError ...).
    try:
        for name, argument in _operations(data):
            if name == "STOP":
                return machine.result()
            machine.perform(name, argument)
    except DamagedPickleError:
        raise
    except Exception as error:
        raise DamagedPickleError("its pickle is cut off or damaged") from error
    raise DamagedPickleError("its pickle has no end")


def _operations(data: bytes | io.BytesIO) -> Iterator[tuple[str, object]]:
    for number, (operation, argument, _position) in enumerate(pickletools.genops(data)):
        if number >= MAX_OPERATIONS:
            raise DamagedPickleError("its pickle is too long")
        yield operation.name, argument


class _Machine:
    """The stack, the places marked on it, and the memo."""

    def __init__(self, call: Call, fetch: Fetch) -> None:
        self._call, self._fetch = call, fetch
        self._copied = 0
        self._stack: list[object] = []
        self._marks: list[int] = []
        self._memo: dict[int, object] = {}

    def result(self) -> object:
        if len(self._stack) != 1 or self._marks:
            raise DamagedPickleError("its pickle leaves more or less than one object")
        return self._stack[0]

    def perform(self, name: str, argument: object) -> None:
        meaning = _MEANINGS.get(name)
        if meaning is None:
            raise DamagedPickleError(f"its pickle uses {name}, which torch.save never does")
        meaning(self, argument)

    def push(self, argument: object) -> None:
        self._stack.append(argument)

    def none(self, _argument: object) -> None:
        self._stack.append(None)

    def true(self, _argument: object) -> None:
        self._stack.append(True)

    def false(self, _argument: object) -> None:
        self._stack.append(False)

    # --- the stack

    def _pop(self) -> object:
        if len(self._stack) <= (self._marks[-1] if self._marks else 0):
            raise DamagedPickleError("its stack is empty")
        return self._stack.pop()

    def _pop_to_mark(self) -> list[object]:
        if not self._marks:
            raise DamagedPickleError("it has no mark")
        start = self._marks.pop()
        items = self._stack[start:]
        del self._stack[start:]
        return items

    def _top(self) -> object:
        top = self._pop()
        self._stack.append(top)
        return top

    def mark(self, _argument: object) -> None:
        self._marks.append(len(self._stack))

    def nothing(self, _argument: object) -> None:
        """PROTO and FRAME say nothing that is needed."""

    def pop(self, _argument: object) -> None:
        if self._marks and len(self._stack) == self._marks[-1]:
            self._marks.pop()
        else:
            self._pop()

    def pop_mark(self, _argument: object) -> None:
        self._pop_to_mark()

    def duplicate(self, _argument: object) -> None:
        self._stack.append(self._top())

    # --- the memo

    def put(self, argument: object) -> None:
        self._memo[memo_number(argument)] = self._top()

    def memoize(self, _argument: object) -> None:
        self._memo[len(self._memo)] = self._top()

    def get(self, argument: object) -> None:
        number = memo_number(argument)
        if number not in self._memo:
            raise DamagedPickleError("it refers to what was not kept")
        self._stack.append(self._memo[number])

    # --- containers

    def empty_tuple(self, _argument: object) -> None:
        self._stack.append(())

    def empty_list(self, _argument: object) -> None:
        self._stack.append([])

    def empty_dict(self, _argument: object) -> None:
        self._stack.append(Pairs())

    def empty_set(self, _argument: object) -> None:
        self._stack.append(Bag())

    def make_list(self, _argument: object) -> None:
        self._stack.append(self._pop_to_mark())

    def make_tuple(self, _argument: object) -> None:
        self._stack.append(tuple(self._pop_to_mark()))

    def make_set(self, _argument: object) -> None:
        self._stack.append(Bag(self._pop_to_mark()))

    def make_dict(self, _argument: object) -> None:
        self._stack.append(Pairs(paired(self._pop_to_mark())))

    def tuple1(self, _argument: object) -> None:
        self._stack.append((self._pop(),))

    def tuple2(self, _argument: object) -> None:
        second = self._pop()
        self._stack.append((self._pop(), second))

    def tuple3(self, _argument: object) -> None:
        third, second = self._pop(), self._pop()
        self._stack.append((self._pop(), second, third))

    def append(self, _argument: object) -> None:
        item = self._pop()
        extend(self._top(), [item])

    def appends(self, _argument: object) -> None:
        items = self._pop_to_mark()
        extend(self._top(), items)

    def set_item(self, _argument: object) -> None:
        value, key = self._pop(), self._pop()
        update(self._top(), [(key, value)])

    def set_items(self, _argument: object) -> None:
        pairs = paired(self._pop_to_mark())
        update(self._top(), pairs)

    def add_items(self, _argument: object) -> None:
        items, bag = self._pop_to_mark(), self._top()
        if not isinstance(bag, Bag):
            raise DamagedPickleError("it adds to what is no set")
        bag.items.extend(items)

    # --- objects

    def name(self, argument: object) -> None:
        """GLOBAL: "module name" in one text."""
        module, _, name = str(argument).partition(" ")
        self._stack.append(global_named(module, name))

    def stack_name(self, _argument: object) -> None:
        name, module = self._pop(), self._pop()
        self._stack.append(global_named(module, name))

    def reduce(self, _argument: object) -> None:
        args, what = self._pop(), self._pop()
        self._make(what, args)

    def new_object(self, _argument: object) -> None:
        args, what = self._pop(), self._pop()
        self._make(what, args)

    def new_object_ex(self, _argument: object) -> None:
        keywords, args, what = self._pop(), self._pop(), self._pop()
        if not isinstance(args, tuple):
            raise DamagedPickleError("it calls with what are no arguments")
        self._spend(args)
        self._make(what, (*args, keywords))

    def old_object(self, _argument: object) -> None:
        """OBJ: the class and its arguments lie behind the mark."""
        what, *args = self._pop_to_mark()
        self._make(what, tuple(args))

    def old_instance(self, argument: object) -> None:
        """INST: the class is named in the operation."""
        module, _, name = str(argument).partition(" ")
        self._make(global_named(module, name), tuple(self._pop_to_mark()))

    def _make(self, what: object, args: object) -> None:
        if not isinstance(what, Global) or not isinstance(args, tuple):
            raise DamagedPickleError("it calls what cannot be called")
        if args:
            self._spend(args[0])
        self._stack.append(self._call(what, args))

    def _spend(self, copied: object) -> None:
        """One operation copies a whole container, and a later one may do so again with the same: that adds up."""
        copied = copied.pairs if isinstance(copied, Pairs) else copied
        self._copied += len(copied) if isinstance(copied, list | tuple) else 0
        if self._copied > MAX_OPERATIONS:
            raise DamagedPickleError("its pickle is too long")

    def build(self, _argument: object) -> None:
        state, target = self._pop(), self._top()
        if isinstance(target, Pairs | Record):
            target.state = state

    def outside(self, _argument: object) -> None:
        self._stack.append(self._fetch(self._pop()))


_TEXTS = ("STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE", "SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8")
_BYTES = ("BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8")
_NUMBERS = ("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT")

_MEANINGS: dict[str, Callable[[_Machine, object], None]] = {
    **dict.fromkeys((*_TEXTS, *_BYTES, *_NUMBERS), _Machine.push),
    "NONE": _Machine.none,
    "NEWTRUE": _Machine.true,
    "NEWFALSE": _Machine.false,
    "EMPTY_TUPLE": _Machine.empty_tuple,
    "PROTO": _Machine.nothing,
    "FRAME": _Machine.nothing,
    "MARK": _Machine.mark,
    "POP": _Machine.pop,
    "POP_MARK": _Machine.pop_mark,
    "DUP": _Machine.duplicate,
    "PUT": _Machine.put,
    "BINPUT": _Machine.put,
    "LONG_BINPUT": _Machine.put,
    "MEMOIZE": _Machine.memoize,
    "GET": _Machine.get,
    "BINGET": _Machine.get,
    "LONG_BINGET": _Machine.get,
    "EMPTY_LIST": _Machine.empty_list,
    "EMPTY_DICT": _Machine.empty_dict,
    "EMPTY_SET": _Machine.empty_set,
    "LIST": _Machine.make_list,
    "TUPLE": _Machine.make_tuple,
    "DICT": _Machine.make_dict,
    "FROZENSET": _Machine.make_set,
    "TUPLE1": _Machine.tuple1,
    "TUPLE2": _Machine.tuple2,
    "TUPLE3": _Machine.tuple3,
    "APPEND": _Machine.append,
    "APPENDS": _Machine.appends,
    "SETITEM": _Machine.set_item,
    "SETITEMS": _Machine.set_items,
    "ADDITEMS": _Machine.add_items,
    "GLOBAL": _Machine.name,
    "STACK_GLOBAL": _Machine.stack_name,
    "REDUCE": _Machine.reduce,
    "NEWOBJ": _Machine.new_object,
    "NEWOBJ_EX": _Machine.new_object_ex,
    "OBJ": _Machine.old_object,
    "INST": _Machine.old_instance,
    "BUILD": _Machine.build,
    "BINPERSID": _Machine.outside,
}
"""Not here, and so refused: the registry of copyreg (EXT1 ...), out-of-band buffers, and PERSID, whose identities are
text: torch writes none of them."""
