"""SHD503."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import confluent_kafka
        from somewhere import Service

        class Consumer:
            def __init__(self, config):
                self.inner = confluent_kafka.Consumer(config)

            def take(self):
                return self.inner.consume(1)

            def close(self):
                self.inner.close()

        class Driver(Service):
            _consumer = None

            async def on_start(self):
                self._consumer = self._make_consumer()

            def _make_consumer(self):
                if self.is_client:
                    return Consumer({"client.id": "me"})
                return self._make_worker({})

            def _make_worker(self, config):
                return Consumer(config)

            def _ensure_consumer(self):
                if self._consumer is None:
                    raise RuntimeError("not started")
                return self._consumer

            def poll(self):
                consumer = self._ensure_consumer()
                return consumer.take()

            def close(self):
                self._ensure_consumer().close()
        """,
        why="closed through the method that gives it",
    ),
    Valid("""
        import aiohttp

        class Client:
            def __init__(self):
                self.session = aiohttp.ClientSession()

            async def close(self):
                await self.session.close()
    """),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self):
                self.session = aiohttp.ClientSession()

            async def stop(self):
                session, self.session = self.session, None
                await session.close()
        """,
        why="swapped, then closed",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self):
                self.session = aiohttp.ClientSession()

            async def stop(self):
                session = getattr(self, "session", None)
                if session:
                    await session.close()
        """,
        why="by getattr with a constant name",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self, session):
                self.session = session
        """,
        why="lent",
    ),
    Valid(
        """
        import aiohttp
        from base import Base

        class Client(Base):
            def __init__(self):
                self.session = aiohttp.ClientSession()
        """,
        files={"base.py": "class Base:\n    async def close(self):\n        await self.session.close()\n"},
        why="a base of another module closes it",
    ),
    Valid(
        """
        import aiohttp
        from framework import Base

        class Client(Base):
            def __init__(self):
                self.session = aiohttp.ClientSession()
        """,
        why="a base that nobody knows may close it",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self):
                self.session = aiohttp.ClientSession()

            @property
            def client(self):
                return self.session
        """,
        why="handed out",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self):
                self.session = aiohttp.ClientSession()

            def parts(self):
                for part in (self.session,):
                    yield part
        """,
        why="gone through together with others",
    ),
    Valid(
        """
        from selenium import webdriver

        class Page:
            def __init__(self):
                self.driver = webdriver.Chrome()

            def close(self):
                self.driver.close()
                self.driver.quit()
        """,
        why="quit() ends the browser",
    ),
    Valid(
        """
        import aiohttp

        class App:
            _session = None

            @property
            def session(self):
                if self._session is None:
                    self._session = aiohttp.ClientSession()
                return self._session

            async def stop(self):
                await self.session.close()
        """,
        why="a property hands it out, and who has it closes it",
    ),
    Valid(
        """
        import aiohttp

        class App:
            def __init__(self):
                self._session = aiohttp.ClientSession()

            @property
            def session(self):
                return self._session

            async def stop(self):
                print("bye")

        class Proxy:
            def __init__(self, app):
                self.client = Client(app.session)
        """,
        why="a property hands it out, and somebody keeps it",
    ),
    Valid(
        """
        import aiohttp

        class App:
            def __init__(self):
                self._session = aiohttp.ClientSession()

            @property
            def session(self):
                return self._session
        """,
        why="no method lets the object go: who asks for it has it",
    ),
]

VALID += [
    Valid(
        """
        from http_client import HttpClient

        class Transport:
            def __init__(self):
                self.http = HttpClient()

            async def close(self):
                await self.http.close()
        """,
        files={
            "http_client.py": """
import aiohttp

class HttpClient:
    def __init__(self):
        self.session = aiohttp.ClientSession()

    async def close(self):
        await self.session.close()
"""
        },
        why="closed by way of what owns it",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self):
                self._session = aiohttp.ClientSession()

            async def finish_everything(self):
                await self._session.close()
        """,
        why="closed by whatever method",
    ),
    Valid(
        """
        import aiohttp

        class Base:
            async def close(self):
                await self._session.close()

        class Client(Base):
            def __init__(self):
                self._session = aiohttp.ClientSession()
        """,
        why="closed by the base",
    ),
    Valid(
        """
        import aiohttp

        class Closing:
            async def __aexit__(self, *error):
                await self._session.close()

        class Client(Closing, dict):
            def __init__(self):
                self._session = aiohttp.ClientSession()
        """,
        why="closed by a mixin",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self):
                self._session = aiohttp.ClientSession()

            async def close(self):
                session, self._session = self._session, None
                if session is not None:
                    await session.close()
        """,
        why="under another name, which is closed",
    ),
    Valid(
        """
        import redis

        def _shut(client):
            client.close()

        class Store:
            def __init__(self):
                self._client = redis.Redis()

            def close(self):
                client = self._client
                self._client = None
                _shut(client)
        """,
        why="under another name, which a helper closes",
    ),
    Valid(
        """
        import redis

        class Store:
            def __init__(self):
                self._reader = redis.Redis()
                self._writer = redis.Redis()

            def close(self):
                for client in (self._reader, self._writer):
                    client.close()
        """,
        why="in a loop over attributes",
    ),
    Valid(
        """
        import redis

        class Store:
            def __init__(self):
                self._client = redis.Redis()

            def close(self):
                client = getattr(self, "_client", None)
                if client is not None:
                    client.close()
        """,
        why="through getattr with its name",
    ),
    Valid(
        """
        import redis
        from contextlib import ExitStack

        class Store:
            def __init__(self):
                self.stack = ExitStack()
                self._client = redis.Redis()
                self.stack.enter_context(self._client)

            def close(self):
                self.stack.close()
        """,
        why="entered in the object's stack",
    ),
    Valid(
        """
        import aiohttp
        from somewhere import Api

        class Client:
            def __init__(self):
                self._session = aiohttp.ClientSession()
                self.api = Api(self._session)
        """,
        why="handed to its owner",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self, session: aiohttp.ClientSession):
                self._session = session

            async def get(self, url):
                return await self._session.get(url)
        """,
        why="it came from outside",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self, session=None):
                self._owns_session = session is None
                self._session = session or aiohttp.ClientSession()

            async def close(self):
                if self._owns_session:
                    await self._session.close()
        """,
        why="closed if it is its own",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self, session=None):
                self._created = session is None
                self._session = session or aiohttp.ClientSession()

            async def close(self):
                if self._created:
                    await self._session.close()
        """,
        why="closed if it is its own",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self, session=None):
                self._close_session = session is None
                self._session = session or aiohttp.ClientSession()

            async def close(self):
                if self._close_session:
                    await self._session.close()
        """,
        why="closed if it is its own",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self, session=None):
                self._manage_session = session is None
                self._session = session or aiohttp.ClientSession()

            async def close(self):
                if self._manage_session:
                    await self._session.close()
        """,
        why="closed if it is its own",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self, session=None):
                self._must_clean = session is None
                self._session = session or aiohttp.ClientSession()

            async def close(self):
                if self._must_clean:
                    await self._session.close()
        """,
        why="closed if it is its own",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self):
                self._session = aiohttp.ClientSession()

            async def close(self, *args):
                await self._session.close()
        """,
        why="closed by close()",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self):
                self._session = aiohttp.ClientSession()

            async def aclose(self, *args):
                await self._session.close()
        """,
        why="closed by aclose()",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self):
                self._session = aiohttp.ClientSession()

            async def stop(self, *args):
                await self._session.close()
        """,
        why="closed by stop()",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self):
                self._session = aiohttp.ClientSession()

            async def shutdown(self, *args):
                await self._session.close()
        """,
        why="closed by shutdown()",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self):
                self._session = aiohttp.ClientSession()

            async def disconnect(self, *args):
                await self._session.close()
        """,
        why="closed by disconnect()",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self):
                self._session = aiohttp.ClientSession()

            async def dispose(self, *args):
                await self._session.close()
        """,
        why="closed by dispose()",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self):
                self._session = aiohttp.ClientSession()

            async def cleanup(self, *args):
                await self._session.close()
        """,
        why="closed by cleanup()",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self):
                self._session = aiohttp.ClientSession()

            async def teardown(self, *args):
                await self._session.close()
        """,
        why="closed by teardown()",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self):
                self._session = aiohttp.ClientSession()

            async def finalize(self, *args):
                await self._session.close()
        """,
        why="closed by finalize()",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self):
                self._session = aiohttp.ClientSession()

            async def tearDown(self, *args):
                await self._session.close()
        """,
        why="closed by tearDown()",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self):
                self._session = aiohttp.ClientSession()

            async def async_will_remove_from_hass(self, *args):
                await self._session.close()
        """,
        why="closed by async_will_remove_from_hass()",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self):
                self._session = aiohttp.ClientSession()

            async def on_stop(self, *args):
                await self._session.close()
        """,
        why="closed by on_stop()",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self):
                self._session = aiohttp.ClientSession()

            async def quit(self, *args):
                await self._session.close()
        """,
        why="closed by quit()",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self):
                self._session = aiohttp.ClientSession()

            async def __aexit__(self, *args):
                await self._session.close()
        """,
        why="closed by __aexit__()",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self):
                self._session = aiohttp.ClientSession()

            @property
            def session(self):
                return self._session
        """,
        why="handed out by a property",
    ),
    Valid(
        """
        import paramiko

        class Backend:
            def __init__(self, host):
                self.client = paramiko.SSHClient()
                self.client.connect(host)
                self.sftp = self.client.open_sftp()

            def close(self):
                self.client.close()
        """,
        why="the connection that gave it is closed, and with it what runs over that",
    ),
]

INVALID = [
    Invalid(
        """
        import confluent_kafka
        from somewhere import Service

        class Consumer:
            def __init__(self, config):
                self.inner = confluent_kafka.Consumer(config)

            def take(self):
                return self.inner.consume(1)

            def close(self):
                self.inner.close()

        class Driver(Service):
            _consumer = None

            async def on_start(self):
                self._consumer = self._make_consumer()  # SHD503

            def _make_consumer(self):
                if self.is_client:
                    return Consumer({"client.id": "me"})
                return self._make_worker({})

            def _make_worker(self, config):
                return Consumer(config)

            def _ensure_consumer(self):
                if self._consumer is None:
                    raise RuntimeError("not started")
                return self._consumer

            def poll(self):
                consumer = self._ensure_consumer()
                return consumer.take()

            def close(self):
                ...
        """,
        why="made by a method, and close() is empty",
    ),
    Invalid("""
        import aiohttp

        class Client:
            def __init__(self):
                self.session = aiohttp.ClientSession()  # SHD503

            async def get(self, url):
                async with self.session.get(url) as response:
                    return await response.text()
    """),
    Invalid("""
        import aiohttp

        class Client:
            def __init__(self, session=None):
                self.session = session or aiohttp.ClientSession()  # SHD503

            async def close(self):
                self.ready = False
    """),
    Invalid(
        """
        import aiohttp
        from parser import Parser

        class Client:
            def __init__(self):
                self.session = aiohttp.ClientSession()  # SHD503
                self.parser = Parser(self.session)
        """,
        files={
            "parser.py": """
class Parser:
    def __init__(self, session):
        self._session = session

    async def read(self, url):
        return await self._session.get(url)
"""
        },
        why="whom it is handed to only uses it",
    ),
    Invalid(
        """
        from http_client import HttpClient

        class Transport:
            def __init__(self):
                self.http = HttpClient()  # SHD503

            async def close(self):
                self.ready = False
        """,
        files={
            "http_client.py": """
import aiohttp

class HttpClient:
    def __init__(self):
        self.session = aiohttp.ClientSession()

    async def close(self):
        await self.session.close()
"""
        },
        why="what it keeps owns a session, and would close it",
    ),
    Invalid(
        """
        from selenium import webdriver

        class Page:
            def __init__(self):
                self.driver = webdriver.Chrome()  # SHD503

            def title(self, url):
                self.driver.get(url)
                return self.driver.title

            def close(self):
                self.driver.close()
        """,
    ),
    Invalid(
        """
        import aiohttp

        class App:
            _session = None

            def __init__(self, tables):
                self.tables = tables

            @property
            def session(self):
                if self._session is None:
                    self._session = aiohttp.ClientSession()  # SHD503
                return self._session

            async def stop(self):
                for table in self.tables:
                    await table.stop()
        """,
    ),
]
