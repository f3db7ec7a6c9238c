from .pools import Pools


class Helpers:
    """Has nothing of its own: one method stands in another module, the rest is what the pools have."""

    from .spawning import run, spawn

    def __init__(self):
        self.pools = Pools()

    def __getattr__(self, name):
        return getattr(self.pools, name)
