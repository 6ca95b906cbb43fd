"""The pickle reader: everything is described, nothing is made, and whatever a pickle says, reading it ends soon."""

from __future__ import annotations

import collections
import io
import pickle
import pickletools
from collections import OrderedDict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.core.exchange import pickle_machine
from cnn_gui.core.exchange.pickle_containers import DamagedPickleError
from cnn_gui.core.exchange.pickle_machine import read_pickle
from cnn_gui.core.exchange.pickle_values import Bag, Global, Pairs, Record


def plain(value: object) -> Any:
    """What a described value is in Python. Walks through all of it: for small honest values only."""
    match value:
        case list():
            return [plain(item) for item in value]
        case tuple():
            return tuple(plain(item) for item in value)
        case Pairs():
            return {plain(key): plain(item) for key, item in value.pairs}
        case Bag():
            return {plain(item) for item in value.items}
        case Record(Global("_codecs", "encode"), (str(text), "latin1")):  # how bytes are written before protocol 3
            return text.encode("latin-1")
        case Record(Global("__builtin__", "bytes"), ()):
            return b""
    return value


KEYS = st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text(max_size=5) | st.binary(max_size=5)
VALUES = st.recursive(
    KEYS | st.floats(allow_nan=False) | st.sets(KEYS, max_size=4) | st.frozensets(KEYS, max_size=4),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(KEYS, inner, max_size=4)
        | st.dictionaries(KEYS, inner, max_size=4).map(OrderedDict)
    ),
    max_leaves=20,
)


@given(VALUES, st.integers(0, 5))
@settings(deadline=None, max_examples=60)
def test_what_pickle_wrote_is_described_as_it_was(value: object, protocol: int) -> None:
    assert plain(read_pickle(pickle.dumps(value, protocol))) == value


class Shape:
    def __init__(self, sides: int) -> None:
        self.sides = sides


class Names(list[str]):
    pass


@pytest.mark.parametrize("protocol", range(6))
def test_an_object_becomes_its_class_and_its_state(protocol: int) -> None:
    record = read_pickle(pickle.dumps(Shape(3), protocol))
    assert isinstance(record, Record)
    state = record.state
    assert isinstance(state, Pairs)
    assert state.by_name() == {"sides": 3}
    made_by = record.made_by if protocol >= 2 else record.args[0]
    assert made_by == Global("tests.core.exchange.test_pickle_machine", "Shape")


def test_items_of_an_unknown_list_or_dict_are_kept() -> None:
    names = read_pickle(pickle.dumps(Names(["a", "b"])))
    assert isinstance(names, Record)
    assert names.appended == ["a", "b"]
    counts = read_pickle(pickle.dumps(collections.ChainMap({"a": 1})))
    assert isinstance(counts, Record)
    missing = read_pickle(pickle.dumps(collections.defaultdict(int, {"a": 1})))
    assert isinstance(missing, Record)
    assert missing.pairs == [("a", 1)]


def test_a_list_that_holds_itself_is_read() -> None:
    knot: list[object] = []
    knot.append(knot)
    described = read_pickle(pickle.dumps(knot))
    assert isinstance(described, list)
    assert described[0] is described


def test_nothing_that_a_pickle_names_is_imported_or_called(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for program in (
        b"cos\nsystem\n(X\x0a\x00\x00\x00touch evil" + b"tR.",
        b"(cos\nsystem\nX\x0a\x00\x00\x00touch evil" + b"o.",
        b"(X\x0a\x00\x00\x00touch evil" + b"ios\nsystem\n.",
        b"\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x0atouch evil\x85R.",
        b"\x80\x02cno_such_module_anywhere\nthing\n)\x81.",
    ):
        record = read_pickle(program)
        assert isinstance(record, Record)
        assert record.made_by.name in ("system", "thing")
    assert list(tmp_path.iterdir()) == []


NESTED = 200_000
HOSTILE = {
    "deep tuple": b"\x80\x02)" + b"\x85" * NESTED + b".",
    "deep list": b"\x80\x02" + b"]" * 100_000 + b"a" * 99_999 + b".",
    "deep key": b"\x80\x02})" + b"\x85" * NESTED + b"K\x01s.",
    "deep mix": b"\x80\x02)" + b"\x85(\x91" * (NESTED // 3) + b".",
    "deep records": b"\x80\x02cx\ny\nq\x000)" + b"\x85q\x010h\x00h\x01R" * 40_000 + b".",
    "hash bomb": b"\x80\x02)q\x00" + b"".join(bytes([0x68, i, 0x68, i, 0x86, 0x71, i + 1]) for i in range(100)) + b".",
    "marks": b"(" * 3_000_000 + b".",
    "operations": b"\x80\x02(" + b"N" * 5_000_000 + b"1.",
    "pops": b"\x80\x02" + b"N0" * 3_000_000 + b"N.",
    "memo": b"\x80\x02N" + b"".join(b"r" + i.to_bytes(4, "little") for i in range(400_000)) + b".",
    "giant memo number": b"N" + b"p" + b"9" * 100_000 + b"\n.",
    "giant number": b"\x80\x02\x8b" + (4_000_000).to_bytes(4, "little") + b"\x7f" * 4_000_000 + b".",
    "number of negative length": b"\x80\x02\x8b\xff\xff\xff\xff" + b"1" * 100 + b".",
    "number as text": b"I" + b"9" * 3_000_000 + b"\n.",
    "long as text": b"L" + b"9" * 3_000_000 + b"L\n.",
    "text that claims to be long": b"\x80\x04\x8d" + (2**62).to_bytes(8, "little") + b"abc.",
    "bytes that claim to be long": b"\x80\x04\x8e" + (2**63 - 1).to_bytes(8, "little") + b"abc.",
    "bytearray that claims to be long": b"\x80\x05\x96" + (2**64 - 1).to_bytes(8, "little") + b"abc.",
    "frame that claims to be long": b"\x80\x04\x95" + (2**64 - 1).to_bytes(8, "little") + b"N.",
    "copies by set": b"\x80\x02c__builtin__\nset\nq\x00("
    + b"N" * 100_000
    + b"lq\x01"
    + b"h\x00h\x01\x85R0" * 30_000
    + b".",
    "copies by NEWOBJ_EX": b"\x80\x04cx\ny\nq\x00(" + b"N" * 100_000 + b"tq\x01}q\x02"
    b"" + b"h\x00h\x01h\x02\x920" * 25_000 + b".",
    "copies by OrderedDict": b"\x80\x02ccollections\nOrderedDict\nq\x00(" + b"NN\x86" * 30_000 + b"lq\x01"
    b"" + b"h\x00h\x01\x85R0" * 30_000 + b".",
    "a list put into itself": b"\x80\x02]q\x00" + b"(" + b"h\x00" * 100_000 + b"e.",
    "a dict as its own key": b"\x80\x02}q\x00h\x00h\x00s.",
    "a set of itself": b"\x80\x04\x8fq\x00(h\x00h\x00\x90.",
    "an object as its own state": b"\x80\x02cx\ny\n)\x81q\x00h\x00b.",
    "duplicates": b"\x80\x02]" + b"2" * 200_000 + b"a" * 100_000 + b".",
    "a method overwritten": b"\x80\x02ccollections\nOrderedDict\n)R}X\x05\x00\x00\x00itemsK\x01sb.",
    "reduce of reduce": b"\x80\x02cx\ny\n" + b")R" * 100 + b".",
    "the registry": b"\x80\x02\x82\x01.",
    "a buffer outside": b"\x80\x05\x97.",
    "an identity as text": b"Pabc\n.",
    "an identity": b"\x80\x02NQ.",
    "pops below the mark": b"N(0a.",
    "empty": b"",
    "only an end": b".",
    "an unknown operation": b"\x80\x02\xff.",
    "a name without end": b"c" + b"x" * 3_000_000,
    "a long name": b"c" + b"x" * 3_000_000 + b"\ny\n.",
    "odd items": b"}(NNNu.",
    "put into nothing": b"q\x00.",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_pickle_ends_within_the_bounds(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is described or refused, after at most so many operations; and taking it apart again does not crash."""
    performed = 0
    perform = pickle_machine._Machine.perform

    def count(machine: Any, name: str, argument: object) -> None:
        nonlocal performed
        performed += 1
        perform(machine, name, argument)

    monkeypatch.setattr(pickle_machine._Machine, "perform", count)
    value, problem = None, "none"
    try:
        value = read_pickle(HOSTILE[kind])
    except DamagedPickleError as error:
        problem = str(error)
    del value
    assert 0 < len(problem) < 100
    assert performed <= pickle_machine.MAX_OPERATIONS


COPYING = [kind for kind in HOSTILE if kind.startswith("copies")]


@pytest.mark.parametrize("kind", COPYING)
def test_copying_the_same_again_and_again_adds_up(kind: str) -> None:
    with pytest.raises(DamagedPickleError, match="too long"):
        read_pickle(HOSTILE[kind])


@given(st.data())
@settings(deadline=None, max_examples=100)
def test_any_operations_are_read_or_refused(data: st.DataObject) -> None:
    codes = [operation.code.encode("latin-1") for operation in pickletools.opcodes]
    tail = st.sampled_from([b"", b"\x00", b"\x01\x00\x00\x00", b"a\nb\n", b"1\n", b"\xff" * 8])
    parts = data.draw(st.lists(st.tuples(st.sampled_from(codes), tail), max_size=40))
    program = b"".join(code + argument for code, argument in parts)
    try:
        read_pickle(program + b".")
    except DamagedPickleError:
        return


def test_a_pickle_behind_another_is_read_from_where_the_first_ended() -> None:
    file = io.BytesIO(pickle.dumps("first") + pickle.dumps(["second"]) + b"rest")
    assert read_pickle(file) == "first"
    assert read_pickle(file) == ["second"]
    assert file.read() == b"rest"
