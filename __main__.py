"""``python -m shutdownlint``."""

from .linter.cli import main

if __name__ == "__main__":
    main()
