"""What all views share and what is no widget of its own: theme, colours, numbers, icons, tips."""
