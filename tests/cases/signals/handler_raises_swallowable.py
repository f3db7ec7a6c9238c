"""SHD113."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import contextlib
        import signal

        class Killed(Exception):
            pass

        class Manager:
            def __init__(self):
                self.leaving = False
                signal.signal(signal.SIGTERM, self.told)

            def kill(self):
                for child in self.children:
                    child.kill()
                raise Killed

            def told(self, number, frame):
                if self.leaving:
                    with contextlib.suppress(Killed):
                        self.kill()
                    return
                self.leaving = True

            def run(self):
                while not self.leaving:
                    try:
                        self.work()
                    except Exception as error:
                        print("failed", error)
        """,
        why="it does not come out of the handler",
    ),
    Valid(
        """
        import signal
        import traceback

        class Server:
            def run(self):
                try:
                    signal.signal(signal.SIGTERM, self.handler)
                    while not self.closed:
                        connection, _ = self.socket.accept()
                        self.answer(connection)
                except Exception:
                    self.failure = traceback.format_exc()
                finally:
                    self.shut()

            def handler(self, number, frame):
                raise Exception("told to stop")
        """,
        why="the loop ends by it",
    ),
    Valid(
        """
        import signal

        def on_stop(signum, frame):
            raise SystemExit(128 + signum)

        signal.signal(signal.SIGTERM, on_stop)

        def main(jobs):
            for job in jobs:
                try:
                    job()
                except Exception as problem:
                    print("failed", problem)
        """,
        why="except Exception lets SystemExit through",
    ),
    Valid(
        """
        import signal

        def on_stop(signum, frame):
            raise KeyboardInterrupt

        def main(jobs):
            signal.signal(signal.SIGTERM, on_stop)
            for job in jobs:
                try:
                    job()
                except Exception as problem:
                    print("failed", problem)
        """,
        why="so does it with KeyboardInterrupt",
    ),
    Valid(
        """
        import asyncio
        import signal

        class GracefulExit(SystemExit):
            code = 1

        def on_stop():
            raise GracefulExit()

        async def main():
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, on_stop)
            await asyncio.Event().wait()

        asyncio.run(main())
        """,
        why="a SystemExit of its own, which the event loop lets through",
    ),
    Valid(
        """
        import signal

        class Interrupted(KeyboardInterrupt):
            pass

        class Terminated(Interrupted):
            pass

        def on_stop(signum, frame):
            raise Terminated

        def main(jobs):
            signal.signal(signal.SIGTERM, on_stop)
            for job in jobs:
                try:
                    job()
                except Exception:
                    pass
        """,
        why="derived from KeyboardInterrupt, by way of another class",
    ),
    Valid(
        """
        import signal

        def main(jobs):
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            for job in jobs:
                try:
                    job()
                except Exception:
                    pass
        """,
        why="Python's own handler raises KeyboardInterrupt",
    ),
    Valid(
        """
        import signal

        class Stop(Exception):
            pass

        def on_stop(signum, frame):
            raise Stop

        def main(jobs):
            signal.signal(signal.SIGTERM, on_stop)
            try:
                for job in jobs:
                    job()
            except Stop:
                print("stopped")
        """,
        why="the only try catches exactly this class",
    ),
    Valid(
        """
        import signal

        class Stop(Exception):
            pass

        def on_stop(signum, frame):
            raise Stop

        def main(jobs):
            signal.signal(signal.SIGTERM, on_stop)
            for job in jobs:
                try:
                    job()
                except Stop:
                    break
                except Exception as problem:
                    print("failed", problem)
        """,
        why="every broad clause stands behind one that catches the class by name",
    ),
    Valid(
        """
        import signal

        class ServiceError(Exception):
            pass

        class Stop(ServiceError):
            pass

        def on_stop(signum, frame):
            raise Stop

        def main(jobs):
            signal.signal(signal.SIGTERM, on_stop)
            for job in jobs:
                try:
                    job()
                except ServiceError:
                    raise
                except Exception as problem:
                    print("failed", problem)
        """,
        why="or behind one that catches a class it is derived from",
    ),
    Valid(
        """
        import logging
        import signal

        class Stop(Exception):
            pass

        def on_stop(signum, frame):
            raise Stop

        def main(jobs):
            signal.signal(signal.SIGTERM, on_stop)
            for job in jobs:
                try:
                    job()
                except Exception:
                    logging.exception("failed")
                    raise
        """,
        why="the broad clause raises it again",
    ),
    Valid(
        """
        import signal

        class Stop(Exception):
            pass

        def on_stop(signum, frame):
            raise Stop

        def main(jobs):
            signal.signal(signal.SIGTERM, on_stop)
            for job in jobs:
                try:
                    job()
                except Exception as problem:
                    print("failed", problem)
                    return 1
            return 0
        """,
        why="the program ends all the same",
    ),
    Valid(
        """
        import signal

        class Stop(BaseException):
            pass

        def on_stop(signum, frame):
            raise Stop

        def main(jobs):
            signal.signal(signal.SIGTERM, on_stop)
            for job in jobs:
                try:
                    job()
                except Exception as problem:
                    print("failed", problem)
        """,
        why="except Exception does not catch it, and no event loop runs",
    ),
    Valid(
        """
        import signal

        class TookTooLong(Exception):
            pass

        def on_alarm(signum, frame):
            raise TookTooLong

        def run(command):
            signal.signal(signal.SIGALRM, on_alarm)
            signal.alarm(60)
            try:
                command()
            except Exception as problem:
                print("failed", problem)
            finally:
                signal.alarm(0)
        """,
        why="a timeout is no request to stop",
    ),
    Valid(
        """
        import signal

        class Stop(Exception):
            pass

        def read(path):
            try:
                return open(path).read()
            except Exception:
                return ""

        def main(path):
            settings = read(path)
            signal.signal(signal.SIGTERM, on_stop)
            while True:
                print(settings)

        def on_stop(signum, frame):
            raise Stop
        """,
        why="the broad clause has run before the handler is there",
    ),
    Valid(
        """
        import signal

        class Stop(Exception):
            pass

        def on_stop(signum, frame):
            raise Stop

        def parse(text):
            try:
                number = text
            except Exception:
                number = ""
            return number

        def main(texts):
            signal.signal(signal.SIGTERM, on_stop)
            for text in texts:
                parse(text)
        """,
        why="nothing in the try takes any time",
    ),
    Valid(
        """
        import signal

        class Stop(Exception):
            pass

        def on_stop(signum, frame):
            try:
                raise Stop
            except Stop:
                print("stopping")

        def main(jobs):
            signal.signal(signal.SIGUSR1, on_stop)
            for job in jobs:
                try:
                    job()
                except Exception as problem:
                    print("failed", problem)
        """,
        why="it does not leave the handler",
    ),
    Valid(
        """
        import signal

        def check(number):
            if number not in signal.Signals:
                raise ValueError(number)

        def on_stop(signum, frame):
            check(signum)
            raise SystemExit(0)

        def main(jobs):
            signal.signal(signal.SIGTERM, on_stop)
            for job in jobs:
                try:
                    job()
                except Exception as problem:
                    print("failed", problem)
        """,
        why="what a helper raises in passing is not what the handler is for",
    ),
    Valid(
        """
        import signal

        class Server:
            def stop(self, signum, frame):
                raise NotImplementedError

            def run(self, jobs):
                signal.signal(signal.SIGTERM, self.stop)
                for job in jobs:
                    try:
                        job()
                    except Exception as problem:
                        print("failed", problem)
        """,
        why="an abstract method, which a subclass writes",
    ),
    Valid(
        """
        import asyncio
        import signal

        from aiohttp.web import GracefulExit

        class Leave(GracefulExit):
            pass

        def stop():
            raise GracefulExit

        def leave():
            raise Leave

        def run(serve):
            loop = asyncio.new_event_loop()
            loop.add_signal_handler(signal.SIGTERM, stop)
            loop.add_signal_handler(signal.SIGINT, leave)
            loop.run_until_complete(serve())
        """,
        why="what these are derived from is not known",
    ),
    Valid(
        """
        import signal

        class Stop(Exception):
            pass

        def on_stop(number, frame):
            raise Stop

        class Scheduler:
            def __init__(self, jobs):
                self.jobs = jobs
                signal.signal(signal.SIGTERM, on_stop)

            def close(self):
                for job in self.jobs:
                    job.close()

            def __del__(self):
                try:
                    self.close()
                except Exception:
                    print("not closed")
        """,
        why="what comes out of a finalizer is lost in any case",
    ),
]

INVALID = [
    Invalid(
        """
        import signal

        class Stop(Exception):
            pass

        def on_stop(signum, frame):
            raise Stop  # SHD113

        def main(jobs):
            signal.signal(signal.SIGTERM, on_stop)
            for job in jobs:
                try:
                    job()
                except Exception as problem:
                    print("failed", problem)
        """,
        fixed="""
        import signal

        class Stop(SystemExit):
            pass

        def on_stop(signum, frame):
            raise Stop(128 + signum)

        def main(jobs):
            signal.signal(signal.SIGTERM, on_stop)
            for job in jobs:
                try:
                    job()
                except Exception as problem:
                    print("failed", problem)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import signal
        import time

        def on_stop(signum, frame):
            raise RuntimeError("stopped by a signal")  # SHD113

        signal.signal(signal.SIGTERM, on_stop)

        def main(poll):
            while True:
                try:
                    poll()
                except Exception:
                    print("next try soon")
                time.sleep(1)
        """,
        fixed="""
        import signal
        import time

        def on_stop(signum, frame):
            raise SystemExit("stopped by a signal")

        signal.signal(signal.SIGTERM, on_stop)

        def main(poll):
            while True:
                try:
                    poll()
                except Exception:
                    print("next try soon")
                time.sleep(1)
        """,
        unsafe=True,
        why="registered when the module is run, so before all of its functions",
    ),
    Invalid(
        """
        import signal

        class Worker:
            def __init__(self):
                for number in (signal.SIGINT, signal.SIGTERM):
                    signal.signal(number, self.on_stop)

            def on_stop(self, signum, frame):
                raise Exception  # SHD113

            def work(self, queue):
                while True:
                    try:
                        queue.get().run()
                    except Exception:
                        self.failed += 1
        """,
        fixed="""
        import signal

        class Worker:
            def __init__(self):
                for number in (signal.SIGINT, signal.SIGTERM):
                    signal.signal(number, self.on_stop)

            def on_stop(self, signum, frame):
                raise SystemExit(128 + signum)

            def work(self, queue):
                while True:
                    try:
                        queue.get().run()
                    except Exception:
                        self.failed += 1
        """,
        unsafe=True,
        why="the signal's number becomes the exit status",
    ),
    Invalid(
        """
        import asyncio
        import signal

        class Stop(Exception):
            pass

        def on_stop():
            raise Stop  # SHD113

        async def main():
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, on_stop)
            try:
                await asyncio.Event().wait()
            except Stop:
                print("stopped")

        asyncio.run(main())
        """,
        fixed="""
        import asyncio
        import signal

        class Stop(SystemExit):
            pass

        def on_stop():
            raise Stop

        async def main():
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, on_stop)
            try:
                await asyncio.Event().wait()
            except Stop:
                print("stopped")

        asyncio.run(main())
        """,
        unsafe=True,
        why="a callback's exception does not reach the coroutine",
    ),
    Invalid(
        """
        import asyncio
        import signal

        class Stop(BaseException):
            pass

        def on_stop(signum, frame):
            raise Stop()  # SHD113

        async def serve():
            await asyncio.sleep(3600)

        signal.signal(signal.SIGTERM, on_stop)
        try:
            asyncio.run(serve())
        except Stop:
            print("stopped")
        """,
        fixed="""
        import asyncio
        import signal

        class Stop(SystemExit):
            pass

        def on_stop(signum, frame):
            raise Stop(128 + signum)

        async def serve():
            await asyncio.sleep(3600)

        signal.signal(signal.SIGTERM, on_stop)
        try:
            asyncio.run(serve())
        except Stop:
            print("stopped")
        """,
        unsafe=True,
        why="a task keeps it as its result, unless it is SystemExit or KeyboardInterrupt",
    ),
    Invalid(
        """
        import signal

        class Stop(BaseException):
            pass

        def on_stop(signum, frame):
            raise Stop  # SHD113

        def main(jobs):
            signal.signal(signal.SIGTERM, on_stop)
            for job in jobs:
                try:
                    job()
                except BaseException as problem:
                    print("failed", problem)
        """,
        fixed="""
        import signal

        class Stop(SystemExit):
            pass

        def on_stop(signum, frame):
            raise Stop(128 + signum)

        def main(jobs):
            signal.signal(signal.SIGTERM, on_stop)
            for job in jobs:
                try:
                    job()
                except BaseException as problem:
                    print("failed", problem)
        """,
        unsafe=True,
        why="broader than the class",
    ),
    Invalid(
        """
        import signal

        from errors import Stop

        def on_stop(signum, frame):
            raise Stop(signum)  # SHD113

        def main(jobs):
            signal.signal(signal.SIGTERM, on_stop)
            for job in jobs:
                run(job)

        def run(job):
            try:
                job()
            except (OSError, Exception) as problem:
                print("failed", problem)
        """,
        files={
            "errors.py": """
            class Stop(Exception):
                pass
            """
        },
        why="the class stands in another module, which is not this one's to change; the clause in a function called",
    ),
    Invalid(
        """
        import signal

        from stopping import leave

        def on_stop(signum, frame):
            leave()

        def main(jobs):
            signal.signal(signal.SIGTERM, on_stop)  # SHD113
            for job in jobs:
                try:
                    job()
                except Exception as problem:
                    print("failed", problem)
        """,
        files={
            "stopping.py": """
            class Stop(Exception):
                pass

            def leave():
                raise Stop
            """
        },
        why="raised in another module",
    ),
]
