# shellcheck shell=bash
# SPDX-FileCopyrightText: The Lifeboat developers
# SPDX-License-Identifier: Apache-2.0
#
# Sourced by dev: which packages the build needs, whether this machine has them, and otherwise the cached Debian 13 root.
#
# The cache, ${XDG_CACHE_HOME:-~/.cache}/lifeboat:
#   root-HASH.TIME/  a finished root; HASH of the dependencies and of make-root.sh. A call holds a shared lock on it.
#   making.*/        a root being made, or what a killed call left of one; only under the lock file `making`.
#   calls/*/         one directory for each running call, locked by it; unlocked ones are left-overs and are removed.
#   ccache/          the compiler cache

: "${checkout:?}"
devRoot=$checkout/packaging/dev-root
cache=${XDG_CACHE_HOME:-${HOME:?}/.cache}/lifeboat

die() {
    echo "dev: $*" >&2
    exit 1
}

# The build dependencies, one a line: the package and, if the control file asks for one, its least version.
dependencies() {
    awk '/^[^ ]/ { on = /^Build-Depends:/; sub(/^[^:]*:/, "") } on' "$checkout/packaging/debian/control" |
        tr ',' '\n' | sed -E 's/<[^>]*>//; s/[()>=]/ /g; s/^ +//; /^$/d' | awk '{ print $1, $2 }'
}

# The first build dependency this machine does not meet; nothing if it meets all of them.
# shellcheck disable=SC2016 # the fields are dpkg-query's
firstMissing() {
    command -v dpkg-query >/dev/null || { echo dpkg; return; }
    local name version status
    declare -A installed=()
    while read -r name version status; do
        [[ $status != installed ]] || installed[$name]=$version
    done < <(dependencies | cut -d' ' -f1 |
        xargs dpkg-query -W -f '${Package} ${Version} ${db:Status-Status}\n' 2>/dev/null)
    while read -r name version; do
        if [[ -z ${installed[$name]-} ]] ||
            { [[ -n $version ]] && dpkg --compare-versions "${installed[$name]}" lt "$version"; }; then
            echo "$name${version:+ $version}"
            return
        fi
    done < <(dependencies)
}

# Detaches the loop devices whose files lie in a directory: a killed device test leaves them behind. Partition nodes go
# first, they would survive the detach and give I/O errors to the next user of the device.
detachLoops() {
    [[ -d $1 && -e /dev/loop-control ]] || return 0
    local inode device name files
    files=$(find "$1" -xdev -type f -printf ' %i')
    [[ -n $files ]] || return 0
    while read -r inode device name; do
        [[ " $files " == *" $inode "* && $device == "$(mountpoint -d "$(df --output=target "$1" | tail -n1)")" ]] || continue
        partx -d "$name" 2>/dev/null || true
        losetup -d "$name" 2>/dev/null || true
    done < <(losetup -n -O BACK-INO,BACK-MAJ:MIN,NAME)
}

removeCall() {
    detachLoops "$1/scratch"
    rm -rf --one-file-system "$1" 2>/dev/null || true # what a dying process still holds, the next call removes
}

sweepCalls() {
    local directory
    for directory in "$cache"/calls/*/; do
        [[ -d $directory ]] || continue
        if flock -n "$directory" true; then removeCall "${directory%/}"; fi
    done
}

findRoot() { # prints the newest finished root for this hash, if there is one
    local newest='' directory
    for directory in "$cache/root-$1".*/; do [[ ! -d $directory ]] || newest=${directory%/}; done
    echo "$newest"
}

pruneRoots() { # keeps the newest two, and those in use
    local old
    find "$1" -maxdepth 1 -name 'root-*.*' | sed 's/.*\.\(.*\)/\1 &/' | sort -rn | tail -n +3 | cut -d' ' -f2- |
        while IFS= read -r old; do
            if flock -n "$old" true; then rm -rf --one-file-system "$old"; fi
        done
}

makeRoot() { # makeRoot HASH: only one call makes a root, the others wait for it and use it
    local hash=$1 making found
    exec 5>"$cache/making"
    flock -n 5 || { echo "dev: another call is making the build root; waiting for it ..." >&2; flock 5; }
    found=$(findRoot "$hash")
    if [[ -z $found ]]; then
        echo "dev: making the Debian 13 build root in $cache, once (about a minute) ..." >&2
        rm -rf --one-file-system "$cache"/making.*
        making=$(mktemp -d "$cache/making.XXXXXX")
        chmod 755 "$making"
        # shellcheck disable=SC2046 # one word for each package
        "$devRoot/make-root.sh" "$making" $(dependencies | cut -d' ' -f1) 5>&- || die "could not make the build root"
        mv -T "$making" "$cache/root-$hash.$(date +%s)"
        pruneRoots "$cache"
    fi
    exec 5>&-
}

# Runs a command in the root, which is made if it has to be. Everything it starts dies with it, or with us.
# 130 and 143 on Ctrl-C and SIGTERM, else the command's exit code.
inRoot() {
    local hash root call child status
    ((EUID == 0)) || die "$(firstMissing) is not installed here, so this runs in a Debian 13 build root, and making and" \
        "entering one needs root. Run: sudo ./dev ${verb:-build}, or install the Build-Depends of packaging/debian/control."
    mkdir -p "$cache/calls" "$cache/ccache"
    hash=$({ dependencies; cat "$devRoot/make-root.sh"; } | sha256sum | cut -c1-16)
    until root=$(findRoot "$hash"); [[ -n $root ]] && exec 6<"$root" && flock -s 6 && [[ -d $root ]]; do makeRoot "$hash"; done
    sweepCalls
    call=$(mktemp -d "$cache/calls/XXXXXX")
    exec 7<"$call"
    flock 7
    # Started in the background, so that a signal to this script alone is acted upon at once; `env` undoes what bash does
    # to the signals of background commands. The dead leave no children: pdeathsig, --kill-child, then the PID namespace.
    env --default-signal=INT,QUIT setpriv --pdeathsig KILL \
        unshare --mount --propagation slave --pid --fork --kill-child \
        "$devRoot/enter.sh" "$root" "$checkout" "$call" "$cache/ccache" "$@" <&0 6<&- 7<&- &
    child=$!
    trap 'kill -KILL "$child" 2>/dev/null || true; terminated=1' TERM HUP
    trap : INT
    terminated=0
    while kill -0 "$child" 2>/dev/null; do
        status=0
        { wait "$child" || status=$?; } 2>/dev/null # without the shell's own note about a killed job
    done
    removeCall "$call"
    ((!terminated)) || status=143
    return "$status"
}
