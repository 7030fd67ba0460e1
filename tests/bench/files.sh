#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Lifeboat developers
# SPDX-License-Identifier: Apache-2.0
#
# Getting at the files in an image, from a drive of about 5 GB in use with 100,000 names, beside what people do without Lifeboat: restoring a
# partclone image into a file and mounting that; and beside cp from the mounted source, which no image has to be read for. Medians of RUNS.
set -euo pipefail

runs=${RUNS:-5}

# shellcheck source=tests/bench/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
useOwnWorker

makeDrive() {
    local i
    truncate -s 12G "$work/source"
    quietly mkfs.ext4 -q "$work/source"
    mkdir "$work/mnt" "$work/out" "$work/place"
    mount -o loop "$work/source" "$work/mnt"
    copyPrograms 2
    mkdir -p "$work/mnt/names" "$work/mnt/large folder"
    for ((i = 0; i < 100; i++)); do
        mkdir "$work/mnt/names/$i"
        (cd "$work/mnt/names/$i" && seq -f 'name %g.txt' $((i * 1000)) $((i * 1000 + 999)) | tr '\n' '\0' | xargs -0 touch)
    done
    (cd "$work/mnt/large folder" && seq -f 'entry %g' 10000 | tr '\n' '\0' | xargs -0 touch)
    # Half of it compresses, like what people have.
    { head -c 50M /dev/urandom; head -c 37500000 /dev/urandom | base64 -w0 | head -c 50M; } >"$work/mnt/hundred"
    head -c 1500M /dev/urandom >"$work/mnt/already-compressed"
    used=$(df --output=used -BM "$work/mnt" | tail -1)
    names=$(find "$work/mnt" | wc -l)
    umount "$work/mnt"
    sync
}

fromMedium() { dropCaches; timed "$@"; }

copyOut() { rm -rf "$work/out" && mkdir "$work/out" && lifeboatctl copy-out "$image" /hundred --to "$work/out" && sync "$work/out/hundred"; }
plainCopy() { rm -rf "$work/out" && mkdir "$work/out" && cp "$work/mnt/hundred" "$work/out" && sync "$work/out/hundred"; }
peerWay() { # what it takes to get at one file in a partclone image
    truncate -s 12G "$work/restored"
    zstd -q -dc "$work/peer.zst" | partclone.restore -q -L "$work/pc.log" -C -s - -o "$work/restored"
    mount -o loop,ro,noload "$work/restored" "$work/mnt"
    cp "$work/mnt/hundred" "$work/out"
    umount "$work/mnt"
    rm "$work/restored"
}

makeDrive
echo "a file system with $used in use, $names names; everything from the medium (caches dropped); median of $runs"
quietly lifeboatctl backup "$work/source" --to "$work/place" --no-check
image=$(dirname "$work"/place/Lifeboat/*/*/*/image.json)
partclone.ext4 -c -q -s "$work/source" -L "$work/pc.log" -o - | zstd -q -T0 -3 -o "$work/peer.zst"
for ((run = 0; run < runs; run++)); do
    fromMedium listing lifeboatctl files "$image"
    fromMedium folder lifeboatctl files "$image" "/large folder"
    fromMedium search lifeboatctl find "$image" "name 77777"
    fromMedium copy copyOut
    mount -o loop,ro,noload "$work/source" "$work/mnt"
    fromMedium cp plainCopy
    umount "$work/mnt"
done
fromMedium peer peerWay
rm -rf "$work/out"
printf '%-46s %8s\n' "what (with the start of lifeboatctl and worker)" "seconds" \
    "list the top folder (goal < 1)" "$(median listing)" \
    "list a folder of 10,000 entries (goal < 1)" "$(median folder)" \
    "find one name among all (goal < 5)" "$(median search)" \
    "copy out 100 MB" "$(median copy)" \
    "cp of the same from the mounted source" "$(median cp)" \
    "partclone image: restore to a file, mount, cp" "$(median peer)"
