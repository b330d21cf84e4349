"""The load: so many connections, each asking for one page after the other and waiting for its answer."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

CONNECTIONS = 8
BUFFER = 1 << 16


@dataclass(frozen=True)
class Run:
    """What a stretch of load showed: answers per second, and each answer's time in seconds, sorted."""

    rate: float
    times: list[float]

    def quantile(self, share: float) -> float:
        """Return the time within which this share of the answers came, in ms."""
        return 1000 * self.times[min(int(len(self.times) * share), len(self.times) - 1)]


def run(port: int, paths: Iterator[str], seconds: float, connections: int = CONNECTIONS) -> Run:
    """Ask for the paths, each once, for some seconds. AssertionError for any answer but 200."""
    lock, times, failures = threading.Lock(), [], []
    until = time.perf_counter() + seconds

    def work() -> None:
        own = []
        try:
            with socket.create_connection(("127.0.0.1", port), 30) as link:
                while time.perf_counter() < until:
                    with lock:
                        path = next(paths)
                    began = time.perf_counter()
                    _ask(link, path)
                    own.append(time.perf_counter() - began)
        except (AssertionError, OSError) as error:
            failures.append(error)
        times.extend(own)

    threads = [threading.Thread(target=work) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return Run(len(times) / seconds, sorted(times))


def _ask(link: socket.socket, path: str) -> None:
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n"
    link.sendall(head.encode())
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += _receive(link)
    head_part, _, body = answer.partition(b"\r\n\r\n")
    assert head_part.startswith(b"HTTP/1.1 200"), (path, head_part[:80])
    length = next(
        int(line.split(b":")[1])
        for line in head_part.split(b"\r\n")
        if line.lower().startswith(b"content-length")
    )
    left = length - len(body)
    while left > 0:
        left -= len(_receive(link))


def _receive(link: socket.socket) -> bytes:
    data = link.recv(BUFFER)
    if not data:
        raise OSError("the server closed the connection")
    return data
