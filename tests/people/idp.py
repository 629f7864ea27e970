"""An identity provider for one test: a real HTTP server with keys of its own, honest unless it is told to lie."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.core.cache import cache
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "pharmom-test", "shared by two"
Claims = dict[str, Any]


class IdentityProvider:
    """Signs in ``subject`` with ``claims``; each public attribute can be set to what a liar would say."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "first"})
        self.published = [self.key]
        self.subject = "7f2c-11"
        self.claims: Claims = {"preferred_username": "li.na"}
        # Changes the claims of the token, or makes the token as a whole.
        self.lie: Callable[[Claims], Claims] = dict
        self.make_token: Callable[[Claims], Any] = self.signed
        self.discovery: Claims = {}
        # Answers with this status, waits so long, or sends this instead, by path.
        self.status: dict[str, int] = {}
        self.wait: dict[str, float] = {}
        self.body: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"

    @classmethod
    @contextmanager
    def running(cls) -> Iterator[IdentityProvider]:
        """Served until the end of the block."""
        provider = cls()
        Thread(target=provider.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield provider
        finally:
            provider.close()

    def close(self) -> None:
        """Nobody answers there any more."""
        self.server.shutdown()
        self.server.server_close()

    def signs_in(self, address: str) -> str:
        """What the browser does there: the address asks for a code, the answer sends it back with one."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        assert query["client_id"] == CLIENT
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def signed(self, claims: Claims, key: Any = None, alg: str = "RS256", kid: str = "") -> str:
        """A token by ``key``, the provider's own unless another is given."""
        key = key or self.key
        return jwt.encode({"alg": alg, "kid": kid or key.kid}, claims, key, algorithms=[alg])

    def unsigned(self, claims: Claims) -> str:
        """A token with the algorithm "none"."""
        return f"{_b64({'alg': 'none'})}.{_b64(claims)}."

    def by_public_key(self, claims: Claims) -> str:
        """A token signed by HMAC with the public key, which everybody has."""
        said = f"{_b64({'alg': 'HS256', 'kid': self.key.kid})}.{_b64(claims)}"
        made = hmac.digest(self.key.as_pem(private=False), said.encode(), "sha256")
        return f"{said}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}"

    def rotates(self) -> None:
        """From now on another key signs; the first one is gone."""
        self.key = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4)})
        self.published = [self.key]

    def answer(self, path: str, form: Claims, authorization: str) -> tuple[int, Claims]:
        """What this server says to one request."""
        if path == "/.well-known/openid-configuration":
            return 200, self._description() | self.discovery
        if path == "/keys":
            return 200, {"keys": [key.as_dict(private=False) for key in self.published]}
        return self._token(form, authorization) if path == "/token" else (404, {})

    def _description(self) -> Claims:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }

    def _token(self, form: Claims, authorization: str) -> tuple[int, Claims]:
        asked = self.codes.pop(form.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        expected = base64.b64encode(f"{CLIENT}:shared%20by%20two".encode()).decode()
        if (
            asked is None
            or asked["code_challenge"] != proof.rstrip(b"=").decode()
            or asked["redirect_uri"] != form.get("redirect_uri")
            or authorization != f"Basic {expected}"
        ):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": self.subject,
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 300,
            **self.claims,
        }
        token = self.make_token(self.lie(claims))
        return 200, {"access_token": "unused", "token_type": "Bearer", "id_token": token}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args: Any) -> None:
                """Quiet."""

            def do_GET(self) -> None:
                self._answer({})

            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                self._answer({name: values[0] for name, values in parse_qs(sent).items()})

            def _answer(self, form: Claims) -> None:
                provider.asked.append(self.path)
                if self.path.startswith("/authorize?"):  # a browser comes itself and is sent back with a code
                    self.send_response(302)
                    self.send_header("Location", provider.signs_in(self.path))
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                status, said = provider.answer(self.path, form, self.headers.get("Authorization", ""))
                body = provider.body.get(self.path, json.dumps(said).encode())
                try:
                    self.send_response(provider.status.get(self.path, status))
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    for part in (body[:10], body[10:]) if self.path in provider.wait else (body,):
                        self.wfile.write(part)
                        self.wfile.flush()
                        time.sleep(provider.wait.get(self.path, 0))
                except OSError:
                    """The asker has not waited."""

        return Handler


@pytest.fixture
def idp(settings: Any) -> Iterator[IdentityProvider]:
    """A provider that runs, and is the plant's."""
    with IdentityProvider.running() as provider:
        settings.PHARMOM_OIDC_ISSUER = provider.issuer
        settings.PHARMOM_OIDC_CLIENT_ID = CLIENT
        settings.PHARMOM_OIDC_CLIENT_SECRET = SECRET
        settings.PHARMOM_OIDC_CLAIM = "preferred_username"
        settings.PHARMOM_OIDC_NAME = "Plant ID"
        cache.clear()
        yield provider
    cache.clear()


def _b64(value: Claims) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
