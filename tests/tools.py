"""Which tools does a test need that Python cannot bring along, and what is to be done when one is missing?"""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.cluster import binaries


@dataclass(frozen=True)
class Tool:
    """``find`` returns where the tool is, or an empty text; ``advice`` is the one line that says how to get it."""

    find: Callable[[], str]
    advice: str


def _on_path(*names: str) -> str:
    return next((path for name in names if (path := shutil.which(name))), "")


def _korean_font() -> str:
    if not shutil.which("fc-list"):
        return ""
    listed = subprocess.run(["fc-list", ":lang=ko", "file"], capture_output=True, text=True, check=False).stdout
    return listed.split(":")[0].strip()


def _openid_provider() -> str:
    """The provider's script, when Node.js and what the script imports are installed."""
    folder = Path(__file__).parent / "oidc"
    installed = _on_path("node") and (folder / "node_modules" / "oidc-provider").is_dir()
    return str(folder / "provider.mjs") if installed else ""


TOOLS = {
    # The shell is the same browser without its window, and asks a third less of the processor.
    "chromium": Tool(
        lambda: _on_path("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"),
        "apt-get install chromium-headless-shell or chromium",
    ),
    # What people have is measured with the whole of it.
    "whole chromium": Tool(
        lambda: _on_path("chromium", "chromium-browser", "google-chrome", "chromium-headless-shell"),
        "apt-get install chromium",
    ),
    "korean font": Tool(_korean_font, "apt-get install fontconfig fonts-nanum"),
    "postgresql server": Tool(binaries, "apt-get install postgresql postgresql-*-postgis-3"),
    "pdftotext": Tool(lambda: _on_path("pdftotext"), "apt-get install poppler-utils"),
    "openid provider": Tool(
        _openid_provider, "install Node.js 20 or newer with npm and run: npm ci --prefix tests/oidc"
    ),
    "postgresql": Tool(
        lambda: os.environ.get("CAMPUS_TEST_POSTGRES", ""),
        "start PostgreSQL with PostGIS and set CAMPUS_TEST_POSTGRES to the URL of a database on it "
        "(postgresql+psycopg://…) whose user may create databases",
    ),
}


def require(name: str) -> str:
    """Return where a tool is. Without it the test is skipped; with CI set it fails, so that nothing is left out."""
    tool = TOOLS[name]
    found = tool.find()
    if found:
        return found
    message = f"needs {name}: {tool.advice}"
    if os.environ.get("CI"):
        pytest.fail(message, pytrace=False)
    pytest.skip(message)
