class Open:
    """Has nothing to close with."""

    session = None

    def name(self):
        return type(self).__name__
