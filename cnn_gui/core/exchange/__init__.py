"""Networks in files: safetensors out and in, the formats of torch.save in."""
