#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Lifeboat developers
# SPDX-License-Identifier: Apache-2.0
#
# make-root.sh DIRECTORY PACKAGE...: makes a minimal Debian 13 in the empty DIRECTORY, with these packages and what
# they depend on. Says nothing unless it fails. Needs root and a Debian-like host.
# The name of every cached root carries the hash of this file: a change here makes every developer's root anew.
set -euo pipefail

suite=trixie
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
directory=$1
shift

log=$(mktemp)
trap 'rm -f "$log"' EXIT
quietly() {
    "$@" >"$log" 2>&1 </dev/null || { cat "$log" >&2; echo "dev: failed: $*" >&2; return 1; }
}

export DEBIAN_FRONTEND=noninteractive
missing=()
command -v mmdebstrap >/dev/null || missing+=(mmdebstrap)
[[ -r $keyring ]] || missing+=(debian-archive-keyring)
if ((${#missing[@]})); then
    command -v apt-get >/dev/null || { echo "dev: making the build root needs the program mmdebstrap" >&2; exit 1; }
    apt-get update >"$log" 2>&1 </dev/null || true # a broken third-party source is no reason to stop: the install decides
    quietly apt-get install -y --no-install-recommends "${missing[@]}"
fi

# The machine's own Debian mirror, its proxy and its ideas about dates serve the root as well.
mirror=$(apt-get indextargets --format "\$(REPO_URI)" 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' 2>/dev/null |
    grep -m1 -E '^https?://[^ ]+/debian/?$' || true)
options=()
while IFS= read -r line; do
    options+=("--aptopt=$line")
done < <(apt-config dump | grep -E '^Acquire::(https?::Proxy|Check-Valid-Until|Check-Date|Retries)[ :]' || true)

for pattern in doc man info locale lintian; do
    options+=("--dpkgopt=path-exclude=/usr/share/$pattern/*")
done

quietly mmdebstrap --mode=root --variant=minbase --components=main --keyring="$keyring" \
    --aptopt='Acquire::Languages "none"' --dpkgopt=force-unsafe-io "${options[@]}" \
    --include="$(IFS=,; echo "$*")" "$suite" "$directory" "${mirror:-http://deb.debian.org/debian}"
