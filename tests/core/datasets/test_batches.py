from __future__ import annotations

import numpy as np
import torch
from torch.utils.data import DataLoader, TensorDataset
from torchvision import transforms

from cnn_gui.core.datasets.batches import chosen, epoch_orders, generator, normalised, unit_scale
from cnn_gui.core.datasets.messages import MEAN, MNIST, STD


def test_the_order_is_the_data_loaders_epoch_after_epoch() -> None:
    data = TensorDataset(torch.arange(150))
    loader = DataLoader(data, batch_size=64, shuffle=True, generator=torch.Generator().manual_seed(5))
    orders = epoch_orders(150, 5)
    for _ in range(3):
        theirs = torch.cat([batch for (batch,) in loader])
        assert torch.equal(next(orders), theirs)


def test_a_subset_is_the_first_of_a_seeded_shuffle() -> None:
    assert torch.equal(chosen(100, 100, 1), torch.arange(100))
    assert torch.equal(chosen(100, 60_000, 1), torch.arange(100))
    thirty, forty = chosen(100, 30, 1), chosen(100, 40, 1)
    assert torch.equal(forty[:30], thirty)
    assert len(set(forty.tolist())) == 40
    assert not torch.equal(chosen(100, 30, 2), thirty)


def test_purposes_and_seeds_do_not_share_numbers() -> None:
    draws = [torch.rand(3, generator=generator(seed, purpose)) for seed in (0, 1) for purpose in ("a", "b")]
    assert len({tuple(draw.tolist()) for draw in draws}) == 4
    assert torch.equal(draws[0], torch.rand(3, generator=generator(0, "a")))


def test_the_input_is_torchvisions_to_the_last_bit() -> None:
    images = np.random.default_rng(0).integers(0, 256, (4, 28, 28), dtype=np.uint8)
    transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((MEAN,), (STD,))])
    theirs = torch.stack([transform(image) for image in images])
    ours = normalised(unit_scale(torch.from_numpy(images[:, None])), MNIST)
    assert ours.shape == (4, 1, 28, 28)
    assert torch.equal(ours, theirs)
