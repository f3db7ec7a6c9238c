"""The inbox folder, looked into again and again."""
import asyncio
from collections.abc import AsyncIterator
from pathlib import Path


async def parcels(inbox: Path, interval: float) -> AsyncIterator[Path]:
    """Every parcel that comes, once; ``interval`` is the time between two looks, in seconds."""
    seen: set[Path] = set()
    while True:
        for path in sorted(inbox.iterdir()):
            if path not in seen:
                seen.add(path)
                yield path
        await asyncio.sleep(interval)
