"""Under another name than it has where it stands: that a command calls it is for ``pyproject.toml`` to say."""

from engine.following import follow_until_stopped as follow
