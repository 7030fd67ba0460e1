# shellcheck shell=bash
# SPDX-FileCopyrightText: The Lifeboat developers
# SPDX-License-Identifier: Apache-2.0
#
# Sourced by the benchmarks beside it: a folder in $work that goes with the script, what is mounted on $work/mnt and the loop devices too, and how
# time is taken.

work=$(mktemp -d)
loops=()
cleanup() {
    local loop
    ! mountpoint -q "$work/mnt" || umount "$work/mnt"
    for loop in "${loops[@]}"; do
        partx -d "$loop" 2>/dev/null || true
        losetup -d "$loop" || true
    done
    rm -rf "$work"
}
trap cleanup EXIT

attach() { # attach FILE: a loop device for it, with partition nodes, in $device
    device=$(losetup -f --show "$1")
    loops+=("$device")
    partx -a "$device" 2>/dev/null || true
}

useOwnWorker() { # instead of the system's
    mkdir -m 700 "$work/runtime"
    export XDG_RUNTIME_DIR=$work/runtime
}

# Runs a command; prints its output only if it fails.
quietly() { "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; echo "bench: failed: $*" >&2; return 1; }; }

copyPrograms() { # copyPrograms TIMES: what this system has in /usr, to $work/mnt
    local copy
    for ((copy = 0; copy < $1; copy++)); do
        cp -a /usr "$work/mnt/usr-$copy"
    done
}

dropCaches() { sync; echo 3 >/proc/sys/vm/drop_caches; }

clock() { # clock COMMAND...: microseconds in $elapsed; what was written before does not count
    local begin
    sync
    begin=${EPOCHREALTIME/./}
    quietly "$@"
    elapsed=$((${EPOCHREALTIME/./} - begin))
}

declare -A samples=()
timed() { # timed NAME COMMAND...: one more sample of NAME
    local name=$1
    shift
    clock "$@"
    samples[$name]+="$elapsed "
}
median() { # median NAME: of its samples, in seconds
    tr ' ' '\n' <<<"${samples[$1]}" | sed '/^$/d' | sort -n |
        awk '{ v[NR] = $1 } END { printf "%.2f", (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2e6 }'
}
