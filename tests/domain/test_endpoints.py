"""Where a partner may be called: public hosts over TLS, and this machine in a sandbox alone."""

import pytest

from domain.endpoints import allowed, objection


@pytest.mark.parametrize("url", ["https://bank.example.com/hook", "https://8.8.8.8:8443/x", "https://[2606:4700::1111]/x"])
def test_a_public_host_over_tls_may_be_called(url: str) -> None:
    assert objection(url, sandbox=False) is None


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("https://" + "a" * 500 + ".com", "500 printable ASCII"),
        ("https://bank.example.com/a b", "no space"),
        ("https://银行.example.com", "ASCII"),
        ("https://[::1", "can be read"),
        ("https://bank.example.com:99999/x", "can be read"),
        ("https://user@bank.example.com/", "no user name"),
        ("https://:pass@bank.example.com/", "no user name"),
        ("https://bank.example.com/#x", "no fragment"),
        ("http://bank.example.com/", "https://"),
        ("ftp://bank.example.com/", "https://"),
        ("https:///x", "public network"),
        ("https://localhost/", "public network"),
        ("https://intranet/", "public network"),
        ("https://db.internal/", "public network"),
        ("https://db.internal./", "public network"),
        ("https://0x7f.1/", "public network"),
        ("https://10.1.2.3/", "public network"),
        ("https://127.0.0.1/", "public network"),
        ("https://169.254.169.254/", "public network"),
        ("https://[fd00::1]/", "public network"),
    ],
)
def test_what_must_not_be_called_says_why(url: str, word: str) -> None:
    assert word in (objection(url, sandbox=False) or "")


@pytest.mark.parametrize("url", ["http://127.0.0.1:9000/x", "https://localhost/x", "http://[::1]/x"])
def test_this_machine_may_be_called_in_a_sandbox_alone(url: str) -> None:
    assert objection(url, sandbox=True) is None
    assert objection(url, sandbox=False) is not None


@pytest.mark.parametrize(
    ("address", "sandbox", "may"),
    [
        ("8.8.8.8", False, True),
        ("2606:4700::1111", False, True),
        ("127.0.0.1", False, False),
        ("127.0.0.1", True, True),
        ("::1%lo", True, True),
        ("10.0.0.1", True, False),
        ("224.0.0.1", False, False),
        ("240.0.0.1", False, False),
        ("::ffff:8.8.8.8", False, False),
        ("2002:0808:0808::1", False, False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False, False),
        ("64:ff9b::808:808", False, False),
        ("fe80::1%eth0", False, False),
    ],
)
def test_a_resolved_address_is_public_or_of_the_sandbox(address: str, sandbox: bool, may: bool) -> None:
    assert allowed(address, sandbox) is may
