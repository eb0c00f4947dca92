"""Each robot gets its own form of message over real HTTP, and only its own zero counts as taken."""

from __future__ import annotations

import base64
import hashlib
import hmac
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.demo.certificate import server_context
from crawler.errors import CrawlerError
from crawler.messages import webhooks
from crawler.messages.webhooks import Hook, hook_of, post
from tests.crawler.messages.robots import AT, FINE, Robot, listening

TEXT = "网上抽查\n运行：完成\n"


@pytest.mark.parametrize(
    ("kind", "answer", "message"),
    [
        ("wecom", FINE, {"msgtype": "text", "text": {"content": TEXT}}),
        ("dingtalk", FINE, {"msgtype": "text", "text": {"content": TEXT}}),
        ("feishu", b'{"code":0,"msg":"success","data":{}}', {"msg_type": "text", "content": {"text": TEXT}}),
        ("feishu", b'{"StatusCode":0,"StatusMessage":"success"}', {"msg_type": "text", "content": {"text": TEXT}}),
    ],
)
def test_each_service_is_spoken_to_in_its_own_words(kind: str, answer: bytes, message: dict[str, object]) -> None:
    robot = Robot([(200, answer)])
    with listening(robot) as address:
        assert post(hook_of(kind, address), TEXT, AT) == ""
    assert robot.posted == [("/robot/send?key=SECRET-KEY", message)]


def test_signatures_are_those_of_the_makers_documents() -> None:
    robot = Robot()
    with listening(robot) as address:
        assert post(hook_of("dingtalk", address, "SEC1"), TEXT, AT) == ""
        assert post(hook_of("feishu", address, "SEC2"), TEXT, AT) == ""
    stamp = f"{int(AT.timestamp())}"
    asked = parse_qs(urlsplit(robot.posted[0][0]).query)
    wanted = hmac.new(b"SEC1", f"{stamp}000\nSEC1".encode(), hashlib.sha256).digest()
    assert asked == {"key": ["SECRET-KEY"], "timestamp": [f"{stamp}000"], "sign": [base64.b64encode(wanted).decode()]}
    wanted = hmac.new(f"{stamp}\nSEC2".encode(), b"", hashlib.sha256).digest()
    said = robot.posted[1][1]
    assert (said["timestamp"], said["sign"]) == (stamp, base64.b64encode(wanted).decode())


@pytest.mark.parametrize(
    "answer",
    [
        (200, b'{"errcode":93000,"errmsg":"invalid webhook url"}'),
        (200, b'{"code":19024,"msg":"Key Words Not Found"}'),
        (200, b'{"errmsg":"ok"}'),
        (200, b"[0]"),
        (200, b"<html>proxy log-in</html>"),
        (500, FINE),
        (302, FINE),
    ],
)
def test_a_refusal_in_whatever_form_is_no_acknowledgement(answer: tuple[int, bytes]) -> None:
    with listening(Robot([answer])) as address:
        said = post(hook_of("wecom", address), TEXT, AT)
    assert said.startswith(f"HTTP {answer[0]}: {answer[1].decode()[:20]}")


def test_no_redirect_is_followed() -> None:
    other = Robot()
    with listening(other) as elsewhere, listening(Robot([(307, b"")], location=elsewhere)) as address:
        assert post(hook_of("wecom", address), TEXT, AT) == "HTTP 307: "
    assert other.posted == []


def test_silence_is_an_error_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "SECONDS", 0.3)
    robot = Robot([None])
    with listening(robot) as address:
        assert "timed out" in post(hook_of("wecom", address), TEXT, AT)
    assert len(robot.posted) == 1


def test_nobody_listens_and_the_key_is_not_told() -> None:
    with listening(Robot()) as address:
        pass
    said = post(hook_of("wecom", address), TEXT, AT)
    assert "refused" in said
    assert "SECRET" not in said


def test_a_long_message_is_cut_at_a_line_to_what_the_service_takes() -> None:
    robot = Robot()
    lines = [f"{at:03}" + "字" * 30 for at in range(60)]
    with listening(robot) as address:
        assert post(hook_of("wecom", address), "\n".join(lines), AT) == ""
    (sent,) = robot.texts
    assert len(sent.encode()) <= 2048
    assert sent.splitlines()[:-1] == lines[: len(sent.splitlines()) - 1]
    assert sent.endswith("（其余见报告）")
    assert len(sent.splitlines()) > 20


@pytest.mark.parametrize(
    "url", ["http://robot.example/send?key=SECRET", "", "send?key=SECRET", "ftp://127.0.0.1/SECRET"]
)
def test_a_key_never_goes_over_an_open_line_nor_into_a_message(url: str) -> None:
    with pytest.raises(CrawlerError) as caught:
        hook_of("wecom", url)
    assert "SECRET" not in str(caught.value)


def test_a_certificate_that_nobody_vouches_for_is_refused() -> None:
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.socket = server_context(["localhost"]).wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=True
    )
    server.timeout = 10
    thread = Thread(target=server.handle_request)
    thread.start()
    said = post(Hook("wecom", f"https://localhost:{server.server_address[1]}/send"), TEXT, AT)
    thread.join()
    server.server_close()
    assert "CERTIFICATE_VERIFY_FAILED" in said
