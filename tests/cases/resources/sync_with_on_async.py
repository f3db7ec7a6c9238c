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
    Invalid(
        """
        import aiohttp

        async def f(url):
            # both
            with aiohttp.ClientSession() as s, open("x") as g:  # here  # SHD507
                await s.get(url)
        """,
        fixed="""
        import aiohttp

        async def f(url):
            # both
            async with aiohttp.ClientSession() as s:
                with open("x") as g:  # here
                    await s.get(url)
        """,
    ),
    Invalid(
        """
        import aiohttp

        async def f(url):
            with open("x") as g, aiohttp.ClientSession() as s, aiohttp.ClientSession() as t: await s.get(url)  # SHD507
        """,
        fixed="""
        import aiohttp

        async def f(url):
            with open("x") as g:
                async with aiohttp.ClientSession() as s, aiohttp.ClientSession() as t: await s.get(url)
        """,
    ),
    Invalid(
        """
        import aiohttp

        async def f(url, guard):
            with guard(), aiohttp.ClientSession() as s:  # SHD507
                await s.get(url)
        """,
        why="what guard() gives is not known",
    ),
]
