"""From a drawing to the network's input, with every stage kept."""
