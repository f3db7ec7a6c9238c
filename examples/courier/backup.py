"""``python -m courier.backup [FOLDER]``: copy what was delivered to an archive, every few seconds."""
import logging
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

log = logging.getLogger(__name__)


class Backup:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.draft = folder / "archive.partial"
        self.archive = folder / "archive"
        self.draft.mkdir(exist_ok=True)

    def copy_new(self) -> None:
        for path in sorted((self.folder / "delivered").glob("*")):
            if not (self.draft / path.name).exists():
                shutil.copy(path, self.draft)

    def finish(self) -> None:
        """Bring the archive up to date and give it its name."""
        self.copy_new()
        shutil.rmtree(self.archive, ignore_errors=True)
        os.rename(self.draft, self.archive)
        subprocess.run(["sync", self.archive], check=False)
        log.warning("archive complete")

    def on_stop(self, signum, frame):
        self.finish()
        sys.exit(0)

    def watch(self) -> None:
        signal.signal(signal.SIGTERM, self.on_stop)
        signal.signal(signal.SIGINT, self.on_stop)
        log.warning("backup of %s running", self.folder)
        while True:
            try:
                self.copy_new()
                time.sleep(2)
            except:
                log.warning("copying failed, next try in 2 s")


if __name__ == "__main__":
    Backup(Path(sys.argv[1]) if len(sys.argv) > 1 else Path.cwd()).watch()
