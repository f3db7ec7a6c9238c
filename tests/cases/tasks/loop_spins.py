from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import asyncio

        async def relay(reader: asyncio.StreamReader):
            while True:
                line = await reader.readline()
                if not line:
                    break
                print(line)
        """,
    ),
    Valid(
        """
        import asyncio
        import json

        async def relay(reader: asyncio.StreamReader):
            while True:
                line = await reader.readline()
                print(json.loads(line))
        """,
        why="an empty text is no JSON",
    ),
    Valid(
        """
        import asyncio

        async def drain(queue):
            while True:
                if queue.items:
                    queue.items.pop()
                else:
                    break
        """,
    ),
    Valid(
        """
        import asyncio

        async def work(queue):
            while True:
                if queue.paused:
                    await asyncio.sleep(1)
                    continue
                await queue.step()
        """,
    ),
    Valid(
        """
        def work(queue):
            while True:
                if queue.paused:
                    continue
                queue.step()
        """,
        why="another thread may change it",
    ),
]

INVALID = [
    Invalid(
        """
        async def output(process):
            lines = []
            while True:
                line = await process.stdout.readline()  # SHD412
                text = line.decode().strip()
                lines.append(text)
        """,
        fixed="""
        async def output(process):
            lines = []
            while True:
                line = await process.stdout.readline()
                if not line:
                    break
                text = line.decode().strip()
                lines.append(text)
        """,
    ),
    Invalid(
        """
        import asyncio

        class Scan:
            async def drain(self):
                while True:
                    if self.queue:  # SHD412
                        self.queue.get_nowait()
        """,
    ),
    Invalid(
        """
        async def work(queue):
            while True:
                if queue.paused:  # SHD412
                    continue
                await queue.step()
        """,
    ),
]
