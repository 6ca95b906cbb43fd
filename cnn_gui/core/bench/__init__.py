"""The bench: convolution, pooling and volumes in numpy, with every setting open."""
