"""What well-known functions and methods give, by the type of the result.

Taken from the standard library's documentation; a coroutine's entry is what awaiting it gives.
"""

from __future__ import annotations

LOOP = "asyncio.AbstractEventLoop"
TASK = "asyncio.Task"
PROCESS = "asyncio.subprocess.Process"
PREVIOUS_HANDLER = "signal.Handler"
#: What ``asyncio.all_tasks()`` gives.
ALL_TASKS = "asyncio.all_tasks()"
EVENTS = frozenset({"asyncio.Event", "multiprocessing.Event", "threading.Event"})

#: Functions whose name does not tell the type of what they give (classes are known by their capital letter).
RESULTS = {
    "asyncio.Task.all_tasks": ALL_TASKS,
    "asyncio.Task.current_task": TASK,
    "asyncio.all_tasks": ALL_TASKS,
    "asyncio.create_subprocess_exec": PROCESS,
    "asyncio.create_subprocess_shell": PROCESS,
    "asyncio.create_task": TASK,
    "asyncio.current_task": TASK,
    "asyncio.ensure_future": TASK,
    "asyncio.gather": "asyncio.Future",
    "asyncio.shield": "asyncio.Future",
    "asyncio.wrap_future": "asyncio.Future",
    "asyncio.get_event_loop": LOOP,
    "asyncio.get_running_loop": LOOP,
    "asyncio.new_event_loop": LOOP,
    "asyncio.run_coroutine_threadsafe": "concurrent.futures.Future",
    "asyncio.start_server": "asyncio.Server",
    "asyncio.start_unix_server": "asyncio.Server",
    "asyncio.SelectorEventLoop": LOOP,
    "asyncio.ProactorEventLoop": LOOP,
    "uvloop.new_event_loop": LOOP,
    "builtins.open": "io.IOBase",
    "io.open": "io.IOBase",
    "logging.getLogger": "logging.Logger",
    "loguru.logger.bind": "logging.Logger",
    "structlog.get_logger": "logging.Logger",
    "multiprocessing.get_context": "multiprocessing.Context",
    "multiprocessing.Manager": "multiprocessing.managers.SyncManager",
    "multiprocessing.current_process": "multiprocessing.Process",
    "multiprocessing.parent_process": "multiprocessing.Process",
    "os.fdopen": "io.IOBase",
    "playwright.async_api.async_playwright": "playwright.async_api.PlaywrightContextManager",
    "playwright.sync_api.sync_playwright": "playwright.sync_api.PlaywrightContextManager",
    "signal.getsignal": PREVIOUS_HANDLER,
    "signal.signal": PREVIOUS_HANDLER,
    "socket.create_connection": "socket.socket",
    "socket.create_server": "socket.socket",
    "socket.socket": "socket.socket",
    "sqlite3.connect": "sqlite3.Connection",
    "threading.Lock": "threading.Lock",
    "threading.current_thread": "threading.Thread",
    "threading.main_thread": "threading.Thread",
    "tornado.ioloop.IOLoop.current": "tornado.ioloop.IOLoop",
    "tornado.ioloop.IOLoop.instance": "tornado.ioloop.IOLoop",
}

#: Types of containers -> the type of what is in them.
ELEMENTS = {ALL_TASKS: TASK}

#: Types whose ``with`` binds something else than the object itself.
LENDERS = frozenset({"playwright.async_api.PlaywrightContextManager", "playwright.sync_api.PlaywrightContextManager"})

#: Type.method -> type of the result.
METHOD_RESULTS = {
    f"{LOOP}.create_task": TASK,
    f"{LOOP}.create_future": "asyncio.Future",
    f"{LOOP}.run_in_executor": "asyncio.Future",
    f"{LOOP}.create_server": "asyncio.Server",
    f"{LOOP}.call_later": "asyncio.TimerHandle",
    f"{LOOP}.call_at": "asyncio.TimerHandle",
    f"{LOOP}.call_soon": "asyncio.Handle",
    "asyncio.Runner.get_loop": LOOP,
    "asyncio.TaskGroup.create_task": TASK,
    "concurrent.futures.ThreadPoolExecutor.submit": "concurrent.futures.Future",
    "concurrent.futures.ProcessPoolExecutor.submit": "concurrent.futures.Future",
    "multiprocessing.Context.Event": "multiprocessing.Event",
    "multiprocessing.Context.Lock": "multiprocessing.Lock",
    "multiprocessing.Context.Manager": "multiprocessing.managers.SyncManager",
    "multiprocessing.Context.Pool": "multiprocessing.Pool",
    "multiprocessing.Context.Process": "multiprocessing.Process",
    "multiprocessing.Context.Queue": "multiprocessing.Queue",
    "socket.socket.accept": "socket.socket",
}
