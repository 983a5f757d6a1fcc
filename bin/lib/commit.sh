# shellcheck shell=bash
# Sourced by the commands that write down what they measured.

# Prints the commit that was measured; figures written into docs between two cases are no other code.
commit_name() {
    local name
    name=$(git describe --always)
    git diff --quiet HEAD -- . ':(exclude)docs' || name+=-dirty
    echo "$name"
}
