"""How many positional arguments well-known functions and methods take. From the documentation of the modules named."""

from __future__ import annotations

from .known_types import LOOP, PROCESS, TASK

#: Qualified name, or ``Type.method`` -> the fewest and the most positional arguments, the receiver not counted.
ARITIES: dict[str, tuple[int, int]] = {
    **dict.fromkeys(
        (
            "os.abort", "os.getpid", "os.getppid", "os.fork", "sys.stdout.flush", "sys.stderr.flush", "asyncio.get_event_loop",
            "threading.interrupt_main", "asyncio.Event.set", "asyncio.Event.clear", "threading.Event.set",
            "threading.Event.clear",
            "multiprocessing.Event.set", "multiprocessing.Event.clear", f"{LOOP}.stop", f"{LOOP}.close", f"{LOOP}.run_forever",
            "asyncio.Server.close", "asyncio.StreamWriter.close", "asyncio.Condition.notify_all",
            "threading.Condition.notify_all",
            "threading.Thread.start", "threading.Timer.cancel", "threading.Timer.start", "threading.Barrier.abort",
            "subprocess.Popen.kill", "subprocess.Popen.terminate", "subprocess.Popen.poll", f"{PROCESS}.kill",
            f"{PROCESS}.terminate", "multiprocessing.Process.kill", "multiprocessing.Process.terminate",
            "multiprocessing.Process.close", "multiprocessing.Process.start", "multiprocessing.Pool.close",
            "multiprocessing.Pool.join", "multiprocessing.Pool.terminate", "multiprocessing.pool.Pool.terminate",
            "socket.socket.close", "io.IOBase.close", "sqlite3.Connection.close", "tempfile.TemporaryDirectory.cleanup",
            "tornado.ioloop.IOLoop.stop", "http.server.HTTPServer.shutdown", "http.server.HTTPServer.server_close",
            "http.server.ThreadingHTTPServer.shutdown", "http.server.ThreadingHTTPServer.server_close",
            "socketserver.TCPServer.shutdown", "socketserver.TCPServer.server_close", "contextlib.ExitStack.close",
            "sched.scheduler.run",
        ),
        (0, 0),
    ),
    **dict.fromkeys(
        (
            "sys.exit", "builtins.exit", "builtins.quit", "gc.collect", "logging.shutdown", "threading.Thread.join",
            "threading.Timer.join", "threading.Event.wait", "multiprocessing.Process.join", "subprocess.Popen.wait",
            f"{TASK}.cancel", "asyncio.Future.cancel", "concurrent.futures.ThreadPoolExecutor.shutdown",
            "concurrent.futures.ProcessPoolExecutor.shutdown",
        ),
        (0, 1),
    ),
    **dict.fromkeys(
        (
            "os._exit", "time.sleep", "signal.raise_signal", "asyncio.Future.set_result", "asyncio.Queue.put_nowait",
            "subprocess.Popen.send_signal",
        ),
        (1, 1),
    ),
}  # fmt: skip
