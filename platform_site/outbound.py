"""Calls to addresses that users typed in. Only public addresses are called, unless the installation names more.

The name is looked up once, every address it has is judged, and the connection goes to the judged address: a name
that changes its mind between check and call (DNS rebinding) gains nothing.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

TIMEOUT = 5  # seconds for connecting and for each read
DEADLINE = 10  # seconds for the whole call; a server that answers drop by drop is cut off
NAT64 = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class OutboundError(Exception):
    """The address may not be called, or the call failed; the text is a Chinese sentence."""


def check_url(url: str) -> SplitResult:
    """Return the parts of an address that may be called; OutboundError says why not. Looks the name up."""
    parts = _parts(url)
    _resolve(parts)
    return parts


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """POST and return the status; redirects are not followed, the answer's body is not read.

    Raises OutboundError when the address may not be called or nobody answers in time.
    """
    parts = _parts(url)
    connection = _connection(parts, _resolve(parts))
    watch = threading.Timer(DEADLINE, _cut, [connection])
    watch.start()
    try:
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        connection.request("POST", path, body=body, headers=headers)
        return connection.getresponse().status
    except TimeoutError:
        raise OutboundError("对方没有在规定时间内应答") from None
    except ssl.SSLError:
        raise OutboundError("对方的证书有误") from None
    except (OSError, http.client.HTTPException) as error:
        raise OutboundError(f"不能连接对方（{type(error).__name__}）") from None
    finally:
        watch.cancel()
        connection.close()


class _Plain(http.client.HTTPConnection):
    """A connection to an address that was judged before."""

    address = ""

    def connect(self):
        self.sock = socket.create_connection((self.address, self.port), self.timeout)


class _Secure(http.client.HTTPSConnection):
    """The same with TLS; the certificate must be of the name."""

    address = ""

    def connect(self):
        plain = socket.create_connection((self.address, self.port), self.timeout)
        self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)


def _connection(parts: SplitResult, address: str) -> _Plain | _Secure:
    kind = _Secure if parts.scheme == "https" else _Plain
    connection = kind(parts.hostname or "", parts.port or _default_port(parts), timeout=TIMEOUT)
    connection.address = address
    return connection


def _cut(connection: http.client.HTTPConnection) -> None:
    if connection.sock:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it has ended by itself


def _parts(url: str) -> SplitResult:
    schemes = ("https",) if settings.OUTBOUND_HTTPS_ONLY else ("https", "http")
    try:
        parts = urlsplit(url)
        is_whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise OutboundError("地址格式有误") from None
    if (
        parts.scheme not in schemes
        or not is_whole
        or not url.isascii()
        or not url.isprintable()
        or " " in url
    ):
        raise OutboundError(f"请填写完整的 {schemes[0]} 地址，例如 https://hook.example.com/orders")
    if parts.username is not None or parts.fragment:
        raise OutboundError("地址中不能有用户名、密码或 # 后的内容")
    return parts


def _resolve(parts: SplitResult) -> str:
    """Return one address of the name after judging them all."""
    try:
        port = parts.port or _default_port(parts)
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise OutboundError("找不到该地址的服务器") from None
    addresses = [str(entry[4][0]) for entry in found]
    if not all(may_call(address) for address in addresses):
        raise OutboundError("不能使用内网或本机地址")
    return addresses[0]


def may_call(address: str) -> bool:
    """Tell whether an IP address is public, or of a network that the installation opened."""
    ip = ipaddress.ip_address(address.split("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    opened = (ipaddress.ip_network(network) for network in settings.OUTBOUND_NETWORKS)
    return any(ip in network for network in opened) or _is_public(ip)


def _is_public(ip: Address) -> bool:
    if isinstance(ip, ipaddress.IPv6Address) and (
        ip.sixtofour or ip.teredo or ip in NAT64 or ip.is_site_local
    ):
        return False  # they carry an IPv4 address that would be reached instead
    return ip.is_global and not ip.is_multicast


def _default_port(parts: SplitResult) -> int:
    return 443 if parts.scheme == "https" else 80
