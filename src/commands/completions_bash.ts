/** The completion script for bash, without the package bash-completion. */

/** Works from bash 3.2 on. Nothing that somebody typed is evaluated. */
export const BASH_SCRIPT = `# bash completion for gait
__gait_complete() {
    local line value cur="" joined=0
    local -a typed=()
    local at
    # bash splits words at = and :, so they are joined again.
    for ((at = 1; at <= COMP_CWORD; at++)); do
        value="\${COMP_WORDS[at]}"
        if [[ "$value" == [=:]* && \${#typed[@]} -gt 0 ]]; then
            typed[\${#typed[@]}-1]+="$value"
            joined=1
        elif [[ $joined -eq 1 && -n "$value" ]]; then
            typed[\${#typed[@]}-1]+="$value"
            joined=0
        else
            typed+=("$value")
            joined=0
        fi
    done
    cur="\${typed[\${#typed[@]}-1]}"
    local prefix=""
    [[ "$cur" == *[=:]* ]] && prefix="\${cur%"\${cur##*[=:]}"}"

    COMPREPLY=()
    # Neither the file that the word names nor one that a path with "." finds: a Tab runs nothing of
    # the working folder, and neither does what it runs.
    local program folder folders="" rest="$PATH:"
    while [[ -n "$rest" ]]; do
        folder="\${rest%%:*}"
        rest="\${rest#*:}"
        [[ "$folder" == /* ]] && folders+="\${folders:+:}$folder"
    done
    program="$(PATH="$folders" type -P gait)"
    [[ "$program" == /* ]] || return 0
    local directive=0
    while IFS= read -r line; do
        if [[ "$line" =~ ^:([0-9]+)$ ]]; then
            directive="\${BASH_REMATCH[1]}"
        elif [[ -n "$line" ]]; then
            value="\${line%%$'\\t'*}"
            COMPREPLY+=("\${value#"$prefix"}")
        fi
    done < <(PATH="$folders" "$program" complete -- "\${typed[@]}" 2>/dev/null)
    if [[ \${#COMPREPLY[@]} -eq 0 && $((directive & 4)) -ne 0 ]]; then
        compopt +o default +o bashdefault 2>/dev/null
    fi
    # Files besides the proposals, where both may stand.
    if [[ \${#COMPREPLY[@]} -gt 0 && $((directive & 4)) -eq 0 ]]; then
        compopt -o filenames 2>/dev/null
        while IFS= read -r line; do
            COMPREPLY+=("$line")
        done < <(compgen -f -- "\${cur##*[=:]}")
    fi
}
complete -o default -F __gait_complete gait`;
