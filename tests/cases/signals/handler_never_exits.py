"""SHD101."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import signal
        import time

        def replace_signal(number, handler):
            return signal.signal(number, handler)

        def on_stop(signum, frame):
            print("not now")

        def work():
            old = replace_signal(signal.SIGINT, on_stop)
            time.sleep(1)
            replace_signal(signal.SIGINT, old)
        """,
        why="what was there before is put back",
    ),
    Valid(
        """
        import os
        import signal
        import time

        def install(number, handler):
            if os.environ.get("HANDLE_SIGNALS"):
                signal.signal(number, handler)

        def on_stop(signum, frame):
            print("not now")

        install(signal.SIGINT, on_stop)
        time.sleep(1)
        """,
        why="whoever runs the program has asked for it",
    ),
    Valid(
        """
        import signal
        import sys
        import time

        def install(number, handler):
            signal.signal(number, handler)

        def on_stop(signum, frame):
            sys.exit(1)

        install(signal.SIGINT, on_stop)
        time.sleep(1)
        """,
    ),
    Valid(
        """
        import signal

        def quiet():
            def ignore(number, frame):
                pass

            previous = signal.getsignal(signal.SIGTERM)
            signal.signal(signal.SIGTERM, ignore)
            return previous
        """,
        why="whoever called puts the old one back",
    ),
    Valid(
        """
        import pdb
        import signal

        signal.signal(signal.SIGINT, lambda *args: pdb.set_trace())
        """,
        why="a person decides",
    ),
    Valid(
        """
        import os
        import signal
        import sys

        def leave(signum, frame):
            print("stopping")
            sys.exit(128 + signum)

        def interrupt(signum, frame):
            raise KeyboardInterrupt

        def cut(signum, frame):
            if signum == signal.SIGTERM:
                os.execv(sys.executable, [sys.executable, "again.py"])

        signal.signal(signal.SIGINT, leave)
        signal.signal(signal.SIGTERM, interrupt)
        signal.signal(signal.SIGTERM, cut)
        """,
        why="they exit, raise, or turn into another program",
    ),
    Valid(
        """
        import functools
        import signal

        class Exit(BaseException):
            pass

        class Service:
            def run(self):
                signal.signal(signal.SIGTERM, self._on_signal)
                signal.signal(signal.SIGINT, lambda *_: self._stop("interrupted"))
                signal.signal(signal.SIGBREAK, functools.partial(self._leave, "broken"))

            def _on_signal(self, signum, frame):
                self._stop(signal.Signals(signum).name)

            def _stop(self, reason):
                print(reason)
                self._raise()

            def _raise(self):
                raise Exit

            def _leave(self, reason, signum, frame):
                raise SystemExit(reason)
        """,
        why="what the method, the lambda and the partial call raises",
    ),
    Valid(
        """
        import signal

        previous = signal.getsignal(signal.SIGTERM)

        class Reporter:
            def install(self):
                self.previous = signal.signal(signal.SIGINT, self.report)

            def report(self, signum, frame):
                print("interrupted")
                self.previous(signum, frame)

        def report(signum, frame):
            print("terminated")
            if previous is signal.SIG_DFL:
                signal.signal(signum, signal.SIG_DFL)
                signal.raise_signal(signum)
            else:
                previous(signum, frame)

        signal.signal(signal.SIGTERM, report)
        """,
        why="the handler that was there before is called",
    ),
    Valid(
        """
        import signal

        def chained(handler):
            def run(signum, frame):
                print("stopping")
                handler(signum, frame)

            return run

        def install(handler):
            signal.signal(signal.SIGTERM, chained(handler))

            def wrapped(signum, frame):
                print("stopping")
                handler(signum, frame)

            signal.signal(signal.SIGINT, wrapped)
        """,
        why="a handler that was given is called",
    ),
    Valid(
        """
        import os
        import signal
        import subprocess

        child = subprocess.Popen(["server"])
        group = os.getpgid(child.pid)

        def forward(signum, frame):
            child.send_signal(signum)

        def to_group(signum, frame):
            os.killpg(group, signum)

        signal.signal(signal.SIGTERM, forward)
        signal.signal(signal.SIGINT, to_group)
        """,
        why="the signal is sent on",
    ),
    Valid(
        """
        import asyncio
        import signal

        async def close(server):
            await server.stop()

        async def main(server, scope):
            loop = asyncio.get_running_loop()
            main_task = asyncio.current_task()
            tasks = set()
            loop.add_signal_handler(signal.SIGINT, lambda: tasks.add(loop.create_task(close(server))))
            loop.add_signal_handler(signal.SIGTERM, main_task.cancel)
            loop.add_signal_handler(signal.SIGBREAK, lambda: scope.cancel())
            await server.run()

        def run(server):
            loop = asyncio.new_event_loop()
            signal.signal(signal.SIGTERM, lambda signum, frame: loop.call_soon_threadsafe(loop.stop))
            loop.run_forever()
        """,
        why="work is handed to the loop, the task is cancelled",
    ),
    Valid(
        """
        import asyncio
        import queue
        import signal
        import threading

        stop = threading.Event()
        commands = queue.SimpleQueue()

        signal.signal(signal.SIGTERM, lambda signum, frame: stop.set())
        signal.signal(signal.SIGINT, lambda signum, frame: commands.put("stop"))

        async def main():
            done = asyncio.Event()
            asyncio.get_running_loop().add_signal_handler(signal.SIGBREAK, done.set)
            await done.wait()

        while not stop.wait(1):
            commands.get()
        """,
        why="an event that is waited for, a queue that is read",
    ),
    Valid(
        """
        import signal

        class Server:
            def __init__(self, workers):
                self.workers = workers
                signal.signal(signal.SIGTERM, self.on_signal)
                signal.signal(signal.SIGINT, self.on_interrupt)

            def on_signal(self, signum, frame):
                for worker in self.workers:
                    worker.stop()

            def on_interrupt(self, signum, frame):
                self.pool.shutdown()
        """,
        why="objects are told to stop",
    ),
    Valid(
        """
        import signal

        class Worker:
            def __init__(self):
                self.running = True
                self.should_exit = False
                self._asked = False
                signal.signal(signal.SIGTERM, self._on_term)
                signal.signal(signal.SIGINT, self._on_int)

            def _on_term(self, signum, frame):
                self.running = False

            def _on_int(self, signum, frame):
                self._asked = True

            @property
            def asked(self):
                return self._asked

            def run(self):
                while self.running:
                    self.step()

        stopping = False

        def stop(signum, frame):
            global stopping
            stopping = True

        def serve(step):
            signal.signal(signal.SIGBREAK, stop)
            while True:
                step()
                if stopping:
                    break
        """,
        why="flags: one of a loop, one behind a property, one whose test leaves the loop",
    ),
    Valid(
        """
        import signal

        def serve(step):
            stopped = False

            def stop(signum, frame):
                nonlocal stopped
                stopped = True

            signal.signal(signal.SIGTERM, stop)
            while not stopped:
                step()
        """,
        why="the flag of the function around it",
    ),
    Valid(
        """
        import signal

        from package import state

        def stop(signum, frame):
            state.stopping = True

        signal.signal(signal.SIGTERM, stop)
        """,
        why="another module reads the flag",
        files={
            "package/__init__.py": "",
            "package/state.py": "stopping = False\n",
            "package/loop.py": """
                from package import state

                def run(step):
                    while not state.stopping:
                        step()
            """,
        },
        path="package/__main__.py",
    ),
    Valid(
        """
        import signal

        class Service:
            def __init__(self):
                signal.signal(signal.SIGTERM, self.handle)

            def handle(self, signum, frame):
                self.should_stop = True
        """,
        why="a subclass in another module reads the flag",
        files={
            "package/__init__.py": "",
            "package/mail.py": """
                from package.service import Service

                class Mail(Service):
                    def run(self):
                        while not self.should_stop:
                            self.fetch()
            """,
        },
        path="package/service.py",
    ),
    Valid(
        """
        import signal
        import sys

        def force(signum, frame):
            sys.exit(1)

        def ask(signum, frame):
            print("press Ctrl+C again to leave")
            signal.signal(signal.SIGINT, force)

        def once(signum, frame):
            print("stopping")
            signal.signal(signum, signal.SIG_DFL)

        signal.signal(signal.SIGINT, ask)
        signal.signal(signal.SIGTERM, once)
        """,
        why="the second signal ends the program",
    ),
    Valid(
        """
        import os
        import signal
        import threading

        def confirm():
            if input("Shut down? ") == "y":
                os.kill(os.getpid(), signal.SIGKILL)

        def ask(signum, frame):
            threading.Thread(target=confirm, daemon=True).start()

        def ask_at_once(signum, frame):
            answer = input("Leave? ")
            print(answer)

        signal.signal(signal.SIGTERM, ask)
        signal.signal(signal.SIGINT, ask_at_once)
        """,
        why="a person is asked, who may stop it",
    ),
    Valid(
        """
        import ctypes
        import signal
        import threading

        def on_stop(signum, frame):
            signal.alarm(5)

        def on_interrupt(signum, frame):
            ctypes.pythonapi.PyThreadState_SetAsyncExc(threading.main_thread().ident, ctypes.py_object(SystemExit))

        signal.signal(signal.SIGTERM, on_stop)
        signal.signal(signal.SIGINT, on_interrupt)
        """,
        why="SIGALRM ends the program; what happens below Python is not known",
    ),
    Valid(
        """
        import faulthandler
        import signal

        def report(signum, frame):
            print("still here")

        for number in (signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2, signal.SIGCHLD, signal.SIGWINCH, signal.SIGQUIT):
            signal.signal(number, report)
        signal.signal(signal.SIGALRM, report)
        """,
        why="signals with which nobody asks a program to stop",
    ),
    Valid(
        """
        import signal
        import subprocess

        def run(command):
            previous = signal.signal(signal.SIGINT, lambda signum, frame: None)
            try:
                return subprocess.call(command)
            finally:
                signal.signal(signal.SIGINT, previous)

        class Shielded:
            def __enter__(self):
                self.previous = signal.signal(signal.SIGINT, self.note)
                return self

            def __exit__(self, *exc_info):
                signal.signal(signal.SIGINT, self.previous)

            def note(self, signum, frame):
                print("not now")

        async def guarded(loop, work):
            loop.add_signal_handler(signal.SIGINT, lambda: print("not now"))
            try:
                await work
            finally:
                loop.remove_signal_handler(signal.SIGINT)
        """,
        why="for a while only: the handler before is put back",
    ),
    Valid(
        """
        import os
        import signal
        import subprocess

        def ignore(signum, frame):
            print("waiting for the child")

        def main(command):
            process = subprocess.Popen(command)
            signal.signal(signal.SIGINT, ignore)
            return process.wait()

        def read(command):
            with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
                signal.signal(signal.SIGINT, ignore)
                for line in process.stdout:
                    print(line)

        def become(command):
            signal.signal(signal.SIGINT, ignore)
            os.execvp(command[0], command)
        """,
        why="the child gets the signal too, and the parent ends after it",
    ),
    Valid(
        """
        import multiprocessing
        import signal
        from concurrent.futures import ProcessPoolExecutor

        signal.signal(signal.SIGINT, signal.SIG_IGN)

        def quiet(signum, frame):
            pass

        def start_worker():
            signal.signal(signal.SIGINT, quiet)

        class Worker(multiprocessing.Process):
            def run(self):
                signal.signal(signal.SIGINT, quiet)
                self.work()

        def count(number):
            signal.signal(signal.SIGTERM, quiet)

        def add(number):
            signal.signal(signal.SIGTERM, quiet)

        def loop():
            signal.signal(signal.SIGTERM, quiet)

        def start_another():
            signal.signal(signal.SIGTERM, quiet)

        pool = multiprocessing.Pool(4, initializer=start_worker)
        pool.map(count, range(4))
        multiprocessing.Process(None, loop).start()
        multiprocessing.Pool(4, start_another)
        with ProcessPoolExecutor() as executor:
            executor.submit(add, 1)
        """,
        why="SIG_IGN, and workers that leave the signal to their parent",
    ),
    Valid(
        """
        import signal

        def install(handler, handlers, service):
            signal.signal(signal.SIGTERM, handler)
            signal.signal(signal.SIGINT, handlers["int"])
            signal.signal(signal.SIGBREAK, service.on_break)
        """,
        why="what the handler does is not known",
    ),
    Valid(
        """
        import signal

        from elsewhere import notify

        def on_term(signum, frame):
            notify("stopping")

        class Service:
            def __init__(self, application):
                self.application = application
                signal.signal(signal.SIGINT, self.on_int)

            def on_int(self, signum, frame):
                self.application.interrupted(signum)

        signal.signal(signal.SIGTERM, on_term)
        """,
        why="what it calls is not known",
    ),
    Valid(
        """
        import signal

        class Daemon:
            def start(self):
                signal.signal(signal.SIGTERM, self.on_stop)

            def on_stop(self, signum, frame):
                self.shutdown()

            def shutdown(self):
                raise NotImplementedError
        """,
        why="there to be overridden",
    ),
    Valid(
        """
        import signal

        def on_interrupt(signum, frame):
            print("type quit to leave")

        def repl(run):
            signal.signal(signal.SIGINT, on_interrupt)
            while True:
                line = input("> ")
                if line == "quit":
                    break
                run(line)
        """,
        why="where lines are typed, Ctrl+C is about the line",
    ),
    Valid(
        """
        import signal

        from package.stopping import leave

        def on_stop(signum, frame):
            leave("asked to")

        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="the function of another module exits",
        files={
            "package/__init__.py": "",
            "package/stopping.py": """
                import sys

                def leave(reason):
                    print(reason)
                    sys.exit(0)
            """,
        },
        path="package/__main__.py",
    ),
    Valid(
        """
        import signal
        import sys

        def stop_on_signals(function):
            def on_stop(signum, frame):
                print("stopping")

            if sys.platform == "win32":
                def on_stop(signum, frame):
                    sys.exit(0)

            signal.signal(signal.SIGTERM, on_stop)
            return function
        """,
        why="one of the two that it may be exits",
    ),
    Valid(
        """
        import signal
        import uvicorn

        def main(config):
            server = uvicorn.Server(config)

            def stop(signum, frame):
                server.should_exit = True

            signal.signal(signal.SIGTERM, stop)
            server.run()
        """,
        why="the flag of an object from outside the program, which reads it itself",
    ),
    Valid(
        """
        import signal

        class Worker:
            running = True

            def __init__(self):
                signal.signal(signal.SIGTERM, self.stop)

            def stop(self, signum, frame):
                setattr(self, "running", False)

            def run(self):
                while getattr(self, "running"):
                    self.step()
        """,
        why="the flag is set and read by its name",
    ),
    Valid(
        """
        import signal

        class Worker:
            def __init__(self, state):
                self.state = state
                signal.signal(signal.SIGTERM, self.stop)

            def stop(self, signum, frame):
                self.running = False

            @property
            def running(self):
                return not self.state.stopped

            @running.setter
            def running(self, value):
                self.state.stopped = not value
        """,
        why="setting a property does what its setter does",
    ),
    Valid(
        """
        import signal

        def on_stop(signum, frame):
            print("stopping")

        def main(server):
            signal.signal(signal.SIGTERM, on_stop)
            signal.signal(signal.SIGINT, on_stop)
            server.start()
            signal.pause()
            server.close()
        """,
        why="`pause` returns after the handler",
    ),
    Valid(
        """
        import os
        import selectors
        import signal

        reading, writing = os.pipe()
        signal.set_wakeup_fd(writing)
        signal.signal(signal.SIGTERM, lambda signum, frame: None)
        selector = selectors.DefaultSelector()
        selector.register(reading, selectors.EVENT_READ)
        selector.select()
        """,
        why="the number of the signal is written to a pipe, the handler need not do anything",
    ),
    Valid(
        """
        import signal
        from contextlib import ExitStack

        def shielded(work):
            with ExitStack() as stack:
                previous = signal.signal(signal.SIGINT, lambda signum, frame: print("not now"))
                stack.callback(signal.signal, signal.SIGINT, previous)
                work()

        def restore(handlers):
            for number, handler in handlers.items():
                signal.signal(number, handler)

        def quietly(work):
            handlers = {signal.SIGINT: signal.getsignal(signal.SIGINT)}
            signal.signal(signal.SIGINT, lambda signum, frame: print("not now"))
            try:
                work()
            finally:
                restore(handlers)
        """,
        why="a stack, and another function, put the handler back",
    ),
    Valid(
        """
        import contextlib
        import signal

        @contextlib.contextmanager
        def shielded():
            previous = signal.getsignal(signal.SIGINT)
            signal.signal(signal.SIGINT, lambda signum, frame: print("not now"))
            yield
            signal.signal(signal.SIGINT, previous)
        """,
        why="a context manager that puts the handler back",
    ),
    Valid(
        """
        import os
        import signal

        def bypass(signum, frame):
            print("the scheduler will end it")

        if "SLURM_JOB_ID" in os.environ:
            signal.signal(signal.SIGTERM, bypass)
        """,
        why="only under a scheduler that knows what it does",
    ),
    Valid(
        """
        import signal

        interrupts = 0

        def on_interrupt(signum, frame):
            global interrupts
            interrupts += 1
            match interrupts:
                case 1:
                    print("once more to leave")
                case _:
                    raise SystemExit(130)

        signal.signal(signal.SIGINT, on_interrupt)
        """,
        why="the second one exits",
    ),
    Valid(
        """
        import signal
        import threading

        def work(stop):
            while not stop.is_set():
                print("working")

        def main():
            stop = threading.Event()

            def on_stop(signum, frame):
                stop.set()

            signal.signal(signal.SIGTERM, on_stop)
            thread = threading.Thread(target=work, args=(stop,))
            thread.start()
            thread.join()
        """,
        why="the event is handed to the thread that asks it",
    ),
    Valid(
        """
        import os
        import signal

        def main(read):
            reading, writing = os.pipe()
            pipe = os.fdopen(writing, "wb", 0)

            def wake(signum, frame):
                pipe.write(b"x")

            signal.signal(signal.SIGTERM, wake)
            read(reading)
        """,
        why="the other end of the pipe is read",
    ),
    Valid(
        """
        import pathlib
        import signal

        STOP = pathlib.Path("stop")

        def on_stop(signum, frame):
            STOP.touch()

        signal.signal(signal.SIGTERM, on_stop)
        while not STOP.exists():
            print("working")
        """,
        why="a file is the flag",
    ),
    Valid(
        """
        import signal

        class Leaving:
            def __set__(self, instance, value):
                raise SystemExit(0)

        class Worker:
            stopping = Leaving()

            def install(self):
                signal.signal(signal.SIGTERM, self.on_stop)
                signal.signal(signal.SIGINT, self.on_interrupt)

            def on_stop(self, signum, frame):
                self.stopping = True

            def on_interrupt(self, signum, frame):
                state = State()
                state.stopping = True

        class State:
            def __setattr__(self, name, value):
                raise SystemExit(0)
        """,
        why="what is assigned is seen by a descriptor, or by the object itself",
    ),
    Valid(
        """
        import os
        import signal
        import unittest

        class ReportTest(unittest.TestCase):
            def setUp(self):
                self.seen = []
                self.previous = signal.signal(signal.SIGTERM, self.on_signal)

            def tearDown(self):
                signal.signal(signal.SIGTERM, self.previous)

            def on_signal(self, signum, frame):
                self.seen.append(signum)

            def test_cleanup(self):
                self.addCleanup(signal.signal, signal.SIGINT, signal.signal(signal.SIGINT, self.on_signal))
                self.assertEqual(self.seen, [])

        def test_signal():
            seen = []
            signal.signal(signal.SIGTERM, lambda *args: seen.append(args))
            os.kill(os.getpid(), signal.SIGTERM)
            assert len(seen) == 1
        """,
        path="tests/test_reports.py",
        files={"tests/__init__.py": ""},
        why="put back when the test is over, or sent by the test itself",
    ),
]

INVALID = [
    Invalid(
        """
        import signal
        import time

        from setting import install

        def on_stop(signum, frame):
            print("stopping")

        for signum in (signal.SIGINT, signal.SIGTERM):
            install(signum, on_stop)  # SHD101
        while True:
            time.sleep(1)
        """,
        files={
            "setting.py": """
                import signal

                def install(number, handler):
                    signal.signal(number, handler)
                """,
        },
    ),
    Invalid(
        """
        import signal
        import time

        class Service:
            def handle_signals(self, handler):
                for number in (signal.SIGINT, signal.SIGTERM):
                    signal.signal(number, handler)

            def run(self):
                self.handle_signals(self.on_stop)  # SHD101
                while True:
                    time.sleep(1)

            def on_stop(self, signum, frame):
                self.asked = True
        """,
    ),
    Invalid(
        """
        import signal
        import threading

        stop = threading.Event()

        def on_stop(signum, frame):
            print("stopping")

        def main():
            signal.signal(signal.SIGTERM, on_stop)  # SHD101
            stop.wait()
        """,
        fixed="""
        import signal
        import threading

        stop = threading.Event()

        def on_stop(signum, frame):
            print("stopping")
            raise SystemExit(128 + signum)

        def main():
            signal.signal(signal.SIGTERM, on_stop)
            stop.wait()
        """,
        unsafe=True,
        why="what it waits for is no child, and nobody sets it",
    ),
    Invalid(
        """
        import signal
        import time

        def on_stop(signum, frame):
            # Whoever reads the log should know.
            print("shutting down")  # said to a person

        signal.signal(signal.SIGTERM, on_stop)  # SHD101
        while True:
            time.sleep(1)
        """,
        fixed="""
        import signal
        import time

        def on_stop(signum, frame):
            # Whoever reads the log should know.
            print("shutting down")  # said to a person
            raise SystemExit(128 + signum)

        signal.signal(signal.SIGTERM, on_stop)
        while True:
            time.sleep(1)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import logging
        import signal

        logger = logging.getLogger(__name__)

        class Server:
            def run(self):
                for number in (signal.SIGINT, signal.SIGTERM):
                    signal.signal(number, self._on_signal)  # SHD101
                while True:
                    self.step()

            def _on_signal(self, *args):
                logger.info("signal %s", args[0])
                self._report()

            def _report(self):
                logger.info("%d steps", self.steps)
        """,
        fixed="""
        import logging
        import signal

        logger = logging.getLogger(__name__)

        class Server:
            def run(self):
                for number in (signal.SIGINT, signal.SIGTERM):
                    signal.signal(number, self._on_signal)
                while True:
                    self.step()

            def _on_signal(self, *args):
                logger.info("signal %s", args[0])
                self._report()
                raise SystemExit(128 + args[0])

            def _report(self):
                logger.info("%d steps", self.steps)
        """,
        unsafe=True,
        why="a method that only writes, and calls one that only writes",
    ),
    Invalid(
        """
        import signal
        import time

        signal.signal(signal.SIGINT, lambda signum, frame: print("stopping"))  # SHD101
        signal.signal(signal.SIGTERM, lambda *_: None)  # SHD101
        while True:
            time.sleep(1)
        """,
        fixed="""
        import signal
        import time

        def _handle_signal(signum, frame):
            print("stopping")
            raise SystemExit(128 + signum)

        signal.signal(signal.SIGINT, _handle_signal)

        def _handle_signal_2(signum, *_):
            raise SystemExit(128 + signum)

        signal.signal(signal.SIGTERM, _handle_signal_2)
        while True:
            time.sleep(1)
        """,
        unsafe=True,
        why="lambdas become functions",
    ),
    Invalid(
        """
        import signal

        class Worker:
            def __init__(self):
                self.stopped = False
                signal.signal(signal.SIGTERM, self._stop)  # SHD101

            def _stop(self, signum, frame):
                self.stopped = True

            def run(self):
                while True:
                    self.step()
        """,
        fixed="""
        import signal

        class Worker:
            def __init__(self):
                self.stopped = False
                signal.signal(signal.SIGTERM, self._stop)

            def _stop(self, signum, frame):
                self.stopped = True
                raise SystemExit(128 + signum)

            def run(self):
                while True:
                    self.step()
        """,
        unsafe=True,
        why="nothing reads the flag",
    ),
    Invalid(
        """
        import signal
        import threading
        import time

        stop = threading.Event()

        def on_stop(signum, frame):
            stop.set()

        signal.signal(signal.SIGTERM, on_stop)  # SHD101
        while True:
            time.sleep(1)
        """,
        fixed="""
        import signal
        import threading
        import time

        stop = threading.Event()

        def on_stop(signum, frame):
            stop.set()
            raise SystemExit(128 + signum)

        signal.signal(signal.SIGTERM, on_stop)
        while True:
            time.sleep(1)
        """,
        unsafe=True,
        why="nobody waits for the event",
    ),
    Invalid(
        """
        import asyncio
        import signal

        async def main(serve):
            stop = asyncio.Event()
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)  # SHD101
            await serve()
        """,
        why="the method itself is the handler, and nobody waits for the event",
    ),
    Invalid(
        """
        import asyncio
        import signal

        def report():
            print("stopping")

        async def main(serve):
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGTERM, report)  # SHD101
            await serve()
        """,
        fixed="""
        import asyncio
        import signal

        def report():
            print("stopping")
            raise SystemExit(128 + signal.SIGTERM)

        async def main(serve):
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGTERM, report)
            await serve()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import signal
        import sys

        def on_signal(signum, frame):
            if signum == signal.SIGINT:
                sys.exit(130)
            print("ignored")

        signal.signal(signal.SIGINT, on_signal)
        signal.signal(signal.SIGTERM, on_signal)  # SHD101
        """,
        fixed="""
        import signal
        import sys

        def on_signal(signum, frame):
            if signum == signal.SIGINT:
                sys.exit(130)
            print("ignored")
            raise SystemExit(128 + signum)

        signal.signal(signal.SIGINT, on_signal)
        signal.signal(signal.SIGTERM, on_signal)
        """,
        unsafe=True,
        why="it exits for the other signal only",
    ),
    Invalid(
        """
        import signal

        log = open("service.log", "w")

        def on_stop(signum, frame):
            log.write("stopped")
            log.close()

        signal.signal(signal.SIGINT, on_stop)  # SHD101
        """,
        fixed="""
        import signal

        log = open("service.log", "w")

        def on_stop(signum, frame):
            log.write("stopped")
            log.close()
            raise SystemExit(128 + signum)

        signal.signal(signal.SIGINT, on_stop)
        """,
        unsafe=True,
        why="that a file is closed stops nobody",
    ),
    Invalid(
        """
        import functools
        import signal

        def on_stop(name, signum, frame):
            print(name, "was told to stop")

        def main(name, step):
            signal.signal(signal.SIGTERM, functools.partial(on_stop, name))  # SHD101
            while True:
                step()
        """,
        why="what a partial calls",
    ),
    Invalid(
        """
        import signal

        def on_stop(signum, frame):
            print("stopping")

        def check():
            on_stop(0, None)

        signal.signal(signal.SIGTERM, on_stop)  # SHD101
        """,
        why="no fix, as others call it too",
    ),
    Invalid(
        """
        import signal
        import sys

        def on_stop(signum, frame):
            try:
                sys.exit(0)
            except:
                print("stopping")

        signal.signal(signal.SIGTERM, on_stop)  # SHD101
        """,
        fixed="""
        import signal
        import sys

        def on_stop(signum, frame):
            try:
                sys.exit(0)
            except:
                print("stopping")
            raise SystemExit(128 + signum)

        signal.signal(signal.SIGTERM, on_stop)
        """,
        unsafe=True,
        why="it catches its own exit",
    ),
    Invalid(
        """
        import signal

        from package.stopping import report

        signal.signal(signal.SIGTERM, report)  # SHD101
        """,
        files={
            "package/__init__.py": "",
            "package/stopping.py": """
                def report(signum, frame):
                    print("stopping")
            """,
        },
        path="package/__main__.py",
        why="the handler of another module only writes",
    ),
    Invalid(
        """
        import signal

        from package import state

        def stop(signum, frame):
            state.stopping = True

        signal.signal(signal.SIGTERM, stop)  # SHD101
        """,
        fixed="""
        import signal

        from package import state

        def stop(signum, frame):
            state.stopping = True
            raise SystemExit(128 + signum)

        signal.signal(signal.SIGTERM, stop)
        """,
        unsafe=True,
        files={
            "package/__init__.py": "",
            "package/state.py": "stopping = False\n",
            "package/loop.py": """
                def run(step):
                    while True:
                        step()
            """,
        },
        path="package/__main__.py",
        why="no module reads the flag",
    ),
    Invalid(
        """
        import signal
        import time

        def on_stop(_, frame):
            print("stopping")

        class Service:
            @staticmethod
            def on_stop(_sig: int, _frame: object) -> None: print("stopping")  # said to a person

            def on_interrupt(self, *_):
                for _ in range(3):
                    print("stopping")

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, on_stop)  # SHD101
        signal.signal(signal.SIGTERM, Service.on_stop)  # SHD101
        signal.signal(signal.SIGINT, Service().on_interrupt)  # SHD101
        while True:
            time.sleep(1)
        """,
        fixed="""
        import signal
        import time

        def on_stop(signum, frame):
            print("stopping")
            raise SystemExit(128 + signum)

        class Service:
            @staticmethod
            def on_stop(sig: int, _frame: object) -> None:
                print("stopping")  # said to a person
                raise SystemExit(128 + sig)

            def on_interrupt(self, signum, *_):
                for _ in range(3):
                    print("stopping")
                raise SystemExit(128 + signum)

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, on_stop)
        signal.signal(signal.SIGTERM, Service.on_stop)
        signal.signal(signal.SIGINT, Service().on_interrupt)
        while True:
            time.sleep(1)
        """,
        unsafe=True,
        why="what was there for form's sake gets a name",
    ),
    Invalid(
        """
        import signal
        import time

        def on_stop(_, frame):
            for _ in range(3):
                print(_)

        signal.signal(signal.SIGTERM, on_stop)  # SHD101
        while True:
            time.sleep(1)
        """,
        why="no repair: the number is lost",
    ),
    Invalid(
        """
        import asyncio
        import signal

        def report():
            print("stopping")

        async def main(serve):
            loop = asyncio.get_running_loop()
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(  # SHD101
                    number,
                    report,  # told to nobody
                )
                loop.add_signal_handler(number, lambda: print("stopping"))  # SHD101
            await serve()
        """,
        fixed="""
        import asyncio
        import signal

        def report(signum):
            print("stopping")
            raise SystemExit(128 + signum)

        async def main(serve):
            loop = asyncio.get_running_loop()
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(
                    number,
                    report,
                    number,  # told to nobody
                )

                def _handle_signal(signum):
                    print("stopping")
                    raise SystemExit(128 + signum)

                loop.add_signal_handler(number, _handle_signal, number)
            await serve()
        """,
        unsafe=True,
        why="a loop gives a handler the number only if it is told to",
    ),
    Invalid(
        """
        import signal
        import time

        def on_stop(signum, frame):
            print("stopping")

        def main():
            signal.signal(signal.SIGTERM, on_stop)  # SHD101
            while True:
                time.sleep(1)
        """,
        fixed="""
        import signal
        import time

        def on_stop(signum, frame):
            print("stopping")
            raise SystemExit(128 + signum)

        def main():
            signal.signal(signal.SIGTERM, on_stop)
            while True:
                time.sleep(1)
        """,
        unsafe=True,
        path="testing/load.py",
        files={"testing/__init__.py": ""},
        why="among the tests is a program that cannot be stopped",
    ),
]
