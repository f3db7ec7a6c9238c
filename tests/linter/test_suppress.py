import pytest

from shutdownlint.linter.engine import check_source

from .toys import BadName, infos


@pytest.mark.parametrize(
    ("text", "silenced"),
    [
        ("bad_name = 1", False),
        ("bad_name = 1  # shutdownlint: ignore[SHD901]", True),
        ("bad_name = 1  # shutdownlint: ignore[bad-name]", True),
        ("bad_name = 1  # shutdownlint: ignore[SHD101, bad-name]", True),
        ("bad_name = 1  # shutdownlint: ignore[SHD9]", True),
        ("bad_name = 1  # shutdownlint: ignore[SHD101]", False),
        ("bad_name = 1  # shutdownlint: ignore[]", False),
        ("bad_name = 1  # shutdownlint: ignore", True),
        ("bad_name = 1  #shutdownlint:ignore", True),
        ("bad_name = 1  # Shutdownlint: Ignore[shd901]", True),
        ("bad_name = 1  # shutdownlint: ignored by hand", False),
        ("bad_name = 1  # noqa", True),
        ("bad_name = 1  # NOQA", True),
        ("bad_name = 1  # noqa: SHD901", True),
        ("bad_name = 1  # noqa:E501,SHD901", True),
        ("bad_name = 1  # noqa: E501 SHD901", True),
        ("bad_name = 1  # noqa: SHD901 - it is meant so", True),
        ("bad_name = 1  # noqa: E501", False),
        ("bad_name = 1  # type: ignore  # noqa: SHD901", True),
        ("bad_name = '# noqa'", False),
        ("bad_name = '''\n# noqa\n'''", False),
        ("bad_name = f'{1} # shutdownlint: ignore'", False),
        ("# noqa\nbad_name = 1", False),
        ("bad_name = 1\n# noqa", False),
    ],
)
def test_comment(text, silenced):
    assert bool(check_source(text.encode(), "x.py", infos(BadName)).findings) is not silenced


def test_the_last_line_of_what_is_reported_counts_and_lines_between_do_not():
    from .toys import DropsComments

    for comment_at, silenced in ((1, True), (2, False), (3, True)):
        lines = ["bad_name = [", "    1,", "]"]
        lines[comment_at - 1] += "  # noqa: SHD907"
        found = check_source("\n".join(lines).encode(), "x.py", infos(DropsComments)).findings

        assert bool(found) is not silenced, comment_at
