"""Networks as values and as modules: specification, geometry, activations, dependencies."""
