#!/usr/bin/env bash
# Tests the Python package, examples and scripts: format, lint, types, then pytest with the real gait,
# and each agent framework in an environment of its own. Tools and frameworks come from the package
# registry, pinned; what cannot be had is named and counted as ignored.
#
#   PYTHON            interpreter to use (python3)
#   GAIT_PYTHON_ENVS  folder to keep the environments in (a temporary one)
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
python=${PYTHON:-python3}
ignored=()
failed=()

finish() { # the lines that .ci/run adds up
  for reason in "${ignored[@]+"${ignored[@]}"}"; do echo "python: $reason ... ignored"; done
  for name in "${failed[@]+"${failed[@]}"}"; do echo "error: $name failed"; done
  echo "python: ${#ignored[@]} ignored, ${#failed[@]} steps failed"
  [ "${#failed[@]}" -eq 0 ]
  exit
}

check() { # check NAME COMMAND…
  local name=$1
  shift
  printf '\n-- %s\n' "$name"
  "$@" || failed+=("$name")
}

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
  ignored+=("$python is not Python 3.10 or later: everything")
  finish
fi
if [ -z "${GAIT_BIN:-}" ]; then
  if command -v deno >/dev/null 2>&1; then deno task link; else npx -y deno@2.9.6 task link; fi
  export GAIT_BIN=$root/gait
fi

envs=${GAIT_PYTHON_ENVS:-}
if [ -n "$envs" ]; then
  mkdir -p "$envs"
else
  envs=$(mktemp -d)
  trap 'rm -rf "$envs"' EXIT
fi

# make_env NAME REQUIREMENTS INTERPRETER [PACKAGE…]: answers whether the environment has what it should
make_env() {
  local home=$envs/$1 requirements=$2 interpreter=$3
  shift 3
  if [ -f "$home/complete" ] && cmp -s "$requirements" "$home/complete"; then return; fi
  rm -rf "$home"
  "$interpreter" -m venv "$home" >"$home.log" 2>&1 &&
    "$home/bin/python" -m pip install --quiet --disable-pip-version-check -r "$requirements" \
      "$@" >>"$home.log" 2>&1 && cp "$requirements" "$home/complete"
}

why() { grep -v '^\[notice\]' "$envs/$1.log" | grep . | tail -1; }

tools=$envs/tools/bin
if ! make_env tools sdk/python/requirements-dev.txt "$python"; then
  ignored+=("format, lint and types: the tools could not be installed: $(why tools)")
  tools=
fi

config=sdk/python/pyproject.toml
# the version that the other tests have
pytest_pin=$(grep '^pytest==' sdk/python/requirements-dev.txt)
sources=(sdk/python examples scripts tests/python)
if [ -n "$tools" ]; then
  check 'ruff format' "$tools/ruff" format --check --config "$config" "${sources[@]}"
  check 'ruff' "$tools/ruff" check --config "$config" "${sources[@]}"
  export MYPYPATH=$root/sdk/python:$root/examples/integrations
  mypy=("$tools/mypy" --config-file "$config" --cache-dir "$envs/mypy")
  check 'mypy: package' "${mypy[@]}" sdk/python/gait sdk/python/tests
  check 'mypy: tests of examples' "${mypy[@]}" tests/python/*.py
  check 'mypy: scripts' "${mypy[@]}" scripts/*.py
  # every example is a program of its own
  for file in examples/python/*.py examples/integrations/*/quickstart.py; do
    check "mypy: $file" "${mypy[@]}" "$file"
  done
  tester=$tools/python
elif "$python" -c 'import pytest' 2>/dev/null; then
  tester=$python
else
  ignored+=("pytest could not be installed: all tests")
  finish
fi

for framework in openai_agents langchain autogen; do
  variable=GAIT_PYTHON_$(echo "$framework" | tr '[:lower:]' '[:upper:]')
  requirements=examples/integrations/$framework/requirements.txt
  if make_env "$framework" "$requirements" "$python" "$pytest_pin"; then
    export "$variable=$envs/$framework/bin/python"
  else
    export "$variable=$framework could not be installed: $(why "$framework")"
  fi
done

log=$envs/pytest.log
: >"$log"
pytest=("$tester" -m pytest -q -c "$config" -p no:cacheprovider)
export COVERAGE_FILE=$envs/coverage
coverage=()
if "$tester" -c 'import pytest_cov' 2>/dev/null; then
  coverage=(--cov=gait --cov-config="$config" --cov-report=term:skip-covered)
fi
run_tests() { "$@" 2>&1 | tee -a "$log"; }
check 'tests of the package' run_tests env PYTHONPATH=sdk/python "${pytest[@]}" "${coverage[@]+"${coverage[@]}"}" \
  --rootdir sdk/python sdk/python/tests
check 'tests of examples, documents and scripts' run_tests "${pytest[@]}" --rootdir . \
  --ignore tests/python/adapters tests/python

# The adapters, each with its framework, and without a network.
make_env pydantic_ai tests/python/adapters/pydantic_ai.txt "$python" "$pytest_pin" || true
for framework in openai_agents langchain pydantic_ai; do
  if [ -f "$envs/$framework/complete" ]; then
    # warnings of a framework are its own
    check "adapter for $framework" run_tests env \
      PYTHONPATH=sdk/python:tests/python/adapters:tests/python/no_network \
      "$envs/$framework/bin/python" "${pytest[@]:1}" -W default --rootdir . \
      "tests/python/adapters/test_$framework.py"
  else
    ignored+=("$framework could not be installed: $(why "$framework")")
  fi
done

# The oldest version that is promised, where there is one beside the default.
oldest=$(command -v python3.10 || true)
if ! [ -x "$oldest" ] || ! "$oldest" -c '' 2>/dev/null; then
  oldest=$( (pyenv prefix "$(pyenv versions --bare | grep '^3\.10\.' | tail -1)") 2>/dev/null || true)
  oldest=${oldest:+$oldest/bin/python3.10}
fi
if [ -n "$oldest" ] && [ -n "$tools" ] && make_env oldest sdk/python/requirements-dev.txt "$oldest"
then
  check 'tests of the package on Python 3.10' run_tests env PYTHONPATH=sdk/python \
    "$envs/oldest/bin/python" \
    "${pytest[@]:1}" --rootdir sdk/python sdk/python/tests
else
  echo 'python: not run on Python 3.10 (no interpreter, or no pytest for it); ruff and mypy check for it'
fi

while IFS= read -r line; do ignored+=("$line"); done < <(
  sed -n 's/^SKIPPED \[\([0-9]*\)\] [^ ]* \(.*\)$/\1 \2/p' "$log" |
    while read -r count reason; do
      for ((n = 0; n < count; n++)); do echo "$reason"; done
    done
)
finish
