/** The completion script for zsh. */

/** Nothing that somebody typed is evaluated: `(Q)` takes quotes away, and expands nothing. */
export const ZSH_SCRIPT = `#compdef gait
# zsh completion for gait
_gait() {
    local line value program directive=0
    # Not one that a path with "." finds: a Tab runs nothing of the working folder, and neither does
    # what it runs.
    local folders="\${(j.:.)\${(@M)path:#/*}}"
    program="$(PATH="$folders" whence -p gait)"
    [[ "$program" == /* ]] || { _files; return }
    local -a typed values shown
    typed=("\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}")
    while IFS= read -r line; do
        if [[ "$line" =~ '^:([0-9]+)$' ]]; then
            directive="$match[1]"
        elif [[ -n "$line" ]]; then
            value="\${line%%$'\\t'*}"
            values+=("$value")
            if [[ "$line" == *$'\\t'* ]]; then
                shown+=("$value -- \${line#*$'\\t'}")
            else
                shown+=("$value")
            fi
        fi
    done < <(PATH="$folders" "$program" complete -- "\${typed[@]}" 2>/dev/null)
    (( \${#values} )) && compadd -l -d shown -a -- values
    # Files besides the proposals, where both may stand.
    (( directive & 4 )) || _files
}
if [[ "$funcstack[1]" == _gait ]]; then
    _gait "$@"
else
    # A bare zsh has no completions yet.
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
    compdef _gait gait
fi`;
