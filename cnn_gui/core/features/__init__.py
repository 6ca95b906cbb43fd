"""What maps, units and classes like: the images of the training data they answer most to, and what they tell apart."""
