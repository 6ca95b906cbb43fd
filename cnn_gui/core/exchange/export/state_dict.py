"""A network as PyTorch's users keep it: ``torch.save(network.state_dict(), path)``."""

from __future__ import annotations

import io
from collections import OrderedDict

import torch

from cnn_gui.core.exchange.checkpoint import LoadedNetwork, ordered, own_metadata
from cnn_gui.core.exchange.pt_note import with_note


def to_pt(network: LoadedNetwork) -> bytes:
    """The file. Its keys are the layers' names here ("conv1.weight"), which for the tutorial's network are those of the
    tutorial's script. A batch norm has no num_batches_tracked, which load_state_dict does without.

    Raises CheckpointError where the weights are not the network's, or not finite.
    """
    metadata = own_metadata(network.spec, network.record, network.task)
    weights = ordered(network.spec, network.weights)
    file = io.BytesIO()
    torch.save(OrderedDict((name, torch.from_numpy(array.copy())) for name, array in weights.items()), file)
    return with_note(file.getvalue(), metadata)
