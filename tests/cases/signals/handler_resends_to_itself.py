"""SHD112."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import os
        import signal

        def on_stop(signum, frame):
            signal.signal(signum, signal.SIG_DFL)
            os.kill(os.getpid(), signum)

        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="the disposition is reset first",
    ),
    Valid(
        """
        import os
        import signal

        class Supervisor:
            def install(self):
                self.previous = signal.signal(signal.SIGTERM, self.on_stop)

            def on_stop(self, signum, frame):
                self.stop_workers()
                signal.signal(signal.SIGTERM, self.previous)
                os.kill(os.getpid(), signal.SIGTERM)

            def stop_workers(self):
                pass
        """,
        why="the handler that was there before is put back first",
    ),
    Valid(
        """
        import os
        import signal

        def forward(signum, frame):
            signal.signal(signum, signal.SIG_IGN)
            os.killpg(0, signum)
            raise SystemExit(128 + signum)

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, forward)
        """,
        why="it is ignored while the group gets it",
    ),
    Valid(
        """
        import os
        import signal

        def restore():
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)

        def forward(signum, frame):
            restore()
            os.killpg(os.getpgrp(), signum)

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, forward)
        """,
        why="a helper resets it first",
    ),
    Valid(
        """
        import os
        import signal
        import sys

        def on_stop(signum, frame):
            print("stopping", file=sys.stderr)
            os.kill(os.getpid(), signal.SIGINT)

        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="SIGTERM becomes Ctrl+C, whose handler is another one",
    ),
    Valid(
        """
        import os
        import signal

        def on_stop(signum, frame):
            os.killpg(os.getpgrp(), signal.SIGTERM)

        signal.signal(signal.SIGINT, on_stop)
        """,
        why="the signal sent is not the one handled",
    ),
    Valid(
        """
        import os
        import signal

        class Proxy:
            def __init__(self, pid):
                self.pid = pid
                signal.signal(signal.SIGTERM, self.pass_on)
                signal.signal(signal.SIGINT, self.pass_on)

            def pass_on(self, signum, frame):
                os.kill(self.pid, signum)
        """,
        why="another process gets it",
    ),
    Valid(
        """
        import os
        import signal
        import subprocess

        process = subprocess.Popen(["sleep", "60"], start_new_session=True)

        def pass_on(signum, frame):
            os.killpg(os.getpgid(process.pid), signum)

        signal.signal(signal.SIGTERM, pass_on)
        process.wait()
        """,
        why="the child's group, not its own",
    ),
    Valid(
        """
        import os
        import signal

        def tell_parent(signum, frame):
            os.kill(os.getppid(), signum)

        signal.signal(signal.SIGTERM, tell_parent)
        """,
        why="the parent gets it",
    ),
    Valid(
        """
        import os
        import signal

        main = os.getpid()

        def in_worker(signum, frame):
            os.kill(main, signum)

        if os.fork() == 0:
            signal.signal(signal.SIGTERM, in_worker)
        """,
        why="the variable was set before a fork: the handler runs in the child and tells the parent",
    ),
    Valid(
        """
        import os
        import signal

        forwarded = False

        def forward(signum, frame):
            global forwarded
            if forwarded:
                return
            forwarded = True
            os.killpg(os.getpgrp(), signum)
            raise SystemExit(1)

        signal.signal(signal.SIGTERM, forward)
        """,
        why="a test of what it has done ends the recursion",
    ),
    Valid(
        """
        import asyncio
        import os
        import signal

        async def main():
            loop = asyncio.get_running_loop()

            def on_stop():
                loop.remove_signal_handler(signal.SIGTERM)
                os.kill(os.getpid(), signal.SIGTERM)

            loop.add_signal_handler(signal.SIGTERM, on_stop)
            await asyncio.Event().wait()

        asyncio.run(main())
        """,
        why="the loop's handler is taken away first",
    ),
    Valid(
        """
        import os
        import signal

        def on_stop(signum, frame):
            os.kill(os.getpid(), signal.SIGKILL)

        def on_hang_up(signum, frame):
            os.kill(os.getpid(), signal.SIGUSR1)

        signal.signal(signal.SIGHUP, on_hang_up)
        """,
        why="nothing comes back to the handler",
    ),
    Valid(
        """
        import os
        import signal

        def stop_all(signum):
            os.killpg(os.getpgrp(), signum)

        def on_stop(signum, frame):
            stop_all(signal.SIGINT)

        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="the helper's signal is another one",
    ),
    Valid(
        """
        import os
        import signal

        def stop_all(prefix, number=signal.SIGINT):
            print(prefix)
            os.killpg(os.getpgrp(), number)

        def on_stop(signum, frame):
            stop_all("stopping")

        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="so is its default",
    ),
    Valid(
        """
        import asyncio
        import functools
        import os
        import signal

        async def main():
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGTERM, interrupt, signal.SIGINT)
            loop.add_signal_handler(signal.SIGHUP, functools.partial(interrupt, signal.SIGINT))
            await asyncio.Event().wait()

        def interrupt(number):
            os.kill(os.getpid(), number)

        asyncio.run(main())
        """,
        why="the handler is told to send another one",
    ),
    Valid(
        """
        import signal
        import subprocess

        process = subprocess.Popen(["sleep", "60"])

        def on_stop(signum, frame):
            process.send_signal(signum)

        signal.signal(signal.SIGINT, on_stop)
        process.wait()
        """,
        why="a child gets it",
    ),
]

INVALID = [
    Invalid(
        """
        import os
        import signal

        def forward(signum, frame):
            os.killpg(os.getpgrp(), signum)  # SHD112

        signal.signal(signal.SIGTERM, forward)
        signal.signal(signal.SIGINT, forward)
        """,
        fixed="""
        import os
        import signal

        def forward(signum, frame):
            signal.signal(signum, signal.SIG_DFL)
            os.killpg(os.getpgrp(), signum)

        signal.signal(signal.SIGTERM, forward)
        signal.signal(signal.SIGINT, forward)
        """,
    ),
    Invalid(
        """
        import os
        import shutil
        from signal import SIGTERM, signal

        def clean_up(signum, frame):
            shutil.rmtree("/tmp/work", ignore_errors=True)
            os.kill(os.getpid(), SIGTERM)  # so that the parent sees why  # SHD112

        signal(SIGTERM, clean_up)
        """,
        fixed="""
        import os
        import shutil
        from signal import SIGTERM, SIG_DFL, signal

        def clean_up(signum, frame):
            shutil.rmtree("/tmp/work", ignore_errors=True)
            signal(SIGTERM, SIG_DFL)
            os.kill(os.getpid(), SIGTERM)  # so that the parent sees why

        signal(SIGTERM, clean_up)
        """,
    ),
    Invalid(
        """
        import signal

        class Daemon:
            def run(self):
                signal.signal(signal.SIGTERM, self.on_stop)
                while True:
                    signal.pause()

            def on_stop(self, number, frame):
                self.close()
                # By the default action now.
                signal.raise_signal(number)  # SHD112

            def close(self):
                pass
        """,
        fixed="""
        import signal

        class Daemon:
            def run(self):
                signal.signal(signal.SIGTERM, self.on_stop)
                while True:
                    signal.pause()

            def on_stop(self, number, frame):
                self.close()
                # By the default action now.
                signal.signal(number, signal.SIG_DFL)
                signal.raise_signal(number)

            def close(self):
                pass
        """,
    ),
    Invalid(
        """
        import os
        import signal

        def forward(signum, frame):
            pid = os.getpid()
            os.kill(pid, signal.SIGHUP)  # SHD112

        signal.signal(signal.SIGHUP, forward)
        """,
        fixed="""
        import os
        import signal

        def forward(signum, frame):
            pid = os.getpid()
            signal.signal(signal.SIGHUP, signal.SIG_DFL)
            os.kill(pid, signal.SIGHUP)

        signal.signal(signal.SIGHUP, forward)
        """,
        why="of any signal, and by a local variable",
    ),
    Invalid(
        """
        import os
        import signal

        def forward(signum, frame):
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.killpg(os.getpgid(0), signal.SIGTERM)  # SHD112

        signal.signal(signal.SIGTERM, forward)
        """,
        fixed="""
        import os
        import signal

        def forward(signum, frame):
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            os.killpg(os.getpgid(0), signal.SIGTERM)

        signal.signal(signal.SIGTERM, forward)
        """,
        why="what is reset is another signal",
    ),
    Invalid(
        """
        import os
        import signal

        def forward(signum, frame):
            if signum == signal.SIGINT:
                signal.signal(signum, signal.SIG_DFL)
            os.kill(0, signum)  # SHD112

        signal.signal(signal.SIGINT, forward)
        signal.signal(signal.SIGTERM, forward)
        """,
        fixed="""
        import os
        import signal

        def forward(signum, frame):
            if signum == signal.SIGINT:
                signal.signal(signum, signal.SIG_DFL)
            signal.signal(signum, signal.SIG_DFL)
            os.kill(0, signum)

        signal.signal(signal.SIGINT, forward)
        signal.signal(signal.SIGTERM, forward)
        """,
        why="one of the two signals is not reset",
    ),
    Invalid(
        """
        import os
        import signal

        signal.signal(signal.SIGTERM, lambda signum, frame: os.killpg(0, signum))  # SHD112
        """,
        why="a lambda has no room for the reset",
    ),
    Invalid(
        """
        import os
        import signal

        class Group:
            def install(self):
                signal.signal(signal.SIGTERM, self.on_stop)

            def on_stop(self, signum, frame):
                self.stop_all(signum)

            def stop_all(self, number):
                print("stopping all")
                os.killpg(os.getpgrp(), number)  # SHD112
        """,
        fixed="""
        import os
        import signal

        class Group:
            def install(self):
                signal.signal(signal.SIGTERM, self.on_stop)

            def on_stop(self, signum, frame):
                self.stop_all(signum)

            def stop_all(self, number):
                print("stopping all")
                signal.signal(number, signal.SIG_DFL)
                os.killpg(os.getpgrp(), number)
        """,
        why="in a method that the handler calls",
    ),
    Invalid(
        """
        import psutil
        import signal

        def on_stop(signum, frame):
            psutil.Process().send_signal(signum)  # SHD112

        signal.signal(signal.SIGTERM, on_stop)
        """,
        fixed="""
        import psutil
        import signal

        def on_stop(signum, frame):
            signal.signal(signum, signal.SIG_DFL)
            psutil.Process().send_signal(signum)

        signal.signal(signal.SIGTERM, on_stop)
        """,
    ),
    Invalid(
        """
        import asyncio
        import os
        import signal

        async def main():
            loop = asyncio.get_running_loop()
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, stop, "stopped", number)
            await asyncio.Event().wait()

        def stop(reason, number):
            print(reason)
            os.kill(os.getpid(), number)  # SHD112

        asyncio.run(main())
        """,
        why="the loop calls it again and again; what should be done instead is not known",
    ),
    Invalid(
        """
        import functools
        import os
        import signal

        def forward(group, signum, frame):
            print("stopping", group)
            os.killpg(0, signum)  # SHD112

        signal.signal(signal.SIGTERM, functools.partial(forward, "workers"))
        """,
        fixed="""
        import functools
        import os
        import signal

        def forward(group, signum, frame):
            print("stopping", group)
            signal.signal(signum, signal.SIG_DFL)
            os.killpg(0, signum)

        signal.signal(signal.SIGTERM, functools.partial(forward, "workers"))
        """,
        why="a partial fills the first argument, the signal is the second",
    ),
    Invalid(
        """
        import signal

        from workers import stop_group

        def on_stop(signum, frame):
            stop_group()

        signal.signal(signal.SIGTERM, on_stop)  # SHD112
        """,
        files={
            "workers.py": """
            import os
            import signal

            def stop_group():
                os.killpg(os.getpgrp(), signal.SIGTERM)
            """
        },
        why="sent in another module",
    ),
]
