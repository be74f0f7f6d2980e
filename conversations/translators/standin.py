"""A local server that speaks LibreTranslate's and DeepL's API, for tests and for trying the console without a service.

    python -m conversations.translators.standin --port 5090

It knows no language: it answers from a table it was taught, else with the text marked `[zh-Hant] …`. It keeps what
it was sent and how, and shows faults on request, each one that was seen with a real service.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Fault = Literal[
    "",
    "slow",  # answers after `delay` seconds
    "drip",  # sends a byte at a time, for `delay` seconds
    "cut",  # closes the connection in the middle
    "status",  # answers with `status`
    "not-json",
    "error-200",  # 200, but an error inside
    "empty",
    "huge",
    "redirect",
    "escaped",  # HTML entities in plain text
    "wrong-numbers",
    "dropped-placeholders",
    "repeated-placeholders",
    "spaced-placeholders",
    "simplified",  # Simplified Chinese, whatever was asked for
]
_LANGUAGES = ("en", "ja", "zh-Hans", "zh-Hant")
_PLACEHOLDER = re.compile(r"\{\{\d+\}\}|<x id=\"\d+\"/>")


@dataclass(slots=True)
class Received:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass(slots=True)
class State:
    """What the stand-in knows. table: (text, target) -> translation. key: the key it wants, empty = none."""

    languages: tuple[str, ...] = _LANGUAGES
    key: str = ""
    table: dict[tuple[str, str], str] = field(default_factory=dict)
    fault: Fault = ""
    status: int = 500
    retry_after: str = ""
    delay: float = 2.0
    received: deque[Received] = field(default_factory=lambda: deque(maxlen=1000))

    def texts(self) -> list[str]:
        """The texts it was asked to translate, in order."""
        found = [item.body.get("q") or item.body.get("text") for item in self.received if isinstance(item.body, dict)]
        return [text[0] if isinstance(text, list) else text for text in found if text]


class StandIn:
    """The server on a port of this machine; use it as a context manager."""

    def __init__(self, port: int = 0) -> None:
        self.state = State()
        handler = type("Handler", (_Handler,), {"state": self.state})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._server.daemon_threads = True
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> StandIn:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        if self._thread:
            self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    state: State
    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        """`/languages`."""
        self._keep(None)
        if self.path == "/languages":
            listed = [
                {"code": code, "name": code, "targets": list(self.state.languages)} for code in self.state.languages
            ]
            self._json(200, listed)
        else:
            self._json(404, {"error": "Not found"})

    def do_POST(self) -> None:
        """A translation in either API; `/standin` teaches: `{"table": [[text, target, translation]], "fault": …}`."""
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            body = json.loads(raw)
        except ValueError:
            body = None
        if self.path == "/standin":
            self._teach(body)
            return
        self._keep(body)
        if not isinstance(body, dict):
            self._json(400, {"error": "Invalid request: body is not a valid JSON"})
        elif self.path == "/translate":
            self._libretranslate(body)
        elif self.path == "/v2/translate":
            self._deepl(body)
        else:
            self._json(404, {"error": "Not found"})

    def log_message(self, *_args: Any) -> None:
        """Nothing is written: texts would be."""

    def _keep(self, body: Any) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.state.received.append(Received(self.command, self.path, headers, body))

    def _teach(self, body: dict[str, Any]) -> None:
        for text, target, translation in body.get("table", ()):
            self.state.table[text, target] = translation
        for name in ("fault", "status", "retry_after", "delay"):
            if name in body:
                setattr(self.state, name, body[name])
        self._json(200, {})

    def _libretranslate(self, body: dict[str, Any]) -> None:
        state = self.state
        if state.key and body.get("api_key") != state.key:
            self._json(403, {"error": "Invalid API key"})
        elif body.get("target") not in state.languages or body.get("source") not in (*state.languages, "auto"):
            self._json(400, {"error": f"{body.get('target')} is not supported"})
        elif not self._fail():
            self._json(200, {"translatedText": self._translation(body["q"], body["target"])})

    def _deepl(self, body: dict[str, Any]) -> None:
        if self.headers.get("Authorization") != f"DeepL-Auth-Key {self.state.key}":
            self._json(403, {"message": "Authorization failed"})
        elif not self._fail():
            target = {"ZH-HANT": "zh-Hant", "EN-GB": "en"}.get(body["target_lang"], body["target_lang"].lower())
            answer = [{"detected_source_language": "JA", "text": self._translation(body["text"][0], target)}]
            self._json(200, {"translations": answer})

    def _translation(self, text: str, target: str) -> str:
        fault = self.state.fault
        translated = self.state.table.get((text, target), f"[{target}] {text}")
        if fault == "wrong-numbers":
            placeholders = _PLACEHOLDER.findall(translated)
            bare = re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), _PLACEHOLDER.sub("\0", translated))
            translated = re.sub("\0", lambda _: placeholders.pop(0), bare)
        elif fault == "dropped-placeholders":
            translated = _PLACEHOLDER.sub("", translated)
        elif fault == "repeated-placeholders":
            translated = _PLACEHOLDER.sub(lambda match: match[0] * 2, translated)
        elif fault == "spaced-placeholders":
            translated = re.sub(r"\{\{(\d+)\}\}", r"{ { \1 } }", translated)
        elif fault == "escaped":
            translated = html.escape(translated)
        elif fault == "simplified":
            from conversations.translators.chinese import to_simplified  # noqa: PLC0415 - heavy, one fault

            translated = to_simplified(translated)
        return translated

    def _fail(self) -> bool:
        """Show the fault that is switched on; True where that was the answer."""
        fault, state = self.state.fault, self.state
        if fault == "slow":
            time.sleep(state.delay)
        elif fault == "status":
            self._json(state.status, {"error": "as you wished"}, {"Retry-After": state.retry_after})
        elif fault == "not-json":
            self._send(200, b"<html>Bad gateway</html>")
        elif fault == "error-200":
            self._json(200, {"error": "Cannot translate text"})
        elif fault == "empty":
            self._json(200, {"translatedText": "", "translations": []})
        elif fault == "huge":
            self._send(200, b'{"translatedText": "' + b"x" * 2_000_000 + b'"}')
        elif fault == "redirect":
            self._send(307, b"", {"Location": "http://127.0.0.1:9/elsewhere"})
        elif fault == "cut":
            self.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Length: 500\r\n\r\n{")
        elif fault == "drip":
            self._drip()
        return fault in ("status", "not-json", "error-200", "empty", "huge", "redirect", "cut", "drip")

    def _drip(self) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n")
        end = time.monotonic() + self.state.delay
        try:
            while time.monotonic() < end:
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            return

    def _json(self, status: int, value: Any, headers: dict[str, str] | None = None) -> None:
        self._send(status, json.dumps(value, ensure_ascii=False).encode(), headers)

    def _send(self, status: int, raw: bytes, headers: dict[str, str] | None = None) -> None:
        try:
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)
        except OSError:
            return  # the caller gave up


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="A local stand-in for a translation service; it translates nothing.")
    parser.add_argument("--port", type=int, default=5090)
    with StandIn(parser.parse_args().port):
        threading.Event().wait()


if __name__ == "__main__":
    main()
