from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        async def watch(client):
            while True:
                try:
                    await client.ping()
                except Exception:
                    print("no answer")
        """,
    ),
    Valid(
        """
        import asyncio

        async def watch(client):
            while True:
                try:
                    await client.ping()
                except (SystemExit, KeyboardInterrupt, asyncio.CancelledError):
                    break
                except:
                    print("no answer")
        """,
        why="a clause before it takes the cancellation",
    ),
    Valid(
        """
        async def watch(client):
            while True:
                try:
                    await client.ping()
                except BaseException:
                    print("no answer")
                    raise
        """,
    ),
    Valid(
        """
        async def watch(client, future):
            try:
                await client.ping()
            except BaseException as error:
                future.set_exception(error)
            await client.report()
        """,
        why="the exception is handed on",
    ),
    Valid(
        """
        async def close(client, server):
            try:
                await client.close()
            except:
                print("not closed")
            await server.wait_closed()
        """,
        why="a close that goes on to the end",
    ),
    Valid(
        """
        async def watch(client):
            while True:
                try:
                    size = client.size
                except:
                    size = 0
                await client.send(size)
        """,
        why="no cancellation can come there",
    ),
    Valid(
        """
        async def ping(client):
            try:
                await client.ping()
            except:
                print("no answer")
        """,
        why="the coroutine ends here anyway",
    ),
    Valid(
        """
        async def stop(tasks):
            for task in tasks:
                task.cancel()
                try:
                    await task
                except BaseException:
                    pass
        """,
    ),
]

INVALID = [
    Invalid(
        """
        import asyncio

        class Server:
            async def service(self):
                while True:
                    try:
                        for client in list(self.clients):
                            await client.check()
                            await asyncio.sleep(1)
                    except:  # SHD403
                        # log it and continue
                        self.logger.exception("failed")
        """,
        fixed="""
        import asyncio

        class Server:
            async def service(self):
                while True:
                    try:
                        for client in list(self.clients):
                            await client.check()
                            await asyncio.sleep(1)
                    except Exception:
                        # log it and continue
                        self.logger.exception("failed")
        """,
        unsafe=True,
    ),
    Invalid(
        """
        async def send_all(clients, text):
            for client in clients:
                try:
                    await client.send(text)
                except BaseException as error:  # SHD403
                    print(f"not sent: {error}")
        """,
        fixed="""
        async def send_all(clients, text):
            for client in clients:
                try:
                    await client.send(text)
                except Exception as error:
                    print(f"not sent: {error}")
        """,
        unsafe=True,
    ),
    Invalid(
        """
        async def refresh(client, cache):
            try:
                rows = await client.rows()
            except:  # SHD403
                rows = []
            await cache.store(rows)
        """,
        fixed="""
        async def refresh(client, cache):
            try:
                rows = await client.rows()
            except Exception:
                rows = []
            await cache.store(rows)
        """,
        unsafe=True,
    ),
]
