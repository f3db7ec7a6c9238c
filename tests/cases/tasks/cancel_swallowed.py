from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import asyncio

        async def stop(task):
            task.cancel()
            try:
                await task
            except asyncio.CancelledError:
                pass
        """,
        why="the cancellation is one's own",
    ),
    Valid(
        """
        import asyncio

        async def stop(tasks):
            for task in tasks:
                task.cancel()
                try:
                    await asyncio.shield(task)
                except asyncio.CancelledError:
                    if asyncio.current_task().cancelling():
                        raise
        """,
        why="the form for those who may be cancelled themselves",
    ),
    Valid(
        """
        import asyncio
        import contextlib

        async def stop(tasks):
            for task in tasks:
                task.cancel()
            for task in tasks:
                with contextlib.suppress(asyncio.CancelledError):
                    await task
            for task in tasks:
                with contextlib.suppress(asyncio.CancelledError):
                    await asyncio.shield(task)
        """,
    ),
    Valid(
        """
        import asyncio

        async def worker(queue):
            while True:
                try:
                    await queue.get()
                except asyncio.CancelledError:
                    print("bye")
                    break
            print("the end")
        """,
        why="it ends",
    ),
    Valid(
        """
        import asyncio

        class Poller:
            async def run(self):
                while self.running:
                    try:
                        await self.poll()
                    except asyncio.CancelledError:
                        pass

            async def poll(self):
                await asyncio.sleep(1)

            def stop(self):
                self.running = False
                self.task.cancel()
        """,
        why="the loop's flag is cleared first",
    ),
    Valid(
        """
        import asyncio

        async def finish(task):
            cancelled = None
            while True:
                try:
                    await asyncio.shield(task)
                    break
                except asyncio.CancelledError as error:
                    cancelled = error
            if cancelled is not None:
                raise cancelled
        """,
        why="it is remembered and raised later",
    ),
    Valid(
        """
        import asyncio

        async def worker(queue):
            while True:
                try:
                    await queue.get()
                except asyncio.CancelledError:
                    raise
                except Exception:
                    print("failed")
        """,
    ),
    Valid(
        """
        import asyncio

        async def collect(queue):
            found = []
            while True:
                try:
                    found.append(await queue.get())
                except asyncio.CancelledError:
                    break
            return found

        async def main(queue):
            task = asyncio.create_task(collect(queue))
            await asyncio.sleep(60)
            task.cancel()
            return await task
        """,
        why="it is cancelled to get the result",
    ),
    Valid(
        """
        import asyncio

        async def run(loop, function):
            inner = loop.run_in_executor(None, function)
            try:
                return await asyncio.shield(inner)
            except asyncio.CancelledError:
                while True:
                    try:
                        await asyncio.shield(inner)
                        break
                    except asyncio.CancelledError:
                        continue
                    except Exception:
                        break
                raise
        """,
        why="the work of a thread is waited out, then the cancellation goes on",
    ),
]

INVALID = [
    Invalid(
        """
        import asyncio

        async def worker(queue):
            while True:
                try:
                    job = await queue.get()
                except asyncio.CancelledError:  # SHD402
                    continue
                await job()
        """,
        fixed="""
        import asyncio

        async def worker(queue):
            while True:
                try:
                    job = await queue.get()
                except asyncio.CancelledError:
                    raise
                await job()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio
        import logging

        async def download(urls, get):
            for url in urls:
                try:
                    await get(url)
                except (OSError, asyncio.CancelledError):  # SHD402
                    # the next one
                    logging.exception("%s", url)
        """,
        fixed="""
        import asyncio
        import logging

        async def download(urls, get):
            for url in urls:
                try:
                    await get(url)
                except OSError:
                    # the next one
                    logging.exception("%s", url)
        """,
        unsafe=True,
        why="the next one is begun",
    ),
    Invalid(
        """
        import asyncio
        from contextlib import suppress

        async def worker(queue):
            while True:
                with suppress(OSError, asyncio.CancelledError):  # SHD402
                    job = await queue.get()
                    await job()
        """,
        fixed="""
        import asyncio
        from contextlib import suppress

        async def worker(queue):
            while True:
                with suppress(OSError):
                    job = await queue.get()
                    await job()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio

        async def history(fetch):
            trades = []
            while True:
                try:
                    found = await fetch()
                    if not found:
                        break
                    trades.extend(found)
                except asyncio.CancelledError:  # SHD402
                    print("interrupted")
                    break
            return trades

        async def download(pairs):
            return [await history(pair) for pair in pairs]
        """,
        why="the next pair is begun; whether to keep what there is, somebody has to decide",
    ),
    Invalid(
        """
        import asyncio

        async def work(jobs, log, lock):
            while True:
                try:
                    await jobs.get()
                except asyncio.CancelledError:  # SHD402
                    with lock:
                        log("cancelled")
                        continue

        async def once(jobs, log):
            while True:
                try:
                    await jobs.get()
                except asyncio.CancelledError: log("cancelled")  # SHD402
                finally:
                    log("done")
        """,
        fixed="""
        import asyncio

        async def work(jobs, log, lock):
            while True:
                try:
                    await jobs.get()
                except asyncio.CancelledError:
                    with lock:
                        log("cancelled")
                        raise

        async def once(jobs, log):
            while True:
                try:
                    await jobs.get()
                except asyncio.CancelledError:
                    log("cancelled")
                    raise
                finally:
                    log("done")
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio

        async def work(jobs, log):
            while True:
                try:
                    await jobs.get()
                except asyncio.CancelledError:  # SHD402
                    if jobs.is_open:
                        log("open")
                        continue
                    else:
                        log("closed")
                        continue
        """,
        why="it decides itself what to do: no repair",
    ),
    Invalid(
        """
        import trio

        async def tick(log):
            while True:
                try:
                    await trio.sleep(1)
                except trio.Cancelled:  # SHD402
                    log("cancelled")
        """,
        fixed="""
        import trio

        async def tick(log):
            while True:
                try:
                    await trio.sleep(1)
                except trio.Cancelled:
                    log("cancelled")
                    raise
        """,
        unsafe=True,
    ),
]
