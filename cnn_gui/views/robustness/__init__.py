"""How much networks can take, as curves; and how far their doubt is to be trusted."""
