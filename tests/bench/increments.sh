#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Lifeboat developers
# SPDX-License-Identifier: Apache-2.0
#
# The second image of a drive: how long it takes and what it costs, when 1 % of what is in use has changed and when nothing has, beside restic and
# borg reading the same device, and beside reading it and nothing else. What is compared with what: README.md.
set -euo pipefail

copies=${COPIES:-2} # how many copies of /usr the drive holds

# shellcheck source=tests/bench/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
useOwnWorker

makeDrive() {
    truncate -s 10G "$work/source"
    quietly mkfs.ext4 -q "$work/source"
    mkdir "$work/mnt" "$work/place" "$work/restic" "$work/borg"
    mount -o loop "$work/source" "$work/mnt"
    copyPrograms "$copies"
    head -c 1500M /dev/urandom >"$work/mnt/already-compressed"
    used=$(df --output=used -BM "$work/mnt" | tail -1)
    umount "$work/mnt"
    attach "$work/source"
    sync
}

changeOnePercent() { # in 50 places, as a database or a mailbox does
    local at size=$((${used%M} / 100)) place
    mount "$device" "$work/mnt"
    at=$((1500 / 50))
    for ((place = 0; place < 50; place++)); do
        dd if=/dev/urandom of="$work/mnt/already-compressed" bs=64K count=$((size * 16 / 50)) seek=$((place * at * 16)) conv=notrunc status=none
    done
    umount "$work/mnt"
    sync
}

untilSynced() { "$@" && sync; }
line() { # line NAME COMMAND...: the begin of a line, with its seconds from the medium to the medium
    local name=$1
    shift
    dropCaches
    clock untilSynced "$@"
    awk -v name="$name" -v us="$elapsed" 'BEGIN { printf "%-44s %8.2f s", name, us / 1e6 }'
}
grown() { # grown FOLDER: what it has grown by since the last call
    local now
    now=$(du -sm "$1" | cut -f1)
    printf ' %8d MB\n' $((now - ${size[$1]:-0}))
    size[$1]=$now
}
declare -A size=()

ours() { lifeboatctl backup "$device" --to "$work/place"; }
resticBackup() { restic -q -r "$work/restic" backup --stdin --stdin-filename drive <"$device"; }
borgBackup() { borg create --read-special "$work/borg::{now:%s}" "$device"; }
readAll() { dd if="$device" of=/dev/null bs=2M iflag=direct status=none; }

export RESTIC_PASSWORD=bench RESTIC_CACHE_DIR=$work/restic-cache
export BORG_BASE_DIR=$work/borg-base BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes
makeDrive
quietly restic -q init -r "$work/restic"
quietly borg init -e none "$work/borg"
echo "a drive of 10 GB with $used in use; seconds from the medium to the medium, and what the place grew by"
for round in first "1 % changed" unchanged; do
    [[ $round != "1 % changed" ]] || changeOnePercent
    line "Lifeboat, checked: $round" ours
    grown "$work/place"
    line "restic --stdin: $round" resticBackup
    grown "$work/restic"
    line "borg --read-special: $round" borgBackup
    grown "$work/borg"
done
line "reading the whole device" readAll
echo
