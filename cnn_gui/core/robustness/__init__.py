"""How much a network can take: images that are turned, stained or attacked, and how far its doubt is to be trusted."""
