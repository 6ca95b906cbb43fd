"""What each recipe is for, in words. Imports nothing, so that ``--help`` answers at once."""

PURPOSES = {
    "tutorial": "The tutorial's recipe as it is",
    "fast": "The tutorial's network, as good in less than one epoch as by the tutorial in four",
    "sprint": "A smaller network, 99 % within seconds",
    "robust": "The tutorial's network on turned, shifted, thinned and thickened digits, for other people's handwriting",
}
