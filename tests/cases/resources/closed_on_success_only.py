"""SHD502."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import aiohttp

        class Fetcher:
            async def fetch(self, url):
                self._session = aiohttp.ClientSession()
                try:
                    async with self._session.get(url) as response:
                        return await response.text()
                finally:
                    if self._session is not None:
                        await self._session.close()
        """,
    ),
    Valid(
        """
        import aiohttp

        class Fetcher:
            async def fetch(self, url):
                self._session = aiohttp.ClientSession()
                async with self._session.get(url) as response:
                    text = await response.text()
                await self._session.close()
                return text

            async def close(self):
                await self._session.close()
        """,
        why="who lets the object go closes it",
    ),
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
    Valid(
        """
        def rows_of(pool, statement):
            con = pool.getconn()
            try:
                cursor = con.cursor()
                cursor.execute(statement)
                return cursor.fetchall()
            finally:
                pool.putconn(con)
        """,
        why="given back whatever happens",
    ),
    Valid(
        """
        import asyncpg

        async def rows_of(address, statement):
            pool = await asyncpg.create_pool(address)
            try:
                async with pool.acquire() as con:
                    return await con.fetch(statement)
            finally:
                await pool.close()
        """,
        why="a context manager gives it back",
    ),
    Valid(
        """
        def check(pool):
            con = pool.get_connection()
            alive = con.is_connected
            pool.release(con)
            return alive
        """,
        why="nothing stands between",
    ),
    Valid(
        """
        import threading

        lock = threading.Lock()

        def count(cursor, statement):
            got = lock.acquire(timeout=5)
            cursor.execute(statement)
            lock.release()
            return got
        """,
        why="a lock lends nothing",
    ),
    Valid(
        """
        async def rows_of(pool, statement):
            con = await pool.acquire()
            try:
                rows = await con.fetch(statement)
            except BaseException:
                await pool.release(con)
                raise
            await pool.release(con)
            return rows
        """,
        why="given back on failure too",
    ),
    Valid(
        """
        import aiohttp

        class Meter:
            async def read(self, path):
                self._session = aiohttp.ClientSession()
                async with self._session.get(path) as answer:
                    data = await answer.json()
                await self._session.close()
                return data

            async def close(self):
                await self._session.close()
        """,
        why="another method closes it as well",
    ),
    Valid(
        """
        import aiohttp

        class Meter:
            _session = None

            async def connect(self, path):
                if self._session is not None:
                    await self._session.close()
                self._session = aiohttp.ClientSession()
                await self._session.get(path)
        """,
        why="it closes the one before, not this one",
    ),
    Valid(
        """
        import aiohttp

        class Meter:
            async def read(self, path):
                self._session = aiohttp.ClientSession()
                try:
                    async with self._session.get(path) as answer:
                        return await answer.json()
                finally:
                    await self._session.close()
        """,
        why="closed by the way that fails, too",
    ),
    Valid(
        """
        import aiohttp

        class Api:
            def __init__(self, token, session=None):
                self.token = token
                self._own = session is None
                self._session = session or aiohttp.ClientSession()

            async def get(self, path):
                async with self._session.get(path) as answer:
                    return await answer.json()

            async def close(self):
                if self._own:
                    await self._session.close()

        async def show(token, path, session):
            api = Api(token, session)
            print(await api.get(path))
            await api.close()
        """,
        why="the session is the caller's",
    ),
    Valid(
        """
        import aiohttp

        class Api:
            def __init__(self):
                self._session = aiohttp.ClientSession()

            async def get(self, path):
                async with self._session.get(path) as answer:
                    return await answer.json()

            async def close(self):
                await self._session.close()

        async def show(path):
            api = Api()
            try:
                print(await api.get(path))
            finally:
                await api.close()
        """,
        why="the owner is closed whatever happens",
    ),
    Valid(
        """
        import asyncio

        class Gateway:
            async def connect(self, host):
                self.reader, self.writer = await asyncio.open_connection(host, 80)

            async def disconnect(self):
                self.writer.close()
                await self.writer.wait_closed()

        async def show(host, names):
            gateway = Gateway()
            address = await names.find(host)
            await gateway.connect(address)
            await gateway.disconnect()
        """,
        why="nothing is open before it has connected",
    ),
    Valid(
        """
        import asyncio

        class Gateway:
            async def connect(self, host):
                self.reader, self.writer = await asyncio.open_connection(host, 80)

            def abort(self):
                self.writer.close()

            async def disconnect(self):
                self.writer.close()
                await self.writer.wait_closed()

        async def show(host):
            gateway = Gateway()
            await gateway.connect(host)
            try:
                print(await gateway.reader.readline())
            except BaseException:
                gateway.abort()
                raise
            await gateway.disconnect()
        """,
        why="its other end is a release as well",
    ),
    Valid(
        """
        import aiohttp

        class Api:
            def __init__(self):
                self._session = aiohttp.ClientSession()

            async def __aenter__(self):
                return self

            async def __aexit__(self, *error):
                await self.close()

            async def close(self):
                await self._session.close()

        async def show(path):
            api = Api()
            async with api:
                print(await api._session.get(path))
        """,
        why="entered by a with",
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
        fixed="""
        import aiohttp

        async def fetch(url):
            session = aiohttp.ClientSession()
            try:
                response = await session.get(url)
            except aiohttp.ClientError:
                raise
            finally:
                await session.close()
            return response
        """,
        unsafe=True,
        why="the clause does not take the cancellation",
    ),
    Invalid(
        """
        import asyncpg

        class Store:
            def __init__(self):
                self.pool = None

            async def open(self, address):
                self.pool = await asyncpg.create_pool(address)

            async def close(self):
                await self.pool.close()

            async def get(self, key):
                con = await self.pool.acquire()  # SHD502
                row = await con.fetchrow("select value from store where key = $1", key)
                await self.pool.release(con)
                return row
        """,
        fixed="""
        import asyncpg

        class Store:
            def __init__(self):
                self.pool = None

            async def open(self, address):
                self.pool = await asyncpg.create_pool(address)

            async def close(self):
                await self.pool.close()

            async def get(self, key):
                con = await self.pool.acquire()
                try:
                    row = await con.fetchrow("select value from store where key = $1", key)
                finally:
                    await self.pool.release(con)
                return row
        """,
        unsafe=True,
    ),
    Invalid(
        """
        def rows_of(pool, statement):
            con = pool.getconn()  # SHD502
            cursor = con.cursor()
            cursor.execute(statement)
            rows = cursor.fetchall()
            pool.putconn(con)
            return rows
        """,
        fixed="""
        def rows_of(pool, statement):
            con = pool.getconn()
            try:
                cursor = con.cursor()
                cursor.execute(statement)
                rows = cursor.fetchall()
            finally:
                pool.putconn(con)
            return rows
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import aiohttp

        class Meter:
            def __init__(self, user):
                self._session = None
                self._user = user

            async def read(self):
                self._session = aiohttp.ClientSession()  # SHD502
                await self._login()
                data = await self._ask("/today")
                await self._session.close()
                return data

            async def _login(self):
                async with self._session.post("/login", json={"user": self._user}) as answer:
                    if answer.status != 200:
                        raise RuntimeError("no login")

            async def _ask(self, path):
                async with self._session.get(path) as answer:
                    return await answer.json()
        """,
        fixed="""
        import aiohttp

        class Meter:
            def __init__(self, user):
                self._session = None
                self._user = user

            async def read(self):
                self._session = aiohttp.ClientSession()
                try:
                    await self._login()
                    data = await self._ask("/today")
                finally:
                    await self._session.close()
                return data

            async def _login(self):
                async with self._session.post("/login", json={"user": self._user}) as answer:
                    if answer.status != 200:
                        raise RuntimeError("no login")

            async def _ask(self, path):
                async with self._session.get(path) as answer:
                    return await answer.json()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import aiohttp

        async def fetch(url):
            session = aiohttp.ClientSession()  # SHD502
            response = await session.get(url)
            if response.status != 200:
                await session.close()
                return None
            text = await response.text()
            await session.close()
            return text
        """,
        fixed="""
        import aiohttp

        async def fetch(url):
            session = aiohttp.ClientSession()
            try:
                response = await session.get(url)
                if response.status != 200:
                    return None
                text = await response.text()
            finally:
                await session.close()
            return text
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import aiohttp

        async def fetch(url):
            session = aiohttp.ClientSession()  # SHD502
            try:
                response = await session.get(url)
                text = await response.text()
                await session.close()
            except aiohttp.ClientError:
                return None
            return text
        """,
        fixed="""
        import aiohttp

        async def fetch(url):
            session = aiohttp.ClientSession()
            try:
                response = await session.get(url)
                text = await response.text()
            except aiohttp.ClientError:
                return None
            finally:
                await session.close()
            return text
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import aiohttp

        async def fetch(url):
            session = aiohttp.ClientSession()  # SHD502
            try:
                response = await session.get(url)
                text = await response.text()
                await session.close()  # the good way
            except aiohttp.ClientError as error:
                await session.close()
                raise ValueError(url) from error
            return text
        """,
        fixed="""
        import aiohttp

        async def fetch(url):
            session = aiohttp.ClientSession()
            try:
                response = await session.get(url)
                text = await response.text()
            except aiohttp.ClientError as error:
                raise ValueError(url) from error
            finally:
                await session.close()  # the good way
            return text
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import aiohttp

        async def fetch(url):
            session = aiohttp.ClientSession()  # SHD502

            # ask
            try:
                response = await session.get(url)
            except aiohttp.ClientError:
                print("no")

            await session.close()
        """,
        fixed="""
        import aiohttp

        async def fetch(url):
            session = aiohttp.ClientSession()

            # ask
            try:
                response = await session.get(url)
            except aiohttp.ClientError:
                print("no")
            finally:
                await session.close()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio

        async def ask(host, data):
            reader, writer = await asyncio.open_connection(host, 80)  # SHD502
            writer.write(data)
            if not await reader.readline():
                writer.close()
                await writer.wait_closed()
                raise ValueError(host)
            out = await reader.read()
            writer.close()
            await writer.wait_closed()
            return out
        """,
        fixed="""
        import asyncio

        async def ask(host, data):
            reader, writer = await asyncio.open_connection(host, 80)
            try:
                writer.write(data)
                if not await reader.readline():
                    raise ValueError(host)
                out = await reader.read()
            finally:
                writer.close()
                await writer.wait_closed()
            return out
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import aiohttp

        async def fetch(url):
            session = aiohttp.ClientSession()  # SHD502
            response = await session.get(url)
            if response.status != 200:
                await session.close()  # no more
                return None
            await session.close()
        """,
        why="the comment would be lost",
    ),
    Invalid(
        """
        import aiohttp

        async def fetch(url):
            session = aiohttp.ClientSession()  # SHD502
            response = await session.get(url)
            if response.status != 200:
                await session.close()
                return None
            else:
                text = await response.text()
                await session.close()
                return text
        """,
        fixed="""
        import aiohttp

        async def fetch(url):
            session = aiohttp.ClientSession()
            try:
                response = await session.get(url)
                if response.status != 200:
                    return None
                else:
                    text = await response.text()
                    return text
            finally:
                await session.close()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import aiohttp

        async def fetch(urls):
            session = aiohttp.ClientSession()  # SHD502
            for url in urls:
                response = await session.get(url)
                if response.status == 200:
                    await session.close()
                    return url
            await session.close()
            return None
        """,
        fixed="""
        import aiohttp

        async def fetch(urls):
            session = aiohttp.ClientSession()
            try:
                for url in urls:
                    response = await session.get(url)
                    if response.status == 200:
                        return url
            finally:
                await session.close()
            return None
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import aiohttp

        class Api:
            def __init__(self, token, session=None):
                self.token = token
                self._own = session is None
                self._session = session or aiohttp.ClientSession()

            async def get(self, path):
                async with self._session.get(path) as answer:
                    return await answer.json()

            async def close(self):
                if self._own:
                    await self._session.close()

        async def show(token, path):
            api = Api(token)  # SHD502
            print(await api.get(path))
            await api.close()
        """,
        fixed="""
        import aiohttp

        class Api:
            def __init__(self, token, session=None):
                self.token = token
                self._own = session is None
                self._session = session or aiohttp.ClientSession()

            async def get(self, path):
                async with self._session.get(path) as answer:
                    return await answer.json()

            async def close(self):
                if self._own:
                    await self._session.close()

        async def show(token, path):
            api = Api(token)
            try:
                print(await api.get(path))
            finally:
                await api.close()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio

        class Gateway:
            async def connect(self, host):
                self.reader, self.writer = await asyncio.open_connection(host, 80)

            async def ask(self, question):
                self.writer.write(question)
                return await self.reader.readline()

            async def disconnect(self):
                self.writer.close()
                await self.writer.wait_closed()

        async def show(host):
            gateway = Gateway()  # SHD502
            await gateway.connect(host)
            print(await gateway.ask(b"?"))
            await gateway.disconnect()
        """,
        fixed="""
        import asyncio

        class Gateway:
            async def connect(self, host):
                self.reader, self.writer = await asyncio.open_connection(host, 80)

            async def ask(self, question):
                self.writer.write(question)
                return await self.reader.readline()

            async def disconnect(self):
                self.writer.close()
                await self.writer.wait_closed()

        async def show(host):
            gateway = Gateway()
            await gateway.connect(host)
            try:
                print(await gateway.ask(b"?"))
            finally:
                await gateway.disconnect()
        """,
        unsafe=True,
    ),
]
