"""What the objects of a pickle become when it is read by the pickle machine: descriptions, which nothing can run.

None, bool, int, float, str, bytes, bytearray, list and tuple stand for themselves. Everything else is one of the
classes here. They have no equality, no hash and no repr that looks into them: a pickle of 400 bytes can describe
2^60 tuples, and anything that walks through all of them never comes back. Walk no deeper than what you look for.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Global:
    """The name of a class or function ("torch._utils", "_rebuild_tensor_v2"). It is never imported."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


@dataclass(slots=True, eq=False, repr=False)
class Pairs:
    """A dict or OrderedDict: keys and values in the order of the file, keys of any kind, repeated ones kept.

    state: what the pickle sets on it beside its entries (``_metadata`` of a state_dict), or None.
    """

    pairs: list[tuple[object, object]] = field(default_factory=list)
    state: object = None

    def by_name(self) -> dict[str, object]:
        """The entries whose key is a str; of a repeated key the last one, as in a dict."""
        return {key: value for key, value in self.pairs if isinstance(key, str)}


@dataclass(slots=True, eq=False, repr=False)
class Bag:
    """A set or frozenset: its items in the order of the file, repeated ones kept."""

    items: list[object] = field(default_factory=list)


@dataclass(slots=True, eq=False, repr=False)
class Record:
    """An object of a class that is not known here, or what a function would have returned.

    made_by: the class or function. args: what it would have been called with. state: what would have been set on the
    object afterwards (its ``__dict__``, for most), or None. appended and pairs: items that would have been put into
    it, where its class is a kind of list or dict; else None.
    """

    made_by: Global
    args: tuple[object, ...] = ()
    state: object = None
    appended: list[object] | None = None
    pairs: list[tuple[object, object]] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class StorageRef:
    """A block of numbers that lies elsewhere in the file. kind: "Float" for torch.FloatStorage. count: of numbers.

    The count is what the file claims; whoever reads the block compares.
    """

    kind: str
    key: str
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class TensorRef:
    """A tensor: ``shape`` of numbers in ``storage`` from ``offset`` on, ``stride`` apart, all counted in numbers.

    All are what the file claims: 0 or more, below 2^63, shape and stride of one length.
    """

    storage: StorageRef
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]
