"""The program: command line, settings, files, runner, reports."""
