# shellcheck shell=bash
# Sourced by the commands that compare with libsrt, after jdk.sh and packages.sh: builds the load generators of both sides.
# shellcheck source=bin/lib/stale.sh
. "$(dirname "${BASH_SOURCE[0]}")/stale.sh"
# shellcheck source=bin/lib/commit.sh
. "$(dirname "${BASH_SOURCE[0]}")/commit.sh"

load_programs=benchmarks/target/c
load_jar=benchmarks/target/benchmarks.jar

missing_packages() {
    command -v gcc >/dev/null || echo gcc libc6-dev
    [ -f /usr/include/srt/srt.h ] || echo libsrt-openssl-dev
}

# Compiles the C programs, and the jar if its sources are newer.
build_load() {
    mkdir -p "$load_programs"
    gcc -O2 -Wall -o "$load_programs/libsrt_load" benchmarks/src/main/c/libsrt_load.c -lsrt -lpthread -lm
    gcc -O2 -Wall -o "$load_programs/udpnetem" benchmarks/src/main/c/udpnetem.c -lm
    if is_stale "$load_jar" srt-protocol srt-transport benchmarks; then
        ./mvnw -B -q -DskipTests package -pl benchmarks -am </dev/null
    fi
}

# Prints date, machine and versions.
load_about() {
    local machine libsrt java
    machine="$(nproc) × $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), Linux $(uname -r)"
    libsrt=$(dpkg-query -W -f '${Version}' libsrt-openssl-dev 2>/dev/null || echo unknown)
    java=$(sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "$JAVA_HOME/release")
    echo "$(date -u +%F): $machine; libsrt $libsrt, srt4j $(commit_name) on Java $java"
}
