"""A sign-in service: OpenID Connect as a provider speaks it, for as many people as one likes, in a thread.

Discovery document, keys, authorisation with a page to choose who one is, tokens signed with RS256 for a code that is
good once, the proof of PKCE checked, and signing out.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "regulars", "only for tests"
#: Who there is, by the name on the button.
PEOPLE = {"Ana": "ana@example.org", "Ben": "ben@example.org"}


class Provider:
    """What the service knows; `address` is where it is."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
        #: Another key of the same name, which nobody is told of.
        self.false_key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
        self.lies = False
        self.address = ""
        self.codes: dict[str, dict[str, str]] = {}

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "end_session_endpoint": f"{self.address}/leave",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def tokens(self, given: dict[str, str]) -> dict[str, Any]:
        """The tokens for a code, which is good once and only for who asked for it."""
        asked = self.codes.pop(given["code"])
        proof = base64.urlsafe_b64encode(hashlib.sha256(given["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if given["redirect_uri"] != asked["redirect_uri"] or proof != asked["code_challenge"]:
            raise KeyError("this code is somebody else\u2019s")
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "sub": hashlib.sha256(asked["person"].encode()).hexdigest()[:12],
            "email": PEOPLE[asked["person"]],
            "name": asked["person"],
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 600,
        }
        signed = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.false_key if self.lies else self.key)
        return {"access_token": secrets.token_hex(8), "token_type": "Bearer", "expires_in": 600, "id_token": signed}


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path == "/.well-known/openid-configuration":
                self._json(provider.configuration())
            elif parts.path == "/keys":
                self._json({"keys": [provider.key.as_dict(private=False)]})
            elif parts.path == "/authorize" and asked.get("client_id") == CLIENT and "person" not in asked:
                links = [f'<p><a href="/authorize?{urlencode(asked | {"person": p})}">{p}</a></p>' for p in PEOPLE]
                self._answer("".join(links).encode(), "text/html")
            elif parts.path == "/authorize" and asked.get("client_id") == CLIENT:
                code = secrets.token_hex(8)
                provider.codes[code] = asked
                self._to(asked["redirect_uri"] + "?" + urlencode({"code": code, "state": asked["state"]}))
            elif parts.path == "/leave":
                self._to(asked["post_logout_redirect_uri"])
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            given = {name: values[0] for name, values in parse_qs(body).items()}
            basic = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
            known = self.headers.get("Authorization") == basic or given.get("client_secret") == SECRET
            try:
                if not known:
                    raise KeyError("a client that nobody knows")
                self._json(provider.tokens(given))
            except KeyError:
                self._json({"error": "invalid_grant"}, 400)

        def _to(self, address: str) -> None:
            self.send_response(302)
            self.send_header("Location", address)
            self.end_headers()

        def _json(self, record: dict[str, Any], status: int = 200) -> None:
            self._answer(json.dumps(record).encode(), "application/json", status)

        def _answer(self, body: bytes, kind: str, status: int = 200) -> None:
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Nobody reads it."""

    return Handler


@contextmanager
def provider() -> Iterator[Provider]:
    """The service while it runs."""
    made = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    made.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
