"""TorchScript programs: their code is read as layers, and none of it is run."""
