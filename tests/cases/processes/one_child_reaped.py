"""SHD321."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import os
        import signal

        def reap(signum, frame):
            while True:
                try:
                    pid, _ = os.waitpid(-1, os.WNOHANG)
                except ChildProcessError:
                    return
                if pid == 0:
                    return

        def serve(connections):
            signal.signal(signal.SIGCHLD, reap)
            for one in connections:
                if os.fork() == 0:
                    one.run()
                    os._exit(0)
        """,
    ),
    Valid(
        """
        import os
        import signal

        class Master:
            def __init__(self, pids):
                self.pids = pids
                signal.signal(signal.SIGCHLD, self.on_child)

            def on_child(self, signum, frame):
                for pid in list(self.pids):
                    self.ask(pid)

            def ask(self, pid):
                os.waitpid(pid, os.WNOHANG)
        """,
        why="each by its number",
    ),
    Valid(
        """
        import os
        import signal

        def reap_one():
            return os.waitpid(-1, os.WNOHANG)

        def reap(signum, frame):
            while reap_one()[0]:
                pass

        def serve(connections):
            signal.signal(signal.SIGCHLD, reap)
            for one in connections:
                if os.fork() == 0:
                    one.run()
                    os._exit(0)
        """,
        why="the loop is around the call",
    ),
    Valid(
        """
        import os
        import signal

        def reap(signum, frame):
            os.wait()
            print("it is over")

        signal.signal(signal.SIGCHLD, reap)
        if os.fork() == 0:
            os.execvp("true", ["true"])
        signal.pause()
        """,
        why="there is one child",
    ),
]

INVALID = [
    Invalid(
        """
        import os
        import signal

        class Pool:
            def __init__(self):
                self.children = {}
                signal.signal(signal.SIGCHLD, self.on_child)

            def on_child(self, signum, frame):
                self.reap()

            def reap(self):
                pid, status = os.waitpid(-1, os.WNOHANG)  # SHD321
                self.children.pop(pid, None)

            def start(self, command):
                pid = os.spawnv(os.P_NOWAIT, command[0], command)
                self.children[pid] = command
        """,
    ),
    Invalid(
        """
        import asyncio
        import os
        import signal

        def reap():
            os.waitpid(-1, 0)  # SHD321

        async def main(commands):
            asyncio.get_running_loop().add_signal_handler(signal.SIGCHLD, reap)
            for command in commands:
                os.spawnv(os.P_NOWAIT, command[0], command)
            await asyncio.sleep(60)
        """,
    ),
]
