"""The keys beside the database: there, usable, the ones that the checkpoints rest on, and read by nobody else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext_lazy

from audit.contracts import INSTALLATION_CHECKS, InstallationCheck, Seen
from audit.errors import DocumentKeyMissing, DocumentKeyUnusable, LedgerKeyMissing, LedgerKeyUnusable
from audit.ledger import certificates, keys, log
from audit.ledger.checkpoint import open_checkpoint
from audit.ledger.note import InvalidNote
from audit.said import Said as _
from kernel.errors import DomainError

OTHERS = 0o077
SECRET = (keys.SIGNING, keys.FORMER, certificates.KEY, certificates.AUTHORITY)


@INSTALLATION_CHECKS.register
class Keys(InstallationCheck):
    """The files that sign checkpoints and dossiers (URS-AUD-08): whoever reads them can sign in their place."""

    code = "keys"
    label = gettext_lazy("Keys of the ledger")
    order = 40

    def look(self) -> Iterator[Seen]:
        """Who can read them, then whether they do what they are for."""
        folder = keys.folder()
        yield Seen(_("folder of the keys"), str(folder))
        yield from _open_to_others(folder)
        try:
            signer = keys.signer()
            known = keys.verifiers()
        except (LedgerKeyMissing, LedgerKeyUnusable) as failure:
            yield _broken(failure)
            return
        yield Seen(_("fingerprint of the key that signs checkpoints"), signer.verifier.fingerprint)
        if str(signer.verifier) not in {str(each) for each in known}:
            yield Seen(
                _("the list of public keys"),
                str(folder / keys.VERIFIERS),
                ok=False,
                expected=str(signer.verifier),
                remedy=_("Put the file back from its safe copy, or add the key to it as a line."),
            )
        yield from _newest_is_ours()
        yield from _documents()


def _open_to_others(folder: Path) -> Iterator[Seen]:
    paths = [folder, *(folder / name for name in SECRET)]
    for path in paths:
        if not path.exists():
            continue
        status = path.stat()
        wanted = "700" if path == folder else "600"
        if status.st_mode & OTHERS:
            yield Seen(
                _("who may read %(path)s") % {"path": str(path)},
                f"{status.st_mode & 0o777:o}",
                ok=False,
                expected=wanted,
                remedy=_(
                    "Run “%(command)s”. If others could read the key, replace it (rotate_ledger_key, "
                    "rotate_document_key)."
                )
                % {"command": f"chmod {wanted} {path}"},
            )
        if status.st_uid != os.geteuid():
            yield Seen(
                _("the owner of %(path)s") % {"path": str(path)},
                str(status.st_uid),
                ok=False,
                expected=str(os.geteuid()),
                remedy=_("Let the file belong to the account that PharMOM runs as."),
            )


def _newest_is_ours() -> Iterator[Seen]:
    newest = log.newest_checkpoint()
    if newest is None:
        yield Seen(
            _("newest checkpoint"),
            "–",
            remedy=_(
                "Nothing is signed yet; it is done within seconds of the first event once the worker runs."
            ),
        )
        return
    try:
        open_checkpoint(newest.note, keys.verifiers())
    except InvalidNote as failure:
        yield Seen(
            _("newest checkpoint"),
            str(failure),
            ok=False,
            expected=_("signed by a key of this log"),
            remedy=_("These are not the keys of this database. Bring back the ones that belong to it."),
        )
    else:
        yield Seen(
            _("newest checkpoint"), _("%(size)s leaves, signed by a key of this log") % {"size": newest.size}
        )


def _documents() -> Iterator[Seen]:
    try:
        certificates.signer()
    except DocumentKeyMissing as failure:  # a plant that exports no dossiers needs none
        remedy = _("Until it is there no dossier can be exported; all else works.")
        yield Seen(_("key that signs dossiers"), failure, remedy=remedy)
    except DocumentKeyUnusable as failure:
        yield _broken(failure)
    else:
        yield Seen(_("key that signs dossiers"), _("usable"))


def _broken(failure: DomainError) -> Seen:
    return Seen(_("a key that cannot be used"), failure, ok=False, expected=_("usable"))
