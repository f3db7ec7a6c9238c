"""The language server, driven by a client over its standard input and output as an editor does it."""

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import asynccontextmanager

import pytest
from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

from shutdownlint.linter.server.wishes import WishError, wishes_of

from .conftest import clean_environment

#: Seconds that the slowest machine needs for what an editor waits for.
PATIENCE = 60
BAD = """\
import signal
import sys


def stop():
    sys.exit(0)


def main():
    signal.signal(signal.SIGTERM, stop)
"""
GOOD = BAD.replace("stop()", "stop(signum, frame)")
SWALLOWED = """\
import signal


def main(jobs):
    signal.signal(signal.SIGTERM, lambda *_: print("é\U0001f600")); jobs.run()
"""


class Editor:
    """A client that keeps what it is told."""

    def __init__(self, folder):
        self.folder = folder
        self.client = LanguageClient("an editor", "1")
        self.diagnostics = {}
        self.messages = []
        self.registered = []
        self.told = asyncio.Condition()

        @self.client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        async def published(params):
            async with self.told:
                self.diagnostics.setdefault(params.uri, []).append(params)
                self.told.notify_all()

        @self.client.feature(lsp.WINDOW_SHOW_MESSAGE)
        async def shown(params):
            async with self.told:
                self.messages.append(params.message)
                self.told.notify_all()

        @self.client.feature(lsp.CLIENT_REGISTER_CAPABILITY)
        def registered(params):
            self.registered += params.registrations

    async def start(self, options=None, *, plain=False, folders=None):
        environment = {**clean_environment(), "PYTHONPATH": str(self.folder / "plugins")}
        await self.client.start_io(sys.executable, "-m", "shutdownlint", "server", cwd=self.folder, env=environment)
        able = lsp.ClientCapabilities(
            workspace=lsp.WorkspaceClientCapabilities(
                workspace_edit=lsp.WorkspaceEditClientCapabilities(document_changes=True),
                did_change_watched_files=lsp.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True),
            ),
            text_document=lsp.TextDocumentClientCapabilities(
                publish_diagnostics=lsp.PublishDiagnosticsClientCapabilities(related_information=True)
            ),
        )
        folders = [lsp.WorkspaceFolder(folder.as_uri(), folder.name) for folder in folders or [self.folder]]
        result = await self.client.initialize_async(
            lsp.InitializeParams(
                lsp.ClientCapabilities() if plain else able, initialization_options=options, workspace_folders=folders
            )
        )
        self.client.initialized(lsp.InitializedParams())
        return result

    def uri(self, name):
        return (self.folder / name).as_uri()

    def open(self, name, text):
        self.client.text_document_did_open(
            lsp.DidOpenTextDocumentParams(lsp.TextDocumentItem(self.uri(name), lsp.LanguageKind.Python, 1, text))
        )

    def change(self, name, version, text):
        self.client.text_document_did_change(
            lsp.DidChangeTextDocumentParams(
                lsp.VersionedTextDocumentIdentifier(version, self.uri(name)),
                [lsp.TextDocumentContentChangeWholeDocument(text)],
            )
        )

    def save(self, name):
        self.client.text_document_did_save(lsp.DidSaveTextDocumentParams(lsp.TextDocumentIdentifier(self.uri(name))))

    def close(self, name):
        self.client.text_document_did_close(lsp.DidCloseTextDocumentParams(lsp.TextDocumentIdentifier(self.uri(name))))

    async def wait(self, condition):
        async with self.told:
            await asyncio.wait_for(self.told.wait_for(condition), PATIENCE)

    async def codes(self, name, *expected, version=None):
        """Wait until these are the codes that are shown for a file."""

        def shown():
            last = self.diagnostics.get(self.uri(name), [None])[-1]
            return last is not None and [one.code for one in last.diagnostics] == [*expected] and version in (None, last.version)

        await self.wait(shown)
        return self.diagnostics[self.uri(name)][-1].diagnostics

    async def actions(self, name, line, only=None):
        place = lsp.Position(line - 1, 0)
        context = lsp.CodeActionContext([], only)
        params = lsp.CodeActionParams(lsp.TextDocumentIdentifier(self.uri(name)), lsp.Range(place, place), context)
        return [*await asyncio.wait_for(self.client.text_document_code_action_async(params), PATIENCE)]

    async def ended(self):
        await asyncio.wait_for(self.client._server.wait(), PATIENCE)
        return self.client._server.returncode, (await self.client._server.stderr.read()).decode()

    async def leave(self):
        """As editors do it; the exit code, and what the server said on its standard error."""
        await asyncio.wait_for(self.client.shutdown_async(None), PATIENCE)
        self.client.exit(None)
        return await self.ended()


@asynccontextmanager
async def editor(folder, options=None, **more):
    one = Editor(folder)
    try:
        await one.start(options, **more)
        yield one
    finally:
        if one.client._server.returncode is None:
            one.client._server.kill()
        await one.client.stop()


def applied(text, edits):
    """A text with the edits of an action; the text has no character of two units."""
    lines = text.splitlines(keepends=True)
    starts = [sum(map(len, lines[:number])) for number in range(len(lines) + 1)]
    for edit in sorted(edits, key=lambda edit: (edit.range.start.line, edit.range.start.character), reverse=True):
        first, last = (starts[at.line] + at.character for at in (edit.range.start, edit.range.end))
        text = text[:first] + edit.new_text + text[last:]
    return text


def run(scenario):
    asyncio.run(asyncio.wait_for(scenario, 5 * PATIENCE))


def test_a_file_from_open_to_close(tmp_path):
    async def scenario():
        async with editor(tmp_path) as one:
            one.open("app.py", BAD)
            (found,) = await one.codes("app.py", "SHD105", version=1)
            assert found.severity is lsp.DiagnosticSeverity.Error
            assert found.message.startswith("handler-wrong-arity: stop is called with (signum, frame)")
            assert found.source == "shutdownlint"
            assert found.range == lsp.Range(lsp.Position(9, 4), lsp.Position(9, 39))
            (step,) = found.related_information
            assert (step.location.uri, step.location.range.start) == (one.uri("app.py"), lsp.Position(4, 4))
            assert found.code_description.href.endswith("/rules/signals/handler_wrong_arity.py")

            one.change("app.py", 2, GOOD)
            await one.codes("app.py", version=2)
            one.change("app.py", 3, BAD)
            await one.codes("app.py", "SHD105", version=3)
            one.close("app.py")
            await one.codes("app.py")
            assert one.messages == []
            assert await one.leave() == (0, "")

    run(scenario())


def test_changes_that_come_fast_are_looked_at_once(tmp_path):
    async def scenario():
        async with editor(tmp_path, {"delay": 0.5}) as one:
            one.open("app.py", BAD)
            await one.codes("app.py", "SHD105", version=1)
            for version in range(2, 12):
                one.change("app.py", version, BAD if version % 2 else GOOD)
            one.change("app.py", 12, GOOD + "# last\n")
            await one.codes("app.py", version=12)
            assert [params.version for params in one.diagnostics[one.uri("app.py")]] == [1, 12]

    run(scenario())


def test_files_that_depend_on_unsaved_ones_follow(tmp_path):
    (tmp_path / "helper.py").write_text("def stop(signum, frame):\n    raise SystemExit\n")
    main = "import signal\nfrom helper import stop\n\n\ndef main():\n    signal.signal(signal.SIGTERM, stop)\n"

    async def scenario():
        async with editor(tmp_path) as one:
            one.open("app.py", main)
            await one.codes("app.py", version=1)
            one.open("helper.py", "def stop():\n    raise SystemExit\n")
            (found,) = await one.codes("app.py", "SHD105")
            assert found.related_information[0].location.uri == one.uri("helper.py")
            one.change("helper.py", 2, "def stop(\n")
            await one.codes("app.py")
            one.change("helper.py", 3, "def stop(signum):\n    raise SystemExit\n")
            await one.codes("app.py", "SHD105")
            one.close("helper.py")
            await one.codes("app.py")

    run(scenario())


def test_actions(tmp_path):
    async def scenario():
        async with editor(tmp_path) as one:
            one.open("app.py", BAD)
            await one.codes("app.py", "SHD105")
            fix, ignore, all_of_it = await one.actions("app.py", 10)

            assert fix.title == "SHD105: Take what the handler is called with (safe)"
            assert (fix.kind, fix.is_preferred) == ("quickfix", True)
            assert [found.code for found in fix.diagnostics] == ["SHD105"]
            (change,) = fix.edit.document_changes
            assert (change.text_document.uri, change.text_document.version) == (one.uri("app.py"), 1)
            assert applied(BAD, change.edits) == GOOD
            assert (ignore.title, ignore.is_preferred) == ("SHD105: Ignore handler-wrong-arity on this line", None)
            line = "    signal.signal(signal.SIGTERM, stop)"
            silenced = f"{line}  # shutdownlint: ignore[SHD105]"
            assert applied(BAD, ignore.edit.document_changes[0].edits) == BAD.replace(line, silenced)
            assert all_of_it.kind == "source.fixAll.shutdownlint"
            assert applied(BAD, all_of_it.edit.document_changes[0].edits) == GOOD

            assert [one.kind for one in await one.actions("app.py", 1)] == ["source.fixAll.shutdownlint"]
            for only in (["source.fixAll"], ["source"], ["source.fixAll.shutdownlint"]):
                assert [one.kind for one in await one.actions("app.py", 10, only)] == ["source.fixAll.shutdownlint"]
            assert len(await one.actions("app.py", 10, ["quickfix"])) == 2
            assert await one.actions("app.py", 10, ["refactor"]) == []
            one.change("app.py", 2, GOOD)
            assert await one.actions("app.py", 10) == []  # asked at once, before the change was looked at
            assert await one.actions("other.py", 1) == []

    run(scenario())


def test_unsafe_repairs_say_so_and_are_not_made_with_all(tmp_path):
    async def scenario():
        async with editor(tmp_path, plain=True) as one:
            one.open("app.py", SWALLOWED)
            (found,) = await one.codes("app.py", "SHD101")
            assert found.severity is lsp.DiagnosticSeverity.Warning
            assert found.range.start == lsp.Position(4, 4)
            assert found.range.end == lsp.Position(4, 58)  # an emoji counts twice
            assert found.related_information is None
            assert "\napp.py:5:" in found.message
            fix, ignore = await one.actions("app.py", 5)
            assert fix.title == "SHD101: End the program (unsafe: may change behaviour)"
            assert not fix.is_preferred
            assert list(ignore.edit.changes) == [one.uri("app.py")]

    run(scenario())


def test_unused_ignores_fade(tmp_path):
    async def scenario():
        async with editor(tmp_path) as one:
            one.open("app.py", "import signal  # shutdownlint: ignore[SHD105]\n")
            (found,) = await one.codes("app.py", "SHD900")
            assert found.tags == (lsp.DiagnosticTag.Unnecessary,)

    run(scenario())


def test_rules_are_explained(tmp_path):
    async def scenario():
        async with editor(tmp_path, {"docs": "https://docs.example/rules"}) as one:
            one.open("app.py", BAD)
            (found,) = await one.codes("app.py", "SHD105")
            assert found.code_description.href == "https://docs.example/rules/handler-wrong-arity/"
            document = lsp.TextDocumentIdentifier(one.uri("app.py"))
            hover = await one.client.text_document_hover_async(lsp.HoverParams(document, lsp.Position(9, 10)))
            assert hover.contents.value.startswith("### SHD105 handler-wrong-arity (certain)\n")
            assert "\n#### Why it stops a shutdown\n" in hover.contents.value
            assert await one.client.text_document_hover_async(lsp.HoverParams(document, lsp.Position(0, 0))) is None
            page = await one.client.workspace_execute_command_async(
                lsp.ExecuteCommandParams("shutdownlint.explain", ["SHD105"])
            )
            assert page == hover.contents.value

    run(scenario())


def test_the_whole_workspace(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        (folder / "app.py").write_text(BAD)
    (second / "pyproject.toml").write_text('[tool.shutdownlint]\nselect = ["SHD2"]\n')

    async def scenario():
        async with editor(tmp_path, {"workspace": True}, folders=[first, second]) as one:
            await one.codes("first/app.py", "SHD105")
            assert [(one.id, one.method) for one in one.registered] == [
                ("shutdownlint.files", lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
            ]
            assert one.uri("second/app.py") not in one.diagnostics

            (second / "pyproject.toml").write_text('[tool.shutdownlint]\nselect = ["SHD1"]\n')
            changed = lsp.FileEvent(one.uri("second/pyproject.toml"), lsp.FileChangeType.Changed)
            one.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams([changed]))
            await one.codes("second/app.py", "SHD105")

            (first / "app.py").unlink()
            gone = lsp.FileEvent(one.uri("first/app.py"), lsp.FileChangeType.Deleted)
            one.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams([gone]))
            await one.codes("first/app.py")

            one.open("second/app.py", GOOD)
            await one.codes("second/app.py", version=1)
            one.close("second/app.py")
            await one.codes("second/app.py", "SHD105")
            assert (await one.leave())[0] == 0

    run(scenario())


def test_settings_count_for_open_files(tmp_path):
    (tmp_path / "pyproject.toml").write_text(
        '[tool.shutdownlint]\nextend-exclude = ["vendor/"]\nper-file-ignores = { "b.py" = ["SHD105"] }\n'
    )

    async def scenario():
        async with editor(tmp_path) as one:
            for name in ("vendor/a.py", "b.py", "c.py", "notes.txt", "venv/lib/x.py"):
                one.open(name, BAD)
            await one.codes("c.py", "SHD105")
            for name in ("vendor/a.py", "b.py", "venv/lib/x.py"):
                await one.codes(name)

            (tmp_path / "shutdownlint.toml").write_text("selct = []\n")
            one.save("shutdownlint.toml")
            await one.codes("c.py")
            await one.wait(lambda: any("did you mean 'select'" in text for text in one.messages))
            (tmp_path / "shutdownlint.toml").unlink()
            one.save("shutdownlint.toml")
            await one.codes("c.py", "SHD105")

    run(scenario())


def test_wishes_of_the_user(tmp_path):
    async def scenario():
        async with editor(tmp_path, {"ignore": ["handler-wrong-arity"], "extendSelect": ["advice"]}) as one:
            one.open("app.py", BAD)
            await one.codes("app.py", version=1)
        async with editor(tmp_path, {"selct": []}) as one:
            await one.wait(lambda: one.messages)
            assert one.messages == ["shutdownlint: unknown initialization option 'selct'; did you mean 'select'?"]
            one.open("app.py", BAD)
            await one.codes("app.py", "SHD105")

    run(scenario())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "are no object"),
        ({"workspace": 1}, "'workspace' is not what is wanted: 1"),
        ({"ignore": ["SHD999"]}, "unknown rule 'SHD999'"),
    ],
)
def test_wishes_that_cannot_be_met(options, message):
    with pytest.raises(WishError, match=message):
        wishes_of(options)


def test_what_cannot_be_parsed_is_shown(tmp_path):
    async def scenario():
        async with editor(tmp_path) as one:
            one.open("app.py", "import signal\nsignal.signal(\n")
            await one.wait(lambda: one.diagnostics)
            (found,) = one.diagnostics[one.uri("app.py")][-1].diagnostics
            assert found.message.startswith("syntax error: ")
            assert found.range.start == lsp.Position(1, 13)
            assert await one.actions("app.py", 2) == []

    run(scenario())


def test_a_crash_is_ours_and_the_server_goes_on(tmp_path):
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "sitecustomize.py").write_text(
        "import shutdownlint.rules.signals.handler_wrong_arity as rule\n"
        "def crash(*_):\n    raise ZeroDivisionError('made')\n"
        "rule.HandlerWrongArity.leave_Module = rule.HandlerWrongArity.visit_Module = crash\n"
    )

    async def scenario():
        async with editor(tmp_path) as one:
            one.open("app.py", BAD)
            await one.wait(lambda: one.diagnostics)
            (found,) = one.diagnostics[one.uri("app.py")][-1].diagnostics
            assert found.severity is lsp.DiagnosticSeverity.Warning
            assert found.message.startswith("internal error: rule SHD105 crashed: ZeroDivisionError: made; please report")
            one.open("other.py", "x = 1\n")
            await one.codes("other.py")
            assert (await one.leave())[0] == 0

    run(scenario())


class TestEnd:
    @pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
    @pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")
    def test_a_signal_ends_it_at_once(self, tmp_path, number, code):
        async def scenario():
            async with editor(tmp_path) as one:
                one.open("app.py", BAD)
                await one.codes("app.py", "SHD105")
                os.kill(one.client._server.pid, number)
                assert await one.ended() == (code, "")

        run(scenario())

    @pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")
    def test_also_while_it_checks(self, tmp_path):
        for number in range(200):
            (tmp_path / f"app{number}.py").write_text(BAD)

        async def scenario():
            async with editor(tmp_path, {"workspace": True}) as one:
                await one.codes("app0.py", "SHD105")
                one.client._server.terminate()
                assert await one.ended() == (143, "")

        run(scenario())

    def test_an_editor_that_goes_without_a_word_ends_it(self, tmp_path):
        async def scenario():
            async with editor(tmp_path) as one:
                one.open("app.py", BAD)
                await one.codes("app.py", "SHD105")
                one.client._server.stdin.write(b"Content-Length: 100\r\n\r\n{")
                one.client._server.stdin.close()
                assert await one.ended() == (1, "")

        run(scenario())

    def test_exit_without_shutdown_is_an_error(self, tmp_path):
        async def scenario():
            async with editor(tmp_path) as one:
                one.client.exit(None)
                assert await one.ended() == (1, "")

        run(scenario())


def test_without_the_extra_it_says_what_is_missing(shutdownlint, tmp_path):
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['pygls'] = None\n")
    code, out, err = shutdownlint("server", PYTHONPATH=str(tmp_path))

    assert (code, out) == (2, "")
    assert err == "shutdownlint server needs pygls: pip install 'shutdownlint[server]'\n"


def test_check_does_not_import_it(tmp_path):
    (tmp_path / "app.py").write_text(BAD)
    program = (
        "import sys\nfrom shutdownlint.linter.cli import main\n"
        "try:\n    main(['check', '--no-cache', 'app.py'])\n"
        "except SystemExit:\n    print('pygls' in sys.modules, 'asyncio' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True)

    assert done.stdout.endswith("\nFalse False\n")
