"""SHD302."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import subprocess

        def show(path):
            subprocess.Popen(["xdg-open", path], stdout=subprocess.PIPE)

        def detach(command):
            for one in command:
                subprocess.Popen(one, start_new_session=True)
        """,
        why="meant to live on",
    ),
    Valid(
        """
        import subprocess

        def run(command):
            subprocess.Popen(command)
        """,
        why="one child without pipes: perhaps it is meant",
    ),
    Valid(
        """
        import subprocess

        def run(commands):
            children = []
            for command in commands:
                children.append(subprocess.Popen(command))
            return [child.wait() for child in children]
        """,
        why="kept",
    ),
    Valid(
        """
        import subprocess

        def update(command):
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            process.returncode = 0
        """,
        why="said to be left",
    ),
    Valid(
        """
        import asyncio

        async def run(*command):
            starting = asyncio.create_subprocess_exec(*command)
            process = await starting
            return await process.wait()
        """,
        why="a coroutine that is kept and awaited later",
    ),
    Valid(
        """
        import os
        import subprocess
        import time

        import psutil

        def run(command):
            proc = subprocess.Popen(command)
            proc.wait()
        """,
        why="waited for",
    ),
    Valid(
        """
        import os
        import subprocess
        import time

        import psutil

        def run(command):
            proc = subprocess.Popen(command)
            proc.communicate()
        """,
        why="waited for by communicate()",
    ),
    Valid(
        """
        import os
        import subprocess
        import time

        import psutil

        def run(command):
            proc = subprocess.Popen(command)
            while proc.poll() is None:
                time.sleep(1)
        """,
        why="polled to its end",
    ),
    Valid(
        """
        import os
        import subprocess
        import time

        import psutil

        def run(command):
            proc = subprocess.Popen(command)
            with proc:
                pass
        """,
        why="waited for as the block is left",
    ),
    Valid(
        """
        import os
        import subprocess
        import time

        import psutil

        def run(command):
            proc = subprocess.Popen(command)
            os.waitpid(proc.pid, 0)
        """,
        why="waited for by its number",
    ),
    Valid(
        """
        import os
        import subprocess
        import time

        import psutil

        def run(command):
            proc = subprocess.Popen(command)
            psutil.Process(proc.pid).wait()
        """,
        why="waited for by psutil",
    ),
    Valid(
        """
        import os
        import subprocess
        import time

        import psutil

        def run(command):
            proc = subprocess.Popen(command)
            psutil.wait_procs([proc])
        """,
        why="waited for by psutil",
    ),
    Valid(
        """
        import asyncio

        async def run(one, other):
            first = await asyncio.create_subprocess_exec(one)
            await asyncio.gather(first.wait(), other.started())
        """,
        why="waited for together",
    ),
    Valid(
        """
        import signal
        import subprocess

        signal.signal(signal.SIGCHLD, signal.SIG_IGN)

        def run(command):
            subprocess.Popen(command)
        """,
        why="the system reaps them",
    ),
    Valid(
        """
        import subprocess

        def run(command):
            proc = subprocess.Popen(command, stdout=subprocess.PIPE)
            out, _ = proc.communicate()
            return out
        """,
        why="waited for at once",
    ),
    Valid(
        """
        import os
        import subprocess

        def start(command):
            subprocess.Popen(command, start_new_session=True)
        """,
        why="it is meant to live on",
    ),
    Valid(
        """
        import os
        import subprocess

        def start(command):
            subprocess.Popen(command, process_group=0)
        """,
        why="it is meant to live on",
    ),
    Valid(
        """
        import os
        import subprocess

        def start(command):
            subprocess.Popen(command, preexec_fn=os.setsid)
        """,
        why="it is meant to live on",
    ),
    Valid(
        """
        import os
        import subprocess

        def start(command):
            subprocess.Popen(command, creationflags=subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP)
        """,
        why="it is meant to live on",
    ),
    Valid(
        """
        import os

        def daemonize(run):
            if os.fork():
                os._exit(0)
            os.setsid()
            if os.fork():
                os._exit(0)
            run()
        """,
        why="a daemon, by two forks",
    ),
    Valid(
        """
        import subprocess

        def start(command):
            proc = subprocess.Popen(command)
            proc.returncode = 0
        """,
        why="not to be waited for",
    ),
    Valid(
        """
        import subprocess

        def show(path):
            subprocess.Popen(["xdg-open", path])
        """,
        why="it opens something and goes",
    ),
    Valid(
        """
        import subprocess

        def show(path):
            subprocess.Popen(["open", path])
        """,
        why="it opens something and goes",
    ),
    Valid(
        """
        import subprocess

        def show(path):
            subprocess.Popen(["notify-send", path])
        """,
        why="it opens something and goes",
    ),
    Valid(
        """
        import subprocess

        def show(path):
            subprocess.Popen(["code", path])
        """,
        why="it opens something and goes",
    ),
    Valid(
        """
        import subprocess

        def show(path):
            subprocess.Popen(["explorer", path])
        """,
        why="it opens something and goes",
    ),
    Valid(
        """
        import subprocess

        def show(path):
            subprocess.Popen(["nohup", "serve", path])
        """,
        why="it opens something and goes",
    ),
    Valid(
        """
        import subprocess

        def start():
            subprocess.Popen("serve &", shell=True)
        """,
        why="the shell leaves it behind on purpose",
    ),
]

INVALID = [
    Invalid(
        """
        import subprocess

        def update(command):
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # SHD302
        """,
        fixed="""
        import subprocess

        def update(command):
            subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import logging
        import subprocess

        def update(command):
            process = subprocess.Popen(command, stdout=subprocess.PIPE)  # SHD302
            logging.info("started in the background: %s", process.pid)
        """,
        why="only the number is used",
    ),
    Invalid(
        """
        import asyncio

        async def notify(command):
            await asyncio.create_subprocess_exec(*command)  # SHD302
        """,
        fixed="""
        import asyncio

        async def notify(command):
            process = await asyncio.create_subprocess_exec(*command)
            await process.wait()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import subprocess
        from subprocess import PIPE

        def update(command, debug):
            pipe = None if debug else PIPE
            kwargs = {"stdout": pipe, "stderr": pipe}
            process = subprocess.Popen(command, **kwargs)  # SHD302
            if debug:
                process.communicate()
        """,
        why="waited for on one way only",
    ),
    Invalid(
        """
        import subprocess

        def go(cmds):
            for cmd in cmds: subprocess.Popen(cmd)  # SHD302
        """,
        why="one after the other is another program",
    ),
]
