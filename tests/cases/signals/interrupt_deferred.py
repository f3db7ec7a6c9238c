"""SHD123."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import asyncio

        async def main(name):
            print("Hello", name)

        asyncio.run(main(input("Name: ")))
        """,
        why="asked before the loop runs",
    ),
    Valid(
        """
        import asyncio
        import threading

        async def main():
            loop = asyncio.get_running_loop()
            answer = loop.create_future()

            def ask():
                name = input("Name: ")
                loop.call_soon_threadsafe(answer.set_result, name)

            threading.Thread(target=ask, daemon=True).start()
            print("Hello", await answer)

        asyncio.run(main())
        """,
        why="the loop is free, Ctrl+C cancels the main task, and nobody waits for the thread",
    ),
    Valid(
        """
        import asyncio
        import signal

        async def main():
            name = input("Name: ")
            print("Hello", name)

        signal.signal(signal.SIGINT, signal.SIG_DFL)
        asyncio.run(main())
        """,
        why="asyncio.run leaves a handler alone that is not Python's own",
    ),
    Valid(
        """
        import asyncio

        async def main():
            name = input("Name: ")
            print("Hello", name)

        asyncio.get_event_loop().run_until_complete(main())
        """,
        why="only asyncio.run handles SIGINT",
    ),
    Valid(
        """
        import trio

        async def main():
            name = input("Name: ")
            print("Hello", name)

        trio.run(main)
        """,
        why="trio raises KeyboardInterrupt in such a place",
    ),
    Valid(
        """
        import asyncio

        from prompt_toolkit import PromptSession

        async def main():
            session = PromptSession()
            while True:
                print(await session.prompt_async("> "))

        asyncio.run(main())
        """,
        why="read by the event loop",
    ),
    Valid(
        """
        import asyncio
        import sys

        async def main():
            loop = asyncio.get_running_loop()
            loop.add_reader(sys.stdin, lambda: print(sys.stdin.readline()))
            await asyncio.Event().wait()

        asyncio.run(main())
        """,
        why="called when there is a line",
    ),
    Valid(
        """
        import asyncio

        def ask():
            return input("Name: ")

        async def greet(name):
            print("Hello", name)

        def main():
            asyncio.run(greet(ask()))
        """,
        why="no coroutine asks",
    ),
    Valid(
        """
        import asyncio

        async def main(input):
            print(input("Name: "))

        asyncio.run(main(str))
        """,
        why="not the builtin",
    ),
]

INVALID = [
    Invalid(
        """
        import asyncio

        async def main():
            name = input("Name: ")  # SHD123
            print("Hello", name)

        asyncio.run(main())
        """,
    ),
    Invalid(
        """
        import asyncio
        import getpass

        class Client:
            async def log_in(self):
                user = input("User: ")  # SHD123
                password = getpass.getpass()
                await self.connect(user, password)

            async def connect(self, user, password):
                pass
        """,
        why="once for a function; what runs the coroutine stands elsewhere",
    ),
    Invalid(
        """
        import asyncio
        import sys

        def ask():
            print("Continue?")
            return sys.stdin.readline().startswith("y")

        async def main(steps):
            for step in steps:
                await step()
                if not ask():  # SHD123
                    break

        asyncio.run(main([]))
        """,
        why="by a function of the module",
    ),
    Invalid(
        """
        import anyio
        import click

        async def main():
            if click.confirm("Delete everything?"):  # SHD123
                print("gone")

        anyio.run(main)
        """,
    ),
    Invalid(
        """
        import asyncio
        import signal

        async def main():
            stop = asyncio.Event()
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
            name = input("Name: ")  # SHD122 SHD123
            print("Hello", name)
            await stop.wait()

        asyncio.run(main())
        """,
        why="with a handler for SIGTERM that signal waits too, and SIGINT as before",
    ),
]
