"""Checkpoints in an S3-compatible object store: one object each, which is made once and never written over."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import obstore
from django.conf import settings
from django.utils.translation import gettext_lazy
from obstore.exceptions import (
    AlreadyExistsError,
    BaseError,
    PermissionDeniedError,
    UnauthenticatedError,
)
from obstore.store import S3Store

from audit.contracts import ANCHORS, Anchor
from audit.errors import AnchorFailed
from audit.ledger.checkpoint import read
from audit.said import Said
from audit.said import Said as _

SUFFIX = ".note"
AT_ONCE = 8
PATIENCE = {"timeout": "20s", "connect_timeout": "5s"}
RETRIES: Any = {
    "max_retries": 2,
    "retry_timeout": timedelta(seconds=30),
    "backoff": {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=2), "base": 2},
}
# As stores say it: the codes of AWS and of others, and those of HTTP where the library has no error of its own.
FULL = ("InsufficientStorage", "QuotaExceeded", "StorageFull", "status code: 507")
REFUSED = ("status code: 401", "status code: 403")
MISSING = ("status code: 404",)


@ANCHORS.register
class ObjectStoreAnchor(Anchor):
    """A bucket (PHARMOM_ANCHOR_STORE_URL), best with object lock and of somebody else.

    ``<folder>/<log>/<epoch>-<leaves>-<digest>.note`` is the note as it is, so their names are in the log's order;
    another note of the same length gets another name, and none takes the place of one that is there.
    """

    code = "object_store"
    label = gettext_lazy("Object store")
    interval = 3600

    def is_set(self) -> bool:
        """Whether a bucket is named."""
        return bool(settings.PHARMOM_ANCHOR_STORE_URL)

    def where(self) -> str:
        """Its address."""
        return str(settings.PHARMOM_ANCHOR_STORE_URL)

    def reach(self) -> None:
        """The bucket can be listed by who we are there."""
        with _told(self.code):
            next(iter(obstore.list(_store(), chunk_size=1)), None)

    def put(self, log: str, note: str) -> None:
        """Make the object; the same one that is there already is none too many, another one is refused."""
        content = note.encode()
        with _told(self.code):
            store, name = _store(), _name(log, note)
            try:
                obstore.put(store, name, content, mode="create")
            except AlreadyExistsError:
                if _read(store, name) != note:
                    why = _("another content lies there under the name %(name)s") % {"name": name}
                    raise AnchorFailed(anchor=self.code, why=why) from None

    def newest(self, log: str) -> str | None:
        """The one whose name comes last."""
        with _told(self.code):
            store = _store()
            names = _names(store, log)
            return _read(store, names[-1]) if names else None

    def all_of(self, log: str) -> Iterator[str]:
        """Every one, several read at once."""
        with _told(self.code):
            store = _store()
            with ThreadPoolExecutor(AT_ONCE) as readers:
                found = list(readers.map(lambda name: _read(store, name), _names(store, log)))
        return iter(found)


def _name(log: str, note: str) -> str:
    checkpoint = read(note)
    epoch = int(checkpoint.origin.rpartition("/")[2])
    return (
        f"{log}/{epoch:06d}-{checkpoint.size:020d}-{hashlib.sha256(note.encode()).hexdigest()[:16]}{SUFFIX}"
    )


def _names(store: S3Store, log: str) -> list[str]:
    found = [str(each["path"]) for page in obstore.list(store, log) for each in page]
    return sorted(name for name in found if name.endswith(SUFFIX))


def _read(store: S3Store, name: str) -> str:
    """The object; what is no text is read as something that no key has signed."""
    return bytes(obstore.get(store, name).bytes()).decode("utf-8", "replace")


def _store() -> S3Store:
    """The bucket by the settings alone: what the environment says of AWS to others holds for them."""
    address = urlsplit(settings.PHARMOM_ANCHOR_STORE_URL)
    bucket, _slash, folder = address.path.strip("/").partition("/")
    identity, _colon, secret = settings.PHARMOM_ANCHOR_STORE_KEY.partition(":")
    if address.scheme not in ("http", "https") or not address.netloc or not bucket:
        raise ValueError("PHARMOM_ANCHOR_STORE_URL: https://host/bucket/folder")
    if not identity or not secret:
        raise ValueError("PHARMOM_CREDENTIAL_ANCHOR: ID:secret")
    options: Any = {**PATIENCE, "allow_http": address.scheme == "http"}
    if settings.PHARMOM_ANCHOR_STORE_CA:
        options["root_certificate"] = Path(settings.PHARMOM_ANCHOR_STORE_CA).read_bytes()
    return S3Store(
        bucket,
        prefix=folder or None,
        config={
            "aws_endpoint_url_s3": f"{address.scheme}://{address.netloc}",
            "region": settings.PHARMOM_ANCHOR_STORE_REGION,
            "access_key_id": identity,
            "secret_access_key": secret,
            "virtual_hosted_style_request": False,
            "skip_signature": False,
        },
        client_options=options,
        retry_config=RETRIES,
    )


@contextmanager
def _told(anchor: str) -> Iterator[None]:
    """What goes wrong there as ``AnchorFailed``, in words."""
    try:
        yield
    except (BaseError, OSError, ValueError) as failure:
        raise AnchorFailed(anchor=anchor, why=_why(failure)) from failure


def _why(failure: Exception) -> Said:
    text = str(failure)
    said = next(iter(text.splitlines()), "") or type(failure).__name__
    if _has(text, FULL):
        return _("there is no room left, or the quota is used up")
    if isinstance(failure, PermissionDeniedError | UnauthenticatedError) or _has(text, REFUSED):
        return _("it does not let us in, or not do this (PHARMOM_CREDENTIAL_ANCHOR and the bucket's policy)")
    if (isinstance(failure, FileNotFoundError) and not failure.filename) or _has(text, MISSING):
        return _("the bucket or the object is not there")
    if isinstance(failure, BaseError):
        return _("it could not be reached: %(detail)s") % {"detail": said[:300]}
    return _("it is not set up rightly: %(detail)s") % {"detail": said[:300]}


def _has(text: str, signs: tuple[str, ...]) -> bool:
    return any(each in text for each in signs)
