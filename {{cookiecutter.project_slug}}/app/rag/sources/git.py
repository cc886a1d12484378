"""The files of a Git repository: `git+https://HOST/PATH@REF#subdirectory=FOLDER`, as pip writes it.

Knows no format. Its bare copy lies in the cache, so that only what has changed is fetched again.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import unquote, urlsplit

from app.errors import NothingToIngest, UnreadableDocument
from app.rag.sources.clone import Clone, Entry, GitFailed
from app.rag.sources.folder import LEFT_OUT_FOLDERS, too_large
from app.rag.sources.source import Item, Reading, Skipped, Unreachable

SCHEME = "git+"
SUBDIRECTORY = "subdirectory="
LINK = "120000"
SUBMODULE = "160000"
POINTER = b"version https://git-lfs.github.com/spec/"
REF = re.compile(r"\w(?!.*\.\.)[\w./+-]{0,250}")
FORM = "not git+https://HOST/PATH@BRANCH#subdirectory=FOLDER: correct the address"
NO_SECRETS = (
    "the address of a repository holds a user's name, a password or a query, which would be stored: "
    "leave it out, and give the password to git's credential helper, or use git+ssh://"
)


@dataclass(frozen=True, slots=True)
class Repository:
    """One commit of a repository; `ref` is a branch, a tag or a commit, `folder` the part of it that is read."""

    address: str
    url: str
    ref: str
    folder: str

    @property
    def root(self) -> str:
        return self.address

    @property
    def only(self) -> tuple[str, ...] | None:
        return None

    def items(self, reading: Reading) -> Iterator[Item | Skipped]:
        clone = self.clone(reading)
        try:
            clone.fetch(self.url, self.ref, reading.max_file_bytes)
            entries = clone.entries(self.folder)
        except (GitFailed, OSError) as error:
            yield Unreachable(self.address, f"can't be reached: {error}: check the address, and what git may read")
            return
        for entry in entries:
            if not passed_over(entry.name):
                yield item(entry, reading)

    def read(self, item: Item, reading: Reading) -> bytes:
        if item.size > reading.max_file_bytes:
            raise too_large(reading.max_file_bytes)
        try:
            data = self.clone(reading).read(item.key)
        except GitFailed as error:
            raise UnreadableDocument(f"can't be read: {error}") from None
        if data.startswith(POINTER):
            raise UnreadableDocument("kept by Git LFS, outside of the repository: ingest it from a folder")
        return data

    def holds(self, name: str, reading: Reading) -> bool:
        return self.clone(reading).holds(f"{self.folder}/{name}" if self.folder else name)

    def clone(self, reading: Reading) -> Clone:
        """One for each limit of size: what was too large is missing in it for good."""
        name = sha256(f"{self.address}\n{reading.max_file_bytes}".encode()).hexdigest()[:16]
        return Clone(reading.cache / "git" / name)


def repository_at(address: str) -> Repository:
    """Raises NothingToIngest for what is no such address, or holds what must not be stored."""
    try:
        parts = urlsplit(address.removeprefix(SCHEME))
        user, password, _ = parts.username, parts.password, parts.port
    except ValueError:
        raise NothingToIngest(f"{address}: {FORM}") from None
    if password is not None or parts.query or (user is not None and parts.scheme != "ssh"):
        raise NothingToIngest(NO_SECRETS)
    path, _, ref = parts.path.rpartition("@") if "@" in parts.path else (parts.path, "", "HEAD")
    folder = unquote(parts.fragment.removeprefix(SUBDIRECTORY)).strip("/")
    if not fit(parts.netloc, path, ref) or not fit_folder(parts.fragment, folder, parts.scheme, parts.netloc):
        raise NothingToIngest(f"{address}: {FORM}")
    return Repository(address, f"{parts.scheme}://{parts.netloc}{path}", ref, folder)


def fit(host: str, path: str, ref: str) -> bool:
    """Whether git takes none of them for an option."""
    named = host.rpartition("@")[2]
    return not (host.startswith("-") or named.startswith("-")) and len(path) > 1 and REF.fullmatch(ref) is not None


def fit_folder(fragment: str, folder: str, scheme: str, host: str) -> bool:
    asked = fragment.startswith(SUBDIRECTORY) and bool(folder) if fragment else True
    return asked and not {"..", "."} & set(folder.split("/")) and (bool(host) or scheme == "file")


def passed_over(name: str) -> bool:
    """As in a folder: hidden files, and folders of tools."""
    parts = name.split("/")
    return any(part.startswith(".") for part in parts) or not LEFT_OUT_FOLDERS.isdisjoint(parts[:-1])


def item(entry: Entry, reading: Reading) -> Item | Skipped:
    if entry.mode == LINK:
        return Skipped(entry.name, "symbolic link")
    if entry.mode == SUBMODULE:
        return Skipped(entry.name, "another repository (a submodule): ingest it by its own address")
    if entry.size is None:
        return Skipped(entry.name, str(too_large(reading.max_file_bytes)))
    return Item(entry.name, entry.size, entry.id)
