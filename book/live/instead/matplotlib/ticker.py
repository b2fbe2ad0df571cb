"""A request for ticks at whole numbers."""


class MaxNLocator:
    def __init__(self, integer=False):
        self.integer = integer
