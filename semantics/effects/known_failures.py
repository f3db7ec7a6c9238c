"""How well-known calls fail in normal life. From the documentation of the modules named.

Keys are qualified names, or ``Type.method`` for methods of objects of a known type (see `known_types`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Failing:
    """How a call fails.

    Args:
        raises: The classes of what it raises.
        is_likely: Whether it does so without anything being wrong with the machine: somebody else was faster, the other side
            is gone, it took too long. A full disk or a missing right is wrong with the machine.
        bounded_only: Whether it does so only if it is given a time.
    """

    raises: frozenset[str]
    is_likely: bool
    bounded_only: bool = False


def _rows(raises: str, *names: str, likely: bool, bounded_only: bool = False) -> dict[str, Failing]:
    entry = Failing(frozenset(raises.split()), likely, bounded_only)
    return {name: entry for text in names for name in text.split()}


_HTTP = ("get", "post", "put", "patch", "delete", "head", "request")

#: Calls that remove something from the file system.
REMOVALS = frozenset(
    {
        "os.remove", "os.unlink", "os.rmdir", "os.removedirs", "shutil.rmtree", "pathlib.Path.unlink", "pathlib.Path.rmdir",
    }
)  # fmt: skip
#: Calls that speak to a process by its number.
BY_PID = frozenset({"os.kill", "os.killpg", "psutil.Process"})

FAILURES: dict[str, Failing] = {
    **_rows("OSError", *REMOVALS, likely=True),
    **_rows("OSError", "os.kill os.killpg", likely=True),
    **_rows(
        "psutil.NoSuchProcess", "psutil.Process psutil.Process.terminate psutil.Process.kill psutil.Process.children",
        "psutil.Process.send_signal psutil.Process.wait psutil.Process.status", likely=True,
    ),
    **_rows(
        "OSError", "socket.socket.send socket.socket.sendall socket.socket.sendto socket.socket.connect socket.socket.shutdown",
        "socket.create_connection urllib.request.urlopen smtplib.SMTP smtplib.SMTP_SSL ftplib.FTP", likely=True,
    ),
    **_rows(
        "requests.RequestException",
        *(f"requests.{name}" for name in _HTTP), *(f"requests.Session.{name}" for name in _HTTP), likely=True,
    ),
    **_rows(
        "httpx.HTTPError", *(f"httpx.{name}" for name in _HTTP), *(f"httpx.Client.{name}" for name in _HTTP), likely=True,
    ),
    **_rows("subprocess.CalledProcessError OSError", "subprocess.check_call subprocess.check_output", likely=True),
    **_rows("subprocess.TimeoutExpired", "subprocess.Popen.wait subprocess.Popen.communicate", likely=True, bounded_only=True),
    **_rows("TimeoutError", "concurrent.futures.Future.result concurrent.futures.Future.exception", likely=True,
            bounded_only=True),
    **_rows("queue.Empty", "queue.Queue.get queue.LifoQueue.get queue.PriorityQueue.get queue.SimpleQueue.get",
            "multiprocessing.Queue.get", likely=True, bounded_only=True),
    **_rows("queue.Empty", "queue.Queue.get_nowait queue.SimpleQueue.get_nowait multiprocessing.Queue.get_nowait", likely=True),
    **_rows("queue.Full", "queue.Queue.put_nowait multiprocessing.Queue.put_nowait", likely=False),
    **_rows("sqlite3.Error", "sqlite3.Connection.commit sqlite3.Connection.execute", likely=False),
}  # fmt: skip

#: Calls of the tables that fail only in a way nobody has to reckon with: a descriptor that is open is closed.
SOUND = frozenset({"os.close", "io.IOBase.close", "io.IOBase.flush", "os.fork", "multiprocessing.Process.start"})

#: Calls that do something and never raise: no guard is needed around them.
QUIET = frozenset(
    {
        "asyncio.Task.cancel", "asyncio.Future.cancel", "asyncio.TimerHandle.cancel", "asyncio.Handle.cancel",
        "asyncio.Event.set",
        "asyncio.Server.close", "asyncio.StreamWriter.close", "threading.Event.set", "threading.Timer.cancel",
        "multiprocessing.Event.set", "concurrent.futures.Future.cancel",
    }
)  # fmt: skip
