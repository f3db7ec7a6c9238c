"""SHD201."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import atexit
        import os

        def clean_up(path):
            if os.path.exists(path):
                os.remove(path)

        def main(path):
            atexit.register(clean_up, path)
        """,
        why="removed only if it is there",
    ),
    Valid(
        """
        import atexit
        import os

        def clean_up(path):
            if not os.path.isfile(path):
                return
            os.unlink(path)

        def main(path):
            atexit.register(clean_up, path)
        """,
        why="left before, if there is nothing to remove",
    ),
    Valid(
        """
        import atexit
        import contextlib
        import os
        import pathlib
        import shutil

        def one(path):
            with contextlib.suppress(OSError):
                os.remove(path)

        def two(path):
            try:
                os.remove(path)
            except FileNotFoundError:
                pass

        def main(path):
            atexit.register(one, path)
            atexit.register(two, path)
            atexit.register(shutil.rmtree, path, ignore_errors=True)
            atexit.register(shutil.rmtree, path, True)
            atexit.register(lambda: shutil.rmtree(path, ignore_errors=True))
            atexit.register(lambda: pathlib.Path(path).unlink(missing_ok=True))
            atexit.register(pathlib.Path(path).unlink, missing_ok=True)
        """,
        why="caught, or told not to raise",
    ),
    Valid(
        """
        import atexit
        import os
        import shutil
        import tempfile

        room = tempfile.mkdtemp()
        atexit.register(shutil.rmtree, room)

        def main():
            handle, path = tempfile.mkstemp()
            os.close(handle)
            atexit.register(os.remove, path)
            with tempfile.NamedTemporaryFile(delete=False) as file:
                atexit.register(lambda: remove(file.name))

        def remove(path):
            os.remove(path)
        """,
        why="nobody else knows of the program's own temporary files",
    ),
    Valid(
        """
        import atexit
        import json
        import os

        class Cache:
            def __init__(self, path):
                self.path = path
                self.entries = {}
                atexit.register(self.save)

            def save(self):
                os.makedirs(os.path.dirname(self.path), exist_ok=True)
                with open(self.path, "w") as file:
                    json.dump(self.entries, file)
                print("saved")
        """,
        why="a last step that writes: its traceback tells of the full disk",
    ),
    Valid(
        """
        import atexit
        import subprocess

        def main(command, client):
            process = subprocess.Popen(command)
            atexit.register(process.terminate)
            atexit.register(client.close)

        def stop_all(first, second):
            first.close()
            second.close()

        atexit.register(stop_all, "a", "b")
        """,
        why="calls that cannot fail, or of which nothing is known",
    ),
    Valid(
        """
        import atexit
        import contextlib
        import errno
        import os

        @contextlib.contextmanager
        def ignore_errno(*errors):
            try:
                yield
            except OSError as error:
                if error.errno not in errors:
                    raise

        class Pidfile:
            def __init__(self, path):
                self.path = path
                atexit.register(self.release)

            def release(self):
                with ignore_errno(errno.ENOENT):
                    os.unlink(self.path)
        """,
        why="a context manager that may swallow it",
    ),
    Valid(
        """
        import atexit
        import os
        import glob

        def clean_up(room):
            for path in glob.glob(room):
                os.remove(path)

        def main(room):
            atexit.register(clean_up, room)
        """,
        why="only what was just seen",
    ),
    Valid(
        """
        import atexit
        import os

        def save(text, path):
            temporary = path + ".new"
            with open(temporary, "w") as file:
                file.write(text)
            os.replace(temporary, path)

        def main(text, path):
            atexit.register(save, text, path)
        """,
        why="what was not written must not take the old file's place",
    ),
    Valid(
        """
        import atexit
        import psutil
        import os

        def report(say):
            say(psutil.Process(os.getpid()).memory_info())
            say("done")

        atexit.register(report, print)
        """,
        why="this very process is there",
    ),
    Valid(
        """
        import atexit, subprocess

        class Machine:
            def __init__(self, args):
                self.child = subprocess.Popen(args)
                atexit.register(self.stop)

            def stop(self):
                self.child.terminate()
                try:
                    self.child.wait(timeout=1)
                except subprocess.TimeoutExpired:
                    self.child.kill()
                    self.child.wait(timeout=1)
        """,
        why="one that has been killed ends soon",
    ),
]

INVALID = [
    Invalid(
        """
        import atexit
        import os

        def clean_up(peer, pid_file):
            peer.sendall(b"bye")
            # always
            os.unlink(pid_file)  # ours
            peer.close()

        def main(peer, pid_file):
            atexit.register(clean_up, peer, pid_file)  # SHD201
        """,
        fixed="""
        import atexit
        import logging
        import os

        logger = logging.getLogger(__name__)

        def clean_up(peer, pid_file):
            try:
                peer.sendall(b"bye")
            except Exception:
                logger.exception("cleanup step failed: peer.sendall(...)")
            # always
            try:
                os.unlink(pid_file)  # ours
            except Exception:
                logger.exception("cleanup step failed: os.unlink(...)")
            try:
                peer.close()
            except Exception:
                logger.exception("cleanup step failed: peer.close()")

        def main(peer, pid_file):
            atexit.register(clean_up, peer, pid_file)
        """,
        why="the first step that fails cuts the chain",
    ),
    Invalid(
        """
        import atexit
        from pathlib import Path

        def lock(name):
            atexit.register(Path(name).unlink)  # SHD201
            with open(name, "x") as file:
                file.write("locked")
        """,
        why="a lock file that another instance may have removed",
    ),
    Invalid(
        """
        import atexit
        import logging
        import requests

        log = logging.getLogger("client")

        class Client:
            def __init__(self, url):
                self.url = url
                atexit.register(self._sign_off)

            def _sign_off(self):
                requests.post(self.url, timeout=3)
        """.replace("(self._sign_off)", "(self._sign_off)  # SHD201"),
        fixed="""
        import atexit
        import logging
        import requests

        log = logging.getLogger("client")

        class Client:
            def __init__(self, url):
                self.url = url
                atexit.register(self._sign_off)

            def _sign_off(self):
                try:
                    requests.post(self.url, timeout=3)
                except Exception:
                    log.exception("cleanup step failed: requests.post(...)")
        """,
        why="the server need not be there",
    ),
    Invalid(
        """
        import atexit
        import os
        import signal

        children = []

        @atexit.register  # SHD201
        def stop_children():
            for child in children:
                os.kill(child, signal.SIGTERM)
        """,
        fixed="""
        import atexit
        import logging
        import os
        import signal

        children = []

        @atexit.register
        def stop_children():
            for child in children:
                try:
                    os.kill(child, signal.SIGTERM)
                except Exception:
                    logging.getLogger(__name__).exception("cleanup step failed: os.kill(...)")
        """,
        why="one child that has ended saves the others",
    ),
    Invalid(
        """
        import atexit
        import subprocess

        class Driver:
            def __init__(self, command, display):
                self.display = display
                self.process = subprocess.Popen(command)
                atexit.register(self.close)  # SHD201

            def close(self):
                self.process.terminate()
                self.process.wait(timeout=5)
                self.display.stop()

            def __exit__(self, *exc_info):
                self.close()
        """,
        fixed="""
        import atexit
        import logging
        import subprocess

        logger = logging.getLogger(__name__)

        class Driver:
            def __init__(self, command, display):
                self.display = display
                self.process = subprocess.Popen(command)
                atexit.register(self.close)

            def close(self):
                try:
                    self.process.terminate()
                except Exception:
                    logger.exception("cleanup step failed: self.process.terminate()")
                try:
                    self.process.wait(timeout=5)
                except Exception:
                    logger.exception("cleanup step failed: self.process.wait(...)")
                try:
                    self.display.stop()
                except Exception:
                    logger.exception("cleanup step failed: self.display.stop()")

            def __exit__(self, *exc_info):
                self.close()
        """,
        unsafe=True,
        why="TimeoutExpired; __exit__ calls it as well",
    ),
    Invalid(
        """
        import atexit
        import json

        def save_and_stop(state, path, server):
            with open(path, "w") as file:
                json.dump(state, file)
            server.shutdown()

        def main(state, path, server):
            atexit.register(lambda: save_and_stop(state, path, server))  # SHD201
        """,
        fixed="""
        import atexit
        import json
        import logging

        logger = logging.getLogger(__name__)

        def save_and_stop(state, path, server):
            try:
                with open(path, "w") as file:
                    json.dump(state, file)
            except Exception:
                logger.exception("cleanup step failed: json.dump(...)")
            try:
                server.shutdown()
            except Exception:
                logger.exception("cleanup step failed: server.shutdown()")

        def main(state, path, server):
            atexit.register(lambda: save_and_stop(state, path, server))
        """,
        unsafe=True,
        why="a full disk keeps the server from being stopped",
    ),
    Invalid(
        """
        import atexit
        from cleanup import remove_lock

        def main(path):
            atexit.register(remove_lock, path)  # SHD201
        """,
        files={"cleanup.py": "import os\n\ndef remove_lock(path):\n    os.remove(path)\n"},
        why="in another module",
    ),
]
