"""ONNX files, in and out: the protocol buffers, the operators, and what of them a network here is made of."""
