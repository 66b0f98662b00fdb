import logging
import threading
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskhub.delivery.secrecy import Redactor, UnsetVariable, discretion, expand


def test_variables_are_filled_in_when_they_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "mail.example.cn")
    monkeypatch.setenv("PASS", "geheim")
    url, _redact = expand("mailto://u:${PASS}@${HOST}")
    assert url == "mailto://u:geheim@mail.example.cn"


def test_an_unset_or_empty_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ONE", raising=False)
    monkeypatch.setenv("TWO", "")
    with pytest.raises(UnsetVariable) as unset:
        expand("x://${TWO}/${ONE}")
    assert unset.value.args == ("ONE", "TWO")


@given(st.text(min_size=1), st.text(), st.text())
def test_no_form_of_a_secret_survives(secret: str, before: str, after: str) -> None:
    redacted = Redactor([secret])(before + secret + after + quote(secret, safe=""))
    assert secret not in redacted.replace("***", "") or secret in "***"


def test_a_secret_that_is_a_whole_url_is_hidden_in_its_parts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHOLE", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx")
    _url, redact = expand("${WHOLE}")
    assert "693a91f6" not in redact("POST /cgi-bin/webhook/send?key=693a91f6-7xxx HTTP/1.1")


def test_a_redactor_does_not_print_what_it_hides() -> None:
    assert "geheim" not in repr(Redactor(["geheim"]))


def test_libraries_log_no_secret_not_even_in_a_traceback(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    log = logging.getLogger("apprise")
    with discretion(Redactor(["geheim"])) as ear:
        try:
            raise ConnectionError("cannot reach https://geheim/")
        except ConnectionError:
            log.exception("POST %s failed", "https://geheim/")
    assert isinstance(ear.cause, ConnectionError)
    assert ear.complaints == ["POST https://***/ failed"]
    assert "geheim" not in caplog.text
    log.warning("afterwards %s", "geheim")
    assert "afterwards geheim" in caplog.text  # the filter is gone, so the assertion above can fail


def test_an_exception_being_handled_by_the_caller_is_not_the_cause() -> None:
    try:
        raise KeyError("elsewhere")
    except KeyError:
        with discretion(Redactor([])) as ear:
            logging.getLogger("apprise").warning("refused")
    assert ear.cause is None


def test_threads_that_send_at_once_show_no_secret_and_hear_only_their_own(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    log = logging.getLogger("apprise")
    heard: list[set[str]] = []

    def send(name: str) -> None:
        mine = set()
        for n in range(300):
            with discretion(Redactor([f"geheim-{name}"])) as ear:
                log.warning("%s %s: geheim-%s", name, n, name)
            mine |= {said.partition(" ")[0] for said in ear.complaints}
            assert len(ear.complaints) == 1
        heard.append(mine)

    threads = [threading.Thread(target=send, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(heard, key=min) == [{"a"}, {"b"}, {"c"}, {"d"}]
    assert len(caplog.records) == 1200
    assert "geheim" not in caplog.text
