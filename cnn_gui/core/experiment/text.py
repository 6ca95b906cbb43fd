"""An experiment in words: for the line above it, for the notes of a saved network, and from the links of a lesson."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cnn_gui.core.arrays import Float32
from cnn_gui.core.bench.kernel_presets import KernelPreset, preset, resized
from cnn_gui.core.datasets.messages import CLASSES
from cnn_gui.core.experiment.edits import ExperimentError, apply, changed, kernels_of, rows_of
from cnn_gui.core.experiment.messages import Edit, Edits, Mute, ReplaceKernel, ScaleBias, SetBias, SetPooling, Solo
from cnn_gui.core.network.messages import LayerInfo, NetworkRecord, NetworkState, Origin
from cnn_gui.core.network.spec import layer_infos

MINUS = "\N{MINUS SIGN}"


def channel_text(info: LayerInfo, channel: int) -> str:
    """A channel as people count: "map 3", "unit 5", "digit 3"."""
    if info.is_spatial:
        return f"map {channel + 1}"
    return f"digit {CLASSES[channel]}" if info.is_output else f"unit {channel + 1}"


def describe(edit: Edit, infos: Sequence[LayerInfo]) -> str:
    """One edit: "conv1 map 3 muted", "pool1 averages", "conv2 map 5: Sobel x on map 1"."""
    if isinstance(edit, SetPooling):
        return f"{edit.layer} averages" if edit.mode == "avg" else f"{edit.layer} takes the maximum"
    info = next(info for info in infos if info.name == edit.layer)
    what = f"{edit.layer} {channel_text(info, edit.channel)}"
    match edit:
        case Mute():
            return f"{what} muted"
        case Solo():
            return f"{what} solo"
        case ReplaceKernel():
            if len(edit.rows) == len(edit.rows[0]) == 1 and not info.is_spatial:
                return f"{what}: weight from unit {edit.source + 1} is {_number(edit.rows[0][0])}"
            return f"{what}: {edit.name or 'kernel edited'} on map {edit.source + 1}"
        case SetBias(value=value):
            return f"{what}: bias {_number(value)}"
        case ScaleBias(factor=factor):
            return f"{what}: bias {_number(0)}" if factor == 0 else f"{what}: bias × {_number(factor)}"


def summary(edits: Edits, infos: Sequence[LayerInfo]) -> tuple[str, ...]:
    """What is changed, in wordings for less and less room: "conv1 map 3 muted · pool1 averages · 2 changes"."""
    if not edits:
        return ("Nothing is changed.",)
    count = "1 change" if len(edits) == 1 else f"{len(edits)} changes"
    # The newest first: it is what a person has just done and looks for.
    texts = [describe(edit, infos) for edit in reversed(edits)]
    whole = [" · ".join([*texts[:shown], "…" if shown < len(texts) else "", count]) for shown in (4, 3, 2, 1)]
    wordings = dict.fromkeys(text.replace(" ·  · ", " · ") for text in whole)
    return (*wordings, count)


def edited(base: NetworkState, edits: Edits) -> NetworkState:
    """The edited network as one to show and to save: it has no file, no test result and no curves yet, and its notes
    say what was changed. Without edits it is the base itself.

    Raises ExperimentError for an edit that does not fit the network.
    """
    if not edits:
        return base
    spec, weights, heard = apply(base.spec, base.weights, edits)
    record = NetworkRecord(
        title=changed_title(base.record.title),
        sources=base.record.sources,
        notes=notes(base.record, edits, base.layers),
    )
    origin = Origin(base, edits, heard)
    return NetworkState(base.version, spec, layer_infos(spec), weights, record, modified=True, origin=origin)


def changed_title(title: str) -> str:
    """ "pretrained, changed", also of one that was changed already."""
    return title if title.endswith(", changed") else f"{title}, changed"


def notes(record: NetworkRecord, edits: Edits, infos: Sequence[LayerInfo]) -> str:
    """Every edit, and below them the base's own notes, said to be its own: figures in them are not this network's."""
    lines = [f"Made by hand from “{record.title}”:", *(f"– {describe(edit, infos)}" for edit in edits)]
    return "\n".join([*lines, "", f"Of “{record.title}”:", record.notes] if record.notes else lines)


def preset_kernel(chosen: KernelPreset, own: Float32, *, as_strong: bool = True) -> Float32:
    """A preset as large as a kernel of the network (k, k); as_strong: scaled to the same root of the sum of
    squares, so that the map it makes is neither drowned nor drowning. Where the own one is zero it stays as it is."""
    kernel = resized(chosen.array(), (len(own), len(own)))
    size, strength = float((kernel.astype(float) ** 2).sum()) ** 0.5, float((own.astype(float) ** 2).sum()) ** 0.5
    if as_strong and size > 0 and strength > 0:
        kernel = (kernel * (strength / size)).astype(kernel.dtype)
    return kernel


# --- the links of a lesson -----------------------------------------------------------------------------------


def from_settings(base: NetworkState, setting: Mapping[str, str]) -> Edits:
    """The edits that a link asks for, all on the untouched base.

    Keys: mute, solo ("conv1/3", several with commas), pool ("pool1/avg"), bias ("conv1/3/0.5"), kernel
    ("conv1/3/0/sobel_x": layer, channel, input map, preset). Channels count from 0. Raises ExperimentError.
    """
    edits: Edits = ()
    for key, value in setting.items():
        for place in value.split(","):
            edits = changed(base.spec, base.weights, edits, _edit(base, key, place))
    return edits


def _edit(base: NetworkState, key: str, place: str) -> Edit:
    try:
        parts = place.split("/")
        match key, parts:
            case "mute", [layer, channel]:
                return Mute(layer, int(channel))
            case "solo", [layer, channel]:
                return Solo(layer, int(channel))
            case "pool", [layer, ("max" | "avg") as mode]:
                return SetPooling(layer, "avg" if mode == "avg" else "max")
            case "bias", [layer, channel, value]:
                return SetBias(layer, int(channel), float(value))
            case "kernel", [layer, channel, source, name]:
                own = kernels_of(base.layers, base.weights, layer)[int(channel), int(source)]
                rows = rows_of(preset_kernel(preset(name), own))
                return ReplaceKernel(layer, int(channel), int(source), rows, preset(name).title)
    except (ValueError, KeyError, IndexError) as error:
        raise ExperimentError(f"{key}={place} is nothing that can be tried on this network.") from error
    raise ExperimentError(f"{key}={place} is nothing that can be tried on a network.")


def _number(value: float) -> str:
    return f"{value:.4g}".replace("-", MINUS)
