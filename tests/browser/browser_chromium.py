"""Headless Chromium as a plain process: no driver, no download, no profile left behind."""

from __future__ import annotations

import html
import itertools
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
DARK = "--blink-settings=preferredColorScheme=0"

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


def title(page: str) -> str:
    """Return the title of a document."""
    found = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    assert found is not None
    return html.unescape(found[1])


def without_policy(report: Path) -> str:
    """Return the text of a report that allows scripts, so that tests can ask it something."""
    return POLICY.sub("", report.read_text(encoding="utf-8"))


def ask(report: Path, folder: Path, question: str, *options: str) -> Any:
    """Evaluate a script in a copy of the report that has no policy, and return its JSON."""
    copy = folder / "asked.html"
    script = f"<script>document.title = JSON.stringify({question})</script>"
    copy.write_text(without_policy(report) + script, "utf-8")
    return json.loads(title(dom(copy, *options)))


def labels(report: Path, folder: Path, pictures: str, *, over: int = 4) -> list[int]:
    """Return how many labels each of these pictures has, none of them on another or cut off.

    `pictures` is a CSS selector; boxes of letters may lie over one another by `over` px in height.
    """
    found = ask(
        report,
        folder,
        f"[...document.querySelectorAll('{pictures}')].map(s => {{"
        " const f = s.viewBox.baseVal; return [f.width, [...s.querySelectorAll('text')].map(t => {"
        " const b = t.getBBox(); return [b.x, b.y, b.width, b.height, t.textContent] })] })",
    )
    for width, texts in found:
        for x, _, w, _, text in texts:
            assert -1 <= x <= width + 1 - w, text
        for (x, y, w, h, text), (x2, y2, w2, h2, other) in itertools.combinations(texts, 2):
            apart = x + w <= x2 or x2 + w2 <= x or y + h <= y2 + over or y2 + h2 <= y + over
            assert apart, (text, other)
    return [len(texts) for _, texts in found]


def widths(report: Path, folder: Path, width: int) -> tuple[int, int]:
    """Return how wide a window of `width` px and its content are, with all details open.

    A window is at least 500 px wide in headless Chromium; a frame may be narrower.
    """
    measure = (
        "<script>const e = document.documentElement; document.querySelectorAll('details')"
        ".forEach(d => { d.open = true });"
        "parent.postMessage([innerWidth, e.scrollWidth], '*')</script>"
    )
    (folder / "inner.html").write_text(without_policy(report) + measure, "utf-8")
    outer = folder / "outer.html"
    outer.write_text(
        "<title>-</title><script>onmessage = e => document.title = JSON.stringify(e.data)</script>"
        f'<iframe src="inner.html" width={width} height=900 frameborder=0></iframe>',
        "utf-8",
    )
    window, content = json.loads(title(dom(outer)))
    return window, content


def pages(paper: Path) -> int:
    """Return the number of pages of a PDF."""
    return len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes()))


def contrast(ink: str, base: str) -> float:
    """Return the contrast of two colours as WCAG 2.2 defines it."""
    dark, light = sorted((_luminance(ink), _luminance(base)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [float(part) / 255 for part in re.findall(r"[\d.]+", colour)[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


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
