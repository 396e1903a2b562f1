/** The completion script for fish. */

/** Nothing that somebody typed is evaluated: fish gives the words without their quotes. */
export const FISH_SCRIPT = `# fish completion for gait
function __gait_complete
    set -l typed (commandline -opc)
    set -l current (commandline -ct)
    set -l directive 0
    # Not one that a path with . finds: a Tab runs nothing of the working folder, and neither does what
    # it runs.
    set -lx PATH (string match '/*' -- $PATH)
    set -l program (command -s gait)
    string match -q '/*' -- "$program[1]"; or return
    for line in ($program[1] complete -- $typed[2..-1] "$current" 2>/dev/null)
        if string match -qr '^:[0-9]+$' -- $line
            set directive (string sub -s 2 -- $line)
        else if test -n "$line"
            printf '%s\\n' $line
        end
    end
    # Files besides the proposals, where both may stand.
    if test (math "bitand($directive, 4)") -eq 0
        __fish_complete_path "$current"
    end
end
complete -c gait -e
complete -c gait -f -a '(__gait_complete)'`;
