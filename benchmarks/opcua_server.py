"""A PLC in a process of its own: `python -m benchmarks.opcua_server PORT FOLDER` serves the nodes it is told.

Encrypted and signed in, as PharMOM demands. It reads one JSON object per line from standard input: first
``{"nodes": […]}``, then again and again ``{"nodes": […], "times": 90, "pause_s": 0}``, upon which it gives
each node a new value that often, and answers with their source times.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from asyncua import Server, ua
from asyncua.crypto.cert_gen import setup_self_signed_certificate
from asyncua.crypto.permission_rules import User, UserRole
from asyncua.server.user_managers import UserManager
from cryptography.x509.oid import ExtendedKeyUsageOID

NAMESPACE = "urn:pharmom:plant"
USER, PASSWORD = "capture", "known-to-this-benchmark-alone"
CERTIFICATE = "server.der"
_values = count(1)


class _OneUser(UserManager):
    def get_user(
        self, iserver: Any, username: Any = None, password: Any = None, certificate: Any = None
    ) -> User | None:
        known = certificate and (username, password) == (USER, PASSWORD)
        return User(role=UserRole.User, name=USER) if known else None


async def serve(port: int, folder: Path) -> None:
    """Serve until standard input ends."""
    requests = await _standard_input()
    first = json.loads(await requests.readline())
    server = await _server(port, folder)
    namespace = await server.register_namespace(NAMESPACE)
    for name in first["nodes"]:
        node = ua.NodeId(name, namespace)
        await server.nodes.objects.add_variable(node, f"{namespace}:{name}", 0.0, ua.VariantType.Double)
    async with server:
        _answer({"ready": True})
        while line := await requests.readline():
            wanted = json.loads(line)
            nodes = [ua.NodeId(name, namespace) for name in wanted["nodes"]]
            _answer(await _publish(server, nodes, wanted["times"], wanted["pause_s"]))


async def _server(port: int, folder: Path) -> Server:
    server = Server(user_manager=_OneUser())
    await server.init()
    server.set_endpoint(f"opc.tcp://127.0.0.1:{port}/pharmom/plant")
    certificate, key = folder / CERTIFICATE, folder / "server.pem"
    use, name = [ExtendedKeyUsageOID.SERVER_AUTH], {"commonName": "PLC"}
    await setup_self_signed_certificate(key, certificate, "urn:benchmark:plc", "127.0.0.1", use, name)
    await server.load_certificate(certificate)
    await server.load_private_key(key)
    server.set_security_policy([ua.SecurityPolicyType.Basic256Sha256_SignAndEncrypt])
    server.set_identity_tokens([ua.UserNameIdentityToken])
    return server


async def _publish(server: Server, nodes: list[ua.NodeId], times: int, pause_s: float) -> dict[str, Any]:
    moments = []
    for _time in range(times):
        for node in nodes:
            moments.append(datetime.now(UTC))
            data = ua.DataValue(
                ua.Variant(next(_values) % 1000 / 10, ua.VariantType.Double),
                StatusCode=ua.StatusCode(ua.StatusCodes.Good),
                SourceTimestamp=moments[-1],
                ServerTimestamp=moments[-1],
            )
            await server.write_attribute_value(node, data)
            if pause_s:
                await asyncio.sleep(pause_s)
    return {"moments": [moment.isoformat() for moment in moments]}


async def _standard_input() -> asyncio.StreamReader:
    reader = asyncio.StreamReader(limit=1 << 20)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    return reader


def _answer(content: dict[str, Any]) -> None:
    print(json.dumps(content), flush=True)


if __name__ == "__main__":
    logging.getLogger("asyncua").setLevel(logging.CRITICAL)
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
