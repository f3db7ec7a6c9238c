"""Where things are and how often they are looked at."""
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    folder: Path
    couriers: int = 3
    #: Seconds between two looks into the inbox.
    interval: float = 30.0
    #: Where the office listens for the day's figures.
    office: tuple[str, int] = ("127.0.0.1", 9)

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    @property
    def delivered(self) -> Path:
        return self.folder / "delivered"

    @property
    def pid_file(self) -> Path:
        return self.folder / "courier.pid"
