#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Lifeboat developers
# SPDX-License-Identifier: Apache-2.0
#
# systemd-machine.sh UNIT PACKAGING CGROUP WORK: boots systemd with the system bus and the worker's unit, as process 1 of namespaces that exist already
# (mount, pid, uts, ipc, net); only its cgroup namespace is made here. Nothing of it reaches the machine but what is written to
# the folder WORK; all else that it changes ends with the namespaces.
set -euo pipefail
unit=$1 packaging=$2 cgroup=$3 work=$4

mount --make-rprivate /
mount -t proc proc /proc
mount -t tmpfs -o mode=755 lifeboat /run
mkdir /run/work
mount --bind "$work" /run/work
for folder in /tmp /var/tmp /usr/local/share /etc/dbus-1/system.d /var/lib/udisks2 /var/lib/systemd /etc/lifeboat /var/lib/lifeboat; do
    mkdir -p "$folder"
    mount -t tmpfs -o mode=755 lifeboat "$folder"
done
chmod 1777 /tmp /var/tmp
mkdir -p "$work"
mount --move /run/work "$work"
rmdir /run/work

# A group of its own, and no way to see another.
mkdir /run/cgroup
mount -t cgroup2 cgroup /run/cgroup
mkdir "/run/cgroup/$cgroup"
echo 1 >"/run/cgroup/$cgroup/cgroup.procs"
umount /run/cgroup
rmdir /run/cgroup
while mountpoint -q /sys/fs/cgroup; do umount -R -l /sys/fs/cgroup; done
export unit packaging
# shellcheck disable=SC2016 # what follows is for the inner shell
exec unshare --cgroup bash -euc '
    mount -t cgroup2 cgroup /sys/fs/cgroup
    mount -o bind /proc/sys /proc/sys
    mount -o remount,bind,ro /proc/sys
    mkdir -p /run/systemd/system /run/lock /run/polkit-1/rules.d \
        /usr/local/share/dbus-1/system-services /usr/local/share/polkit-1/actions
    cp "$packaging"/dbus/*.conf /etc/dbus-1/system.d/
    cp "$packaging"/polkit/*.policy /usr/local/share/polkit-1/actions/
    sed "s|@LIFEBOATD@|/bin/false|" "$packaging/dbus/org.lifeboat.Lifeboat1.service.in" \
        >/usr/local/share/dbus-1/system-services/org.lifeboat.Lifeboat1.service
    cp "$unit" /run/systemd/system/lifeboatd.service
    printf "[Unit]\nRequires=dbus.socket\nWants=dbus.service\n" >/run/systemd/system/lifeboat-test.target
    container=lifeboat exec /usr/lib/systemd/systemd --system --unit=lifeboat-test.target --show-status=no'
