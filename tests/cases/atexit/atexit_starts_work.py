"""SHD206."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import asyncio
        import atexit

        async def close(client):
            await client.aclose()

        def finish(client):
            asyncio.run(close(client))

        def finish_too(client):
            loop = asyncio.new_event_loop()
            task = loop.create_task(close(client))
            loop.run_until_complete(task)
            loop.close()

        def main(client):
            atexit.register(finish, client)
            atexit.register(finish_too, client)
        """,
        why="a fresh loop is right",
    ),
    Valid(
        """
        import atexit
        from concurrent.futures import ThreadPoolExecutor

        pool = ThreadPoolExecutor()
        atexit.register(pool.shutdown)
        atexit.register(lambda: pool.shutdown(wait=True))
        """,
        why="the executor's own shutdown",
    ),
    Valid(
        """
        import atexit
        from concurrent.futures import ThreadPoolExecutor

        pool = ThreadPoolExecutor()

        def save_all(records, save):
            for record in records:
                try:
                    pool.submit(save, record)
                except RuntimeError:
                    save(record)

        def main(records, save):
            atexit.register(save_all, records, save)
        """,
        why="a fallback for when it is refused",
    ),
    Valid(
        """
        import atexit
        import subprocess
        import sys
        import threading

        def finish(command, work):
            if not sys.is_finalizing():
                threading.Thread(target=work).start()
            subprocess.run(command)

        def main(command, work):
            atexit.register(finish, command, work)
        """,
        why="a child program may be started; a thread only if it is asked for",
    ),
    Valid(
        """
        import atexit
        import threading

        class Worker:
            def __init__(self):
                self._thread = threading.Thread(target=print, daemon=True)
                atexit.register(self.flush)

            def flush(self):
                if not self._thread.is_alive():
                    self._thread.start()
        """,
        why="it is asked whether the thread lives",
    ),
    Valid(
        """
        import asyncio
        import atexit

        class Launcher:
            def __init__(self):
                self._loop = asyncio.get_event_loop()

            async def launch(self):
                def close_process():
                    if not self._loop.is_closed():
                        self._loop.run_until_complete(self.close())

                atexit.register(close_process)

            async def close(self):
                print("closed")
        """,
        why="it is asked whether the loop is closed",
    ),
    Valid(
        """
        import asyncio
        import atexit

        class Launcher:
            def __init__(self):
                self._loop = asyncio.get_event_loop()
                atexit.register(self.finish)

            def finish(self):
                self._loop.run_until_complete(self.close())

            async def close(self):
                print("closed")
        """,
        why="a program without asyncio.run keeps its loop",
    ),
    Valid(
        """
        import atexit
        import threading
        import queue

        class Log:
            def __init__(self, store):
                self.lines = queue.Queue()
                self.store = store
                self.stop = threading.Event()
                self.thread = threading.Thread(target=self.run, daemon=True)
                atexit.register(self.finish)

            def run(self):
                while not self.stop.is_set():
                    self.store(self.lines.get(timeout=1))

            def finish(self):
                self.stop.set()
                self.thread.join()
        """,
        why="a thread that does its work itself",
    ),
]

INVALID = [
    Invalid("""
        import atexit
        from concurrent.futures import ThreadPoolExecutor

        pool = ThreadPoolExecutor()

        def save_all(records):
            for record in records:
                pool.submit(print, record)

        atexit.register(save_all, ["one", "two"])  # SHD206
    """),
    Invalid(
        """
        import atexit
        import asyncio

        class Client:
            def __init__(self, connection):
                self.connection = connection
                atexit.register(self._finish)  # SHD206

            def _finish(self):
                self._schedule()

            def _schedule(self):
                asyncio.ensure_future(self.close())

            async def close(self):
                await self.connection.close()
        """,
        why="a task that no loop runs; two calls away",
    ),
    Invalid(
        """
        import asyncio
        import atexit

        async def close(client):
            await client.aclose()

        def register(client):
            def finish():
                try:
                    loop = asyncio.get_event_loop()
                    if loop.is_running():
                        loop.create_task(close(client))
                    else:
                        loop.run_until_complete(close(client))
                except Exception:
                    print("not closed")

            atexit.register(finish)  # SHD206
        """,
        why="the task is accepted, so that nothing is caught, and never runs",
    ),
    Invalid(
        """
        import asyncio
        import atexit

        class Launcher:
            def __init__(self, options):
                self._loop = options.get("loop", asyncio.get_event_loop())

            async def launch(self):
                def close_process():
                    self._loop.run_until_complete(self.close())

                atexit.register(close_process)  # SHD206

            async def close(self):
                print("closed")
        """,
        why="registered while the loop runs that asyncio.run closes",
    ),
    Invalid(
        """
        import atexit
        import queue
        import threading
        from concurrent.futures import ThreadPoolExecutor

        class Uploader:
            def __init__(self, upload):
                self.upload = upload
                self.queue = queue.Queue()
                self.stop = threading.Event()

            def activate(self):
                self.pool = ThreadPoolExecutor()
                self.thread = threading.Thread(target=self.run, daemon=True)
                self.thread.start()
                atexit.register(self.finish)  # SHD206

            def run(self):
                while not self.stop.is_set():
                    self.take_one()

            def take_one(self):
                try:
                    item = self.queue.get(timeout=1)
                except queue.Empty:
                    return
                self.pool.submit(self.upload, item)

            def finish(self):
                try:
                    self.stop.set()
                    self.thread.join()
                    self.pool.shutdown()
                except Exception as error:
                    print(error)
        """,
        why="the thread that is waited for needs the executor",
    ),
    Invalid(
        """
        import atexit
        import threading

        def stop_all(targets):
            threads = [threading.Thread(target=target) for target in targets]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(5)

        def main(targets):
            atexit.register(stop_all, targets)  # SHD206
        """,
        why="refused by Python 3.12",
    ),
    Invalid(
        """
        import atexit
        import threading
        from concurrent.futures import ThreadPoolExecutor

        def save():
            print("saved")

        pool = ThreadPoolExecutor()
        atexit.register(pool.submit, save)  # SHD206
        atexit.register(threading.Thread(target=save).start)  # SHD206
        """,
        why="registered themselves",
    ),
    Invalid(
        """
        import abc
        import atexit

        class Model(abc.ABC):
            @abc.abstractmethod
            def start(self, work):
                raise NotImplementedError

        class ThreadModel(Model):
            def start(self, work):
                import _thread

                _thread.start_new_thread(work, ())

        class GreenModel(Model):
            def start(self, work):
                import gevent

                gevent.spawn(work)

        class Group:
            def __init__(self, model: Model):
                self.model = model
                self.members = []
                atexit.register(self.terminate)  # SHD206

            def terminate(self):
                for member in self.members:
                    self.model.start(member.end)
        """,
        why="one of the classes that stand for the abstract one starts a thread",
    ),
]
