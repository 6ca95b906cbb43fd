"""One layer from near: its maps, its kernels, and what it is."""
