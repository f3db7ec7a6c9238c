"""SHD801."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        async def kill(stream):
            stream.abort()

        class Secure:
            def __init__(self, stream, shake):
                self.stream = stream
                self.shake = shake

            async def aclose(self):
                try:
                    await self.shake()
                except:
                    await kill(self.stream)
                    raise
                else:
                    await self.stream.aclose()
        """,
        why="after a failure it is given to somebody else to close",
    ),
    Valid(
        """
        import abc

        class Lock:
            pass

        class Handler(abc.ABC):
            @abc.abstractmethod
            def stop_per_pair(self, pair) -> "Lock | None": ...

        class Manager:
            def __init__(self, handlers: list[Handler]):
                self.handlers = handlers

            def stop_per_pair(self, pair) -> Lock | None:
                result = None
                for handler in self.handlers:
                    lock = handler.stop_per_pair(pair)
                    if lock:
                        result = lock
                return result
        """,
        why="nothing ends here: it is asked for something",
    ),
    Valid(
        """
        import os

        class Server:
            def close(self):
                try:
                    os.unlink(self.pid_file)
                finally:
                    self.connection.close()
        """,
        why="done anyway",
    ),
    Valid(
        """
        import contextlib
        import os

        class Server:
            def close(self):
                with contextlib.suppress(OSError):
                    os.unlink(self.pid_file)
                self.connection.close()

            def stop(self):
                if os.path.exists(self.pid_file):
                    os.unlink(self.pid_file)
                self.connection.close()
        """,
        why="it is dealt with",
    ),
    Valid(
        """
        class Server:
            def close(self):
                self.reader.close()
                self.writer.close()
        """,
        why="nobody knows that these fail",
    ),
    Valid(
        """
        import os

        class Server:
            def close(self):
                self.connection.close()
                os.unlink(self.pid_file)
        """,
        why="nothing to release after it",
    ),
    Valid(
        """
        import os

        class Server:
            def close(self):
                os.unlink(self.pid_file)
                self.logger.info("closed")
                self.closed = True
        """,
        why="what follows releases nothing",
    ),
    Valid(
        """
        import os
        import shutil

        def clean_up_old_files(directory):
            for name in os.listdir(directory):
                shutil.rmtree(os.path.join(directory, name))
        """,
        why="housekeeping, not the end",
    ),
    Valid(
        """
        import errno
        import os

        class Pool:
            def stop_all(self):
                for pid in self.pids:
                    try:
                        os.kill(pid, 15)
                    except OSError as error:
                        if error.errno == errno.ESRCH:
                            continue
                        raise
                self.listener.close()
        """,
        why="what is to be expected is sorted out",
    ),
    Valid(
        """
        import asyncio

        class Service:
            async def close(self):
                self.task.cancel()
                await asyncio.gather(self.task, *self.others, return_exceptions=True)
                await self.session.close()

            def start(self):
                self.task = asyncio.create_task(self.run())
                self.others = [asyncio.create_task(self.run())]

            async def run(self):
                await asyncio.sleep(1)
        """,
        why="what they raise is a result",
    ),
    Valid(
        """
        import asyncio

        class Service:
            def start(self):
                self.task = asyncio.create_task(self.run())

            async def close(self):
                self.task.cancel()
                try:
                    await self.task
                except asyncio.CancelledError:
                    pass
                await self.session.close()

            async def run(self):
                while True:
                    await asyncio.sleep(1)
        """,
        why="the common form; the task cannot have failed",
    ),
    Valid(
        """
        class Service:
            def __init__(self, on_close=None):
                self.on_close = on_close

            def close(self):
                self.session.close()
                if self.on_close:
                    self.on_close()
        """,
        why="the callback comes last",
    ),
]

VALID += [
    Valid(
        """
        import atexit

        def connect(peer):
            def at_exit():
                peer.note()

            return Connection(peer, cleanup=lambda: atexit.unregister(at_exit))

        class Connection:
            def __init__(self, peer, cleanup=None):
                self.peer = peer
                self.cleanup = cleanup

            def teardown(self):
                if self.cleanup:
                    self.cleanup()
                self.peer.close()
        """,
        why="the callback is the module's own",
    ),
    Valid(
        """
        import asyncio
        import os

        async def serve(server):
            monitor = asyncio.create_task(watch())
            try:
                await server.run()
            finally:
                if not monitor.done():
                    monitor.cancel()
                    try:
                        await monitor
                    except asyncio.CancelledError:
                        pass
                await server.stop()

        async def watch():
            while True:
                await asyncio.sleep(1)
                os.listdir("/run")
        """,
        why="one that has failed is not awaited",
    ),
    Valid(
        """
        import os

        def clean_up(first, second):
            os.remove(first)
            os.remove(second)
        """,
        why="a file more stays",
    ),
    Valid(
        """
        import psutil

        class Child:
            def __init__(self, pid):
                self.process = psutil.Process(pid)

            def stop(self):
                self.process.terminate()
                if self.still_there():
                    self.process.kill()
        """,
        why="it fails because the process is gone",
    ),
    Valid(
        """
        class Owner:
            def close(self):
                try:
                    self.reader.close()
                except OSError:
                    pass
                try:
                    self.writer.close()
                except OSError:
                    pass
        """,
        why="each by itself",
    ),
    Valid(
        """
        import shutil
        from contextlib import suppress

        class Owner:
            def close(self):
                with suppress(OSError):
                    shutil.rmtree(self.directory)
                with suppress(OSError):
                    shutil.rmtree(self.other)
        """,
        why="suppressed",
    ),
    Valid(
        """
        import shutil
        from contextlib import ExitStack

        class Owner:
            def close(self):
                with ExitStack() as stack:
                    stack.callback(shutil.rmtree, self.directory)
                    stack.callback(shutil.rmtree, self.other)
        """,
        why="a stack runs them all",
    ),
    Valid(
        """
        import asyncio

        class Owner:
            async def close(self):
                await asyncio.gather(self.one.aclose(), self.other.aclose(), return_exceptions=True)
        """,
        why="gathered with their exceptions",
    ),
    Valid(
        """
        import shutil

        class Owner:
            def close(self):
                try:
                    shutil.rmtree(self.directory)
                finally:
                    try:
                        shutil.rmtree(self.other)
                    finally:
                        self.open = False
        """,
        why="one finally inside the other",
    ),
    Valid(
        """
        import threading

        class Owner:
            def __init__(self, run):
                self.stopped = threading.Event()
                self.thread = threading.Thread(target=run)
                self.timer = threading.Timer(5, run)
                self.known = {}

            def close(self):
                self.stopped.set()
                self.timer.cancel()
                self.known.clear()
                self.thread.join()
        """,
        why="the first ones do not raise",
    ),
    Valid(
        """
        import shutil

        class Scan:
            def close(self):
                remove(self.directory, ignore_errors=True)
                self.log.close()
                self.server.close()

        def remove(directory, ignore_errors=False):
            shutil.rmtree(directory, ignore_errors=ignore_errors)
        """,
        why="whoever calls says whether it may fail",
    ),
    Valid(
        '''
        import abc

        class Parser:
            def __init__(self):
                self.buffer = b""

            def on_disconnect(self):
                self.buffer = b""

        class Connection:
            def __init__(self, sock, parser_class=Parser, report=None):
                self.sock = sock
                self.report = report
                self.set_parser(parser_class)

            def set_parser(self, parser_class):
                self.parser = parser_class()

            def disconnect(self):
                self.parser.on_disconnect()
                self.report("gone")
                self.sock.close()

        class Client:
            def __init__(self, sock):
                self.lines = []
                self.connection = Connection(sock, report=self.say)

            def say(self, line):
                self.lines.append(line)

        class Handler(abc.ABC):
            @abc.abstractmethod
            def close(self):
                """Close it."""

        class Memory(Handler):
            def __init__(self):
                self.kept = []

            def close(self):
                self.kept = []

        class Director:
            def __init__(self):
                self.handlers: list[Handler] = []

            def close(self):
                for handler in self.handlers:
                    handler.close()
        ''',
        why="what is called is the program's own: a method given, a class that is the default, one that "
        "writes what others may",
    ),
    Valid(
        """
        class Group:
            def __init__(self, workers, learner, on_stop):
                self.workers, self.learner, self.on_stop = workers, learner, on_stop

            @property
            def is_remote(self):
                return bool(self.workers)

            @property
            def is_local(self):
                return not self.is_remote

            def shutdown(self):
                if self.is_local:
                    self.on_stop()
                if self.is_remote:
                    self.workers.shutdown()
        """,
        why="never both, as the one property says the opposite of the other",
    ),
    Valid(
        """
        class Controller:
            def __init__(self, on_complete, strict, connection):
                self.on_complete, self.strict = on_complete, strict
                self.connection = connection

            def stop(self):
                try:
                    self.on_complete()
                    self.connection.close()
                except Exception:
                    if self.strict:
                        raise
                    self.end_failed()

            def end_failed(self):
                self.connection.abort()
        """,
        why="the clause sees to it by another way",
    ),
    Valid(
        """
        import os, signal, subprocess

        def stop(process, log):
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(timeout=10)
            log.close()

        def stop_all(children):
            for child in children:
                child.kill()
                child.communicate(timeout=5)
        """,
        why="one that has been killed ends soon, and one that has not been waited for can be signalled",
    ),
]

INVALID = [
    Invalid(
        """
        import os

        def serve(path, server):
            try:
                server.run()
            finally:
                os.unlink(path)  # SHD801
                server.close()
        """,
        fixed="""
        import os

        def serve(path, server):
            try:
                server.run()
            finally:
                try:
                    os.unlink(path)
                finally:
                    server.close()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import socket

        class Peer:
            def __init__(self):
                self.sock = socket.socket()

            def disconnect(self):
                self.sock.shutdown(socket.SHUT_RDWR)  # SHD801
                self.sock.close()
        """,
        fixed="""
        import socket

        class Peer:
            def __init__(self):
                self.sock = socket.socket()

            def disconnect(self):
                try:
                    self.sock.shutdown(socket.SHUT_RDWR)
                finally:
                    self.sock.close()
        """,
        unsafe=True,
        why="shutdown() raises if the peer is gone already",
    ),
    Invalid(
        """
        import os

        class Pool:
            def stop(self):
                for pid in self.pids:
                    self.stop_one(pid)  # SHD801

            def stop_one(self, pid):
                os.kill(pid, 15)
        """,
        fixed="""
        import logging
        import os

        class Pool:
            def stop(self):
                for pid in self.pids:
                    try:
                        self.stop_one(pid)
                    except Exception:
                        logging.getLogger(__name__).exception("cleanup step failed: self.stop_one(...)")

            def stop_one(self, pid):
                os.kill(pid, 15)
        """,
        unsafe=True,
        why="one that has ended already keeps the others running",
    ),
    Invalid(
        """
        import asyncio

        class Worker:
            def __init__(self):
                self.tasks = {}

            def start(self, job):
                self.tasks[job] = asyncio.create_task(self.run(job))

            async def run(self, job):
                await job()

            async def close(self):
                await asyncio.gather(*self.tasks.values())  # SHD801
                await self.pool.close()
        """,
        fixed="""
        import asyncio

        class Worker:
            def __init__(self):
                self.tasks = {}

            def start(self, job):
                self.tasks[job] = asyncio.create_task(self.run(job))

            async def run(self, job):
                await job()

            async def close(self):
                try:
                    await asyncio.gather(*self.tasks.values())
                finally:
                    await self.pool.close()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio

        class Service:
            def start(self):
                self.task = asyncio.create_task(self.run())

            async def run(self):
                while True:
                    await asyncio.sleep(1)

            async def close(self):
                self.task.cancel()
                await self.task  # SHD801
                await self.session.close()
        """,
        why="CancelledError comes out of it",
    ),
    Invalid(
        """
        import asyncio
        import os

        async def serve(server):
            monitor = asyncio.create_task(watch())
            try:
                await server.run()
            finally:
                monitor.cancel()
                try:
                    await monitor  # SHD801
                except asyncio.CancelledError:
                    pass
                await server.stop()

        async def watch():
            while True:
                await asyncio.sleep(1)
                os.listdir("/run")
        """,
        fixed="""
        import asyncio
        import os

        async def serve(server):
            monitor = asyncio.create_task(watch())
            try:
                await server.run()
            finally:
                monitor.cancel()
                try:
                    await monitor
                except asyncio.CancelledError:
                    pass
                finally:
                    await server.stop()

        async def watch():
            while True:
                await asyncio.sleep(1)
                os.listdir("/run")
        """,
        unsafe=True,
        why="a task that has died raises its own error there",
    ),
    Invalid(
        """
        class Service:
            def __init__(self, on_close=None):
                self.on_close = on_close

            def close(self):
                if self.on_close:
                    self.on_close()  # SHD801
                self.session.close()
        """,
        fixed="""
        class Service:
            def __init__(self, on_close=None):
                self.on_close = on_close

            def close(self):
                try:
                    if self.on_close:
                        self.on_close()
                finally:
                    self.session.close()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import abc

        class Plugin(abc.ABC):
            @abc.abstractmethod
            def close(self):
                ...

        class Host:
            def __init__(self):
                self.plugins: dict[str, Plugin] = {}

            def shutdown(self):
                for plugin in self.plugins.values():
                    plugin.close()  # SHD801
        """,
        fixed="""
        import abc
        import logging

        class Plugin(abc.ABC):
            @abc.abstractmethod
            def close(self):
                ...

        class Host:
            def __init__(self):
                self.plugins: dict[str, Plugin] = {}

            def shutdown(self):
                for plugin in self.plugins.values():
                    try:
                        plugin.close()
                    except Exception:
                        logging.getLogger(__name__).exception("cleanup step failed: plugin.close()")
        """,
        unsafe=True,
    ),
    Invalid(
        """
        from plugins import Plugin

        class Manager:
            def __init__(self):
                self.plugins: dict[str, Plugin] = {}

            def deactivate_all(self):
                for name in list(self.plugins):
                    self.deactivate(name)  # SHD801

            def deactivate(self, name):
                plugin = self.plugins[name]
                plugin.deactivate()
        """,
        fixed="""
        import logging

        from plugins import Plugin

        class Manager:
            def __init__(self):
                self.plugins: dict[str, Plugin] = {}

            def deactivate_all(self):
                for name in list(self.plugins):
                    try:
                        self.deactivate(name)
                    except Exception:
                        logging.getLogger(__name__).exception("cleanup step failed: self.deactivate(...)")

            def deactivate(self, name):
                plugin = self.plugins[name]
                plugin.deactivate()
        """,
        unsafe=True,
        files={
            "plugins.py": '''
            class Base:
                def deactivate(self):
                    self.timers = []

            class Plugin(Base):
                def deactivate(self):
                    """Override this to do something at the end."""
                    super().deactivate()
            '''
        },
        why="a method that others override",
    ),
]
