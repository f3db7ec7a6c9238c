from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import asyncio

        async def flush(queue):
            while True:
                await queue.flush()

        async def consume(queue):
            task = asyncio.create_task(flush(queue))
            try:
                await queue.run()
            finally:
                task.cancel()
                await asyncio.wait([task])
                await queue.end()
        """,
        why="it is cancelled before the wait",
    ),
    Valid(
        """
        import asyncio

        async def work():
            await asyncio.sleep(1)

        async def main(stop):
            one, other = asyncio.create_task(work()), asyncio.create_task(stop.wait())
            done, _ = await asyncio.wait([one, other], return_when=asyncio.FIRST_COMPLETED)
            [task.result() for task in done]

        def start(stop):
            asyncio.run(main(stop))
        """,
        why="asyncio.run cancels what is left, and waits for it",
    ),
    Valid(
        """
        import asyncio
        from .compatibility import asyncio_run

        async def work():
            await asyncio.sleep(1)

        def start(stop):
            async def main():
                one, other = asyncio.create_task(work()), asyncio.create_task(stop.wait())
                done, _ = await asyncio.wait([one, other], return_when=asyncio.FIRST_COMPLETED)
                [task.result() for task in done]

            asyncio_run(main())
        """,
        why="what is not known may do the same",
    ),
    Valid(
        """
        import asyncio

        async def work():
            await asyncio.sleep(1)

        async def race(stop):
            tasks = [asyncio.create_task(work()), asyncio.create_task(stop.wait())]
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
        """,
    ),
    Valid(
        """
        import asyncio

        async def work():
            await asyncio.sleep(1)

        async def both():
            one, other = asyncio.create_task(work()), asyncio.create_task(work())
            await asyncio.gather(one, other)
        """,
        why="gather hands a cancellation on",
    ),
    Valid(
        """
        import asyncio

        async def work():
            await asyncio.sleep(1)

        async def race(tasks, group):
            task = asyncio.create_task(work())
            tasks.add(task)
            done, _ = await asyncio.wait([task], timeout=1)
            return done
        """,
        why="others know of it",
    ),
    Valid(
        """
        import asyncio

        async def work():
            await asyncio.sleep(1)

        async def patient():
            tasks = {asyncio.create_task(work()) for _ in range(3)}
            while tasks:
                done, tasks = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    print(task.result())
        """,
        why="the others get another turn",
    ),
    Valid(
        """
        import asyncio

        async def work():
            await asyncio.sleep(1)

        async def race():
            task = asyncio.create_task(work())
            done, pending = await asyncio.wait([task], timeout=1)
            if pending:
                raise TimeoutError(pending)
        """,
    ),
    Valid(
        """
        import asyncio

        async def store(record):
            print(record)

        async def store_all(records):
            tasks = [asyncio.create_task(store(record)) for record in records]
            await asyncio.wait(tasks)
            return [task.result() for task in tasks]
        """,
        why="they are over soon, cancelled or not",
    ),
    Valid(
        """
        import asyncio

        async def cancel_all(*tasks):
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

        async def run(listen, stream, timer):
            async def send():
                while True:
                    await stream.send(await listen())

            tasks = [asyncio.create_task(send()), asyncio.create_task(listen())]
            try:
                try:
                    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    timer.cancel()
                    await cancel_all(*tasks)
            finally:
                await stream.close()
        """,
        why="what comes before in the finally is no reason to think of its failure",
    ),
    Valid(
        """
        import asyncio

        async def beat(socket):
            while True:
                await socket.ping()
                await asyncio.sleep(10)

        async def talk(socket, handle):
            task = asyncio.create_task(beat(socket))
            try:
                async for message in socket:
                    await handle(message)
            finally:
                task.cancel()
        """,
        why="cancelled whatever happens",
    ),
    Valid(
        """
        import asyncio

        async def greet(socket):
            await asyncio.sleep(1)
            await socket.send("hello")

        async def talk(socket, handle):
            task = asyncio.create_task(greet(socket))
            async for message in socket:
                await handle(message)
            task.cancel()
        """,
        why="the task ends by itself",
    ),
    Valid(
        """
        import asyncio

        async def listen(socket):
            while True:
                print(await socket.recv())

        async def talk(socket, handle):
            task = asyncio.create_task(listen(socket))
            await handle(socket)
            task.cancel()
        """,
        why="it ends with what it works on",
    ),
    Valid(
        """
        import asyncio

        async def beat(socket):
            while True:
                await socket.ping()
                await asyncio.sleep(10)

        async def start(socket):
            task = asyncio.create_task(beat(socket))
            if socket.closed:
                task.cancel()
            else:
                socket.beat = task
        """,
        why="nothing is awaited in between",
    ),
    Valid(
        """
        import asyncio

        async def take(queue):
            return await queue.get()

        async def serve(queue, stop):
            taken = asyncio.create_task(take(queue))
            ended = asyncio.create_task(stop.wait())
            while not stop.is_set():
                done, _ = await asyncio.wait({taken, ended}, return_when=asyncio.FIRST_COMPLETED)
                if taken in done:
                    print(taken.result())
                    taken = asyncio.create_task(take(queue))
        """,
        why="who is not done is waited for in the next round",
    ),
    Valid(
        """
        import asyncio

        async def watch(connection):
            while not connection.closed:
                await asyncio.sleep(1)

        async def receive(connection):
            tasks = [asyncio.create_task(connection.read()), asyncio.create_task(watch(connection))]
            try:
                done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in pending:
                    task.cancel()
                if pending:
                    await asyncio.wait(pending)
                return tasks[0].result()
            except asyncio.CancelledError:
                for task in tasks:
                    task.cancel()
                await asyncio.wait(tasks)
                raise
        """,
        why="the clause cancels them all, so that a second cancellation finds them cancelled",
    ),
]

INVALID = [
    Invalid(
        """
        import asyncio

        async def wait_for(event):
            await event.wait()

        async def first(event, seconds):
            one = asyncio.create_task(wait_for(event))
            other = asyncio.create_task(asyncio.sleep(seconds))
            done, _ = await asyncio.wait([one, other], return_when=asyncio.FIRST_COMPLETED)  # SHD417
            return [task.result() for task in done]
        """,
    ),
    Invalid(
        """
        import asyncio

        async def fetch(url):
            await asyncio.sleep(1)

        async def cancel_all(tasks):
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        async def download(urls):
            tasks = [asyncio.create_task(fetch(url)) for url in urls]
            results = []
            for task in tasks:
                try:
                    results.append(await task)  # SHD417
                except Exception:
                    await cancel_all(tasks[tasks.index(task) + 1 :])
                    break
            return results
        """,
        why="a cancellation is no Exception",
    ),
    Invalid(
        """
        import asyncio

        async def crawl(url):
            await asyncio.sleep(1)

        async def run(urls, monitor):
            active = []
            try:
                while urls:
                    for task in active:
                        if task.done() and task.exception():
                            for other in active:
                                other.cancel()
                            raise task.exception()
                    active.append(asyncio.create_task(crawl(urls.pop())))
                    done, pending = await asyncio.wait(active, timeout=0.1)  # SHD417
                    active = list(pending)
            finally:
                monitor.stop()
        """,
    ),
    Invalid(
        """
        import asyncio

        async def crawl(url):
            await asyncio.sleep(1)

        async def run(urls):
            active = []
            failed = None
            while urls and failed is None:
                task = asyncio.create_task(crawl(urls.pop()))
                active.append(task)
                done, pending = await asyncio.wait(active, timeout=0.1)  # SHD417
                active = list(pending)
                failed = next((one.exception() for one in done if one.exception()), None)
            for task in active:
                task.cancel()
        """,
        why="a name of its own for each before it is put into the list",
    ),
    Invalid(
        """
        import asyncio

        async def heard(event):
            await asyncio.wait_for(event.wait(), 30)
            return event

        async def batch(events):
            tasks = []
            for event in events:
                tasks.append(asyncio.create_task(heard(event)))
            done, _ = await asyncio.wait(tasks, return_when=asyncio.ALL_COMPLETED)  # SHD417
            return [task.result() for task in done]
        """,
        why="gather hands a cancellation on, wait does not",
    ),
    Invalid(
        """
        import asyncio

        async def beat(socket):
            while True:
                await socket.ping()
                await asyncio.sleep(10)

        async def talk(socket, handle):
            task = asyncio.create_task(beat(socket))  # SHD417
            async for message in socket:
                await handle(message)
            task.cancel()
        """,
    ),
    Invalid(
        """
        import asyncio

        async def work(queue):
            while True:
                job = await queue.get()
                await job()
                queue.task_done()

        async def run(jobs):
            queue = asyncio.Queue()
            workers = [asyncio.create_task(work(queue)) for _ in range(3)]  # SHD417
            for job in jobs:
                await queue.put(job)
            await queue.join()
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
        """,
    ),
    Invalid(
        """
        import asyncio

        async def take(queue):
            return await queue.get()

        async def serve(queue, stop):
            while not stop.is_set():
                taken = asyncio.create_task(take(queue))
                ended = asyncio.create_task(stop.wait())
                done, _ = await asyncio.wait({taken, ended}, return_when=asyncio.FIRST_COMPLETED)  # SHD417
                if taken in done:
                    print(taken.result())
        """,
    ),
    Invalid(
        """
        import asyncio

        async def serve(queue, stop):
            while True:
                taken = asyncio.create_task(queue.get())
                ended = asyncio.create_task(stop.wait())
                done, pending = await asyncio.wait({taken, ended}, return_when=asyncio.FIRST_COMPLETED)  # SHD417
                if ended in done:
                    return
                print(taken.result())
        """,
    ),
]
