#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Lifeboat developers
# SPDX-License-Identifier: Apache-2.0
#
# Lifeboat beside the tools people use today, on one drive that is made here from the programs of this system: the same
# data, one run, taking turns. The median of RUNS counts (default 3). What is compared with what, and why: README.md.
set -euo pipefail

runs=${RUNS:-3}
copies=${COPIES:-2}  # how many copies of /usr the drive holds
threads=$(nproc)

# shellcheck source=tests/bench/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

makeDrives() {
    local need
    need=$(($(du -sm /usr | cut -f1) * copies + 256))
    truncate -s $((need * 3 / 2 + 512))M "$work/source.img"
    quietly sfdisk -q "$work/source.img" <<<$'label: gpt\nsize=100M, type=U\ntype=L'
    truncate -s "$(stat -c %s "$work/source.img")" "$work/target.img"
    attach "$work/source.img"
    source=$device
    attach "$work/target.img"
    target=$device
    quietly mkfs.ext4 -q -L Data "${source}p2"
    mkdir "$work/mnt"
    mount "${source}p2" "$work/mnt"
    copyPrograms "$copies"
    head -c 256M /dev/urandom >"$work/mnt/already-compressed"
    umount "$work/mnt"
    sync
}

declare -A sizes=()

newTarget() { # empty, so that nobody profits from what the last restore left
    quietly wipefs -aq "$target"
    quietly blkdiscard -f "$target"
}
givePartitions() { # what partclone needs and Lifeboat makes itself
    quietly sfdisk -q "$target" <<<"$(sfdisk -d "$source")"
    partx -u "$target"
}

# Where each puts its result is emptied before it is timed.
peerBackup() { partclone.ext4 -c -q -s "${source}p2" -L "$work/pc.log" -o - | zstd -q -T"$threads" -3 -o "$work/peer.zst" && sync "$work/peer.zst"; }
peerRestore() { zstd -q -dc "$work/peer.zst" | partclone.restore -q -L "$work/pc.log" -s - -o "${target}p2" && sync "${target}p2"; }
# Ours is read from the medium; so theirs is too, not from the kernel's memory.
peerCheck() { dd if="$work/peer.zst" iflag=nocache count=0 status=none; zstd -q -t "$work/peer.zst"; }
qemuBackup() { qemu-img convert -c -m 8 -W -O qcow2 -o compression_type=zstd "${source}p2" "$work/peer.qcow2" && sync "$work/peer.qcow2"; }
qemuRestore() { qemu-img convert -m 8 -W -n -O raw "$work/peer.qcow2" "${target}p2" && sync "${target}p2"; }
ourBackup() { lifeboatctl backup "$source" --to "$work/place" --no-check --all; }
engineBackup() { bench-engine "$source" "$work/engine"; }
ourCheckedBackup() { lifeboatctl backup "$source" --to "$work/place" --all; }
ourRestore() { lifeboatctl restore "$image" --to "$target" --yes --no-check; }
ourCheckedRestore() { lifeboatctl restore "$image" --to "$target" --yes; }
ourCheck() { lifeboatctl check "$image"; }

newPlace() { rm -rf "${work:?}/$1"; mkdir "$work/$1"; }
findImage() { image=$(dirname "$(find "$work/place" -name image.json)"); }

# The two limits: what the device gives to direct reads, and what the compressor can do with the data in memory.
prepareLimits() {
    local file=$work/packed
    quietly partclone.ext4 -c -q -s "${source}p2" -L "$work/pc.log" -o "$file"
    truncate -s %512 "$file" # a loop device has whole sectors
    split -n "$threads" "$file" "$work/part."
    sizes[packed]=$(stat -c %s "$file")
    attach "$file"
    packed=$device
}
readOnly() { dd if="$packed" of=/dev/null bs=1M iflag=direct status=none; }
compressInMemory() {
    local pids=() part
    for part in "$work"/part.*; do
        zstd -b3 -i1 -B512KB "$part" >"$work/speed.${part##*.}" 2>&1 &
        pids+=($!)
    done
    for part in "${pids[@]}"; do wait "$part" || { cat "$work"/speed.*; return 1; }; done
}
measureLimits() {
    timed read readOnly
    quietly compressInMemory
    # zstd's own figure, without the loading: the MB/s of each process while all run. Its last line has compression first.
    samples[zstd]+="$(for speed in "$work"/speed.*; do tr '\r' '\n' <"$speed" | grep -E 'MB/s.*MB/s' | tail -1 |
        grep -oE '[0-9.]+ MB/s' | head -1; done |
        awk -v bytes="${sizes[packed]}" '{ sum += $1 } END { printf "%d", bytes / sum }') "
}

measureBackups() {
    rm -f "$work"/peer.*
    timed peer-backup peerBackup
    # Compared closely: so each twice, and neither is always the first.
    newPlace place; timed backup ourBackup
    newPlace engine; timed engine engineBackup
    newPlace engine; timed engine engineBackup
    newPlace place; timed backup ourBackup
    measureLimits
    timed qemu-backup qemuBackup
    findImage
    sizes[backup]=$(du -bs "$image" | cut -f1)
}
measureRestores() {
    newTarget; givePartitions
    timed peer-restore peerRestore
    newTarget
    timed restore ourRestore
    newTarget; givePartitions
    timed qemu-restore qemuRestore
    newTarget
    timed checked-restore ourCheckedRestore
}
drawWindow() { # until Qt tells that the window's first picture is drawn
    coproc window { QT_QPA_PLATFORM=offscreen QT_FORCE_STDERR_LOGGING=1 QT_LOGGING_RULES='qt.widgets.painting=true' exec lifeboat 2>&1; }
    grep -qm 1 'flushing dirty top level' <&"${window[0]}"
}
measureWindow() {
    dropCaches # as after the computer's start
    timed window drawWindow
    kill "${window_PID:?}" 2>/dev/null || true # its output has no reader any more: that may have ended it
    wait "$window_PID" 2>/dev/null || true
}
measure() {
    local run
    for ((run = 0; run < runs; run++)); do
        measureBackups
        measureRestores
        measureWindow
        timed peer-check peerCheck
        timed check ourCheck
        newPlace place
        timed checked-backup ourCheckedBackup
    done
    sizes[peer]=$(stat -c %s "$work/peer.zst")
    sizes[qemu]=$(stat -c %s "$work/peer.qcow2")
}

row() { # row WHAT SECONDS AGAINST-WHAT PEER-SECONDS GOAL
    awk -v what="$1" -v t="$2" -v peer="$3" -v p="$4" -v goal="$5" \
        'BEGIN { printf "%-16s %8.2f s   %-34s %8.2f s   %5.2fx   %s\n", what, t, peer, p, p / t, goal }'
}

report() {
    local limit
    limit=$(printf '%s\n%s\n' "$(median read)" "$(median zstd)" | sort -n | tail -1)
    echo "machine: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $threads cores," \
        "$(awk '/^MemTotal/ { printf "%.0f GB", $2 / 1e6 }' /proc/meminfo); kernel $(uname -r)"
    echo "data: $((sizes[packed] / 1000000)) MB in use (programs, and 256 MB that do not compress); medians of $runs runs"
    echo
    printf '%-16s %10s   %-34s %10s   %6s   %s\n' Lifeboat time against time ratio goal
    row backup "$(median backup)" "partclone.ext4 | zstd -T$threads -3" "$(median peer-backup)" ">= 2.50"
    row backup "$(median backup)" "qemu-img convert -c (zstd)" "$(median qemu-backup)" ">= 3.00"
    row backup "$(median backup)" "the limit (read, compress)" "$limit" ">= 0.83"
    row backup "$(median backup)" "the engine without worker and bus" "$(median engine)" ">= 0.98"
    row restore "$(median restore)" "zstd -dc | partclone.restore" "$(median peer-restore)" ">= 3.00"
    row restore "$(median restore)" "qemu-img convert" "$(median qemu-restore)" ""
    row check "$(median check)" "zstd -t" "$(median peer-check)" ">= 1.00"
    row "backup + check" "$(median checked-backup)" "partclone.ext4 | zstd, unchecked" "$(median peer-backup)" ""
    row "restore + checks" "$(median checked-restore)" "partclone.restore, unchecked" "$(median peer-restore)" ""
    echo
    awk -v ours="${sizes[backup]}" -v peer="${sizes[peer]}" -v qemu="${sizes[qemu]}" 'BEGIN {
        printf "size: Lifeboat %.0f MB; partclone | zstd %.0f MB, %.3fx (goal <= 1.03); qemu-img %.0f MB, %.3fx\n",
            ours / 1e6, peer / 1e6, ours / peer, qemu / 1e6, ours / qemu }'
    echo "window: drawn $(median window) s after a cold start (goal < 0.50)"
    echo "limits: direct read $(median read) s, zstd -3 of 512 KiB blocks in memory on all cores $(median zstd) s"
}

((EUID == 0)) || { echo "bench: makes and mounts a drive, which needs root: sudo ./dev bench" >&2; exit 1; }
echo "making a drive ..." >&2
makeDrives
echo "measuring, a few minutes ..." >&2
prepareLimits
measure
report
