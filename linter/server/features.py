"""What the server answers to an editor."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from ..._version import __version__
from ...fixes.fix import Safety
from ..decoding import decode
from ..edits import edits_between
from ..settings import OWN_FILES
from ..silence import with_ignores
from ..source import UnreadableError, encoded
from .checker import Checker, Document, Wishes
from .convert import HOW, SOURCE, Converter, explained, rule_named, uri_of
from .wishes import WishError, wishes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ...rules.finding import Edit, Finding
    from ..result import Result
    from .checker import Look

FIX_ALL = f"{lsp.CodeActionKind.SourceFixAll.value}.{SOURCE}"
EXPLAIN = f"{SOURCE}.explain"
#: Seconds the checking thread is given to end.
PATIENCE = 2.0

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of a file.

    Args:
        uri: The file, as the editor calls it.
        document: The text that was checked; None for a file that is not open.
        result: What is wrong in it.
        diagnostics: The same in the words of the protocol.
        converter: Finds places in its text.
    """

    uri: str
    document: Document | None
    result: Result
    diagnostics: list[lsp.Diagnostic]
    converter: Converter


class Server(LanguageServer):
    """The server: this thread talks to the editor, another one checks."""

    def __init__(self) -> None:
        # Whole texts: what an editor and what pygls take for a line is not the same where a form feed stands.
        super().__init__(SOURCE, __version__, text_document_sync_kind=lsp.TextDocumentSyncKind.Full)
        from .worker import Worker  # noqa: PLC0415 - beside the protocol's types it is nothing

        #: What the editor gave at the beginning.
        self.initial: object = None
        self.wishes = Wishes()
        self.worker = Worker(self._look, self._failed)
        self._checker = Checker(self.wishes)
        self._documents: dict[Path, Document] = {}
        self._shown: dict[str, Checked] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    # What the editor says

    def begin(self, options: object) -> None:
        """Take the user's wishes, and begin to check."""
        self._loop = asyncio.get_running_loop()
        try:
            self.wishes = wishes_of(options)
        except WishError as error:
            self.tell(str(error))
        self.take_folders()
        self.worker.start()

    def take_folders(self) -> None:
        """Take the workspace's folders as they are now."""
        paths = [to_fs_path(uri) for uri in self.workspace.folders] or [self.workspace.root_path]
        self._checker = Checker(self.wishes, tuple(Path(path) for path in paths if path))

    def refresh(self, delay: float = 0.0, *, whole: bool = False) -> None:
        """Look at what is open now, after a while."""
        documents = {}
        for uri, text in self.workspace.text_documents.items():
            path = to_fs_path(uri) if uri.startswith("file:") else None
            if path is not None and (path.endswith(".py") or (text.language_id == "python" and not path.endswith(".ipynb"))):
                documents[Path(path)] = Document(uri, Path(path), encoded(text.source), text.version)
        self._documents = documents
        self.worker.ask(delay, whole=whole and self.wishes.whole)

    def forget_settings(self) -> None:
        """Read the settings anew, before the next look."""
        self.worker.do(lambda: self._checker.forget_settings())  # noqa: PLW0108 - the checker of then

    def closed(self, uri: str) -> None:
        """Say no more of a file, unless the whole workspace is checked."""
        if not self.wishes.whole:
            self._shown.pop(uri, None)
            self._send(uri, None, [])

    async def checked(self, uri: str) -> Checked | None:
        """What is known of an open file as it is now."""
        document = next((one for one in self._documents.values() if one.uri == uri), None)
        known = self._shown.get(uri)
        if document is None or (known is not None and known.document == document):
            return known
        return await self.work(lambda: self._check(self._checker.look(self._documents), document.path, document))

    async def repaired(self, uri: str) -> list[lsp.TextEdit]:
        """The edits that make the safe repairs of an open file."""
        document = next((one for one in self._documents.values() if one.uri == uri), None)
        if document is None:
            return []

        def repair() -> list[lsp.TextEdit]:
            look = self._checker.look(self._documents)
            result = look.repair(document)
            if result.after is None:
                return []
            before, after = decode(document.data, result.path).text, decode(result.after, result.path).text
            return self._converter(look).edits(edits_between(before, after, result.path))

        return await self.work(repair)

    async def work(self, job: Callable[[], _T]) -> _T:
        """Let the checking thread do something, and wait for it."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[_T] = loop.create_future()

        def settle(done: Callable[[], None]) -> None:
            if not future.done():
                done()

        def run() -> None:
            try:
                result = job()
            except Exception as error:  # noqa: BLE001 - it is raised where the result is waited for
                raised = error
                self._call(lambda: settle(lambda: future.set_exception(raised)))
            else:
                self._call(lambda: settle(lambda: future.set_result(result)))

        self.worker.do(run)
        return await future

    # What the checking thread does

    def _look(self, whole: bool) -> Iterator[None]:
        documents = self._documents
        look = self._checker.look(documents)
        for path, document in documents.items():
            self._put(self._check(look, path, document))
            yield
        if whole:
            seen = {uri_of(str(path)) for path in documents}
            for path in dict.fromkeys(path for folder in self._checker.folders for path in look.files(folder)):
                if path not in documents:
                    checked = self._check(look, path, None)
                    seen.add(checked.uri)
                    self._put(checked)
                    yield
            self._call(lambda: self._drop_all_but(seen))
        for message in self._checker.errors:
            self._call(lambda text=message: self.tell(text))  # type: ignore[misc]
        self._checker.errors.clear()

    def _check(self, look: Look, path: Path, document: Document | None) -> Checked:
        result = look.check(path, document.data if document is not None else None)
        converter = self._converter(look)
        diagnostics = [*map(converter.problem, result.problems), *map(converter.diagnostic, result.findings)]
        uri = document.uri if document is not None else uri_of(str(path))
        return Checked(uri, document, result, diagnostics, converter)

    def _converter(self, look: Look) -> Converter:
        text = self.client_capabilities.text_document
        publish = text.publish_diagnostics if text is not None else None
        related = publish is not None and bool(publish.related_information)
        encoding = self.server_capabilities.position_encoding or lsp.PositionEncodingKind.Utf16
        return Converter(look.lines, str(getattr(encoding, "value", encoding)), self.wishes.docs, related=related)

    def _put(self, checked: Checked) -> None:
        self._call(lambda: self._publish(checked))

    def _failed(self, error: Exception) -> None:
        text = f"internal error: {type(error).__name__}: {error}; please report"
        self._call(lambda: self.tell(text))

    def _call(self, what: Callable[[], object]) -> None:
        """Have something done by the thread that talks to the editor; there may be none any more."""
        try:
            assert self._loop is not None  # noqa: S101 - checks begin after the loop
            self._loop.call_soon_threadsafe(what)
        except RuntimeError:
            return

    # What is said to the editor

    def _publish(self, checked: Checked) -> None:
        """Show what is wrong in a file, unless its text is another one by now."""
        now = next((one for one in self._documents.values() if one.uri == checked.uri), None)
        if now != checked.document:
            return
        if checked.document is None and not checked.diagnostics and checked.uri not in self._shown:
            return
        self._shown[checked.uri] = checked
        self._send(checked.uri, checked.document.version if checked.document is not None else None, checked.diagnostics)

    def _drop_all_but(self, uris: set[str]) -> None:
        opened = {document.uri for document in self._documents.values()}
        for uri in [uri for uri in self._shown if uri not in uris and uri not in opened]:
            del self._shown[uri]
            self._send(uri, None, [])

    def _send(self, uri: str, version: int | None, diagnostics: list[lsp.Diagnostic]) -> None:
        self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, diagnostics, version))

    def tell(self, text: str) -> None:
        """Show the user that something is wrong that stands in no file that is open."""
        self.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Error, f"{SOURCE}: {text}"))

    def hovered(self, checked: Checked, position: lsp.Position) -> lsp.Hover | None:
        """What there is to be told of the findings at a place."""
        told = [
            (diagnostic, rule)
            for diagnostic in checked.diagnostics
            if _holds(diagnostic.range, position) and (rule := rule_named(str(diagnostic.code))) is not None
        ]
        if not told:
            return None
        text = "\n---\n".join(dict.fromkeys(explained(rule) for _, rule in told))
        return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, text), told[0][0].range)

    def actions(self, checked: Checked, where: lsp.Range) -> Iterator[lsp.CodeAction]:
        """What can be done about the findings on some lines."""
        document = checked.document
        by_finding = checked.diagnostics[len(checked.result.problems) :]
        for finding, diagnostic in zip(checked.result.findings, by_finding, strict=True):
            begin, end = diagnostic.range.start.line, diagnostic.range.end.line
            if document is None or end < where.start.line or begin > where.end.line:
                continue
            fix = finding.fix
            if fix is not None and fix.safety is not Safety.MANUAL and fix.edits:
                yield lsp.CodeAction(
                    f"{finding.code}: {fix.title} ({HOW[fix.safety]})",
                    lsp.CodeActionKind.QuickFix,
                    [diagnostic],
                    fix.safety is Safety.SAFE,
                    edit=self.change(document, checked.converter.edits(fix.edits)),
                )
            silencing = _silencing(document, finding)
            if silencing:
                yield lsp.CodeAction(
                    f"{finding.code}: Ignore {finding.name} on this line",
                    lsp.CodeActionKind.QuickFix,
                    [diagnostic],
                    edit=self.change(document, checked.converter.edits(silencing)),
                )

    def change(self, document: Document, edits: list[lsp.TextEdit]) -> lsp.WorkspaceEdit:
        """A change of one document, of this very version of it where the client can tell."""
        workspace = self.client_capabilities.workspace
        can = workspace.workspace_edit if workspace is not None else None
        if can is None or not can.document_changes:
            return lsp.WorkspaceEdit(changes={document.uri: edits})
        versioned = lsp.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
        return lsp.WorkspaceEdit(document_changes=[lsp.TextDocumentEdit(versioned, list(edits))])


def _holds(where: lsp.Range, position: lsp.Position) -> bool:
    at = position.line, position.character
    return (where.start.line, where.start.character) <= at <= (where.end.line, where.end.character)


def _silencing(document: Document, finding: Finding) -> tuple[Edit, ...]:
    try:
        source = decode(document.data, finding.place.path)
    except UnreadableError:
        return ()
    text, done = with_ignores(source, [finding], "")
    return edits_between(source.text, text, finding.place.path) if done else ()


def make_server() -> Server:
    """A server with all that it can do."""
    server = Server()

    @server.feature(lsp.INITIALIZE)
    def initialize(ls: Server, params: lsp.InitializeParams) -> None:
        ls.initial = params.initialization_options

    @server.feature(lsp.INITIALIZED)
    def initialized(ls: Server, params: lsp.InitializedParams) -> None:
        ls.begin(ls.initial)
        _watch(ls)
        ls.refresh(whole=True)

    @server.feature(lsp.SHUTDOWN)
    def shutdown(ls: Server, params: None) -> None:
        ls.worker.stop(PATIENCE)

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def opened(ls: Server, params: lsp.DidOpenTextDocumentParams) -> None:
        ls.refresh()

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def changed(ls: Server, params: lsp.DidChangeTextDocumentParams) -> None:
        ls.refresh(ls.wishes.delay)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE, lsp.SaveOptions(include_text=False))
    def saved(ls: Server, params: lsp.DidSaveTextDocumentParams) -> None:
        _take_notice(ls, [params.text_document.uri])

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def closed(ls: Server, params: lsp.DidCloseTextDocumentParams) -> None:
        ls.refresh(whole=True)
        ls.closed(params.text_document.uri)

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def changed_outside(ls: Server, params: lsp.DidChangeWatchedFilesParams) -> None:
        _take_notice(ls, [change.uri for change in params.changes])

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders_changed(ls: Server, params: lsp.DidChangeWorkspaceFoldersParams) -> None:
        ls.take_folders()
        ls.refresh(whole=True)

    kinds = [lsp.CodeActionKind.QuickFix, FIX_ALL]

    @server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, lsp.CodeActionOptions(code_action_kinds=kinds))
    async def code_action(ls: Server, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        uri = params.text_document.uri
        checked = await ls.checked(uri)
        if checked is None or checked.document is None:
            return []
        actions: list[lsp.CodeAction] = []
        if _wanted(lsp.CodeActionKind.QuickFix, params.context.only):
            actions += ls.actions(checked, params.range)
        safe = any(one.fix is not None and one.fix.safety is Safety.SAFE for one in checked.result.findings)
        if safe and _wanted(FIX_ALL, params.context.only):
            edits = await ls.repaired(uri)
            if edits:
                title = f"{SOURCE}: Make all safe repairs"
                actions.append(lsp.CodeAction(title, FIX_ALL, edit=ls.change(checked.document, edits)))
        return actions

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    async def hover(ls: Server, params: lsp.HoverParams) -> lsp.Hover | None:
        checked = await ls.checked(params.text_document.uri)
        return ls.hovered(checked, params.position) if checked is not None else None

    @server.command(EXPLAIN)
    def explain(ls: Server, code: str) -> str | None:
        rule = rule_named(code)
        return explained(rule) if rule is not None else None

    return server


def _wanted(kind: str, only: Sequence[lsp.CodeActionKind | str] | None) -> bool:
    """Whether a client asks for actions of a kind: for all, for this one, or for those that it is one of."""
    wanted = [str(getattr(one, "value", one)) for one in only or ()]
    kind = str(getattr(kind, "value", kind))
    return not wanted or any(kind == one or kind.startswith(f"{one}.") for one in wanted)


def _take_notice(ls: Server, uris: list[str]) -> None:
    """Files have been written: settings among them count from now on."""
    if any(uri.rpartition("/")[2] in (*OWN_FILES, "pyproject.toml") for uri in uris):
        ls.forget_settings()
    ls.refresh(whole=True)


def _watch(ls: Server) -> None:
    """Ask the client to tell of files that others write."""
    workspace = ls.client_capabilities.workspace
    can = workspace.did_change_watched_files if workspace is not None else None
    if can is None or not can.dynamic_registration:
        return
    watchers = [lsp.FileSystemWatcher(pattern) for pattern in ("**/*.py", "**/pyproject.toml", "**/{.,}shutdownlint.toml")]
    options = lsp.DidChangeWatchedFilesRegistrationOptions(watchers)
    registration = lsp.Registration(f"{SOURCE}.files", lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
    ls.client_register_capability(lsp.RegistrationParams([registration]))
