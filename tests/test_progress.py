"""The bar of a long run, and how many reports are expected of its inputs."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from reportedly import progress
from reportedly.run import Outcome, Step


def test_a_long_run_has_a_bar_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setattr(progress, "LONG", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    with progress.Meter(total=3) as meter:
        for read in (1, 2, 3):
            meter(Step(status="read", key="a", report=f"r{read}", unread=None, outcome=Outcome(read=read)))
    assert list(meter.reports) == ["r1", "r2", "r3"]
    bar = capsys.readouterr().err
    assert re.search(r"3 of 3 .*[\d.]+/s.*0:00:00.* left", bar)


def test_a_short_run_has_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.Meter(["a.txt"]) as meter:
        meter(Step(status="read", key="a", report="r1", unread=None, outcome=Outcome(read=1)))
    assert capsys.readouterr().err == ""


def test_reports_expected(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.jsonl").write_text('{"text": "x"}\n{"text": "y"}')
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(b"{}\n{}\n{}\n"))
    (tmp_path / "c.txt").write_text("x\ny\n")
    (tmp_path / "d.pdf").write_text("x")
    (tmp_path / "e.rss").write_text("<rss><item>a</item><item>b</item></rss>")
    (tmp_path / "f.json").write_text(json.dumps([{"date_published": ""}] * 3))
    (tmp_path / "g.atom").write_text("nothing in it")
    (tmp_path / ".hidden.txt").write_text("x")
    assert progress.expected([str(tmp_path)]) == 12
    assert progress.expected([str(tmp_path / "c.txt"), "-", "https://news.example/a"]) == 3
