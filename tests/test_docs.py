"""What the documents say is so: examples are run, links lead somewhere, every command and field is described."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

import click
import pytest
from click.testing import CliRunner

import reportedly
from reportedly import records
from reportedly.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
# Scores differ in the last digits from processor to processor.
SCORE = re.compile(r"\b[01]\.\d\d\b")


def block(name: str) -> str:
    """The code block of the README that a comment names."""
    found = re.search(rf"<!-- {re.escape(name)} -->\n```\w+\n(.*?)```\n", README, re.DOTALL)
    assert found, f"README.md has no block {name!r}"
    return found[1]


@pytest.fixture
def story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    (tmp_path / "story.txt").write_text(block("story.txt").removesuffix("\n"), encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("story")
def test_the_example_prints_what_the_readme_says() -> None:
    program, *arguments = block("command").removeprefix("$ ").split()
    assert program == "reportedly"
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.stderr
    assert SCORE.sub("0.00", result.stdout) == SCORE.sub("0.00", block("output"))


def test_the_python_example_runs(story: Path) -> None:
    command = [sys.executable, "-c", block("python")]
    done = subprocess.run(command, cwd=story, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "threaten" in done.stdout or "deny" in done.stdout
    assert (story / "reportedly.db").exists()


def test_the_commands_page_is_up_to_date() -> None:
    page = str(ROOT / "docs" / "cli.md")
    done = subprocess.run([sys.executable, "-m", "cogapp", "--check", page], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, f"run `make docs`: {done.stdout}"


def test_commands_in_the_documents_exist() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        code = re.findall(r"`(reportedly [^`\n]+)`|^(?: {4}|  |\$ )(reportedly .*)$", text, re.MULTILINE)
        for line in (a or b for a, b in code):
            name = line.split()[1]
            if re.fullmatch(r"[a-z]+", name):
                assert name in main.commands, f"{page.name}: {line}"
                command = main.commands[name]
                command = getattr(command, "commands", {}).get(line.split()[2] if line.count(" ") > 1 else "", command)
                options = {o for parameter in command.params for o in parameter.opts}
                used = set(re.findall(r"(?<!\S)--[a-z]+", line.partition("#")[0]))
                assert used <= options | {"--help"}, f"{page.name}: {line}"


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
            assert "://" in target or (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_field_and_value_of_the_ledger_is_described() -> None:
    page = (ROOT / "docs" / "ledger.md").read_text(encoding="utf-8")
    for kind, made in records.KINDS.items():
        section = re.search(rf"^## {kind}\n(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE)
        assert section, f"docs/ledger.md has no section {kind}"
        missing = [field.name for field in dataclasses.fields(made) if f"`{field.name}`" not in section[1]]
        assert not missing, f"{kind}: {missing}"
    literals = (records.Form, records.Act, records.Naming, records.ActorType, records.How, records.SaidBasis)
    missing = [value for literal in literals for value in get_args(literal) if f"`{value}`" not in page]
    assert not missing


def test_every_command_and_option_is_on_the_commands_page() -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    for name, command in main.commands.items():
        assert f"## {name}" in page
        for parameter in command.params:
            assert isinstance(parameter, click.Argument) or parameter.opts[0] in page


def test_the_changelog_names_the_version() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{reportedly.__version__}]" in changes
    assert "## [Unreleased]" in changes


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_every_target_of_make_has_a_line_of_help() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    shown = subprocess.run(["make", "-C", str(ROOT), "help"], capture_output=True, text=True, timeout=60).stdout
    targets = set(re.findall(r"^  make (\w+) +\S", shown, re.MULTILINE))
    assert targets == set(phony[1].split())
    assert {"demo", "test", "lint", "train", "bench", "help"} <= targets
