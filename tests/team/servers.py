"""A real S3 server on this machine, an SSH server, and a server that is there and says nothing."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

from space import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEYS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "very-secret-indeed",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@contextlib.contextmanager
def s3_server(folder: Path) -> Iterator[dict[str, str]]:
    """A server with the bucket `films`; what the environment has to say to get there."""
    port = free_port()
    with (folder / "s3.log").open("wb") as log:
        argv = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
        process = subprocess.Popen(argv, env={**os.environ, **KEYS}, stdout=log, stderr=log)
        try:
            wait_for(lambda: _answers(port))
            assert _ask(port, "PUT", "/films") == 200
            yield {**KEYS, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"}
        finally:
            process.kill()
            process.wait()


@contextlib.contextmanager
def silent_server() -> Iterator[int]:
    """The port of a server that takes every call and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield int(server.getsockname()[1])


_SSH = """\
import asyncio, asyncssh, json, pathlib, sys

async def main(folder):
    home = pathlib.Path(folder)
    host, user = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    (home / ".ssh").mkdir(exist_ok=True)
    user.write_private_key(str(home / ".ssh/id_ed25519"))
    user.write_public_key(str(home / "allowed"))
    server = await asyncssh.create_server(
        asyncssh.SSHServer, "127.0.0.1", 0, server_host_keys=[host],
        authorized_client_keys=str(home / "allowed"), sftp_factory=True)
    port = server.get_port()
    public = host.export_public_key().decode().strip()
    (home / "known").write_text(f"[127.0.0.1]:{port} {public}\\n")
    (home / "port").write_text(str(port))
    await asyncio.sleep(3600)

asyncio.run(main(sys.argv[1]))
"""


@contextlib.contextmanager
def ssh_server(home: Path) -> Iterator[int]:
    """The port of a server that lets in whoever has the key in `home`, and isn't known to anybody yet."""
    process = subprocess.Popen([sys.executable, "-c", _SSH, str(home)])
    try:
        wait_for((home / "port").exists)
        wait_for(lambda: (home / "port").read_text() != "")
        yield int((home / "port").read_text())
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError, http.client.HTTPException):
        return _ask(port, "GET", "/") == 200
    return False


def _ask(port: int, method: str, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path)
        return connection.getresponse().status
    finally:
        connection.close()


def record_of(text: bytes) -> dict[str, object]:
    """A record's JSON."""
    data = json.loads(text)
    assert isinstance(data, dict)
    return data
