"""The service: parcels are collected from the inbox, and couriers carry them, each with its own pace."""
import asyncio
import atexit
import logging
import os
import shutil
import signal
import tempfile
from pathlib import Path

from .inbox import parcels
from .ledger import Ledger
from .settings import Settings

log = logging.getLogger(__name__)


class Courier:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.parcels: asyncio.Queue[Path] = asyncio.Queue()
        self.stopping = asyncio.Event()
        self.draining = False
        self.van = Path(tempfile.mkdtemp(prefix="courier-"))
        self.ledger = Ledger(settings.folder / "ledger.txt", settings.office)

    async def run(self) -> None:
        self.open_shop()
        signal.signal(signal.SIGTERM, self.on_terminate)
        signal.signal(signal.SIGINT, self.on_interrupt)
        tasks = [asyncio.create_task(self.collect())]
        tasks += [asyncio.create_task(self.carry()) for _ in range(self.settings.couriers)]
        log.warning("courier %d at work in %s", os.getpid(), self.settings.folder)
        try:
            await self.stopping.wait()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            log.warning("courier stopped, %d delivered", self.ledger.count)

    def open_shop(self) -> None:
        self.settings.inbox.mkdir(exist_ok=True)
        self.settings.delivered.mkdir(exist_ok=True)
        self.settings.pid_file.write_text(f"{os.getpid()}\n")
        atexit.register(self.close_shop)

    def close_shop(self) -> None:
        self.ledger.report()
        shutil.rmtree(self.van)
        self.settings.pid_file.unlink()

    def on_terminate(self, signum, frame):
        # Nothing more to do here: run() waits for the event.
        self.stopping.set()

    def on_interrupt(self, signum, frame):
        # The parcels under way are finished first.
        self.draining = True

    async def collect(self) -> None:
        async for path in parcels(self.settings.inbox, self.settings.interval):
            await self.parcels.put(path)

    async def carry(self) -> None:
        while True:
            path = await self.parcels.get()
            loaded = Path(shutil.move(path, self.van))
            await asyncio.to_thread(shutil.copy, loaded, self.settings.delivered)
            loaded.unlink()
            self.ledger.enter(path.name)
            log.warning("%s delivered", path.name)
