# shellcheck shell=bash
# Sourced by the commands beside it: finds a JDK that can build and run srt4j, whatever the default java is.

srt4j_needs_java=25

# Prints the feature version (25) of the JDK in directory $1, nothing if there is none.
jdk_version() {
    [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
    if [ -r "$1/release" ]; then
        sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9]*\).*/\1/p' "$1/release"
    else
        "$1/bin/java" -version 2>&1 | sed -n '1s/.*version "\([0-9]*\).*/\1/p'
    fi
}

# Prints the directories that may hold a JDK, one a line, in the order they are tried.
jdk_candidates() {
    [ -z "${JAVA_HOME:-}" ] || printf '%s\n' "$JAVA_HOME"
    local java
    if java=$(command -v java); then
        java=$(readlink -f "$java" 2>/dev/null || printf '%s' "$java")
        printf '%s\n' "${java%/bin/java}"
    fi
    local dir
    for dir in /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/openjdk* /opt/java/* /opt/jdk* \
        "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.asdf/installs/java/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        [ -d "$dir" ] && printf '%s\n' "$dir"
    done
    return 0
}

# Sets JAVA_HOME to a JDK of at least srt4j_needs_java, or says what to install and exits.
use_jdk() {
    local dir version seen=""
    while IFS= read -r dir; do
        version=$(jdk_version "$dir")
        [ -n "$version" ] || continue
        if [ "$version" -ge "$srt4j_needs_java" ]; then
            export JAVA_HOME=$dir
            # Maven's own libraries are behind the JDK: not the concern of who builds srt4j.
            export MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED ${MAVEN_OPTS:-}"
            return 0
        fi
        seen="$seen
  $version in $dir"
    done <<EOF
$(jdk_candidates | awk '!seen[$0]++')
EOF
    cat >&2 <<EOF
srt4j needs a JDK $srt4j_needs_java or newer. Found:${seen:- none.}
Install one, for example
  Debian, Ubuntu   apt-get install temurin-$srt4j_needs_java-jdk   (with the repository of https://adoptium.net/installation/linux)
  Fedora           dnf install java-$srt4j_needs_java-openjdk-devel
  macOS            brew install openjdk@$srt4j_needs_java
  anywhere         sdk install java $srt4j_needs_java-tem   (https://sdkman.io)
or point JAVA_HOME to one. The default java of the machine may stay what it is.
EOF
    exit 1
}
