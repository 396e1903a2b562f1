"""Each rule of the skills validator, by a skill with just that fault."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from conftest import ROOT, run_python

VALIDATOR = ROOT / "scripts" / "validate_repo_skills.py"
GOOD = """---
name: my-skill
description: "Does one thing"
disable-model-invocation: true
---

Run gait verify run_demo --json and read the answer.
"""
CODEX = """interface:
  display_name: "My skill"
  short_description: "Does one thing and does it well"
  default_prompt: "Use $my-skill now."
"""


def validate(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return run_python(VALIDATOR, "--root", str(root), *options, cwd=root.parent)


@pytest.fixture
def skill(tmp_path: Path) -> Path:
    folder = tmp_path / "skills" / "my-skill"
    (folder / "agents").mkdir(parents=True)
    (folder / "SKILL.md").write_text(GOOD, encoding="utf-8")
    (folder / "agents" / "openai.yaml").write_text(CODEX, encoding="utf-8")
    return folder


@pytest.mark.parametrize("provider", ["codex", "claude", "both"])
def test_a_good_skill_passes(provider: str, skill: Path) -> None:
    ran = validate(skill.parent, "--provider", provider)
    expected = f"validated 1 skills under {skill.parent} for provider={provider}\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, expected, "")


SHARED = [
    ("---\nname", "name", "does not start with ---"),
    (GOOD, "---\n---", "has fewer than 3 lines"),
    ("true\n---\n", "true\n", "has no closing ---"),
    ("Run gait verify run_demo --json and read the answer.\n", "", "has no body"),
    ("description:", "description", "line 3 is no `key: value`"),
    ("description:", "Description:", "line 3 is no `key: value`"),
    ("description:", "name: my-skill\ndescription:", "line 3 says name a second time"),
    ("description:", "colour: red\ndescription:", "has the unknown key colour"),
    ('description: "Does one thing"\n', "", "lacks the key description"),
    ("name: my-skill\n", "", "lacks the key name"),
    ("name: my-skill", "name: other-skill", "is named 'other-skill'"),
    ('description: "Does one thing"', 'description: " "', "has a blank description"),
    ("gait verify", "git verify", "does not mention 'gait '"),
    ("--json", "--text", "does not mention '--json'"),
]


@pytest.mark.parametrize(("old", "new", "found"), SHARED)
def test_a_shared_fault_is_found_for_every_provider(
    old: str, new: str, found: str, skill: Path
) -> None:
    (skill / "SKILL.md").write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    for provider in ("codex", "claude", "both"):
        ran = validate(skill.parent, "--provider", provider)
        assert (ran.returncode, ran.stdout) == (1, "")
        assert len(ran.stderr.splitlines()) == 1, ran.stderr
        assert ran.stderr.startswith(f"error: my-skill/SKILL.md {found}")


def test_a_name_has_to_be_one_everywhere(skill: Path) -> None:
    for name in ("My-skill", "-skill", "a" * 65, "my_skill"):
        folder = skill.rename(skill.parent / name)
        text = GOOD.replace("name: my-skill", f"name: {name}")
        (folder / "SKILL.md").write_text(text, encoding="utf-8")
        ran = validate(skill.parent)
        assert ran.returncode == 1
        assert f"has the name {name!r}, expected [a-z0-9]" in ran.stderr
        skill = folder


def test_shared_faults_hide_those_of_one_provider(skill: Path) -> None:
    (skill / "agents" / "openai.yaml").unlink()
    (skill / "SKILL.md").write_text(GOOD.replace("--json", ""), encoding="utf-8")
    ran = validate(skill.parent)
    assert ran.stderr == "error: my-skill/SKILL.md does not mention '--json'\n"


BOTH = [
    ("invocation: true", "invocation: yes", "has disable-model-invocation 'yes'"),
    ("invocation: true", "invocation: true\nuser-invocable: no", "has user-invocable 'no'"),
]


@pytest.mark.parametrize(("old", "new", "found"), BOTH)
def test_switches_are_true_or_false(old: str, new: str, found: str, skill: Path) -> None:
    (skill / "SKILL.md").write_text(GOOD.replace(old, new), encoding="utf-8")
    for provider in ("codex", "claude"):
        ran = validate(skill.parent, "--provider", provider)
        assert ran.stderr == f"error: my-skill/SKILL.md {found}, expected true or false\n"


CLAUDE = [
    (
        "invocation: true",
        "invocation: true\nuser-invocable: false",
        "can be started neither by the model nor by the user",
    ),
    ("invocation: true", 'invocation: true\nallowed-tools: " "', "has blank allowed-tools"),
    ("Run gait", "\n" * 500 + "Run gait", "has 507 lines, at most 500 are read"),
]


@pytest.mark.parametrize(("old", "new", "found"), CLAUDE)
def test_a_fault_for_claude_is_one_for_claude_only(
    old: str, new: str, found: str, skill: Path
) -> None:
    (skill / "SKILL.md").write_text(GOOD.replace(old, new), encoding="utf-8")
    assert validate(skill.parent, "--provider", "codex").returncode == 0
    for provider in ("claude", "both"):
        ran = validate(skill.parent, "--provider", provider)
        assert (ran.returncode, ran.stderr) == (1, f"error: my-skill/SKILL.md {found}\n")


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (CODEX, "", "interface.display_name"),
        ("interface:", "face:", "interface.display_name"),
        ('  display_name: "My skill"\n', "", "interface.display_name"),
        ('"Does one thing and does it well"', '""', "interface.short_description"),
        ('  default_prompt: "Use $my-skill now."\n', "", "interface.default_prompt"),
        ("Does one thing and does it well", "x" * 24, "has 24 characters, expected 25 to 64"),
        ("Does one thing and does it well", "x" * 65, "has 65 characters, expected 25 to 64"),
        ("$my-skill", "my-skill", "does not name $my-skill"),
    ],
)
def test_a_fault_for_codex_is_one_for_codex_only(
    old: str, new: str, found: str, skill: Path
) -> None:
    (skill / "agents" / "openai.yaml").write_text(CODEX.replace(old, new), encoding="utf-8")
    assert validate(skill.parent, "--provider", "claude").returncode == 0
    for provider in ("codex", "both"):
        ran = validate(skill.parent, "--provider", provider)
        assert ran.returncode == 1
        assert found in ran.stderr.splitlines()[0]


@pytest.mark.parametrize("length", [25, 64])
def test_the_limits_of_the_short_description_are_within(length: int, skill: Path) -> None:
    text = CODEX.replace("Does one thing and does it well", "x" * length)
    (skill / "agents" / "openai.yaml").write_text(text, encoding="utf-8")
    assert validate(skill.parent).returncode == 0


def test_codex_needs_its_file(skill: Path) -> None:
    (skill / "agents" / "openai.yaml").unlink()
    assert validate(skill.parent, "--provider=claude").returncode == 0
    ran = validate(skill.parent, "--provider=codex")
    assert ran.stderr == "error: my-skill/SKILL.md lacks agents/openai.yaml\n"


def test_all_errors_of_all_skills_are_told(skill: Path) -> None:
    (skill / "SKILL.md").write_text(GOOD.replace("gait", "git").replace("--json", ""), "utf-8")
    (skill.parent / "empty").mkdir()
    ran = validate(skill.parent)
    assert ran.stderr.splitlines() == [
        "error: empty/SKILL.md lacks SKILL.md",
        "error: my-skill/SKILL.md does not mention 'gait '",
        "error: my-skill/SKILL.md does not mention '--json'",
    ]


def test_no_skills_and_no_folder_are_errors(tmp_path: Path) -> None:
    (tmp_path / "skills").mkdir()
    assert "there is no skill in" in validate(tmp_path / "skills").stderr
    assert validate(tmp_path / "skills").returncode == 1
    gone = validate(tmp_path / "gone")
    assert (gone.returncode, gone.stdout) == (1, "")
    assert "there is no skills folder" in gone.stderr


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--provider", "cursor"], "'cursor' is no provider"),
        (["--provider"], "--provider needs a value"),
        (["--fix"], "unknown argument '--fix'"),
    ],
)
def test_a_wrong_command_line_exits_1(options: list[str], found: str, skill: Path) -> None:
    ran = validate(skill.parent, *options)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert found in ran.stderr


def test_help_exits_0(tmp_path: Path) -> None:
    ran = run_python(VALIDATOR, "--help", cwd=tmp_path)
    assert ran.returncode == 0
    assert "usage: validate_repo_skills.py" in ran.stdout
