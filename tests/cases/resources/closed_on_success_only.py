"""SHD502."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import aiohttp

        async def send(running, url):
            is_running = running is not None and not running.closed
            if is_running:
                session = running
            else:
                session = aiohttp.ClientSession()
            try:
                async with session.get(url) as response:
                    return await response.text()
            finally:
                if not is_running:
                    await session.close()
        """,
        why="the same question, with `not`",
    ),
    Valid(
        """
        import aiohttp, asyncio

        async def listen(url, session: aiohttp.ClientSession):
            async with asyncio.timeout(15):
                socket = await session.ws_connect(url)
            async with socket:
                return await socket.receive()
        """,
        why="leaving a deadline waits for nothing",
    ),
    Valid("""
        import aiohttp

        async def fetch(url):
            session = aiohttp.ClientSession()
            try:
                return await session.get(url)
            finally:
                await session.close()
    """),
    Valid(
        """
        import aiohttp

        async def fetch(url):
            session = aiohttp.ClientSession()
            try:
                response = await session.get(url)
            except BaseException:
                await session.close()
                raise
            await session.close()
            return response
        """,
        why="closed in the clause, too",
    ),
    Valid(
        """
        import aiohttp

        async def fetch(url, keep):
            session = aiohttp.ClientSession()
            await session.close()
        """,
        why="nothing stands between",
    ),
    Valid(
        """
        import aiohttp

        async def fetch(urls):
            session = None
            try:
                session = aiohttp.ClientSession()
                for url in urls:
                    await session.get(url)
            finally:
                if session is not None and not session.closed:
                    await session.close()
        """,
        why="guarded by what is true while it is held",
    ),
    Valid(
        """
        import httpx

        def fetch(url):
            client = httpx.Client()
            response = client.get(url)
            client.close()
            return response
        """,
        why="closed in silence as soon as it is dropped",
    ),
    Valid(
        """
        import socket

        def free_port():
            sock = socket.socket()
            sock.bind(("localhost", 0))
            port = sock.getsockname()[1]
            sock.close()
            return port
        """,
        why="a port that was free, found out",
    ),
    Valid(
        """
        from playwright.async_api import async_playwright

        async def title_of(url):
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch()
                page = await browser.new_page()
                await page.goto(url)
                return await page.title()
        """,
        why="leaving the context ends the browsers",
    ),
]

INVALID = [
    Invalid(
        """
        import asyncio

        async def ask(host):
            reader, writer = await asyncio.open_connection(host, 1)  # SHD502
            writer.write(b"?")
            answer = await reader.read()
            writer.close()
            await writer.wait_closed()
            return answer
        """,
        fixed="""
        import asyncio

        async def ask(host):
            reader, writer = await asyncio.open_connection(host, 1)
            try:
                writer.write(b"?")
                answer = await reader.read()
            finally:
                writer.close()
                await writer.wait_closed()
            return answer
        """,
        unsafe=True,
        why="in two steps",
    ),
    Invalid(
        """
        from playwright.async_api import async_playwright

        async def save_state(url, path):
            playwright = await async_playwright().start()  # SHD502
            browser = await playwright.chromium.connect_over_cdp(url)
            await browser.contexts[0].storage_state(path=path)
            await playwright.stop()
        """,
        fixed="""
        from playwright.async_api import async_playwright

        async def save_state(url, path):
            playwright = await async_playwright().start()
            try:
                browser = await playwright.chromium.connect_over_cdp(url)
                await browser.contexts[0].storage_state(path=path)
            finally:
                await playwright.stop()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import aiohttp

        async def fetch(url):
            session = aiohttp.ClientSession()  # SHD502
            response = await session.get(url)
            await session.close()
            return response
        """,
        fixed="""
        import aiohttp

        async def fetch(url):
            session = aiohttp.ClientSession()
            try:
                response = await session.get(url)
            finally:
                await session.close()
            return response
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import httpx

        async def fetch(url):
            client = httpx.AsyncClient()  # SHD502
            response = client.build_request("GET", url)
            if not response:
                return None
            await client.aclose()
            return response
        """,
        fixed="""
        import httpx

        async def fetch(url):
            client = httpx.AsyncClient()
            try:
                response = client.build_request("GET", url)
                if not response:
                    return None
            finally:
                await client.aclose()
            return response
        """,
        unsafe=True,
        why="a return between",
    ),
    Invalid(
        """
        import aiohttp

        async def fetch(url):
            session = aiohttp.ClientSession()  # SHD502
            try:
                response = await session.get(url)
            except aiohttp.ClientError:
                await session.close()
                raise
            await session.close()
            return response
        """,
        why="the clause does not take the cancellation",
    ),
]
