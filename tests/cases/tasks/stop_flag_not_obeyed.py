from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import time

        class Worker:
            def run(self):
                while True:
                    if self.stopping:
                        return
                    self.step()
                    time.sleep(1)
        """,
    ),
    Valid(
        """
        import time

        class Worker:
            def run(self):
                while True:
                    if self.paused:
                        time.sleep(1)
                        continue
                    self.step()
        """,
        why="a pause, not an end",
    ),
    Valid(
        """
        class Pool:
            def run(self, connections):
                while True:
                    connection = self.next()
                    if connection.closed:
                        continue
                    if connection.last:
                        break
        """,
        why="the loop has an end",
    ),
]

INVALID = [
    Invalid(
        """
        import time

        class Worker:
            def run(self):
                while True:
                    if self.stop_event.is_set():  # SHD413
                        # nothing more to do
                        print("stopping")
                        continue
                    self.step()
                    time.sleep(1)
        """,
        fixed="""
        import time

        class Worker:
            def run(self):
                while True:
                    if self.stop_event.is_set():
                        # nothing more to do
                        print("stopping")
                        break
                    self.step()
                    time.sleep(1)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio

        async def run(scan):
            while True:
                if scan.stopping:  # SHD413
                    await asyncio.sleep(1)
                    continue
                await scan.step()
        """,
        fixed="""
        import asyncio

        async def run(scan):
            while True:
                if scan.stopping:
                    await asyncio.sleep(1)
                    break
                await scan.step()
        """,
        unsafe=True,
    ),
]
