"""Threads, executors, timers and locks."""
