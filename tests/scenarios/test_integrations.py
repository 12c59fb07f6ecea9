"""The pre-commit hook and the GitHub Action are what their hosts accept, and do what their guides say.

Owns what other programs read of this repository. Must not know what an audit finds.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).parents[2]
OPEN = "import zmq\nsock = zmq.Context().socket(zmq.PULL)\nsock.rcvhwm = 9\nsock.bind('tcp://*:5555')\n"

Json = dict[str, Any]
Schema = Callable[[str], Json]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with one socket that has one finding of severity high."""
    folder = tmp_path / "checkout"
    (folder / "src").mkdir(parents=True)
    (folder / "src/app.py").write_text(OPEN, encoding="utf-8")
    (folder / "empty").mkdir()
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    return folder


def _environment(**more: str) -> dict[str, str]:
    return {**{key: text for key, text in os.environ.items() if not key.startswith("IRONHOUSE_")}, **more}


# The pre-commit hook


@pytest.fixture(scope="module")
def hook() -> Json:
    (found,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    hook: Json = found
    return hook


def test_the_hook_is_one_that_pre_commit_accepts(published_schema: Schema, hook: Json) -> None:
    known = published_schema(".pre-commit-hooks.yml")
    jsonschema.Draft7Validator(known).validate([{**hook, "stages": ["manual"]}])  # it has the stages' older names
    assert hook["stages"] == ["pre-commit", "pre-push", "manual"]


def test_the_hook_audits_the_whole_tree_and_fails_on_findings(checkout: Path, hook: Json) -> None:
    assert hook["pass_filenames"] is False and hook["language"] == "python"
    program, *arguments = shlex.split(hook["entry"])
    command = [str(Path(sys.executable).parent / program), *arguments]
    done = subprocess.run(command, cwd=checkout, env=_environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "src/app.py:4" in done.stdout


# The action


@pytest.fixture(scope="module")
def action() -> Json:
    found: Json = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    return found


def _step(action: Json, name: str, checkout: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run a step as a runner does: expressions are replaced in its environment, and its script is given to bash."""
    values = {key: one["default"] for key, one in action["inputs"].items()} | inputs
    known = {f"inputs.{key}": text for key, text in values.items()}
    known |= {"github.action_path": str(ROOT), "runner.temp": str(checkout.parent / "temp")}
    (step,) = (one for one in action["runs"]["steps"] if one["name"] == name)
    assert "${{" not in step["run"] and step["shell"] == "bash"
    given = {
        key: re.sub(r"\$\{\{ ([\w.-]+) \}\}", lambda match: known[match[1]], text) for key, text in step["env"].items()
    }
    script = checkout.parent / "step.sh"
    script.write_text(step["run"], encoding="utf-8")
    command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)]
    return subprocess.run(command, cwd=checkout, env=_environment(**given), capture_output=True, text=True, check=False)


@pytest.fixture
def installed(checkout: Path) -> Path:
    """The checkout, with this ironhouse in the place where the first step puts it."""
    scripts = checkout.parent / "temp/ironhouse-venv/bin"
    scripts.mkdir(parents=True)
    program = scripts / "ironhouse"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ironhouse "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return checkout


def test_the_action_is_one_that_github_accepts_and_uses_no_other(published_schema: Schema, action: Json) -> None:
    jsonschema.Draft7Validator(published_schema("GitHub Action")).validate(action)
    assert not any("uses" in step for step in action["runs"]["steps"])


def test_the_guide_names_every_input(action: Json) -> None:
    guide = (ROOT / "docs/guide/github-action.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([\w-]+)` \|", guide, re.MULTILINE)) == set(action["inputs"])


def test_the_action_shows_findings_beside_their_lines_and_fails(action: Json, installed: Path) -> None:
    done = _step(action, "Audit", installed)
    assert done.returncode == 1 and done.stdout.startswith("::error file=src/app.py,line=4,")
    assert _step(action, "Audit", installed, **{"fail-on": "critical"}).returncode == 0


def test_the_action_takes_several_paths_a_policy_and_a_baseline(action: Json, installed: Path) -> None:
    assert _step(action, "Audit", installed, path="empty").returncode == 3
    both = _step(action, "Audit", installed, path="empty\nsrc\n")
    assert both.returncode == 1 and "file=src/app.py," in both.stdout
    assert _step(action, "Audit", installed, path="--exit-zero").returncode == 2
    (installed / "off.toml").write_text('mode = "disabled"\n', encoding="utf-8")
    assert _step(action, "Audit", installed, policy="off.toml").returncode == 0
    command = [sys.executable, "-m", "ironhouse", "audit", "--write-baseline", "known.json"]
    subprocess.run(command, cwd=installed, env=_environment(), check=True, capture_output=True)
    assert _step(action, "Audit", installed, baseline="known.json").returncode == 0


def test_the_action_writes_sarif_also_when_it_fails(action: Json, installed: Path) -> None:
    assert _step(action, "Audit", installed, sarif="out.sarif").returncode == 1
    assert '"uri": "src/app.py"' in (installed / "out.sarif").read_text(encoding="utf-8")


@pytest.mark.long
def test_the_action_installs_ironhouse_from_its_own_checkout(action: Json, checkout: Path) -> None:
    done = _step(action, "Install ironhouse", checkout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert _step(action, "Audit", checkout).returncode == 1
