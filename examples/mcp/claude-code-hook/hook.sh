#!/bin/sh
# A PreToolUse hook for Claude Code: a tool runs only if gait allows the call.
#
# Claude Code blocks a call when its hook exits 2, and lets it go on after every other failure. So
# whatever is not the one clear answer "allow" ends in 2 here: a block, a missing approval, a dry
# run, a broken policy, a gait that is not there. Standard error is what Claude is told.

folder=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd) || exit 2
policy=${GAIT_POLICY:-$folder/policy.yaml}
tools=${GAIT_TOOLS:-$folder/gait.tools.yaml}
traces=${GAIT_TRACES:-$folder/traces}

# The payload of the hook is on standard input, and gait reads it from there. --no-config: a folder that
# the agent works in must not add to what this line says.
answer=$("${GAIT_BIN:-gait}" mcp proxy --no-config --adapter claude_code --call - \
  --policy "$policy" --tools "$tools" --trace-dir "$traces")
status=$?

if [ "$status" -eq 0 ]; then
  case $answer in
    'mcp proxy: verdict=allow' | 'mcp proxy: verdict=allow
'*) exit 0 ;;
  esac
fi
printf 'gait did not allow this call (exit %s).\n%s\n' "$status" "$answer" >&2
exit 2
