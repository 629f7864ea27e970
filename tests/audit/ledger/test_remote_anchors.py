"""Anchors that others keep: a time-stamp authority and a mailbox, each a real server of the test."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from rfc3161_client._rust import parse_timestamp_request

from audit.contracts import ANCHORS
from audit.errors import AnchorFailed
from audit.ledger import faults
from audit.ledger.anchoring import anchor_newest
from audit.ledger.integrator import Round
from audit.ledger.timestamp import InvalidToken, verify, verify_hash
from audit.models import AnchorReceipt, AnchorState, LedgerCheckpoint
from mom.embedded.ports import free_port

pytestmark = pytest.mark.urs("URS-AUD-09")

Ledger = Callable[[], Round]


def test_every_token_vector_has_its_verdict(test_data: Path) -> None:
    folder = test_data / "audit-vectors" / "rfc3161"
    vectors = json.loads((folder / "expected.json").read_text())["dev"]
    assert len(vectors) == 7
    for each in vectors:
        token = (folder / each["response"]).read_bytes()
        chain = (folder / each["response"]).with_name("ts_chain.pem").read_bytes()
        try:
            if "request" in each:
                request = parse_timestamp_request((folder / each["request"]).read_bytes())
                verify_hash(token, bytes(request.message_imprint.message), chain, request.nonce)
            else:
                stamped = verify(token, b"hello", chain)
                assert each.get("gen_time") in (None, f"{stamped.at:%Y-%m-%dT%H:%M:%SZ}")
        except InvalidToken as failure:
            assert not each["ok"], (each, str(failure))
        else:
            assert each["ok"], each


def test_a_token_over_other_content_or_of_another_authority_is_refused(test_data: Path) -> None:
    folder = test_data / "audit-vectors" / "rfc3161"
    token = (folder / "sigstage" / "response-sha256.tsr").read_bytes()
    chain = (folder / "sigstage" / "ts_chain.pem").read_bytes()
    other = (folder / "test_tsa" / "ts_chain.pem").read_bytes()
    for content, certificates in ((b"hallo", chain), (b"hello", other), (b"hello", b"")):
        with pytest.raises(InvalidToken):
            verify(token, content, certificates)
    for place in range(40, len(token), 97):
        changed = token[:place] + bytes([token[place] ^ 1]) + token[place + 1 :]
        try:
            verify(changed, b"hello", chain)
        except InvalidToken:
            continue
        assert place not in range(len(token) - 200, len(token)), "the signature itself"


_CONFIG = """
[tsa]
default_tsa = own
[own]
serial = {folder}/serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
"""


class Authority:
    """openssl behind HTTP: it stamps whatever it is asked."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.program = folder, shutil.which("openssl") or "openssl"
        self.replies = 0
        (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder))
        (folder / "serial").write_text("01\n")
        self.run(
            *("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"),
            *("-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test root"),
        )
        self.run(
            *("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "tsa.key"),
            *("-out", "tsa.csr", "-subj", "/CN=Test authority"),
        )
        (folder / "ext").write_text("extendedKeyUsage=critical,timeStamping\n")
        self.run(
            *("x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"),
            *("-days", "2", "-extfile", "ext", "-out", "tsa.pem"),
        )
        (folder / "chain.pem").write_text((folder / "tsa.pem").read_text() + (folder / "ca.pem").read_text())

    def run(self, *arguments: str) -> None:
        subprocess.run([self.program, *arguments], cwd=self.folder, check=True, capture_output=True)

    def stamp(self, question: bytes) -> bytes:
        (self.folder / "question").write_bytes(question)
        self.run(
            *("ts", "-reply", "-config", "tsa.cnf", "-section", "own", "-queryfile", "question"),
            *("-signer", "tsa.pem", "-inkey", "tsa.key", "-out", "reply"),
        )
        self.replies += 1
        return (self.folder / "reply").read_bytes()


@pytest.fixture
def authority(tmp_path: Path, settings: Any) -> Iterator[Authority]:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path / "tsa"
    folder.mkdir()
    made = Authority(folder)

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            reply = made.stamp(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *arguments: Any) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.PHARMOM_TSA_URL = f"http://127.0.0.1:{server.server_port}/"
    settings.PHARMOM_TSA_CHAIN = str(folder / "chain.pem")
    yield made
    server.shutdown()
    server.server_close()
    thread.join(5)


def test_a_checkpoint_is_stamped_once_a_day_and_the_token_kept(
    ledger: Ledger, act: Callable[[str], int], authority: Authority, shift_clock: Any, settings: Any
) -> None:
    ledger()
    assert anchor_newest() == {"directory": True, "timestamp": True}
    receipt = AnchorReceipt.objects.get()
    newest = LedgerCheckpoint.objects.get()
    assert receipt.note == newest.note
    chain = (authority.folder / "chain.pem").read_bytes()
    assert verify(bytes(receipt.receipt), newest.note.encode(), chain).at is not None
    act("later")
    ledger()
    shift_clock(hours=2)
    assert anchor_newest() == {"directory": True}
    shift_clock(hours=22)
    assert anchor_newest() == {"timestamp": True}
    assert authority.replies == 2


def test_an_authority_that_we_do_not_trust_or_that_is_silent_is_named(
    ledger: Ledger, authority: Authority, settings: Any, test_data: Path
) -> None:
    ledger()
    anchor = ANCHORS.get("timestamp")
    other = test_data / "audit-vectors" / "rfc3161" / "test_tsa" / "ts_chain.pem"
    settings.PHARMOM_TSA_CHAIN = str(other)
    with pytest.raises(AnchorFailed):
        anchor.put("pharmom-test", "note\n")
    settings.PHARMOM_TSA_CHAIN = str(authority.folder / "none.pem")
    with pytest.raises(AnchorFailed, match="No such file"):
        anchor.put("pharmom-test", "note\n")
    settings.PHARMOM_TSA_URL = "http://127.0.0.1:9/"
    settings.PHARMOM_TSA_CHAIN = str(authority.folder / "chain.pem")
    assert anchor_newest() == {"directory": True, "timestamp": False}, "the others are not kept from it"
    assert [(each.code, each.key) for each in faults.open_faults()] == [("AUD-036", "timestamp")]
    assert "refused" in AnchorState.objects.get(anchor="timestamp").failure


class Mailbox:
    """Keeps what arrives; refuses one address."""

    def __init__(self) -> None:
        self.messages: list[Any] = []

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address.startswith("nobody"):
            return "550 nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - as above
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.PHARMOM_ANCHOR_MAIL = ["qa@example.com"]
    yield box
    controller.stop()


def test_a_checkpoint_is_sent_with_its_note_attached(ledger: Ledger, mailbox: Mailbox, settings: Any) -> None:
    ledger()
    assert anchor_newest() == {"directory": True, "mail": True}
    (message,) = mailbox.messages
    newest = LedgerCheckpoint.objects.get()
    (note,) = message.iter_attachments()
    assert note.get_content() == newest.note.encode()
    assert str(newest.size) in message["Subject"]
    settings.PHARMOM_ANCHOR_MAIL = ["nobody@example.com"]
    with pytest.raises(AnchorFailed, match="nobody of that name"):
        ANCHORS.get("mail").put("pharmom-test", newest.note)
