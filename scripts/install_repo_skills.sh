#!/usr/bin/env bash
# Copies the skills of this repository to where Codex and Claude Code look for them. A skill of the
# same name is replaced; other skills stay as they are.
#
#   CODEX_HOME, CLAUDE_HOME  where the two keep their files (~/.codex, ~/.claude)
set -euo pipefail

usage='usage: install_repo_skills.sh [--provider codex|claude|both]'
source=$(cd "$(dirname "$0")/.." && pwd)/.agents/skills
provider=both

fail() {
  echo "error: $1" >&2
  exit 1
}

misuse() {
  echo "error: $1" >&2
  echo "$usage" >&2
  exit 1
}

while [ $# -gt 0 ]; do
  case $1 in
    --provider)
      [ $# -ge 2 ] || misuse '--provider needs a value'
      provider=$2
      shift 2
      ;;
    --provider=*)
      provider=${1#*=}
      shift
      ;;
    -h | --help)
      echo "$usage"
      exit 0
      ;;
    *) misuse "unknown argument \"$1\"" ;;
  esac
done
case $provider in
  codex | claude | both) ;;
  *) misuse "\"$provider\" is no provider" ;;
esac
[ -d "$source" ] || fail "there is no skills folder $source"

install_for() { # install_for PROVIDER FOLDER
  local count=0 skill name
  mkdir -p "$2"
  # Sorted by the shell, so the order is the same everywhere.
  for skill in "$source"/*/; do
    [ -f "${skill}SKILL.md" ] || continue
    name=$(basename "$skill")
    rm -rf "${2:?}/$name"
    cp -R "${skill%/}" "$2/$name"
    echo "[$1] installed $name -> $2/$name"
    count=$((count + 1))
  done
  [ "$count" -gt 0 ] || fail "there is no skill in $source"
  echo "[$1] installed $count skills into $2"
}

export LC_ALL=C
case $provider in codex | both) install_for codex "${CODEX_HOME:-$HOME/.codex}/skills" ;; esac
case $provider in claude | both) install_for claude "${CLAUDE_HOME:-$HOME/.claude}/skills" ;; esac
