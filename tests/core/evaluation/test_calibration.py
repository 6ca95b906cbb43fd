"""Temperature scaling and the calibration error, on logits whose probabilities are true by their making."""

from __future__ import annotations

import pytest
import torch

from cnn_gui.core.evaluation.calibration import expected_calibration_error, temperature


def spread_logits(n: int = 4000) -> tuple[torch.Tensor, torch.Tensor]:
    """Logits, and labels drawn with just their probabilities: perfectly calibrated."""
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(n, 10, generator=generator) * 2
    labels = torch.multinomial(torch.softmax(logits, dim=1), 1, generator=generator)[:, 0]
    return logits, labels


def test_the_temperature_undoes_a_factor_on_the_logits() -> None:
    logits, labels = spread_logits()
    for factor in (0.4, 1.0, 3.0):
        assert temperature(logits * factor, labels) == pytest.approx(factor, rel=0.1)


def test_the_calibration_error_is_small_only_where_probabilities_are_true() -> None:
    logits, labels = spread_logits()
    assert expected_calibration_error(logits, labels) < 0.03
    assert expected_calibration_error(logits * 3, labels) > 0.1
    certain = torch.tensor([[100.0] + [0.0] * 9] * 4)
    assert expected_calibration_error(certain, torch.tensor([0, 0, 1, 1])) == pytest.approx(0.5)
