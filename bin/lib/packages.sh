# shellcheck shell=bash
# Sourced by the commands beside it: installs Debian packages where it may.

# Installs Debian packages, given as one string, and starts none of the services in them: the tests start their own.
install_packages() {
    local log policy=/usr/sbin/policy-rc.d
    log=$(mktemp)
    if [ -e "$policy" ]; then
        policy=""
    else
        printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy"
    fi
    # shellcheck disable=SC2086
    if ! { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install $1; } \
        </dev/null >"$log" 2>&1; then
        tail -20 "$log" >&2
    fi
    rm -f "$log" ${policy:+"$policy"}
}

# Whether this machine lets us install packages.
may_install() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null
}

# Installs what the caller's missing_packages prints, or names it and exits with 1. $1: what needs it; $2: a way
# to do without, if there is one.
require_packages() {
    local missing
    missing=$(missing_packages | tr '\n' ' ')
    [ -n "$missing" ] || return 0
    if may_install; then
        echo "Installing what $1 needs: $missing" >&2
        install_packages "$missing"
        missing=$(missing_packages | tr '\n' ' ')
    fi
    if [ -n "$missing" ]; then
        echo "For $1 these are missing (Debian's package names): $missing" >&2
        echo "Install them, for example: sudo apt-get install $missing" >&2
        [ -z "${2:-}" ] || echo "$2" >&2
        exit 1
    fi
}
