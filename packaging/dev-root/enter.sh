#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Lifeboat developers
# SPDX-License-Identifier: Apache-2.0
#
# enter.sh ROOT CHECKOUT CALL CCACHE COMMAND...: runs COMMAND in the Debian 13 in ROOT. root.sh starts this as process 1
# of fresh mount and PID namespaces: whatever is mounted or started here is gone when COMMAND ends.
#   ROOT      is only the lower layer: what COMMAND writes outside the directories named below is forgotten.
#   CHECKOUT  appears as /lifeboat (the same place for every clone, so ccache and paths agree) and under its own name.
#   CALL      an empty directory of this call: /scratch (TMPDIR) lies in it, on disk, for sparse drives of any size.
set -euo pipefail

root=$1 checkout=$2 call=$3 ccache=$4
shift 4
new=$call/root
mkdir "$new" "$call/layer" "$call/scratch"
chmod 1777 "$call/scratch"

mount -t tmpfs -o mode=755 lifeboat "$call/layer"
mkdir -m 755 "$call/layer/upper" "$call/layer/work"
mount -t overlay -o "lowerdir=$root,upperdir=$call/layer/upper,workdir=$call/layer/work" lifeboat "$new" 2>/dev/null ||
    mount --bind "$root" "$new" # a kernel or a cache without overlay: the root itself, which then can be written to

mount -t proc -o nosuid,nodev,noexec proc "$new/proc"
mount --rbind /sys "$new/sys"
[[ ! -d /sys/kernel/tracing || -e /sys/kernel/tracing/trace ]] || mount -t tracefs tracefs "$new/sys/kernel/tracing" || true
mount --rbind /dev "$new/dev" # loop devices and their partition nodes appear as they are made
mount -t tmpfs -o mode=755,nosuid,nodev run "$new/run"
mkdir -m 1777 "$new/run/lock"

bindAt() { # bindAt WHAT WHERE-IN-THE-ROOT
    mkdir -p "$new$2"
    mount --rbind "$1" "$new$2"
}
bindAt "$call/scratch" /scratch
bindAt "$ccache" /ccache
# The machine's files keep their names, so that `./dev exec -- lifeboatctl …` takes the paths a person types.
for directory in /tmp /var/tmp /home /media /mnt /srv "$checkout"; do
    [[ ! -d $directory ]] || bindAt "$directory" "$directory"
done
bindAt "$checkout" /lifeboat

environment=(
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TMPDIR=/scratch
    LIFEBOAT_IN_ROOT=1 CCACHE_DIR=/ccache CCACHE_BASEDIR=/lifeboat CCACHE_MAXSIZE=5G
    GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory "GIT_CONFIG_VALUE_0=*"
)
while IFS= read -r name; do
    environment+=("$name=${!name}")
done < <(compgen -e | grep -xE 'TERM|COLORTERM|NO_COLOR|CI|DISPLAY|RUNS|COPIES|LIFEBOAT_.*' | grep -vx LIFEBOAT_IN_ROOT || true)
if [[ -n ${XAUTHORITY-} && -f ${XAUTHORITY-} ]]; then
    install -m 600 "$XAUTHORITY" "$new/run/xauthority"
    environment+=(XAUTHORITY=/run/xauthority)
fi

# Swap the roots rather than chroot: a process in a chroot may not make user namespaces.
cd "$new"
pivot_root . .
umount -l .
cd /lifeboat
# Process 1 stays a shell that outlives Ctrl-C, to hand on the exit code. The command gets default signals.
exec env -i "${environment[@]}" bash -c 'trap : INT TERM HUP; "$@"; exit' dev "$@"
