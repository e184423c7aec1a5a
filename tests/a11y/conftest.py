# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The site over loopback, and a real Chromium. Skipped where there is none; with CI=true it fails."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.builders.site import (
    NAME,
    PASSWORD,
    Site,
    akerby_folder,
    browser,
    open_site,
    visitor,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["akerby_folder", "browser", "visitor"]

_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)


@dataclass(slots=True)
class Window:
    """A tab with what it complained of."""

    tab: Any
    root: str
    complaints: list[str] = field(default_factory=list)

    def go(self, address: str) -> None:
        self.tab.goto(self.root + address)

    def sign_in(self, name: str = NAME) -> None:
        self.go("/logga-in")
        self.tab.fill("#namn", name)
        self.tab.fill("#losenord", PASSWORD)
        self.tab.click("main button")
        self.tab.wait_for_url(self.root + "/")

    def tab_to(self, wanted: str, saying: str = "") -> None:
        """Press Tab until it has focus, as a person would; give up where a person would."""
        reached = "([sought, said]) => (e => e.matches(sought) && e.innerText.includes(said))"
        for _ in range(200):
            self.tab.keyboard.press("Tab")
            if self.tab.evaluate(f"{reached}(document.activeElement)", [wanted, saying]):
                return
        pytest.fail(f"{wanted} {saying} is never reached with Tab")

    def press(self, wanted: str, saying: str = "") -> None:
        """Go to a link or a button with Tab, and press Enter."""
        self.tab_to(wanted, saying)
        self.tab.keyboard.press("Enter")


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - its signature
        pass


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("FLODE_CHROMIUM") or shutil.which("chromium") or shutil.which("chrome")
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - may be missing
    except ImportError:
        path = None
    if path is None:
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing("needs Chromium and playwright")
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=path, args=list(_FLAGS))
        yield started
        started.close()


@pytest.fixture(scope="module")
def site(
    akerby_folder: tuple[Path, Any, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    with open_site(akerby_folder, tmp_path_factory.mktemp("site")) as opened:
        yield opened


@pytest.fixture(scope="module")
def address(site: Site) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, site.app, threaded=True, request_handler=_Silent)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def window(chromium: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Window]:
    """A tab; mark a test with parameters to give the context's settings."""
    given = {"locale": "sv-SE", "viewport": {"width": 1280, "height": 800}}
    given |= getattr(request, "param", {})
    context = chromium.new_context(**given)
    opened = Window(context.new_page(), address)
    opened.tab.on(
        "console",
        lambda m: opened.complaints.append(m.text) if m.type in {"error", "warning"} else None,
    )
    opened.tab.on("pageerror", lambda error: opened.complaints.append(str(error)))
    yield opened
    context.close()
