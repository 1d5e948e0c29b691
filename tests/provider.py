"""Starts a certified OpenID provider on loopback, and goes through its own pages as a browser does."""

import json
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

import requests

from tests.server import free_port
from tests.tools import require

CLIENT, SECRET = "campus", "secret-of-this-test-only"
OTHER_CLIENT = "another-program"


@dataclass(frozen=True)
class Provider:
    """A running provider."""

    process: subprocess.Popen[str]
    issuer: str

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def run_provider(home: str, people: Mapping[str, Mapping[str, object]]) -> Provider:
    """Start a provider that knows these people by their claims, and the program at ``home``."""
    script, port = require("openid provider"), free_port()
    clients = {CLIENT: SECRET, OTHER_CLIENT: SECRET}
    told = json.dumps({"port": port, "clients": clients, "home": home, "people": people})
    process = subprocess.Popen(
        ["node", script, told], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8"
    )
    provider = Provider(process, f"http://127.0.0.1:{port}")
    if process.stdout.readline().strip() != "ready":
        provider.stop()
        message = "the OpenID provider did not start"
        raise RuntimeError(message)
    return provider


def settings_for(provider: Provider, home: str, **more: str) -> dict[str, str]:
    """Return the settings by which the program at ``home`` uses this provider."""
    return {
        "CAMPUS_PUBLIC_URL": home,
        "CAMPUS_OIDC_ISSUER": provider.issuer,
        "CAMPUS_OIDC_CLIENT_ID": CLIENT,
        "CAMPUS_OIDC_CLIENT_SECRET": SECRET,
        "CAMPUS_OIDC_NAME": "시 통합 로그인",
        **more,
    }


def go_through(browser: requests.Session, address: str, person: str, home: str) -> str:
    """Sign a person in on the provider's own pages; return the address with which it leads back to ``home``."""
    answer = browser.get(address, allow_redirects=False, timeout=10)
    for _ in range(12):
        if "location" in answer.headers:
            address = urljoin(address, answer.headers["location"])
            if address.startswith(home):
                return address
            answer = browser.get(address, allow_redirects=False, timeout=10)
            continue
        action = re.search(r'action="([^"]+)"', answer.text)
        prompt = re.search(r'name="prompt" value="([^"]+)"', answer.text)
        typed = {"prompt": prompt[1], "login": person, "password": "anything"}
        address = urljoin(address, action[1])
        answer = browser.post(address, typed, allow_redirects=False, timeout=10)
    message = f"the provider never led back, it stood at {address}: {answer.text[:500]}"
    raise RuntimeError(message)
