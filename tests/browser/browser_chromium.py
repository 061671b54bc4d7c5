"""Headless Chromium as a plain process: no driver, no download, no profile left behind."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")

QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--hide-scrollbars",
)  # fmt: skip


def find() -> str:
    """Return Chromium's path; skip the test where there is none, or fail it under CI=true."""
    for name in (os.environ.get("CHROMIUM", ""), *NAMES):
        if name and (path := shutil.which(name)):
            return path
    reason = "needs Chromium: apt-get install chromium, or set CHROMIUM to its path"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def run(page: Path, *options: str) -> str:
    """Open a page with these options and return what Chromium prints."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        done = subprocess.run(
            [find(), *QUIET, f"--user-data-dir={profile}", *options, page.as_uri()],
            capture_output=True,
            timeout=180,
            check=True,
        )
    return done.stdout.decode("utf-8")


def dom(page: Path, *options: str) -> str:
    """Return the document after loading, as HTML."""
    return run(page, "--dump-dom", "--virtual-time-budget=5000", *options)


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """Stand in as a proxy: yield the option that makes Chromium use it, and what it was asked."""
    asked: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        over = threading.Event()

        def serve() -> None:
            while not over.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    connection.settimeout(2)
                    try:
                        asked.append(connection.recv(4096).decode("latin-1").split("\r\n")[0])
                        connection.sendall(b"HTTP/1.1 404 no\r\nContent-Length: 0\r\n\r\n")
                    except OSError:
                        continue  # Chromium hung up first; what it asked for is noted

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"--proxy-server=http://127.0.0.1:{server.getsockname()[1]}", asked
        finally:
            over.set()
            thread.join()
