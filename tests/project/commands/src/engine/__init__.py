from .following import follow_until_stopped
