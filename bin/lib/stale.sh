# shellcheck shell=bash
# Sourced by the commands beside it.

# Whether jar $1 is absent or older than the sources of the modules that follow.
is_stale() {
    local jar=$1 module newer
    shift
    [ -f "$jar" ] || return 0
    for module in "$@"; do
        newer=$(find pom.xml "$module/pom.xml" "$module/src/main" -newer "$jar" -print -quit)
        [ -z "$newer" ] || return 0
    done
    return 1
}
