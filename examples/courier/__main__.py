"""``python -m courier [FOLDER]``: run the service until it is told to stop."""
import asyncio
import sys
from pathlib import Path

from .service import Courier
from .settings import Settings


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path.cwd()
    asyncio.run(Courier(Settings(folder)).run())


if __name__ == "__main__":
    main()
