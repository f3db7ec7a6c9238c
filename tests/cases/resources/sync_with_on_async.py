"""SHD507."""

from rulecases import Invalid, Valid

VALID = [
    Valid("""
        import aiohttp

        async def fetch(url):
            async with aiohttp.ClientSession() as session:
                return await session.get(url)
    """),
    Valid("""
        import httpx

        def fetch(url):
            with httpx.Client() as client:
                return client.get(url)
    """),
]

INVALID = [
    Invalid(
        """
        import aiohttp

        async def fetch(url):
            with aiohttp.ClientSession() as session:  # SHD507
                return await session.get(url)
        """,
        fixed="""
        import aiohttp

        async def fetch(url):
            async with aiohttp.ClientSession() as session:
                return await session.get(url)
        """,
    ),
    Invalid("""
        import httpx

        def fetch(url):
            with httpx.AsyncClient() as client:  # SHD507
                return client.get(url)
    """),
]
