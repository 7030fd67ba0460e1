#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Lifeboat developers
# SPDX-License-Identifier: Apache-2.0
#
# A drive in use: how long its image takes beside that of the same drive unmounted, how long it stands still, and what is left to who writes to it. What is
# compared with what: README.md.
set -euo pipefail

copies=${COPIES:-1} # how many copies of /usr the drive holds
runs=${RUNS:-5}

# shellcheck source=tests/bench/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
useOwnWorker

writer=
stopWriter() {
    [[ -n $writer ]] || return 0
    kill "$writer"
    wait "$writer" || true
    writer=
}
trap 'stopWriter; cleanup' EXIT

makeDrive() {
    truncate -s 10G "$work/source"
    attach "$work/source"
    quietly "mkfs.$1" -q "$device"
    mkdir -p "$work/mnt" "$work/place"
    mount "$device" "$work/mnt"
    copyPrograms "$copies"
    head -c 500M /dev/urandom >"$work/mnt/already-compressed"
    mkdir "$work/mnt/busy"
    used=$(df --output=used -BM "$work/mnt" | tail -1)
    truncate -s 8 "$work/counter"
}

backup() { lifeboatctl backup "$device" --to "$work/place" --all --no-check --json; }
still() { sed -n 's/.*"stillMilliseconds":\([0-9]*\).*/\1/p' "$work/log"; }
records() { od -An -t u8 "$work/counter" | tr -d ' '; }
clear() { rm -rf "$work/place/Lifeboat"; }

makeDrive "${1:-ext4}"
echo "$used in use on $(findmnt -no FSTYPE "$work/mnt"); $runs runs, medians"
mount -o remount,ro "$work/mnt"
for ((run = 0; run < runs; run++)); do
    timed quiet backup
    clear
done
mount -o remount,rw "$work/mnt"

busy-writer write "$work/mnt/busy" "$work/counter" &
writer=$!
sleep 10
before=$(records)
sleep 20
undisturbed=$((($(records) - before) / 20))
standstills=()
during=0
for ((run = 0; run < runs; run++)); do
    before=$(records)
    timed busy backup
    during=$((during + ($(records) - before) * 1000000 / elapsed))
    standstills+=("$(still)")
    clear
    sleep 2
done
stopWriter
umount "$work/mnt"

printf '%-44s %8.2f s\n' "nobody writes" "$(median quiet)" "two thousand files a second are written" "$(median busy)"
mapfile -t standstills < <(printf '%s\n' "${standstills[@]}" | sort -n)
printf '%-44s %8d ms, at most %d ms\n' "everything stood still for" "${standstills[$((runs / 2))]}" "${standstills[-1]}"
printf '%-44s %8d of %d a second\n' "records that the writer got onto the drive" $((during / runs)) "$undisturbed"
