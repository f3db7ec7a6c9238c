from engine.helpers import Helpers


class Scan:
    def __init__(self):
        self.helpers = Helpers()

    async def run(self, work):
        try:
            await work()
        finally:
            self.cancel()

    def cancel(self):
        self.helpers.pool.shutdown(cancel_futures=True)  # SHD411
