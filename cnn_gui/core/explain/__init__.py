"""Why a network answers as it does: what each pixel of the input has to do with a class."""
