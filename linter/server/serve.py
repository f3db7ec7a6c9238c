"""Serving an editor over standard input and output, and ending when it, or a signal, says so."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, BinaryIO

from pygls.io_ import run_async

from .features import PATIENCE, make_server

if TYPE_CHECKING:
    from .features import Server

_MOST_READ = 65_536


class _Output:
    """Standard output; whoever takes it for the protocol's closes it only in its own mind."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, data: bytes) -> None:
        """Write a message."""
        with contextlib.suppress(BrokenPipeError):  # the end of standard input tells the same, and ends us
            self._stream.write(data)
            self._stream.flush()

    def close(self) -> None:
        """Write what is not written yet."""
        with contextlib.suppress(BrokenPipeError):
            self._stream.flush()


def serve() -> int:
    """Serve until the editor says ``exit``, closes standard input, or a signal comes.

    Returns:
        The exit code: 0 after ``shutdown``, 1 without, 128 and its number after a signal.
    """
    # Nothing but the protocol's messages may go there, whoever prints something.
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    with output, contextlib.redirect_stdout(sys.stderr):
        code = asyncio.run(_serve(make_server(), output))
    gc.freeze()  # to take apart all trees at the interpreter's end would keep an editor waiting
    return code


async def _serve(server: Server, output: BinaryIO) -> int:
    server.protocol.set_writer(_Output(output))
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    # A daemon: a read that waits for an editor's next word cannot be ended from here.
    threading.Thread(target=_feed, args=(loop, reader), name="standard input", daemon=True).start()
    serving = asyncio.ensure_future(_listen(server, reader))
    came: list[int] = []

    def stop(number: int) -> None:
        came.append(number)
        serving.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            with contextlib.suppress(NotImplementedError):  # on Windows, those of the command line stay
                loop.add_signal_handler(number, stop, number)
    try:
        return await serving
    except asyncio.CancelledError:
        if not came:
            raise
        return 128 + came[0]
    finally:
        server.worker.stop(PATIENCE)


async def _listen(server: Server, reader: asyncio.StreamReader) -> int:
    try:
        await run_async(threading.Event(), reader, server.protocol, error_handler=server.report_server_error)
    except asyncio.IncompleteReadError:  # the editor went in the middle of a message
        return 1
    except SystemExit as left:  # how pygls says that ``exit`` came
        return left.code if isinstance(left.code, int) else 1
    return 1


def _feed(loop: asyncio.AbstractEventLoop, reader: asyncio.StreamReader) -> None:
    """Hand standard input on, piece by piece, to its end."""
    with contextlib.suppress(RuntimeError):  # the loop is closed, and nobody listens any more
        while True:
            try:
                data = os.read(sys.stdin.fileno(), _MOST_READ)
            except OSError:
                data = b""
            if not data:
                loop.call_soon_threadsafe(reader.feed_eof)
                return
            loop.call_soon_threadsafe(reader.feed_data, data)
