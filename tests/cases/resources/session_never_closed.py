"""SHD501."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        from pymongo import MongoClient

        def database(url, name):
            client = MongoClient(url)
            found = client[name]
            if client.server_info()["version"] < "4":
                raise ValueError(url)
            return found
        """,
        why="the database works through the client, and knows it",
    ),
    Valid(
        """
        import zmq

        def ask(context: zmq.Context):
            socket = context.socket(zmq.REQ)
            socket.send(b"?")

        def ask_once():
            context = zmq.Context()
            socket = context.socket(zmq.REQ)
            try:
                socket.send(b"?")
            finally:
                context.destroy()
        """,
        why="a context knows its sockets: who has it closes them with it",
    ),
    Valid(
        """
        import aiohttp, pytest

        def test_refused():
            with pytest.raises(ValueError):
                aiohttp.ClientSession(base_url="?")
        """,
        why="it is expected to fail",
    ),
    Valid(
        """
        import asyncio, sys

        async def main():
            reader = asyncio.StreamReader()
            protocol = asyncio.StreamReaderProtocol(reader)
            await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
            return await reader.readline()
        """,
        why="the process has its stdin to its end",
    ),
    Valid(
        """
        from pymongo import AsyncMongoClient

        async def count():
            client = AsyncMongoClient("localhost")
            try:
                return await client.db.events.count_documents({})
            finally:
                await client.aclose()
        """,
        why="the other name of close",
    ),
    Valid(
        """
        import tornado.httpclient

        async def fetch(url):
            client = tornado.httpclient.AsyncHTTPClient()
            return await client.fetch(url)
        """,
        why="there is one for each loop, and all share it",
    ),
    Valid("""
        import aiohttp

        async def fetch(url):
            async with aiohttp.ClientSession() as session:
                return await session.get(url)
    """),
    Valid(
        """
        import aiohttp

        async def connect():
            session = aiohttp.ClientSession()
            return session
        """,
        why="the caller has it",
    ),
    Valid(
        """
        import aiohttp

        async def connect(pool):
            session = aiohttp.ClientSession()
            pool.append(session)
        """,
        why="kept in a container",
    ),
    Valid(
        """
        import contextlib
        import aiohttp

        async def fetch(url):
            async with contextlib.AsyncExitStack() as stack:
                session = aiohttp.ClientSession()
                await stack.enter_async_context(session)
                return await session.get(url)
        """,
        why="entered in a stack",
    ),
    Valid(
        """
        import aiohttp

        async def fetch(app):
            session = aiohttp.ClientSession()
            app.on_cleanup.append(session.close)
        """,
        why="its release is registered",
    ),
    Valid(
        """
        import aiohttp

        async def fetch(url, connector):
            session = aiohttp.ClientSession(connector=connector, connector_owner=False)
            print(session.closed)
        """,
        why="it only borrows its connector",
    ),
    Valid(
        """
        import requests

        def fetch(url):
            session = requests.Session()
            return session.get(url).text
        """,
        why="closed in silence as soon as it is dropped",
    ),
    Valid(
        """
        import aiohttp

        async def fetch(url):
            session = aiohttp.ClientSession()

            async def end(session=session):
                await session.close()

            return await session.get(url), end
        """,
        why="bound by the default of a function that is handed out",
    ),
    Valid(
        """
        import aiohttp
        from helpers import shut

        async def fetch(url):
            session = aiohttp.ClientSession()
            try:
                return await session.get(url)
            finally:
                await shut(session)
        """,
        files={"helpers.py": "async def shut(session):\n    await session.close()\n"},
        why="a helper of another module closes it",
    ),
    Valid(
        """
        import aiohttp

        async def connect(url):
            session = aiohttp.ClientSession()
            return session, url
        """,
        why="in a tuple, for the caller",
    ),
    Valid(
        """
        import aiohttp

        async def connect(url):
            session = aiohttp.ClientSession()
            return {"session": session, "url": url}
        """,
        why="in a dict, for the caller",
    ),
    Valid(
        """
        import aiohttp
        from somewhere import Owner

        async def connect(url):
            session = aiohttp.ClientSession()
            return Owner(session, url)
        """,
        why="in an object of unknown kind, for the caller",
    ),
    Valid(
        """
        import aiohttp
        from dataclasses import dataclass

        @dataclass
        class Context:
            session: aiohttp.ClientSession
            url: str

        async def connect(url):
            session = aiohttp.ClientSession()
            return Context(session=session, url=url)
        """,
        why="in a data class, for the caller",
    ),
    Valid(
        """
        import aiohttp

        async def connect(app):
            session = aiohttp.ClientSession()
            app.session = session
        """,
        why="stored in another object",
    ),
    Valid(
        """
        import aiohttp

        async def connect(app):
            session = aiohttp.ClientSession()
            app["session"] = session
        """,
        why="stored in an item",
    ),
    Valid(
        """
        import aiohttp

        async def connect(kept):
            session = aiohttp.ClientSession()
            kept.append(session)
        """,
        why="appended: whoever has that has it",
    ),
    Valid(
        """
        import aiohttp

        async def connect(kept):
            session = aiohttp.ClientSession()
            kept.add(session)
        """,
        why="added: whoever has that has it",
    ),
    Valid(
        """
        import aiohttp

        async def connect(kept):
            session = aiohttp.ClientSession()
            kept.put_nowait(session)
        """,
        why="put into a queue: whoever has that has it",
    ),
    Valid(
        """
        import aiohttp

        async def connect(kept):
            session = aiohttp.ClientSession()
            kept.setdefault("s", session)
        """,
        why="put into a dict: whoever has that has it",
    ),
    Valid(
        """
        import httpx

        async def clients():
            client = httpx.AsyncClient()
            yield client
        """,
        why="yielded to who asked",
    ),
    Valid(
        """
        import aiohttp
        from somewhere import adopt

        async def connect():
            session = aiohttp.ClientSession()
            adopt(session)
        """,
        why="an unknown function may take it over",
    ),
    Valid(
        """
        import threading
        import zmq

        def serve(context, work):
            socket = context.socket(zmq.REP)
            thread = threading.Thread(target=work, args=(socket,), daemon=True)
            thread.start()
        """,
        why="the thread's function has it",
    ),
    Valid(
        """
        import io
        import socket

        def lines(host):
            sock = socket.create_connection((host, 1))
            return io.TextIOWrapper(sock.makefile("rb"))
        """,
        why="the text wrapper owns the socket's file",
    ),
    Valid(
        """
        import socket
        import ssl

        def connect(host):
            sock = socket.create_connection((host, 443))
            context = ssl.create_default_context()
            return context.wrap_socket(sock, server_hostname=host)
        """,
        why="the TLS socket takes it over",
    ),
    Valid(
        """
        import asyncio
        import socket

        async def connect(host):
            sock = socket.socket()
            reader, writer = await asyncio.open_connection(sock=sock)
            return reader, writer
        """,
        why="the stream takes the socket over",
    ),
    Valid(
        """
        import paramiko
        import socket

        def connect(host):
            sock = socket.create_connection((host, 22))
            return paramiko.Transport(sock)
        """,
        why="paramiko's transport takes the socket over",
    ),
    Valid(
        """
        import imaplib
        from contextlib import closing

        def count(host):
            client = imaplib.IMAP4(host)
            with closing(client):
                return client.select()
        """,
        why="closing() closes it",
    ),
    Valid(
        """
        import httpx
        from contextlib import aclosing

        async def fetch(url):
            client = httpx.AsyncClient()
            async with aclosing(client):
                return await client.get(url)
        """,
        why="aclosing() closes it",
    ),
    Valid(
        """
        import aiohttp
        from contextlib import nullcontext

        async def fetch(url, given):
            session = aiohttp.ClientSession()
            async with nullcontext(session) as used:
                return await used.get(url)
        """,
        why="nullcontext() may only lend it",
    ),
    Valid(
        """
        import httpx
        from contextlib import ExitStack

        def fetch(url):
            with ExitStack() as stack:
                client = httpx.Client()
                stack.enter_context(client)
                return client.get(url).text
        """,
        why="entered in a stack",
    ),
    Valid(
        """
        import httpx
        from contextlib import ExitStack

        def fetch(url):
            with ExitStack() as stack:
                client = httpx.Client()
                stack.push(client)
                return client.get(url).text
        """,
        why="pushed on a stack",
    ),
    Valid(
        """
        import httpx
        from contextlib import ExitStack

        def fetch(url):
            with ExitStack() as stack:
                client = httpx.Client()
                stack.callback(client.close)
                return client.get(url).text
        """,
        why="its close is a stack's callback",
    ),
    Valid(
        """
        import aiohttp
        from contextlib import AsyncExitStack

        async def fetch(url):
            async with AsyncExitStack() as stack:
                session = aiohttp.ClientSession()
                await stack.enter_async_context(session)
                async with session.get(url) as response:
                    return await response.text()
        """,
        why="entered in an asynchronous stack",
    ),
    Valid(
        """
        import aiohttp
        from contextlib import AsyncExitStack

        async def fetch(url):
            async with AsyncExitStack() as stack:
                session = aiohttp.ClientSession()
                stack.push_async_exit(session)
                async with session.get(url) as response:
                    return await response.text()
        """,
        why="its exit is pushed",
    ),
    Valid(
        """
        import aiohttp
        from contextlib import AsyncExitStack

        async def fetch(url):
            async with AsyncExitStack() as stack:
                session = aiohttp.ClientSession()
                stack.push_async_callback(session.close)
                async with session.get(url) as response:
                    return await response.text()
        """,
        why="its close is an asynchronous callback",
    ),
    Valid(
        """
        import httpx
        from contextlib import ExitStack

        def connect():
            with ExitStack() as stack:
                client = stack.enter_context(httpx.Client())
                return client, stack.pop_all()
        """,
        why="the stack that holds it is handed on with all it has",
    ),
    Valid(
        """
        import aiohttp
        import unittest

        class Test(unittest.IsolatedAsyncioTestCase):
            async def test_it(self):
                session = aiohttp.ClientSession()
                self.addAsyncCleanup(session.close)
                await session.get("http://localhost")
        """,
        why="a test's cleanup",
    ),
    Valid(
        """
        import aiohttp
        import unittest

        class Test(unittest.IsolatedAsyncioTestCase):
            async def test_it(self):
                session = aiohttp.ClientSession()
                await self.enterAsyncContext(session)
                await session.get("http://localhost")
        """,
        why="entered by a test",
    ),
    Valid(
        """
        import redis
        import unittest

        class Test(unittest.TestCase):
            def test_it(self):
                client = redis.Redis()
                self.addCleanup(client.close)
                client.ping()
        """,
        why="a test's cleanup",
    ),
    Valid(
        """
        import httpx
        import pytest

        @pytest.fixture
        def client(request):
            client = httpx.Client()
            request.addfinalizer(client.close)
            return client
        """,
        why="a fixture's finalizer",
    ),
    Valid(
        """
        import aiohttp
        import pytest

        @pytest.fixture
        async def session():
            session = aiohttp.ClientSession()
            yield session
            await session.close()
        """,
        why="closed behind the yield of a fixture",
    ),
    Valid(
        """
        import atexit
        import redis

        def connect():
            client = redis.Redis()
            atexit.register(client.close)
            client.ping()
        """,
        why="closed at exit",
    ),
    Valid(
        """
        import weakref
        import redis

        def attach(owner):
            client = redis.Redis()
            weakref.finalize(owner, client.close)
            client.ping()
        """,
        why="closed when its owner goes",
    ),
    Valid(
        """
        import signal
        import asyncio
        import grpc

        async def serve():
            server = grpc.aio.server()
            await server.start()
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGTERM, lambda: asyncio.ensure_future(server.stop(5)))
            await server.wait_for_termination()
        """,
        why="a signal stops it",
    ),
    Valid(
        """
        import aiohttp

        async def setup(app):
            session = aiohttp.ClientSession()

            async def close(app):
                await session.close()

            app.on_cleanup.append(close)
            await session.get("http://localhost")
        """,
        why="closed by a hook of aiohttp",
    ),
    Valid(
        """
        import aiohttp

        async def setup(app):
            session = aiohttp.ClientSession()

            async def close(app):
                await session.close()

            app.on_shutdown.append(close)
            await session.get("http://localhost")
        """,
        why="closed by a hook of aiohttp",
    ),
    Valid(
        """
        import aiohttp

        async def setup(app):
            session = aiohttp.ClientSession()

            async def close(app):
                await session.close()

            app.add_event_handler("shutdown", session.close)
            await session.get("http://localhost")
        """,
        why="closed by a hook of Starlette",
    ),
    Valid(
        """
        import aiohttp
        from aiohttp import web

        async def client(app):
            app["client"] = aiohttp.ClientSession()
            yield
            await app["client"].close()

        def make():
            app = web.Application()
            app.cleanup_ctx.append(client)
            return app
        """,
        why="closed behind the yield of cleanup_ctx",
    ),
    Valid(
        """
        import httpx
        from contextlib import asynccontextmanager
        from fastapi import FastAPI

        @asynccontextmanager
        async def lifespan(app):
            client = httpx.AsyncClient()
            app.state.client = client
            try:
                yield
            finally:
                await client.aclose()

        app = FastAPI(lifespan=lifespan)
        """,
        why="closed behind the yield of a lifespan",
    ),
    Valid(
        """
        import aiohttp
        from fastapi import FastAPI

        app = FastAPI()

        @app.on_event("startup")
        async def start():
            app.state.session = aiohttp.ClientSession()

        @app.on_event("shutdown")
        async def stop():
            await app.state.session.close()
        """,
        why="closed at the event",
    ),
    Valid(
        """
        import aiohttp
        from quart import Quart

        app = Quart(__name__)

        @app.before_serving
        async def start():
            app.session = aiohttp.ClientSession()

        @app.after_serving
        async def stop():
            await app.session.close()
        """,
        why="Quart's hook closes it",
    ),
    Valid(
        """
        import httpx
        from litestar import Litestar

        client = httpx.AsyncClient()

        async def stop():
            await client.aclose()

        app = Litestar(route_handlers=[], on_shutdown=[stop])
        """,
        why="Litestar's hook closes it",
    ),
    Valid(
        """
        import aiohttp
        from homeassistant.const import EVENT_HOMEASSISTANT_STOP

        async def setup(hass):
            session = aiohttp.ClientSession()

            async def stop(event):
                await session.close()

            hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, stop)
            await session.get("http://localhost")
        """,
        why="Home Assistant closes it at its end",
    ),
    Valid(
        """
        import aiohttp

        async def async_setup_entry(hass, entry):
            session = aiohttp.ClientSession()
            entry.async_on_unload(session.close)
            await session.get("http://localhost")
        """,
        why="closed as the entry is unloaded",
    ),
    Valid(
        """
        from homeassistant.helpers.aiohttp_client import async_get_clientsession

        async def fetch(hass, url):
            session = async_get_clientsession(hass)
            return await session.get(url)
        """,
        why="Home Assistant's own is shared",
    ),
    Valid(
        """
        import redis
        from celery.signals import worker_shutdown

        def setup():
            client = redis.Redis()
            worker_shutdown.connect(lambda **_: client.close(), weak=False)
            client.ping()
        """,
        why="celery's signal closes it",
    ),
    Valid(
        """
        import redis
        from django.core.signals import request_finished

        def setup():
            client = redis.Redis()
            request_finished.connect(lambda **_: client.close(), weak=False)
            client.ping()
        """,
        why="Django's signal closes it",
    ),
    Valid(
        """
        import redis

        client = redis.Redis()

        def worker_exit(server, worker):
            client.close()
        """,
        why="gunicorn's hook closes it",
    ),
    Valid(
        """
        import redis
        from dependency_injector import containers, providers

        def connect(url):
            client = redis.Redis.from_url(url)
            yield client
            client.close()

        class Container(containers.DeclarativeContainer):
            client = providers.Resource(connect, url="redis://localhost")
        """,
        why="a container of dependencies closes it",
    ),
    Valid(
        """
        import redis
        from functools import partial

        def connect(closers):
            client = redis.Redis()
            client.ping()
            closers.append(client.close)
        """,
        why="its close is kept",
    ),
    Valid(
        """
        import redis
        from functools import partial

        def connect(closers):
            client = redis.Redis()
            client.ping()
            done = client.close
            closers.append(done)
        """,
        why="its close is kept under a name",
    ),
    Valid(
        """
        import redis
        from functools import partial

        def connect(closers):
            client = redis.Redis()
            client.ping()
            return client.close
        """,
        why="its close is returned",
    ),
    Valid(
        """
        import redis
        from functools import partial

        def connect(closers):
            client = redis.Redis()
            client.ping()
            return partial(client.close)
        """,
        why="its close is bound",
    ),
    Valid(
        """
        import redis
        from functools import partial

        def connect(closers):
            client = redis.Redis()
            client.ping()
            return lambda: client.close()
        """,
        why="a lambda closes it",
    ),
    Valid(
        """
        import aiohttp

        async def fetch(url, run):
            session = aiohttp.ClientSession()

            async def close():
                await session.close()

            await run(session.get(url), close)
        """,
        why="a function inside closes it",
    ),
    Valid(
        """
        import aiohttp

        async def shut(session, *, wait=0):
            if session is not None:
                await session.close()

        async def fetch(url):
            session = aiohttp.ClientSession()
            try:
                return await session.get(url)
            finally:
                await shut(session)
        """,
        why="a helper closes it",
    ),
    Valid(
        """
        import redis.asyncio

        async def ping(pool):
            client = redis.asyncio.Redis(connection_pool=pool)
            await client.ping()
        """,
        why="a borrower of a pool",
    ),
    Valid(
        """
        from sqlalchemy.ext.asyncio import AsyncSession

        async def count(engine):
            session = AsyncSession(bind=engine)
            return await session.execute("select 1")
        """,
        why="a borrower of an engine",
    ),
    Valid(
        """
        import aiohttp

        async def fetch(url, connector):
            session = aiohttp.ClientSession(connector=connector, connector_owner=False)
            return await session.get(url)
        """,
        why="a session that does not own its connector",
    ),
    Valid(
        """
        import zmq

        def ask(other):
            context = zmq.Context.instance()
            shadow = zmq.Context.shadow(other)
            return context, shadow
        """,
        why="the process's own context, and the shadow of one",
    ),
    Valid(
        """
        import httpx

        async def fetch(url):
            transport = httpx.AsyncHTTPTransport(retries=3)
            async with httpx.AsyncClient(transport=transport) as client:
                return (await client.get(url)).text
        """,
        why="the client owns the transport",
    ),
    Valid(
        """
        import asyncio

        async def ask(host):
            connecting = asyncio.open_connection(host, 1)
            reader, writer = await asyncio.wait_for(connecting, 5)
            try:
                return await reader.read()
            finally:
                writer.close()
                await writer.wait_closed()
        """,
        why="a coroutine that is kept and awaited later",
    ),
    Valid(
        """
        import subprocess

        def run(command):
            log = open("log", "w")
            process = subprocess.Popen(command, stdout=log)
            return process.wait()
        """,
        why="a child's log",
    ),
    Valid(
        """
        import sys

        def redirect(path):
            sys.stdout = open(path, "w")
        """,
        why="the program's output from now on",
    ),
    Valid(
        """
        import logging

        def setup(path):
            stream = open(path, "w")
            logging.basicConfig(stream=stream)
        """,
        why="logging has it",
    ),
    Valid(
        """
        import csv

        def rows(path):
            return list(csv.reader(open(path)))
        """,
        why="csv reads it, and it is closed with the last reference",
    ),
    Valid(
        """
        from contextlib import ExitStack

        def join(paths):
            with ExitStack() as stack:
                files = [stack.enter_context(open(path)) for path in paths]
                return [file.read() for file in files]
        """,
        why="a stack has it",
    ),
    Valid(
        """
        import pika, pymongo

        def open_database(uri):
            client = pymongo.MongoClient(uri)
            database = client["queue"]
            client.server_info()
            return database

        def open_channel(url):
            connection = pika.BlockingConnection(pika.URLParameters(url))
            return connection.channel()
        """,
        why="a database of pymongo leads to its client, a channel to its connection",
    ),
    Valid(
        """
        import kombu
        from somewhere import pools

        def borrow(uri):
            connection = kombu.Connection(uri)
            with pools[connection].acquire(block=True) as pooled:
                pooled.ensure_connection()
        """,
        why="a pool that is asked for by the connection keeps it",
    ),
    Valid(
        """
        import aiohttp

        async def follow(url):
            async with aiohttp.ClientSession() as session:
                socket = await session.ws_connect(url)
                while True:
                    message = await socket.receive()
                    if message.type == aiohttp.WSMsgType.CLOSED:
                        break
                    yield message.data
        """,
        why="the session that it is asked of is closed, and with it the socket",
    ),
    Valid(
        """
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        class Logger:
            def __init__(self, exporter):
                provider = TracerProvider()
                provider.add_span_processor(BatchSpanProcessor(exporter))
                self.tracer = provider.get_tracer("logger")
        """,
        why="the tracer sends through it for as long as the logger lives",
    ),
]

INVALID = [
    Invalid(
        """
        from pymongo import MongoClient

        def count(url, name):
            client = MongoClient(url)  # SHD501
            things = client[name].things
            return things.count_documents({})
        """,
        fixed="""
        from pymongo import MongoClient

        def count(url, name):
            with MongoClient(url) as client:
                things = client[name].things
                return things.count_documents({})
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import zmq

        def tell(message, seen):
            context = zmq.Context()
            socket = context.socket(zmq.DEALER)  # SHD501
            socket.setsockopt(zmq.LINGER, 0)
            socket.connect("tcp://localhost:5000")
            socket.send(message)

            assert seen(timeout=5)
            context.term()
        """,
        fixed="""
        import zmq

        def tell(message, seen):
            context = zmq.Context()
            with context.socket(zmq.DEALER) as socket:
                socket.setsockopt(zmq.LINGER, 0)
                socket.connect("tcp://localhost:5000")
                socket.send(message)

                assert seen(timeout=5)
            context.term()
        """,
        unsafe=True,
        why="what was sent may still be under way: with its linger of 0, closing it at once would lose it",
    ),
    Invalid(
        """
        import zmq

        def send(message):
            context = zmq.Context()  # SHD501
            socket = context.socket(zmq.PUSH)  # SHD501
            socket.connect("tcp://localhost:1")
            socket.send(message)
        """,
        fixed="""
        import zmq

        def send(message):
            with zmq.Context() as context:
                with context.socket(zmq.PUSH) as socket:
                    socket.connect("tcp://localhost:1")
                    socket.send(message)
        """,
        unsafe=True,
        why="the socket first: the context would wait for it",
    ),
    Invalid(
        """
        from motor.motor_asyncio import AsyncIOMotorClient

        async def count(url):
            # one for each call
            client = AsyncIOMotorClient(url)  # SHD501

            # all of them
            found = client.db.things.find()
            return len(await found.to_list(None))
        """,
        fixed="""
        from motor.motor_asyncio import AsyncIOMotorClient

        async def count(url):
            # one for each call
            client = AsyncIOMotorClient(url)

            try:
                # all of them
                found = client.db.things.find()
                return len(await found.to_list(None))
            finally:
                client.close()
        """,
        unsafe=True,
        why="it cannot be entered",
    ),
    Invalid(
        """
        import zmq

        def ask():
            context = zmq.Context()
            socket = context.socket(zmq.REQ)  # SHD501
            socket.send(b"?")
            context.term()
        """,
        fixed="""
        import zmq

        def ask():
            context = zmq.Context()
            with context.socket(zmq.REQ) as socket:
                socket.send(b"?")
            context.term()
        """,
        unsafe=True,
        why="term waits for the sockets, it does not close them",
    ),
    Invalid(
        """
        import aiohttp, pytest

        def test_refused():
            with pytest.raises(OSError):
                aiohttp.ClientSession()  # SHD501
                raise OSError
        """,
        why="what comes after it is expected to fail",
    ),
    Invalid(
        """
        import aiohttp

        async def fetch(url):
            session = aiohttp.ClientSession()  # SHD501
            response = await session.get(url)
            return await response.text()
        """,
        fixed="""
        import aiohttp

        async def fetch(url):
            async with aiohttp.ClientSession() as session:
                response = await session.get(url)
                return await response.text()
        """,
        unsafe=True,
    ),
    Invalid("""
        import httpx

        async def fetch(url):
            return await httpx.AsyncClient().get(url)  # SHD501
    """),
    Invalid(
        """
        import aiohttp
        from helpers import show

        async def fetch(url):
            session = aiohttp.ClientSession()  # SHD501
            show(session)
        """,
        fixed="""
        import aiohttp
        from helpers import show

        async def fetch(url):
            async with aiohttp.ClientSession() as session:
                show(session)
        """,
        unsafe=True,
        files={"helpers.py": "def show(session):\n    print(session.closed)\n"},
        why="the helper only looks",
    ),
    Invalid(
        """
        import aiohttp

        def make():
            return aiohttp.ClientSession()

        async def fetch(url):
            session = make()  # SHD501
            return (await session.get(url)).status
        """,
        fixed="""
        import aiohttp

        def make():
            return aiohttp.ClientSession()

        async def fetch(url):
            async with make() as session:
                return (await session.get(url)).status
        """,
        unsafe=True,
        why="made by a factory",
    ),
    Invalid(
        """
        import aiohttp

        class Asker:
            def __init__(self, session):
                self.session = session

            async def ask(self, url):
                return await self.session.get(url)

        async def fetch(url):
            session = aiohttp.ClientSession()  # SHD501
            return await Asker(session).ask(url)
        """,
        fixed="""
        import aiohttp

        class Asker:
            def __init__(self, session):
                self.session = session

            async def ask(self, url):
                return await self.session.get(url)

        async def fetch(url):
            async with aiohttp.ClientSession() as session:
                return await Asker(session).ask(url)
        """,
        unsafe=True,
        why="the object that has it never closes it",
    ),
    Invalid(
        """
        import aiohttp

        async def main():
            session: aiohttp.ClientSession = aiohttp.ClientSession()  # SHD501
            await session.get("x")
        """,
        fixed="""
        import aiohttp

        async def main():
            async with aiohttp.ClientSession() as session:
                await session.get("x")
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncpg

        async def main(dsn):
            conn: asyncpg.Connection = await asyncpg.connect(dsn)  # SHD501
            return await conn.fetch("x")
        """,
        fixed="""
        import asyncpg

        async def main(dsn):
            conn: asyncpg.Connection = await asyncpg.connect(dsn)
            try:
                return await conn.fetch("x")
            finally:
                await conn.close()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import aiohttp

        async def fetch(url):
            session = aiohttp.ClientSession()  # SHD501
            return await session.get(url)
        """,
        why="the response is read when the session has been closed",
    ),
    Invalid(
        """
        import aiohttp
        import asyncio

        async def fetch(urls):
            session = aiohttp.ClientSession()  # SHD501
            tasks = [asyncio.create_task(session.get(url)) for url in urls]
            return await asyncio.gather(*tasks)
        """,
        why="what is gathered are responses",
    ),
    Invalid(
        """
        import aiohttp

        class Page:
            async def load(self, url):
                session = aiohttp.ClientSession()  # SHD501
                response = await session.get(url)
                self.response = response
        """,
        why="it is kept",
    ),
    Invalid(
        """
        import aiohttp

        async def fetch(url):
            session = aiohttp.ClientSession()  # for once  # SHD501

            # ask
            async with session.get(url) as response:
                data = await response.read()
            result = data.strip()
            for number in range(3):
                print(number)
            return result
        """,
        fixed="""
        import aiohttp

        async def fetch(url):
            async with aiohttp.ClientSession() as session:  # for once
                # ask
                async with session.get(url) as response:
                    data = await response.read()
            result = data.strip()
            for number in range(3):
                print(number)
            return result
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import redis.asyncio

        async def fetch(url):
            client = redis.asyncio.Redis()  # SHD501
            await client.ping()
            return client.get(url)
        """,
        why="it runs when the function has been left",
    ),
    Invalid(
        """
        import aiohttp

        async def fetch(url):
            \"\"\"Fetch.\"\"\"
            global COUNT
            session = aiohttp.ClientSession()  # SHD501
            COUNT = \"\"\"
        one
            two
        \"\"\"
            if (response := await session.get(url)).status == 200:
                match response.headers:
                    case {"x": value}:
                        print(value)
                    case _:
                        pass
            return (
                response.status  # the number
            )
            # the end

        COUNT = ""
        """,
        fixed="""
        import aiohttp

        async def fetch(url):
            \"\"\"Fetch.\"\"\"
            global COUNT
            async with aiohttp.ClientSession() as session:
                COUNT = \"\"\"
        one
            two
        \"\"\"
                if (response := await session.get(url)).status == 200:
                    match response.headers:
                        case {"x": value}:
                            print(value)
                        case _:
                            pass
                return (
                    response.status  # the number
                )
            # the end

        COUNT = ""
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncpg

        class Wrapper:
            def __init__(self, conn):
                self.conn = conn

        async def make(dsn):
            conn = await asyncpg.connect(dsn)  # SHD501
            await conn.execute("set x")
            if not dsn:
                raise ValueError(dsn)
            return Wrapper(conn)
        """,
        why="the object that is made around it needs it",
    ),
    Invalid(
        """
        import zmq

        def send(data):
            # all
            context = zmq.Context()  # one  # SHD501

            # push
            socket = context.socket(zmq.PUSH)  # two  # SHD501
            socket.connect("x")

            socket.send(data)
            # end
            print("sent")
        """,
        fixed="""
        import zmq

        def send(data):
            # all
            with zmq.Context() as context:  # one
                # push
                with context.socket(zmq.PUSH) as socket:  # two
                    socket.connect("x")

                    socket.send(data)
            # end
            print("sent")
        """,
        unsafe=True,
    ),
]
