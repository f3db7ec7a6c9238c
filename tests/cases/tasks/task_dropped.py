from rulecases import Invalid, Valid

_POLL = """
    async def poll(self):
        while True:
            print("still there")
            await asyncio.sleep(60)
"""

VALID = [
    Valid(
        """
        import asyncio
        import concurrent.futures
        import traceback

        class Console:
            def run(self, function):
                future = concurrent.futures.Future()

                async def callback():
                    try:
                        result = await function()
                    except BaseException:
                        traceback.print_exc()
                        result = False
                    future.set_result(result)

                self.loop.call_soon_threadsafe(self.loop.create_task, callback())
                return future.result()
        """,
        why="there is a result in any case",
    ),
    Valid(
        """
        import asyncio

        class Poller:
            async def start(self):
                self._task = asyncio.create_task(self.poll())

            async def stop(self):
                self._task.cancel()

            async def poll(self):
                while True:
                    await asyncio.sleep(60)
        """,
        why="the instance holds it",
    ),
    Valid(
        """
        import asyncio

        async def poll():
            while True:
                await asyncio.sleep(60)

        async def main():
            async with asyncio.TaskGroup() as group:
                group.create_task(poll())
        """,
        why="a task group holds its tasks",
    ),
    Valid(
        """
        import asyncio

        _tasks = set()

        async def poll():
            while True:
                await asyncio.sleep(60)

        def start():
            task = asyncio.create_task(poll())
            _tasks.add(task)
            task.add_done_callback(_tasks.discard)
        """,
        why="the idiom of asyncio's documentation",
    ),
    Valid(
        """
        import asyncio

        async def poll():
            while True:
                await asyncio.sleep(60)

        async def main(server):
            task = asyncio.create_task(poll())
            try:
                await server.run()
            finally:
                task.cancel()
        """,
    ),
    Valid(
        """
        import asyncio

        async def greet():
            await asyncio.sleep(1)
            print("hello")

        def on_connect():
            asyncio.create_task(greet())
        """,
        why="nothing is known to be lost: SHD418 advises",
    ),
    Valid(
        """
        class Api:
            def __init__(self, backend):
                self.backend = backend

            def stop(self):
                self.backend.create_task("stop")
        """,
        why="not asyncio's",
    ),
    Valid(
        """
        import asyncio

        async def poll():
            while True:
                await asyncio.sleep(60)

        def start():
            return asyncio.ensure_future(poll())

        def spawn(loop, tasks):
            tasks.append(loop.create_task(poll()))
        """,
        why="the caller holds them",
    ),
    Valid(
        """
        import asyncio

        async def connect(host):
            while True:
                try:
                    return await asyncio.open_connection(host, 80)
                except OSError:
                    await asyncio.sleep(1)

        async def warm_up(host):
            asyncio.create_task(connect(host))
            await asyncio.sleep(1)
        """,
        why="a loop that is left when it has succeeded",
    ),
    Valid(
        """
        import asyncio

        class Rooms:
            def __init__(self):
                self._tasks = set()

            def spawn(self, coro):
                task = asyncio.create_task(coro)
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
                return task
        """,
    ),
    Valid(
        """
        import asyncio

        async def check(hosts):
            done, pending = await asyncio.wait([asyncio.create_task(ping(host)) for host in hosts])
            for task in done:
                print(task.result())

        async def ping(host):
            await asyncio.sleep(1)
        """,
        why="somebody looks at the answer",
    ),
    Valid(
        """
        import asyncio
        import threading

        class Bridge:
            def __init__(self):
                self.loop = asyncio.new_event_loop()
                self.thread = threading.Thread(target=self.loop.run_forever)

            def stop(self):
                asyncio.run_coroutine_threadsafe(self._shut_down(), self.loop)
                self.thread.join(5)

            async def _shut_down(self):
                await asyncio.sleep(0)
                self.loop.stop()
        """,
        why="the loop runs on in its own thread, and is waited for",
    ),
    Valid(
        """
        import asyncio
        import signal

        async def run(clients, work):
            async def close():
                main.cancel()
                for client in clients:
                    await client.close()

            def on_signal():
                asyncio.create_task(close())

            main = asyncio.current_task()
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, on_signal)
            await work()
        """,
        why="the program is told to stop before anything can fail",
    ),
    Valid(
        """
        import asyncio

        import aiofiles

        async def warm(path):
            async with aiofiles.open(path) as file:
                await file.read()

        def start(path):
            asyncio.create_task(warm(path))
        """,
        why="it only reads",
    ),
    Valid(
        """
        import asyncio

        tasks = set()

        def spawn(coro):
            task = asyncio.create_task(coro)
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            return task

        async def poll():
            while True:
                print("still there")
                await asyncio.sleep(60)

        async def start():
            spawn(poll())
        """,
        why="the function keeps what it makes",
    ),
    Valid(
        """
        import asyncio

        def spawn(coro):
            task = asyncio.create_task(coro)
            task.set_name("background")
            return task

        class Poller:
            async def poll(self):
                while True:
                    print("still there")
                    await asyncio.sleep(60)

            def start(self):
                self.task = spawn(self.poll())

            def stop(self):
                self.task.cancel()
        """,
        why="what the function returns is kept",
    ),
    Valid(
        """
        import asyncio

        class Connection:
            def __init__(self, reader, writer, loop):
                self.reader, self.writer, self.closed = reader, writer, False
                asyncio.run_coroutine_threadsafe(self.receive(), loop)

            def close(self):
                self.closed = True
                self.writer.transport.close()

            async def receive(self):
                while not self.closed:
                    try:
                        print(await self.reader.readexactly(4))
                    except asyncio.IncompleteReadError:
                        break
        """,
        why="the loop ends with its connection, which close() closes",
    ),
    Valid(
        """
        import asyncio

        class Server:
            def __init__(self, handlers):
                self.handlers = handlers

            async def wait_closed(self):
                await asyncio.wait({asyncio.create_task(handler.wait_closed()) for handler in self.handlers})
        """,
        why="what only waits cannot fail, and leaves nothing running",
    ),
]

INVALID = [
    Invalid(
        f"""
import asyncio

class Poller:
    async def start(self):
        asyncio.create_task(self.poll())  # SHD401
{_POLL}
""",
        fixed=f"""
import asyncio

_background_tasks = set()

class Poller:
    async def start(self):
        task = asyncio.create_task(self.poll())
        _background_tasks.add(task)
        task.add_done_callback(_background_tasks.discard)
{_POLL}
""",
    ),
    Invalid(
        f"""
import asyncio

class Poller:
    def __init__(self, loop=None):
        self.loop = loop or asyncio.get_event_loop()

    def start(self):
        # for as long as it takes
        self.loop.create_task(self.poll(), name="poll")  # SHD401
        _ = asyncio.ensure_future(self.poll())  # SHD401
{_POLL}
""",
        fixed=f"""
import asyncio

_background_tasks = set()

class Poller:
    def __init__(self, loop=None):
        self.loop = loop or asyncio.get_event_loop()

    def start(self):
        # for as long as it takes
        task = self.loop.create_task(self.poll(), name="poll")
        _background_tasks.add(task)
        task.add_done_callback(_background_tasks.discard)
        task = asyncio.ensure_future(self.poll())
        _background_tasks.add(task)
        task.add_done_callback(_background_tasks.discard)
{_POLL}
""",
        why="through a loop of one's own, and a name that says that nobody reads it",
    ),
    Invalid(
        """
        import asyncio

        async def poll():
            while True:
                await asyncio.sleep(60)

        def start(loop):
            loop.create_task(poll())  # SHD401

        async def run():
            asyncio.get_running_loop().create_task(poll()).add_done_callback(print)  # SHD401
            loop = asyncio.get_running_loop()
            loop.call_later(5, lambda: loop.create_task(poll()))  # SHD401
            loop.call_soon(asyncio.create_task, poll())  # SHD401
            tasks = [asyncio.create_task(poll()) for _ in range(3)]  # SHD401
            await asyncio.sleep(600)
        """,
        fixed="""
        import asyncio

        _background_tasks = set()

        async def poll():
            while True:
                await asyncio.sleep(60)

        def start(loop):
            task = loop.create_task(poll())
            _background_tasks.add(task)
            task.add_done_callback(_background_tasks.discard)

        async def run():
            asyncio.get_running_loop().create_task(poll()).add_done_callback(print)  # SHD401
            loop = asyncio.get_running_loop()
            loop.call_later(5, lambda: loop.create_task(poll()))  # SHD401
            loop.call_soon(asyncio.create_task, poll())  # SHD401
            tasks = [asyncio.create_task(poll()) for _ in range(3)]  # SHD401
            await asyncio.sleep(600)
        """,
    ),
    Invalid(
        """
        import asyncio

        class Client:
            def __init__(self):
                self.loop = asyncio.new_event_loop()

            def stop(self):
                async def end():
                    await self.disconnect()

                self.loop.create_task(end())  # SHD401

            async def disconnect(self):
                await asyncio.sleep(0)
        """,
        fixed="""
        import asyncio

        _background_tasks = set()

        class Client:
            def __init__(self):
                self.loop = asyncio.new_event_loop()

            def stop(self):
                async def end():
                    await self.disconnect()

                task = self.loop.create_task(end())
                _background_tasks.add(task)
                task.add_done_callback(_background_tasks.discard)

            async def disconnect(self):
                await asyncio.sleep(0)
        """,
        why="who calls stop() takes it that everything is closed",
    ),
    Invalid(
        """
        import asyncio

        async def clean(key):
            await asyncio.sleep(1)

        def start(job, key):
            task = asyncio.create_task(job())
            task.add_done_callback(lambda done: asyncio.create_task(clean(key)))  # SHD401
            return task
        """,
        why="at a shutdown all tasks are cancelled, and then this one is made",
    ),
    Invalid(
        """
        import asyncio

        class Dashboard:
            def __init__(self):
                self._tasks = set()

            async def close(self):
                for task in self._tasks:
                    task.cancel()

            def spawn(self, coro):
                task = asyncio.create_task(coro)
                task.add_done_callback(self._tasks.discard)  # SHD401
                return task
        """,
        why="close() always finds an empty set",
    ),
    Invalid(
        """
        import asyncio

        async def forward(value, channels):
            await asyncio.wait([asyncio.ensure_future(channel.send(value)) for channel in channels])  # SHD401
            return value
        """,
    ),
    Invalid(
        """
        import asyncio

        class Rows:
            def __init__(self):
                self.rows = []

            def add(self, row):
                self.rows.append(row)
                if len(self.rows) > 100:
                    asyncio.get_running_loop().create_task(self.flush())  # SHD401

            async def flush(self):
                rows, self.rows = self.rows, []
                await self.write(rows)

            async def write(self, rows):
                await asyncio.sleep(1)
        """,
        fixed="""
        import asyncio

        _background_tasks = set()

        class Rows:
            def __init__(self):
                self.rows = []

            def add(self, row):
                self.rows.append(row)
                if len(self.rows) > 100:
                    task = asyncio.get_running_loop().create_task(self.flush())
                    _background_tasks.add(task)
                    task.add_done_callback(_background_tasks.discard)

            async def flush(self):
                rows, self.rows = self.rows, []
                await self.write(rows)

            async def write(self, rows):
                await asyncio.sleep(1)
        """,
    ),
    Invalid(
        """
        import asyncio

        async def traced(call):
            future = asyncio.Future()

            async def callback():
                try:
                    future.set_result(await call())
                except Exception as error:
                    print(error)

            asyncio.ensure_future(callback())  # SHD401
            return await future
        """,
        fixed="""
        import asyncio

        _background_tasks = set()

        async def traced(call):
            future = asyncio.Future()

            async def callback():
                try:
                    future.set_result(await call())
                except Exception as error:
                    print(error)

            task = asyncio.ensure_future(callback())
            _background_tasks.add(task)
            task.add_done_callback(_background_tasks.discard)
            return await future
        """,
        why="the future gets no answer when the call fails",
    ),
    Invalid(
        """
        import asyncio

        class Listener:
            def __init__(self, loop=None):
                self.loop = loop or asyncio.get_event_loop()
                self._server = None

            def serve(self, protocol):
                self._server = self.loop.create_server(protocol, "", 6653)
                try:
                    task = self.loop.create_task(self._server)  # SHD401
                except Exception:
                    task.close()
                    raise
        """,
        fixed="""
        import asyncio

        _background_tasks = set()

        class Listener:
            def __init__(self, loop=None):
                self.loop = loop or asyncio.get_event_loop()
                self._server = None

            def serve(self, protocol):
                self._server = self.loop.create_server(protocol, "", 6653)
                try:
                    task = self.loop.create_task(self._server)
                    _background_tasks.add(task)
                    task.add_done_callback(_background_tasks.discard)
                except Exception:
                    task.close()
                    raise
        """,
        why="that the port is taken is learnt in the task",
    ),
    Invalid(
        """
        import asyncio
        import signal

        async def run(browser, work):
            async def close(signum):
                await browser.close()
                raise SystemExit(128 + signum)

            def on_signal(signum):
                asyncio.create_task(close(signum))  # SHD401

            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, on_signal, signal.SIGTERM)
            await work()
        """,
        fixed="""
        import asyncio
        import signal

        _background_tasks = set()

        async def run(browser, work):
            async def close(signum):
                await browser.close()
                raise SystemExit(128 + signum)

            def on_signal(signum):
                task = asyncio.create_task(close(signum))
                _background_tasks.add(task)
                task.add_done_callback(_background_tasks.discard)

            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, on_signal, signal.SIGTERM)
            await work()
        """,
        why="if the browser cannot be closed, SIGTERM has done nothing",
    ),
    Invalid(
        """
        import asyncio

        import aiofiles

        async def log_request(path, line):
            async with aiofiles.open(path, "a") as file:
                await file.write(line)

        def note(path, line):
            asyncio.create_task(log_request(path, line))  # SHD401
        """,
        fixed="""
        import asyncio

        import aiofiles

        _background_tasks = set()

        async def log_request(path, line):
            async with aiofiles.open(path, "a") as file:
                await file.write(line)

        def note(path, line):
            task = asyncio.create_task(log_request(path, line))
            _background_tasks.add(task)
            task.add_done_callback(_background_tasks.discard)
        """,
    ),
    Invalid(
        """
        import asyncio

        async def touch(session, row):
            row.seen = True
            await session.commit()

        async def handle(session, row):
            asyncio.create_task(touch(session, row))  # SHD401
        """,
        fixed="""
        import asyncio

        _background_tasks = set()

        async def touch(session, row):
            row.seen = True
            await session.commit()

        async def handle(session, row):
            task = asyncio.create_task(touch(session, row))
            _background_tasks.add(task)
            task.add_done_callback(_background_tasks.discard)
        """,
    ),
    Invalid(
        """
        import asyncio

        def spawn(coro, name=None):
            return asyncio.create_task(coro, name=name)

        async def poll():
            while True:
                print("still there")
                await asyncio.sleep(60)

        async def start():
            spawn(poll(), name="poll")  # SHD401
        """,
        fixed="""
        import asyncio

        _background_tasks = set()

        def spawn(coro, name=None):
            return asyncio.create_task(coro, name=name)

        async def poll():
            while True:
                print("still there")
                await asyncio.sleep(60)

        async def start():
            task = spawn(poll(), name="poll")
            _background_tasks.add(task)
            task.add_done_callback(_background_tasks.discard)
        """,
    ),
    Invalid(
        """
        import asyncio

        class Watcher:
            async def watch(self):
                while True:
                    await asyncio.sleep(1)

            async def start(self):
                # In the background
                asyncio.create_task(self.watch())  # SHD401

            async def again(self): asyncio.create_task(self.watch())  # SHD401
        """,
        fixed="""
        import asyncio

        _background_tasks = set()

        class Watcher:
            async def watch(self):
                while True:
                    await asyncio.sleep(1)

            async def start(self):
                # In the background
                task = asyncio.create_task(self.watch())
                _background_tasks.add(task)
                task.add_done_callback(_background_tasks.discard)

            async def again(self):
                task = asyncio.create_task(self.watch())
                _background_tasks.add(task)
                task.add_done_callback(_background_tasks.discard)
        """,
    ),
]
