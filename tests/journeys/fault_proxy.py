"""What lies between a tablet and the server: a network that is away, breaks off, or answers in the server's place."""

import socket
import threading
from contextlib import suppress

PORTAL = b"<!doctype html><title>Wi-Fi</title><p>Welcome! Please accept our terms."
PASS = b"pass"
SERVER_FAULT = b"<h1>Server Error (500)</h1>"


def http(status: bytes, body: bytes, headers: bytes = b"Content-Type: text/html") -> bytes:
    head = b"HTTP/1.1 %s\r\n%s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
    return head % (status, headers, len(body)) + body


class FaultProxy:
    """Passes everything on until told otherwise; ``seen`` are the first lines of the requests."""

    def __init__(self, port: int):
        self.port = port
        self.is_down = False
        self.is_portal = False
        self.seen: list[str] = []
        self._faults: list[tuple[str, bytes | None]] = []
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def fail(self, start: str, times: int = 1) -> None:
        """Answer 500 to the next requests that begin so (``"PATCH /field/"``); they do not reach the server."""
        self.answer(start, http(b"500 Internal Server Error", SERVER_FAULT), times)

    def answer(self, start: str, answer: bytes, times: int = 1) -> None:
        """Give this answer in the server's place."""
        self._faults += [(start, answer)] * times

    def break_off(self, start: str, times: int = 1) -> None:
        """Let the next such requests pass, and lose the answer."""
        self._faults += [(start, b"")] * times

    def swallow(self, start: str, after: int = 0) -> None:
        """Neither pass on nor answer such a request, after so many that get through."""
        self._faults += [(start, PASS)] * after + [(start, None)]

    def heal(self) -> None:
        self._faults.clear()

    def down(self) -> None:
        self.is_down = True
        self._drop_all()

    def portal(self) -> None:
        self.is_portal = True
        self._drop_all()

    def up(self) -> None:
        self.is_down = self.is_portal = False
        self._drop_all()

    def close(self) -> None:
        self._listener.close()
        self._drop_all()

    def _drop_all(self) -> None:
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            if self.is_down:
                return
            if self.is_portal:
                client.recv(65536)
                client.sendall(http(b"200 OK", PORTAL))
                return
            with socket.create_connection(("127.0.0.1", self.port)) as server:
                self._open |= {client, server}
                state = {"is_lost": False}
                threading.Thread(target=self._answers, args=(server, client, state), daemon=True).start()
                self._requests(client, server, state)
                self._open -= {client, server}

    def _requests(self, client, server, state) -> None:
        while chunk := client.recv(65536):
            first = chunk.split(b"\r\n", 1)[0].decode("latin-1")
            if first.endswith(" HTTP/1.1") and not self._let_through(first, client, state):
                return
            server.sendall(chunk)

    def _let_through(self, first: str, client, state) -> bool:
        self.seen.append(first)
        fault = next((fault for fault in self._faults if first.startswith(fault[0])), None)
        if fault is None:
            return True
        self._faults.remove(fault)
        if fault[1] == PASS:
            return True
        state["is_lost"] = True
        if fault[1] is None:
            while client.recv(65536):
                pass
            return False
        client.sendall(fault[1])
        return not fault[1]

    @staticmethod
    def _answers(server, client, state) -> None:
        with suppress(OSError):
            while chunk := server.recv(65536):
                if state["is_lost"]:
                    break
                client.sendall(chunk)
            client.shutdown(socket.SHUT_RDWR)
