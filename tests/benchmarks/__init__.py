"""What is measured, and how. Torch is told what the app tells it (core/torch_environment.py), before it is loaded."""

from cnn_gui.core.torch_environment import prepare_torch

prepare_torch()
