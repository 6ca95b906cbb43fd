"""Networks that differ from one in one thing: a pooling more, one fewer or elsewhere, a stride, padding, an activation.

Where maps become one number each before the classes, sizes fit wherever poolings are, and there are more networks than
can be tried. Those near the best one so far lead on: a network of which more is right reads more digits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import msgspec

from cnn_gui.core.exchange.reading import options
from cnn_gui.core.exchange.reading.blocks import Block
from cnn_gui.core.exchange.reading.partial import PartialNetwork
from cnn_gui.core.exchange.reading.parts import PartKind, WeightedPart
from cnn_gui.core.exchange.reading.steps import after, ends
from cnn_gui.core.exchange.reading.template import Before, Element, Open, Placed, Slot, Template, TemplateOrigin
from cnn_gui.core.network.messages import AdaptivePool, Conv, Pool, ReLU

Group = tuple[Placed, ...]
"""What one element became."""

_ACTIVATION = Placed(ReLU(), open=Open.ACTIVATION)
_POOLS = tuple(Placed(pool, open=Open.POOL) for pool, cost in options.POOLS if cost <= 1.5)
_STRIDES = (1, 2)


def nearby(template: Template) -> list[Template]:
    """The most usual first; none where the file says all layers."""
    origin = template.origin
    if origin is None:
        return []
    groups = _groups(template, origin)
    moves = (
        *(*_with_slots(origin, groups), *_with_other_pools(groups)),
        *(*_with_windows(origin, groups), *_with_strides_for_pools(origin, groups), *_with_blocks(template, groups)),
    )
    found = {each.placed: each for changed in moves for each in _rebuilt(template, origin, changed)}
    found |= {each.placed: each for each in _rebuilt(template, origin, groups[:-1])}
    found.pop(template.placed, None)
    return sorted(found.values(), key=lambda each: each.cost)


def combined(template: Template, one: Template, other: Template) -> list[Template]:
    """What differs from ``template`` as both others do; nothing where they differ in the same place."""
    origin = template.origin
    if origin is None or one.origin is None or other.origin is None:
        return []
    own = _groups(template, origin)
    changes: list[dict[int, Group]] = []
    for each, source in ((one, one.origin), (other, other.origin)):
        groups = _groups(each, source)
        changes.append({i: groups[i] for i in range(len(origin.elements)) if not _alike(groups[i], own[i])})
    if changes[0].keys() & changes[1].keys():
        return []
    return list(_rebuilt(template, origin, _changed(own, *changes[0].items(), *changes[1].items())))


def _groups(template: Template, origin: TemplateOrigin) -> list[Group]:
    groups, start = [], 0
    for length in origin.lengths:
        groups.append(template.placed[start : start + length])
        start += length
    return groups


def _changed(groups: Sequence[Group], *changes: tuple[int, Group]) -> list[Group]:
    result = list(groups)
    for place, group in changes:
        result[place] = group
    return result


# --- what may be different ---------------------------------------------------------------------------------------


def _with_slots(origin: TemplateOrigin, groups: Sequence[Group]) -> Iterator[list[Group]]:
    """Other activations and poolings in one slot, and a pooling in another slot than where it is."""
    slots = _slots(origin)
    for place, slot in slots.items():
        for group in _of_slot(slot, groups[place]):
            yield _changed(groups, (place, group))
    usual = [place for place, element in slots.items() if element.before is not Before.NORM]
    for place, other in product(slots, usual):
        pools = _pools_of(groups[place])
        if pools and not _pools_of(groups[other]):
            yield _changed(groups, (place, _without_pools(groups[place])), (other, groups[other] + pools))
    swapped = _with_norms_swapped(origin.elements, groups)
    if swapped != list(groups):
        yield swapped


def _slots(origin: TemplateOrigin) -> dict[int, Slot]:
    return {place: element for place, element in enumerate(origin.elements) if isinstance(element, Slot)}


def _of_slot(slot: Slot, own: Group) -> Iterator[Group]:
    activations = [_ACTIVATION] if slot.activations is None else [Placed(each) for each in slot.activations]
    pools = _POOLS if slot.pools is None else [Placed(each) for each in slot.pools]
    if slot.before is Before.NORM:
        pools = ()
    for activation, pool in product((None, *activations), (None, *pools)):
        group = tuple(each for each in (activation, pool) if each is not None)
        if group != own:
            yield group


def _with_norms_swapped(elements: Sequence[Element], groups: Sequence[Group]) -> list[Group]:
    """Activations behind norms where they are before them, and the other way round."""
    result = list(groups)
    for place in range(1, len(elements) - 1):
        element, before, behind = elements[place], elements[place - 1], elements[place + 1]
        is_norm = isinstance(element, WeightedPart) and element.kind is PartKind.NORM
        if is_norm and isinstance(before, Slot) and before.before is Before.NORM and isinstance(behind, Slot):
            ahead, after_it = groups[place - 1], groups[place + 1]
            acted = [each for each in (*ahead, *after_it) if each not in _pools_of((*ahead, *after_it))]
            rest = _pools_of(ahead), _pools_of(after_it)
            first = any(each in acted for each in ahead)
            result[place - 1] = (*(() if first else acted), *rest[0])
            result[place + 1] = (*(acted if first else ()), *rest[1])
    return result


def _pools_of(group: Group) -> Group:
    return tuple(each for each in group if isinstance(each.layer, Pool | AdaptivePool))


def _without_pools(group: Group) -> Group:
    return tuple(each for each in group if each not in _pools_of(group))


def _with_other_pools(groups: Sequence[Group]) -> Iterator[list[Group]]:
    """All poolings of another kind."""
    for pool in _POOLS:
        yield [tuple(pool if each.open is Open.POOL else each for each in group) for group in groups]


def _with_strides_for_pools(origin: TemplateOrigin, groups: Sequence[Group]) -> Iterator[list[Group]]:
    """A stride in place of a pooling, of the convolution before it or of the next one."""
    convs = _convolutions(origin, groups)
    for place in _slots(origin):
        if _pools_of(groups[place]):
            before, behind = [each for each in convs if each < place], [each for each in convs if each > place]
            for conv in (*before[-1:], *behind[:1]):
                yield _changed(groups, (place, _without_pools(groups[place])), (conv, _with(groups[conv], stride=2)))


def _convolutions(origin: TemplateOrigin, groups: Sequence[Group]) -> list[int]:
    return [place for place, group in enumerate(groups) if _is_open(origin, place) and len(group) == 1]


def _with_windows(origin: TemplateOrigin, groups: Sequence[Group]) -> Iterator[list[Group]]:
    """Another stride of one convolution, and the padding of all."""
    convs = _convolutions(origin, groups)
    for place in convs:
        conv = groups[place][0].layer
        assert isinstance(conv, Conv)
        for stride in _STRIDES:
            if stride != conv.stride:
                yield _changed(groups, (place, _with(groups[place], stride=stride)))
    for padded in (True, False):
        changes = [(place, _with(groups[place], padding=_size(groups[place]) // 2 * padded)) for place in convs]
        yield _changed(groups, *((place, group) for place, group in changes if _size(group) > 1))


def _is_open(origin: TemplateOrigin, place: int) -> bool:
    """Whether there is a square convolution of which the file says no more than its weights."""
    element = origin.elements[place] if place < len(origin.elements) else None
    if not isinstance(element, WeightedPart) or element.kind is not PartKind.CONV:
        return False
    return element.name not in origin.known and element.shape[2] == element.shape[3]


def _size(group: Group) -> int:
    part = group[0].part
    assert part is not None
    return part.shape[2]


def _with(group: Group, **fields: int) -> Group:
    placed = group[0]
    return (Placed(msgspec.structs.replace(placed.layer, **fields), placed.part),)


def _with_blocks(template: Template, groups: Sequence[Group]) -> Iterator[list[Group]]:
    """Other strides of one residual block, other ways of one with several."""
    origin = template.origin
    assert origin is not None
    way = _start(template, origin)
    for place, element in enumerate(origin.elements):
        found = list(after(way, element, origin.known))
        if isinstance(element, Block):
            for each in found:
                yield _changed(groups, (place, each.placed[len(way.placed) :]))
        chosen = _chosen(way, found, element, groups[place])
        if chosen is None:
            return
        way = chosen


# --- put together again ------------------------------------------------------------------------------------------


def _start(template: Template, origin: TemplateOrigin) -> PartialNetwork:
    channels, side, _ = template.input_shape
    usual = options.sides_of(channels)
    is_flat = isinstance(origin.elements[0], WeightedPart) and origin.elements[0].kind is PartKind.LINEAR
    cost = 0.0 if is_flat else {**options.rare_sides(usual), **usual}.get(side, options.RARE_SIDE)
    return PartialNetwork(template.input_shape, cost=cost, input_shape=template.input_shape)


def _rebuilt(template: Template, origin: TemplateOrigin, groups: Sequence[Group]) -> Iterator[Template]:
    """The network of these groups; none where sizes or names do not allow it. Without the group of its end, all of its
    ends."""
    way = _start(template, origin)
    for element, group in zip(origin.elements, groups, strict=False):
        chosen = _chosen(way, list(after(way, element, origin.known)), element, group)
        if chosen is None:
            return
        way = chosen
    for end in ends(way):
        is_same = len(groups) == len(origin.elements) or _alike(end.placed[len(way.placed) :], groups[-1])
        if is_same or len(way.shape) == 1:
            yield end.template(origin.elements, origin.known)


def _chosen(
    way: PartialNetwork, found: Sequence[PartialNetwork], element: Element, group: Group
) -> PartialNetwork | None:
    """What becomes ``group``; of a fully connected layer the cheapest, since what is before it follows from sizes."""
    same = [each for each in found if _alike(each.placed[len(way.placed) :], group)]
    if not same and isinstance(element, WeightedPart) and element.kind is PartKind.LINEAR:
        same = list(found)
    if not same and isinstance(element, Slot):
        # Behind an activation there is none.
        same = [each for each in found if _alike(each.placed[len(way.placed) :], _pools_of(group))]
    return min(same, key=lambda each: each.cost, default=None)


def _alike(one: Group, other: Group) -> bool:
    """Whether they are the same wherever they stand."""
    return [(each.layer, each.part) for each in one] == [(each.layer, each.part) for each in other]
