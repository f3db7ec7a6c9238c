from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import asyncio

        async def close(writer, server):
            writer.close()
            await writer.wait_closed()
            server.close()
            await server.wait_closed()
        """,
        why="the close of a writer is no coroutine",
    ),
    Valid(
        """
        import asyncio

        class Api:
            async def aclose(self):
                await asyncio.sleep(0)

        async def main(api: Api):
            task = asyncio.create_task(api.aclose())
            await task
            return api.aclose()
        """,
    ),
    Valid(
        """
        class Stream:
            def aclose(self):
                print("closed at once")

        def stop(stream: Stream, client):
            stream.aclose()
            client.close()
        """,
        why="a plain function, and one that is not known",
    ),
    Valid(
        """
        class Base:
            def stop(self):
                print("stopped")

        class Worker(Base):
            pass

        async def main(worker: Worker):
            worker.stop()
        """,
    ),
    Valid(
        """
        import inspect

        class Connection:
            async def close(self):
                print("closed")

            def __del__(self):
                if not inspect.iscoroutinefunction(self.close):
                    self.close()
        """,
        why="only where a subclass has a plain one",
    ),
]

INVALID = [
    Invalid(
        """
        from base import Module

        class Repositories(Module):
            async def first(self, url):
                pages = self.pages(url)
                try:
                    async for page in pages:
                        return page
                finally:
                    pages.aclose()  # SHD407
        """,
        fixed="""
        from base import Module

        class Repositories(Module):
            async def first(self, url):
                pages = self.pages(url)
                try:
                    async for page in pages:
                        return page
                finally:
                    await pages.aclose()
        """,
        files={"base.py": "class Module:\n    async def pages(self, url):\n        for i in range(9):\n            yield i\n"},
        why="an asynchronous generator of a base class in another module",
    ),
    Invalid(
        """
        import aiohttp

        class Api:
            def __init__(self):
                self.session = aiohttp.ClientSession()

            async def stop(self):
                self.session.close()  # SHD407
        """,
        fixed="""
        import aiohttp

        class Api:
            def __init__(self):
                self.session = aiohttp.ClientSession()

            async def stop(self):
                await self.session.close()
        """,
    ),
    Invalid(
        """
        class Bot:
            async def disconnect(self):
                print("bye")

            async def restart(self):
                # first the old one
                self.disconnect()  # SHD407
                print("hello")

            def stop(self):
                self.disconnect()  # SHD407
        """,
        fixed="""
        class Bot:
            async def disconnect(self):
                print("bye")

            async def restart(self):
                # first the old one
                await self.disconnect()
                print("hello")

            def stop(self):
                self.disconnect()  # SHD407
        """,
        why="a coroutine of the program; outside a coroutine it is known only that it does nothing",
    ),
    Invalid(
        """
        async def close(client, server):
            client.aclose()  # SHD407
            server.close()
            server.wait_closed()  # SHD407
        """,
        fixed="""
        async def close(client, server):
            await client.aclose()
            server.close()
            await server.wait_closed()
        """,
        why="names that only coroutine functions have",
    ),
    Invalid(
        """
        import asyncio

        class Handler:
            def __init__(self, socket):
                self.socket = socket

            async def close(self):
                asyncio.wait_for(self.socket.close(), 5)  # SHD407
        """,
        fixed="""
        import asyncio

        class Handler:
            def __init__(self, socket):
                self.socket = socket

            async def close(self):
                await asyncio.wait_for(self.socket.close(), 5)
        """,
    ),
]
