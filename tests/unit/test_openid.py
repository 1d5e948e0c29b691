"""What of a provider's tokens counts, which settings mean something, and how devices are named."""

import base64
import json
import time

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey

from campus.domain.account import Right
from campus.domain.device import device_name
from campus.errors import ProviderError, SettingError
from campus.services.openid import LOGOUT_EVENT, RETRY_S, OpenIdProvider, _Known, derived
from campus.services.single_sign_on import GroupRule, group_rules
from campus.settings import read_settings

ISSUER = "https://login.city.example"
OPENID = {"CAMPUS_PUBLIC_URL": "https://map.example/", "CAMPUS_OIDC_ISSUER": ISSUER, "CAMPUS_OIDC_CLIENT_ID": "campus"}
OWN, FOREIGN = ECKey.generate_key("P-256", {"kid": "one"}), ECKey.generate_key("P-256", {"kid": "one"})
NEWER = ECKey.generate_key("P-256", {"kid": "two"})
SHARED = OctKey.import_key("a secret that both sides know, long enough", {"kid": "one"})


class Known(OpenIdProvider):
    """A provider whose word about itself is known without asking."""

    def __init__(self, keys=(OWN,)):
        self.now, self.asked, self.keys = 1000.0, 0, keys
        super().__init__(read_settings(OPENID).openid, "https://map.example/openid-return", lambda: self.now)

    def _discover(self):
        self.asked += 1
        if not self.keys:
            message = "gone"
            raise OSError(message)
        metadata = {
            "authorization_endpoint": f"{ISSUER}/auth",
            "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
        }
        return _Known(metadata, KeySet(list(self.keys)), self.now)


def claims(**changes):
    now = int(time.time())
    whole = {"iss": ISSUER, "aud": "campus", "sub": "s", "iat": now, "exp": now + 60, "nonce": derived("key", "nonce")}
    return {name: value for name, value in {**whole, **changes}.items() if value is not None}


def signed(content, key=OWN, alg="ES256"):
    return jwt.encode({"alg": alg, "kid": key.kid}, content, key, algorithms=["ES256", "HS256"])


def unsigned(content):
    parts = ({"alg": "none", "kid": "one"}, content)
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + "."


def read(provider, token):
    with provider._told():
        return provider._claims({"id_token": token, "access_token": "a"}, derived("key", "nonce"))


def test_a_whole_token_for_us_counts():
    assert read(Known(), signed(claims(aud=["campus", "other"], azp="campus")))["sub"] == "s"


@pytest.mark.parametrize(
    "token",
    [
        signed(claims(), FOREIGN),
        signed(claims(), SHARED, "HS256"),
        unsigned(claims()),
        signed(claims(iss="https://evil.example")),
        signed(claims(iss=None)),
        signed(claims(aud="other")),
        signed(claims(aud=["other", "another"])),
        signed(claims(aud=["campus", "other"])),
        signed(claims(aud=["campus", "other"], azp="other")),
        signed(claims(aud=None)),
        signed(claims(sub=None)),
        signed(claims(exp=1)),
        signed(claims(exp=None)),
        signed(claims(iat=None)),
        signed(claims(iat=int(time.time()) + 3600)),
        signed(claims(nonce="that of another question")),
        signed(claims(nonce=None)),
        signed(claims(at_hash="that of another token")),
        "",
        "e30.e30.e30",
        "half \ud800",
    ],
)
def test_any_other_token_is_refused(token):
    with pytest.raises(ProviderError):
        read(Known(), token)


def notice(**changes):
    return claims(**{"jti": "n", "sid": "s1", "events": {LOGOUT_EVENT: {}}, "nonce": None, **changes})


def test_the_word_that_somebody_signed_out_counts():
    found = Known().notice(signed(notice(sub=None)))
    assert (found.subject, found.sid, found.key) == ("", "s1", "n")


@pytest.mark.parametrize(
    "changes",
    [{"events": {}}, {"events": None}, {"nonce": "x"}, {"sid": None, "sub": None}, {"jti": None}, {"aud": "other"}],
)
def test_any_other_notice_is_refused(changes):
    with pytest.raises(ProviderError):
        Known().notice(signed(notice(**changes)))


def test_a_new_key_is_asked_for_but_not_again_and_again():
    provider = Known()
    read(provider, signed(claims()))
    provider.keys = (OWN, NEWER)
    with pytest.raises(ProviderError):
        read(provider, signed(claims(), NEWER))
    assert provider.asked == 1
    provider.now += 60
    read(provider, signed(claims(), NEWER))
    assert provider.asked == 2


def test_a_provider_that_is_gone_is_not_asked_by_everybody():
    provider = Known(keys=())
    for _ in range(3):
        with pytest.raises(ProviderError):
            provider.authorization_url("key")
    assert provider.asked == 1
    provider.keys, provider.now = (OWN,), provider.now + RETRY_S
    assert provider.authorization_url("key").startswith(f"{ISSUER}/auth?")


def test_what_binds_an_answer_to_its_browser_tells_nothing_of_the_key():
    values = {derived(key, name) for key in ("one", "two") for name in ("state", "nonce", "verifier")}
    assert len(values) == 6
    assert all(len(value) == 43 for value in values)
    url = Known().authorization_url("one")
    assert derived("one", "verifier") not in url
    assert derived("one", "state") in url


def test_groups_are_read_also_when_they_are_named_like_those_of_a_directory():
    text = " a=official ;cn=heads,dc=city=approver; library=editor:IN-1;"
    openid = read_settings({**OPENID, "CAMPUS_OIDC_RIGHTS": text}).openid
    assert group_rules(openid) == (
        GroupRule("a", Right.OFFICIAL),
        GroupRule("cn=heads,dc=city", Right.APPROVER),
        GroupRule("library", Right.EDITOR, "IN-1"),
    )


@pytest.mark.parametrize("text", ["a", "a=", "=official", "a=viewer", "a=editor", "a=editor:", "a=official:IN-1"])
def test_a_rule_that_means_nothing_is_named(text):
    with pytest.raises(SettingError, match="CAMPUS_OIDC_RIGHTS"):
        group_rules(read_settings({**OPENID, "CAMPUS_OIDC_RIGHTS": text}).openid)


def test_the_settings_of_single_sign_on(tmp_path):
    assert read_settings({}).openid is None
    secret = tmp_path / "secret"
    secret.write_text("from a file\n")
    settings = read_settings({**OPENID, "CAMPUS_OIDC_CLIENT_SECRET_FILE": str(secret)})
    assert settings.public_url == "https://map.example"
    assert (settings.openid.client_secret, settings.openid.name) == ("from a file", "login.city.example")
    assert "from a file" not in repr(settings)
    assert read_settings({**OPENID, "CAMPUS_OIDC_ISSUER": "http://127.0.0.1:80"}).openid is not None


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"CAMPUS_OIDC_ISSUER": "http://login.city.example"}, "CAMPUS_OIDC_ISSUER"),
        ({"CAMPUS_OIDC_ISSUER": "login.city.example"}, "CAMPUS_OIDC_ISSUER"),
        ({"CAMPUS_OIDC_CLIENT_ID": ""}, "CAMPUS_OIDC_CLIENT_ID"),
        ({"CAMPUS_PUBLIC_URL": ""}, "CAMPUS_PUBLIC_URL"),
        ({"CAMPUS_PUBLIC_URL": "map.example"}, "CAMPUS_PUBLIC_URL"),
        ({"CAMPUS_PUBLIC_URL": "https://map.example/?a=b"}, "CAMPUS_PUBLIC_URL"),
        ({"CAMPUS_OIDC_CLIENT_SECRET_FILE": "/nowhere"}, "CAMPUS_OIDC_CLIENT_SECRET_FILE"),
    ],
)
def test_a_setting_of_single_sign_on_that_cannot_be_used_is_named(changes, named):
    with pytest.raises(SettingError, match=named):
        read_settings({**OPENID, **changes})


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537 Chrome/142 Safari/537 Edg/142", "Edge · Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/140 Whale/4 Safari/537", "Whale · Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140) Gecko/20100101 Firefox/140", "Firefox · Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Safari/604", "Safari · iPhone"),
        (
            "Mozilla/5.0 (Linux; Android 15; SM-S931N) SamsungBrowser/28 Chrome/130 Safari/537",
            "Samsung Internet · Android",
        ),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_a_device_is_named_coarsely(agent, name):
    assert device_name(agent) == name
