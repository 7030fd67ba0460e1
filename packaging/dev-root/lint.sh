#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Lifeboat developers
# SPDX-License-Identifier: Apache-2.0
#
# ./dev lint: every check of the sources that runs nothing of them. The same script for people and for CI.
# One line for each check; what it found stands below the line. All checks run, also after one has failed.
# With --fix it first lets clang-format rewrite what it can.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."

maxLines=500
preset=dev
stamps=build/lint
failures=0

# Which rooms of core/ a room may include, beside itself. `app` is free to use everything.
declare -A mayInclude=(
    [base]=""
    [block]="base"
    [drives]="base block"
    [qcow2]="base block"
    [image]="base block drives qcow2"
    [live]="base block drives qcow2"
    [files]="base block drives qcow2 image"
    [jobs]="base block drives qcow2 image live files"
    [plans]="base block drives qcow2 image live files"
    [service]="base block drives qcow2 image live files jobs plans"
    [ui]="base drives files image jobs plans service"
)

check() { # check NAME COMMAND...: the command prints its findings, if any, and fails
    local name=$1 output
    shift
    if output=$("$@" 2>&1); then
        echo "ok      $name${output:+ ($output)}"
    else
        echo "FAILED  $name"
        [[ -z $output ]] || printf '%s\n' "$output" | sed 's/^/        /'
        failures=$((failures + 1))
    fi
}

# The files of the working tree, tracked or new, that match a pathspec.
sources() {
    local file
    git ls-files --cached --others --exclude-standard -- "$@" 2>/dev/null | sort -u | while IFS= read -r file; do
        if [[ -f $file ]]; then echo "$file"; fi
    done
}

# For greps that must find nothing.
nothing() {
    local found
    found=$(cat)
    [[ -z $found ]] || { printf '%s\n' "$found"; return 1; }
}

formatting() {
    local output
    output=$(sources '*.h' '*.cpp' | xargs -r clang-format-19 --dry-run -Werror --ferror-limit=1 2>&1) ||
        { grep ': error:' <<<"$output" | cut -d: -f1,2; echo 'to repair: ./dev lint --fix'; return 1; }
}

buildIt() {
    local output
    output=$(./dev build --preset "$preset" 2>&1) || { printf '%s\n' "$output" | tail -n 60; return 1; }
}

# Runs clang-tidy on one file; a stamp named after everything the verdict depends on makes the next run skip it.
tidyOne() {
    if clang-tidy-19 --quiet -p "build/$preset" "$1" 2>/dev/null >"$stamps/$2.out"; then
        mv "$stamps/$2.out" "$stamps/$2"
    else
        grep -E '^[^ ].*: (error|warning): ' "$stamps/$2.out" || echo "$1: clang-tidy failed"
        rm -f "$stamps/$2.out"
        return 1
    fi
}

# "FILE HASH" for each .cpp file: the hash covers the file, our headers that it includes at any depth, and the rules.
tidyStamps() {
    local rules file sums
    rules=$({ clang-tidy-19 --version; cat .clang-tidy CMakePresets.json CMakeLists.txt; } | sha256sum)
    {
        sources '*.h' '*.cpp' | xargs -r sha256sum
        sources '*.h' '*.cpp' | xargs -r grep -HoE '^#include "[^"]+' | sed 's/:#include "/ /'
    } | awk '
        length($1) == 64 && !($1 in includes) { sum[$2] = $1; next }
        { includes[$1] = includes[$1] " " $2 }
        function visit(file,    name, names, n, i, folder) {
            if (seen[file]++) return
            line = line " " sum[file]
            folder = file; sub("[^/]*$", "", folder)
            n = split(includes[file], names, " ")
            for (i = 1; i <= n; i++) {
                if ((name = "core/" names[i]) in sum || (name = "ui/" names[i]) in sum || (name = folder names[i]) in sum)
                    visit(name)
            }
        }
        END { for (file in sum) if (file ~ /^(core|app|ui)\/.*\.cpp$/) { delete seen; line = file; visit(file); print line } }' |
        while read -r file sums; do
            echo "$file $(sha256sum <<<"$rules $file $sums" | cut -c1-32)"
        done
}

tidy() {
    local file stamp wanted stale=()
    [[ -f build/$preset/compile_commands.json ]] || { echo "needs the $preset build"; return 1; }
    mkdir -p "$stamps"
    wanted=$(tidyStamps | sort)
    while read -r file stamp; do
        [[ -e $stamps/$stamp ]] || stale+=("$file" "$stamp")
    done <<<"$wanted"
    find "$stamps" -type f -printf '%f\n' | grep -vxFf <(cut -d' ' -f2 <<<"$wanted") | sed "s|^|$stamps/|" | xargs -r rm -f
    ((${#stale[@]})) || return 0
    export -f tidyOne
    export preset stamps
    printf '%s\n' "${stale[@]}" | xargs -n2 -P"$(nproc)" bash -c 'tidyOne "$@"' tidyOne |
        sed "s|^$PWD/||" | sort -u # a finding in a header comes up in every file that includes it
}

layers() {
    local room allowed pattern rooms='base|block|drives|qcow2|image|live|files|jobs|plans|service'
    {
        for room in "${!mayInclude[@]}"; do
            allowed=${mayInclude[$room]}
            pattern="^#include \"($rooms)/"
            if [[ $room == ui ]]; then set -- 'ui/*.h' 'ui/*.cpp'; else set -- "core/$room/*.h" "core/$room/*.cpp"; fi
            sources "$@" | xargs -r grep -nHE "$pattern" |
                grep -vE "#include \"($room${allowed:+|${allowed// /|}})/" | sed "s|\$|    <- not from $room|" || true
        done
        sources 'core/*.h' 'core/*.cpp' | xargs -r grep -nHE '^#include ["<](ui/|app/|Qt(Gui|Widgets|Svg)/)' || true
        sources 'core/*CMakeLists.txt' | xargs -r grep -nHE 'Qt6::(Gui|Widgets|Svg)\b|lifeboat-ui' || true
        sources 'ui/*.h' 'ui/*.cpp' | xargs -r grep -nHE '^#include ["<]app/' || true
        sources 'core/*.h' 'core/*.cpp' | grep -v '^core/service/' | xargs -r grep -nHE '^#include <QDBus' || true
    } | nothing
}

# Rooms of tests/ that mirror a room of core/ are introduced by that one.
readmes() {
    sources 'app/*.cpp' 'core/*.h' 'ui/*.h' 'tests/*.h' 'tests/*.cpp' 'tests/*.sh' 'packaging/*.sh' | xargs -rn1 dirname |
        sort -u | while IFS= read -r folder; do
        [[ -f $folder/README.md || ($folder == tests/* && -f core/${folder#tests/}/README.md) ]] ||
            echo "$folder has no README.md"
    done | nothing
}

sizes() {
    sources 'app/*' 'core/*' 'ui/*' 'packaging/dev-root/*' dev | grep -E '(\.(h|cpp|sh|txt)|^dev)$' |
        xargs -r wc -l | awk -v max="$maxLines" '$2 != "total" && $1 > max { print $2 ": " $1 " lines, at most " max }' | nothing
}

scripts() {
    sources | xargs -r grep -lIE -m1 '^#!/(usr/)?bin/(env )?(ba)?sh|^# shellcheck shell=' -- | xargs -r shellcheck -x
}

manuals() {
    sources 'packaging/man/*.1' 'packaging/man/*.5' 'packaging/man/*.8' | xargs -r mandoc -T lint -W warning
}

if [[ ${1-} == --fix ]]; then
    sources '*.h' '*.cpp' | xargs -r clang-format-19 -i
fi

check "format (clang-format)" formatting
check "layers" layers
check "README.md in every folder with code" readmes
check "files of at most $maxLines lines" sizes
check "scripts (shellcheck)" scripts
check "manual pages (mandoc)" manuals
check "build (preset $preset)" buildIt
# Some minutes; not part of every run yet: see CHANGELOG.md, "Known gaps".
[[ -z ${LIFEBOAT_TIDY-} ]] || check "clang-tidy" tidy
((failures == 0)) || { echo "lint: $failures failed"; exit 1; }
