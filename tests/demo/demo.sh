#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Lifeboat developers
# SPDX-License-Identifier: Apache-2.0
#
# The main job on drives made for the purpose: image a drive, see that a too small one is refused, restore to another, compare.
set -euo pipefail

say() { printf '\n== %s\n' "$1"; }

# Runs a command for its output only when it fails.
quietly() {
    local output
    output=$("$@" 2>&1) || { printf '%s\n' "$output" >&2; return 1; }
}

work=$(mktemp -d)
loops=()
cleanup() {
    local loop
    mountpoint -q "$work/mnt" && umount "$work/mnt"
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

say "A drive of 800 MB with a boot, a data and a swap partition"
truncate -s 800M "$work/office-drive"
quietly sfdisk -q "$work/office-drive" <<'TABLE'
label: gpt
size=64M, type=U, name=EFI
size=500M, type=L, name=Data
size=64M, type=S, name=Swap
TABLE
attach "$work/office-drive"
source=$device
quietly mkfs.vfat -F32 -n EFI "${source}p1"
quietly mkfs.ext4 -q -L Data "${source}p2"
quietly mkswap -L Swap "${source}p3"
mkdir "$work/mnt" "$work/place"
mount "${source}p2" "$work/mnt"
cp -r /usr/share/common-licenses /usr/lib/x86_64-linux-gnu/perl* "$work/mnt/" 2>/dev/null || true
(cd "$work/mnt" && find . -type f -exec sha256sum {} +) >"$work/sums"
umount "$work/mnt"
echo "$(wc -l <"$work/sums") files written"

say "Back it up, and check the image"
lifeboatctl backup "$source" --to "$work/place" --name "Office" 2>/dev/null
image=$(dirname "$(find "$work/place" -name image.json)")
lifeboatctl images "$work/place"
(cd "$image" && sha256sum -c SHA256SUMS && qemu-img check disk.qcow2 | head -n 1)

say "A drive of 400 MB: too small, and nothing is written"
truncate -s 400M "$work/small-drive"
lifeboatctl fit "$image" --to "$work/small-drive" || true

say "A drive of 900 MB: restore"
truncate -s 900M "$work/new-drive"
attach "$work/new-drive"
target=$device
lifeboatctl restore "$image" --to "$target" --yes 2>/dev/null
partx -a "$target" 2>/dev/null || partx -u "$target"
mount -o ro "${target}p2" "$work/mnt"
(cd "$work/mnt" && sha256sum --quiet -c "$work/sums") && echo "All files are there, and every one is identical."
