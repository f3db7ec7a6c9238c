from .handlers import note_time, request_stop as stop
