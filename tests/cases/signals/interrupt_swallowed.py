"""SHD119."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import time

        def fetch(get, times):
            for number in range(times):
                try:
                    return get()
                except Exception:
                    time.sleep(number)
        """,
    ),
    Valid(
        """
        import time

        def fetch(get, times, is_final):
            for number in range(times):
                try:
                    return get()
                except BaseException as error:
                    if is_final(error):
                        raise
                    time.sleep(number)
        """,
        why="the clause decides by what was raised",
    ),
    Valid(
        """
        import time

        def first(names):
            for name in names:
                try:
                    return __import__(name)
                except:
                    time.sleep(0)
        """,
        why="other things are tried, not the same again",
    ),
    Valid(
        """
        import time

        def fetch(get):
            while True:
                try:
                    return get()
                except BaseException:
                    time.sleep(1)
                    raise
        """,
        why="it raises in any case",
    ),
    Valid(
        """
        import threading
        import time

        class Poller(threading.Thread):
            def run(self):
                for number in range(10):
                    try:
                        return self.poll()
                    except:
                        time.sleep(number)

            def poll(self):
                return 1
        """,
        why="KeyboardInterrupt does not come to a thread",
    ),
    Valid(
        """
        import time

        def watch(poll):
            while True:
                try:
                    poll()
                    time.sleep(60)
                except Exception as problem:
                    print("failed", problem)
        """,
        why="except Exception lets both through",
    ),
    Valid(
        """
        import time

        def watch(poll):
            while True:
                try:
                    poll()
                    time.sleep(60)
                except KeyboardInterrupt:
                    break
                except BaseException as problem:
                    print("failed", problem)
        """,
        why="an earlier clause leaves the loop",
    ),
    Valid(
        """
        import time

        def watch(poll):
            while True:
                try:
                    poll()
                    time.sleep(60)
                except (SystemExit, KeyboardInterrupt):
                    raise
                except:
                    print("failed")
        """,
        why="an earlier clause raises it again",
    ),
    Valid(
        """
        import time

        def watch(poll):
            try:
                while True:
                    poll()
                    time.sleep(60)
            except KeyboardInterrupt:
                print("stopped")
        """,
        why="the loop stands inside the try",
    ),
    Valid(
        """
        import sys
        import time

        def watch(poll):
            while True:
                try:
                    poll()
                    time.sleep(60)
                except KeyboardInterrupt:
                    print("stopped")
                    sys.exit(130)
        """,
        why="the clause exits",
    ),
    Valid(
        """
        import time

        class Watcher:
            def watch(self, poll):
                while True:
                    try:
                        poll()
                        time.sleep(60)
                    except KeyboardInterrupt:
                        self.die()

            def die(self):
                print("stopped")
                raise SystemExit(130)
        """,
        why="what the clause calls exits",
    ),
    Valid(
        """
        import time

        def watch(poll):
            running = True
            while running:
                try:
                    poll()
                    time.sleep(60)
                except KeyboardInterrupt:
                    running = False
        """,
        why="it ends the loop by its condition",
    ),
    Valid(
        """
        import time

        class Watcher:
            stopping = False

            def watch(self, poll):
                while True:
                    if self.stopping:
                        return
                    try:
                        poll()
                        time.sleep(60)
                    except KeyboardInterrupt:
                        self.stopping = True
        """,
        why="or by a test inside it",
    ),
    Valid(
        """
        import threading

        def watch(poll):
            stop = threading.Event()
            while True:
                try:
                    poll(stop)
                except KeyboardInterrupt:
                    stop.set()
        """,
        why="it asks others to stop",
    ),
    Valid(
        """
        def shell(run):
            while True:
                try:
                    line = input("> ")
                except KeyboardInterrupt:
                    print()
                    continue
                except EOFError:
                    break
                run(line)
        """,
        why="for whoever types there, Ctrl+C means: not this line",
    ),
    Valid(
        """
        def shell(session, run):
            while True:
                try:
                    run(session.prompt("> "))
                except KeyboardInterrupt:
                    continue
        """,
        why="the same with a library's prompt",
    ),
    Valid(
        """
        import threading

        def work(queue):
            while True:
                try:
                    queue.get()()
                except:
                    print("failed")

        def main(queue):
            threading.Thread(target=work, args=(queue,), daemon=True).start()
        """,
        why="KeyboardInterrupt does not come in a thread",
    ),
    Valid(
        """
        import threading

        class Worker(threading.Thread):
            daemon = True

            def run(self):
                while True:
                    try:
                        self.work()
                    except BaseException as problem:
                        print("failed", problem)

            def work(self):
                pass
        """,
        why="nor here",
    ),
    Valid(
        """
        import multiprocessing

        def work(queue):
            while True:
                try:
                    queue.get()()
                except KeyboardInterrupt:
                    continue

        def main(queue):
            multiprocessing.Process(target=work, args=(queue,), daemon=True).start()
        """,
        why="a worker leaves Ctrl+C to its parent",
    ),
    Valid(
        """
        def attempt(command, future):
            while True:
                try:
                    return command()
                except BaseException as problem:
                    future.set_exception(problem)
        """,
        why="the exception is handed on",
    ),
    Valid(
        """
        def attempt(commands):
            last = None
            while True:
                try:
                    commands.pop()()
                except IndexError:
                    raise last
                except BaseException as problem:
                    last = problem
        """,
        why="the exception is kept, and raised in the end",
    ),
    Valid(
        """
        def read(text):
            while True:
                try:
                    return int(text)
                except:
                    text = text[1:]
        """,
        why="over before anybody can press a key",
    ),
    Valid(
        """
        def read(stream):
            numbers = []
            while True:
                try:
                    numbers.append(stream.read(4).decode())
                except:
                    numbers.append(0)
                if len(numbers) == 8:
                    return numbers
        """,
        why="the loop has an end of its own",
    ),
    Valid(
        """
        import asyncio

        async def serve(handle):
            while True:
                try:
                    await handle()
                except BaseException as problem:
                    print("failed", problem)
                    if not isinstance(problem, Exception):
                        raise
        """,
        why="it is raised again unless it is an ordinary one",
    ),
    Valid(
        """
        import time

        def main(poll):
            for _ in range(3):
                try:
                    poll()
                    time.sleep(1)
                except:
                    print("failed")
        """,
        why="the loop ends by itself",
    ),
    Valid(
        """
        import sys

        def main(commands):
            while True:
                try:
                    if not commands:
                        sys.exit(0)
                    commands.pop()()
                except Exception as problem:
                    print("failed", problem)
        """,
        why="SystemExit is let through",
    ),
    Valid(
        """
        import subprocess, sys

        def main(args):
            process = subprocess.Popen(args)
            while True:
                try:
                    status = process.wait()
                    break
                except KeyboardInterrupt:
                    pass
            sys.exit(status)
        """,
        why="Ctrl+C comes to the child as well, and the child's end is the loop's",
    ),
]

INVALID = [
    Invalid(
        """
        import functools
        import time

        def retry(times=0, delay=1):
            def wrap(function):
                @functools.wraps(function)
                def inner(*args, **kwargs):
                    number = 1
                    while True:
                        try:
                            return function(*args, **kwargs)
                        except:  # SHD119
                            if times and number >= times:
                                raise
                        number += 1
                        time.sleep(delay)
                return inner
            return wrap
        """,
        fixed="""
        import functools
        import time

        def retry(times=0, delay=1):
            def wrap(function):
                @functools.wraps(function)
                def inner(*args, **kwargs):
                    number = 1
                    while True:
                        try:
                            return function(*args, **kwargs)
                        except Exception:
                            if times and number >= times:
                                raise
                        number += 1
                        time.sleep(delay)
                return inner
            return wrap
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import time

        def connect(open_connection):
            connection = None
            for number in range(5):
                try:
                    connection = open_connection()
                    break
                except BaseException as error:  # SHD119
                    print("not yet:", error)
                    time.sleep(2 ** number)
            return connection
        """,
        fixed="""
        import time

        def connect(open_connection):
            connection = None
            for number in range(5):
                try:
                    connection = open_connection()
                    break
                except Exception as error:
                    print("not yet:", error)
                    time.sleep(2 ** number)
            return connection
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import time
        import urllib.request

        def watch(url):
            while True:
                try:
                    urllib.request.urlopen(url).read()
                    time.sleep(60)
                except:  # SHD119
                    print("unreachable")
        """,
        fixed="""
        import time
        import urllib.request

        def watch(url):
            while True:
                try:
                    urllib.request.urlopen(url).read()
                    time.sleep(60)
                except Exception:
                    print("unreachable")
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import logging
        import time

        def watch(poll):
            while True:
                try:
                    poll()
                except BaseException as problem:  # SHD119
                    # The next round may have more luck.
                    logging.error("failed: %s", problem)
                time.sleep(1)
        """,
        fixed="""
        import logging
        import time

        def watch(poll):
            while True:
                try:
                    poll()
                except Exception as problem:
                    # The next round may have more luck.
                    logging.error("failed: %s", problem)
                time.sleep(1)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import time

        class Watcher:
            def watch(self):
                while 1:
                    try:
                        self.poll()
                    except KeyboardInterrupt:  # SHD119
                        print("cannot be stopped")
                    time.sleep(1)

            def poll(self):
                pass
        """,
        fixed="""
        import time

        class Watcher:
            def watch(self):
                while 1:
                    try:
                        self.poll()
                    except KeyboardInterrupt:
                        print("cannot be stopped")
                        raise
                    time.sleep(1)

            def poll(self):
                pass
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import time

        def watch(poll):
            while True:
                try:
                    poll()
                    time.sleep(1)
                except (OSError, KeyboardInterrupt):  # SHD119
                    continue
        """,
        fixed="""
        import time

        def watch(poll):
            while True:
                try:
                    poll()
                    time.sleep(1)
                except OSError:
                    continue
        """,
        unsafe=True,
        why="what else the clause names stays with it",
    ),
    Invalid(
        """
        import sys

        def main(commands):
            while True:
                try:
                    if not commands:
                        sys.exit(0)
                    commands.pop()()
                except:  # SHD119
                    print("failed")
        """,
        fixed="""
        import sys

        def main(commands):
            while True:
                try:
                    if not commands:
                        sys.exit(0)
                    commands.pop()()
                except Exception:
                    print("failed")
        """,
        unsafe=True,
        why="the loop's own exit is swallowed",
    ),
    Invalid(
        """
        import time

        while True:
            try:
                with open("/run/queue") as queue:
                    print(queue.read())
                time.sleep(5)
            except: pass  # SHD119
        """,
        fixed="""
        import time

        while True:
            try:
                with open("/run/queue") as queue:
                    print(queue.read())
                time.sleep(5)
            except Exception: pass
        """,
        unsafe=True,
        why="a script",
    ),
    Invalid(
        """
        import asyncio

        async def main(poll):
            while True:
                try:
                    await poll()
                    await asyncio.sleep(1)
                except KeyboardInterrupt:  # SHD119
                    print("press q")
        """,
        fixed="""
        import asyncio

        async def main(poll):
            while True:
                try:
                    await poll()
                    await asyncio.sleep(1)
                except KeyboardInterrupt:
                    print("press q")
                    raise
        """,
        unsafe=True,
    ),
    Invalid(
        """
        from gevent.pool import Group

        class Master:
            def __init__(self, server):
                self.server = server
                self.greenlets = Group()
                self.greenlets.spawn(self.listen)

            def listen(self):
                while True:
                    try:
                        message = self.server.receive()
                    except KeyboardInterrupt:  # SHD119
                        print("the others see to it")
                        continue
                    print(message)
        """,
        why="a greenlet runs in the main thread, the exception comes to whichever runs; no repair against the text",
    ),
]
