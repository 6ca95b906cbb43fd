"""What is measured, and how. Torch is told what the window tells it, before it is loaded."""

from cnn_gui.core.base.torch_environment import prepare_torch

prepare_torch(window=True)
