from . import closing


class Closing:
    """Closes the session its children open."""

    session = None

    async def close(self):
        await closing.close_quietly(self.session)
