"""SHD506."""

from rulecases import Invalid, Valid

VALID = [
    Valid("""
        import sqlite3
        from contextlib import closing

        def count(path):
            with closing(sqlite3.connect(path)) as db, db:
                return db.execute("select 1")
    """),
    Valid(
        """
        import sqlite3

        def count(path):
            with sqlite3.connect(path) as db:
                rows = db.execute("select 1").fetchall()
            db.close()
            return rows
        """,
        why="closed behind it",
    ),
    Valid(
        """
        import sqlite3

        def count(db):
            with db:
                return db.execute("select 1")
        """,
        why="somebody else's",
    ),
]

INVALID = [
    Invalid(
        """
        import sqlite3

        def count(path):
            with sqlite3.connect(path) as db:  # SHD506
                return db.execute("select 1")  # the only row
        """,
        fixed="""
        import contextlib
        import sqlite3

        def count(path):
            with contextlib.closing(sqlite3.connect(path)) as db, db:
                return db.execute("select 1")  # the only row
        """,
    ),
    Invalid(
        """
        import sqlite3
        from contextlib import closing

        def clear(path):
            with sqlite3.connect(path):  # SHD506
                print("nothing")
        """,
        fixed="""
        import sqlite3
        from contextlib import closing

        def clear(path):
            with closing(sqlite3.connect(path)) as connection, connection:
                print("nothing")
        """,
    ),
    Invalid(
        """
        import sqlite3

        def save(path, rows):
            with (
                open("x") as f,
                sqlite3.connect(path) as db,  # the journal  # SHD506
            ):
                db.executemany(f.read(), rows)
        """,
        fixed="""
        import contextlib
        import sqlite3

        def save(path, rows):
            with (
                open("x") as f,
                contextlib.closing(sqlite3.connect(path)) as db,
                db,  # the journal
            ):
                db.executemany(f.read(), rows)
        """,
    ),
    Invalid(
        """
        import sqlite3

        def save(path, rows):
            with (
                sqlite3.connect(path) as db,  # SHD506
                open("x") as f
            ):
                db.executemany(f.read(), rows)
        """,
        fixed="""
        import contextlib
        import sqlite3

        def save(path, rows):
            with (
                contextlib.closing(sqlite3.connect(path)) as db,
                db,
                open("x") as f
            ):
                db.executemany(f.read(), rows)
        """,
    ),
]
