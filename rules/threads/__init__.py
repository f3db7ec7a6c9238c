"""Threads, timers and executors that keep a program from ending."""
