"""Where a partner may be called: an address on the public network over TLS, so that nobody makes us call a machine of our own."""

import ipaddress
from urllib.parse import urlsplit

_LONGEST = 500
_LOCAL_NAMES = (".local", ".internal", ".localhost", ".home.arpa")


def objection(url: str, sandbox: bool) -> str | None:
    """Why this may not be the address of a webhook, or None; in a sandbox, this machine itself may be called, without TLS too."""
    if len(url) > _LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        return f"an address has at most {_LONGEST} printable ASCII characters and no space"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "this is no address that can be read"
    if parts.username or parts.password or parts.fragment:
        return "an address carries no user name, no password and no fragment: messages are signed instead"
    local = sandbox and _is_loopback(host)
    if parts.scheme != "https" and not (local and parts.scheme == "http"):
        return "the address must begin with https://"
    if not host or (not local and _is_ours(host)):
        return "the address must name a host of the public network, not a private, local or reserved one"
    return None


def allowed(address: str, sandbox: bool) -> bool:
    """Whether a resolved IP address may be called: public ones, and this machine in a sandbox."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and (found.ipv4_mapped or found.sixtofour or found.teredo):
        return False  # an address inside an address: what it reaches cannot be told by looking at it
    if isinstance(found, ipaddress.IPv6Address) and found in _NAT64:
        return False
    return (sandbox and found.is_loopback) or (found.is_global and not found.is_multicast and not found.is_reserved)


_NAT64 = ipaddress.IPv6Network("64:ff9b::/32")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_ours(host: str) -> bool:
    try:
        return not allowed(host, sandbox=False)
    except ValueError:  # a name: what it resolves to is looked at whenever it is called
        return "." not in host or host.rstrip(".").endswith(_LOCAL_NAMES) or not host.rstrip(".").rpartition(".")[2][:1].isalpha()
