#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Lifeboat developers
# SPDX-License-Identifier: Apache-2.0
"""Makes the corpora qcow2, sums and manifest anew: make.py SEEDS, where SEEDS holds what fuzz_seeds wrote. README.md."""

import json
import os
import struct
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
CLUSTER = 4096
COMPRESSED, COPIED, ZERO = 1 << 62, 1 << 63, 1


def run(*command, stdin=None):
    return subprocess.run(command, check=True, input=stdin, stdout=subprocess.PIPE).stdout


def load(*path):
    with open(os.path.join(*path), "rb") as file:
        return file.read()


def save(corpus, name, data):
    with open(os.path.join(HERE, corpus, name), "wb") as file:
        file.write(data)


def patched(data, *changes):
    """changes: (offset, struct format, value), big-endian."""
    data = bytearray(data)
    for offset, form, value in changes:
        struct.pack_into(">" + form, data, offset, value)
    return bytes(data)


def number(data, offset):
    return struct.unpack_from(">Q", data, offset)[0]


def noise(length):
    state, out = 12345, bytearray()
    while len(out) < length:
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        out.append(state >> 16 & 0xFF)
    return bytes(out)


def packed_with(data, l2, stream):
    """The file with cluster 0 as this compressed stream at its end, which is not filled up: a stream may be cut there."""
    end = len(data)
    sectors = min(15, (len(stream) + 511) // 512)
    return patched(data, (l2, "Q", COMPRESSED | sectors << 58 | end)) + stream


def zstd(data, *options):
    return run("zstd", "-q", "-c", *options, stdin=data)


def deflate(data):
    import zlib
    packer = zlib.compressobj(9, zlib.DEFLATED, -12)
    return packer.compress(data) + packer.flush()


def qemu(scratch):
    def path(name):
        return os.path.join(scratch, name)

    def image(name, *options, convert=True, command="convert"):
        arguments = ["-f", "raw", "-O", "qcow2", *options, path("raw")] if convert else ["-f", "qcow2", *options]
        size = [] if convert else ["8192"]
        run("qemu-img", "convert" if convert else "create", *arguments, path(name), *size)
        return load(path(name))

    with open(path("raw"), "wb") as file:
        file.write(bytes(i % 61 for i in range(CLUSTER)) + bytes(CLUSTER) + noise(CLUSTER) + b"end" + bytes(509))
    small = "cluster_size=4096"
    save("qcow2", "qemu-plain", image("a", "-o", small))
    save("qcow2", "qemu-zlib", image("b", "-c", "-o", small))
    save("qcow2", "qemu-zstd", image("c", "-c", "-o", small + ",compression_type=zstd"))
    save("qcow2", "qemu-v2", image("d", "-c", "-o", small + ",compat=0.10"))
    save("qcow2", "qemu-512-byte-clusters", image("e", "-c", "-o", "cluster_size=512"))
    save("qcow2", "qemu-refcounts-of-1-bit", image("f", "-o", small + ",refcount_bits=1")[:1024])
    save("qcow2", "qemu-extended-l2", image("g", "-o", "cluster_size=16k,extended_l2=on")[:1024])
    save("qcow2", "qemu-lazy-refcounts", image("h", "-o", small + ",lazy_refcounts=on")[:1024])
    data_file = small + ",data_file=" + path("data") + ",data_file_raw=on"
    save("qcow2", "qemu-external-data", image("i", "-o", data_file, convert=False)[:1024])
    for name in ("parent", "self"):
        backing = ["-u", "-b", name + ".qcow2", "-F", "qcow2", "-o", small]
        image("k", *backing, convert=False)
        run("qemu-io", "-c", "write -P 7 0 4096", "-c", "write -z 4096 4096",
            "json:{'driver':'qcow2','backing':null,'file':{'driver':'file','filename':'%s'}}" % path("k"))
        save("qcow2", "qemu-backing-" + name, load(path("k")))
    image("l", "-o", small, convert=False)
    run("qemu-io", "-c", "write -P 7 0 4096", path("l"))
    run("qemu-img", "snapshot", "-c", "before", path("l"))
    run("qemu-io", "-c", "write -P 8 0 4096", path("l"))
    save("qcow2", "qemu-snapshot", load(path("l")))


def hostile_qcow2(ours, small):
    table = number(small, CLUSTER) & 0x00FFFFFFFFFFFE00
    frame = number(small, table) & (1 << 58) - 1
    block = number(small, 2 * CLUSTER)
    # Header, L1 table, L2 table and frame without refcounts: enough for reading.
    l2 = 2 * CLUSTER
    cut = small[:l2] + small[table:table + CLUSTER] + small[frame:frame + 512]
    cut = patched(cut, (CLUSTER, "Q", COPIED | l2), (l2, "Q", COMPRESSED | l2 + CLUSTER))
    plain = COPIED | CLUSTER
    make = {
        "header-only": small[:112],
        "cut-in-the-l2-table": small[:l2 + 1000],
        "huge-drive": patched(cut, (24, "Q", 1 << 60)),
        "huge-l1": patched(cut, (24, "Q", 1 << 43), (36, "I", 4 << 20)),
        "l1-behind-the-end": patched(cut, (40, "Q", 0x7FFFFFFFFFFFF000)),
        "l1-all-one-table": patched(cut, (24, "Q", 1 << 30), (36, "I", 512), (l2 + 8, "Q", ZERO),
                                    *((CLUSTER + 8 * i, "Q", COPIED | l2) for i in range(512))),
        "l1-is-its-own-table": patched(cut, (CLUSTER, "Q", COPIED | CLUSTER)),
        "l2-is-the-header": patched(cut, (CLUSTER, "Q", COPIED), (CLUSTER + 8, "Q", COPIED | 1 << 9)),
        "l2-entries-overlap": patched(small, (24, "Q", 2 * CLUSTER), (table, "Q", plain), (table + 8, "Q", plain)),
        "plain-unaligned": patched(cut, (l2, "Q", plain | 512)),
        "plain-behind-the-end": patched(cut, (l2, "Q", COPIED | 0x00FFFFFFFFFFF000)),
        "packed-behind-the-end": patched(cut, (l2, "Q", COMPRESSED | (1 << 58) - 1)),
        "junk-behind-the-drive": patched(cut, (24, "Q", 512), (l2, "Q", plain)),
        "refcount-lie": patched(small, (block, "H", 2)),
        "refcount-table-huge": patched(small, (56, "I", 2049)),
        "refcount-blocks-behind-the-end": patched(small, (2 * CLUSTER + 8, "Q", 0x7FFFFFFFFFFFF000)),
        "bomb-zstd": packed_with(cut, l2, zstd(bytes(64 << 20))),
        "bomb-zstd-window-cut-off": packed_with(cut, l2, zstd(bytes(256 << 20), "--long=27", "-19")[:400]),
        "bomb-zlib": packed_with(patched(cut, (72, "Q", 0), (104, "B", 0)), l2, deflate(bytes(1 << 20))),
        "zstd-skippable": packed_with(cut, l2, struct.pack("<II", 0x184D2A50, 4) + b"skip"),
        "zstd-legacy": packed_with(cut, l2, struct.pack("<I", 0xFD2FB527) + noise(300)),
        "zstd-two-frames": packed_with(cut, l2, zstd(bytes(2048)) + zstd(bytes(2048))),
    }
    for name, data in make.items():
        save("qcow2", name, data)
    save("qcow2", "ours", ours)
    save("qcow2", "ours-small", small)


def xxh3(data):
    return bytes.fromhex(run("xxhsum", "-H2", "-", stdin=data).split()[0].decode())


def sums_file(drive, blocks, bits=12, version=1, entries=None, gap=b""):
    """disk.sums by FORMAT.md, from the tools zstd and xxhsum. blocks: (number, frame)."""
    body, index, at = b"", b"", 64
    for block, frame in blocks:
        index += struct.pack(">QQII", block, at, len(frame), 0)
        body += frame
        at += len(frame)
    body += gap
    head = b"LIFESUMS" + struct.pack(">IIQIIQII", version, bits, drive, 1, entries or (1 << bits) // 8,
                                     64 + len(body), len(index) // 24, 0)
    return head + xxh3(head + index) + body + index


def frame_of(data):
    with tempfile.NamedTemporaryFile() as file:  # from a file zstd knows the length and writes it
        file.write(data)
        file.flush()
        return run("zstd", "-q", "-c", "-3", file.name)


def sums(seeds):
    full = frame_of(noise(16) * 512)
    some = frame_of((noise(16) + bytes(48)) * 128)
    last = frame_of(noise(7 * 16))
    drive = CLUSTER * (2 * 512 + 6) + 512
    good = sums_file(drive, [(0, full), (2, last)])
    make = {
        "ours": load(seeds, "ours.sums"),
        "ours-small": load(seeds, "small.sums"),
        "ours-empty": load(seeds, "empty.sums"),
        "tools": good,
        "tools-noise": sums_file(drive, [(1, frame_of(noise(512 * 16)))]),
        "tools-sparse": sums_file(drive, [(1, some)]),
        "tools-2-mib-clusters": sums_file((8 << 20) + 512, [(0, frame_of(noise(5 * 16)))], bits=21),
        "tools-huge-drive": sums_file(1 << 62, [(0, some), ((1 << 41) - 1, some)]),
        "cut-off": good[:-30],
        "header-only": good[:64],
        "longer": good + b"\0",
        "newer-version": sums_file(drive, [(0, full)], version=2),
        "other-entries-per-block": sums_file(drive, [(0, full)], entries=511),
        "blocks-descend": sums_file(drive, [(1, full), (0, full)]),
        "block-twice": sums_file(drive, [(1, some), (1, some)]),
        "block-behind-the-drive": sums_file(drive, [(3, full)]),
        "gap-before-the-index": sums_file(drive, [(0, full)], gap=b"gap"),
        "block-without-sums": sums_file(drive, [(0, frame_of(bytes(512 * 16)))]),
        "block-too-short": sums_file(drive, [(0, last)]),
        "block-too-long": sums_file(drive, [(2, full)]),
        "block-of-two-frames": sums_file(drive, [(0, some + some)]),
        "block-skippable": sums_file(drive, [(0, struct.pack("<II", 0x184D2A54, 4) + b"skip")]),
        "bomb-1-gib": sums_file(1 << 40, [(0, frame_of(bytes(1 << 30))[:8000])], bits=21),
        "bomb-without-size": sums_file(drive, [(0, zstd(bytes(16 << 20)))]),
    }
    for name, data in make.items():
        save("sums", name, data)


def canonical(value):
    return (json.dumps(value, indent=4, sort_keys=True, ensure_ascii=False) + "\n").encode()


def sealed(value):
    value = {key: v for key, v in value.items() if key != "digest"}
    return canonical({**value, "digest": xxh3(canonical(value)).hex()})


def manifests(seeds):
    ours = load(seeds, "ours.json")
    value = json.loads(ours)
    drive, partition = value["drive"], value["partitions"][0]

    def counted(n):
        return [{**partition, "number": i} for i in range(1, n + 1)]

    def ranges(*pairs):
        return [{"begin": begin, "end": end} for begin, end in pairs]

    make = {
        "ours": ours,
        "ours-check-good": load(seeds, "check-good.json"),
        "ours-check-bad": load(seeds, "check-bad.json"),
        "journal-begun": load(seeds, "journal-begun.json"),
        "journal-ready": load(seeds, "journal-ready.json"),
        "journal-upwards": sealed({**json.loads(load(seeds, "journal-begun.json")), "older": ".."}),
        "parent": sealed({**value, "parent": {"uuid": "2b4e28ba-2fa1-11d2-883f-0016d3cca427", "folder": "a-1_b.c"}}),
        "parent-upwards": sealed({**value, "parent": {"uuid": "2b4e28ba-2fa1-11d2-883f-0016d3cca427", "folder": "../x"}}),
        "parent-itself": sealed({**value, "parent": {"uuid": value["uuid"], "folder": "x"}}),
        "python": sealed({**value, "name": "née\u2028\U0001f600 \\ \"x\"", "partitions": [], "unreadable": []}),
        "many-partitions": sealed({**value, "partitions": counted(30)}),
        "later-keys": sealed({**value, "later": {"a": [1, None, True, {"b": -0.5}]}, "AAA": "before all"}),
        "later-keys-inside": sealed({**value, "drive": {**drive, "later": 1}}),
        "largest-drive": sealed({**value, "drive": {**drive, "size": 1 << 62, "logicalSectorSize": 1 << 20}}),
        "largest-numbers": sealed({**value, "durationMilliseconds": (1 << 63) - 1}),
        "schema-2": sealed({**value, "schema": 2}),
        "schema-missing": sealed({k: v for k, v in value.items() if k != "schema"}),
        "digest-wrong": ours.replace(b'"digest": "', b'"digest": "0'),
        "digest-missing": canonical({k: v for k, v in value.items() if k != "digest"}),
        "not-canonical-blanks": json.dumps(value).encode(),
        "not-canonical-order": ours.replace(b'    "clusterBits": 12,\n', b"").replace(b"{\n", b'{\n    "clusterBits": 12,\n', 1),
        "not-canonical-escapes": ours.replace("ü".encode(), b"\\u00fc"),
        "duplicate-key": ours.replace(b"{\n", b'{\n    "clusterBits": 12,\n', 1),
        "byte-order-mark": b"\xef\xbb\xbf" + ours,
        "not-utf-8": ours.replace("ü".encode(), b"\xff\xfe"),
        "cut-off": ours[:len(ours) // 2],
        "number-2-63": ours.replace(b'"schema": 1', b'"schema": 9223372036854775808'),
        "number-endless": ours.replace(b'"schema": 1', b'"schema": 1e999'),
        "number-fraction": sealed({**value, "clusterBits": 12.5}),
        "number-negative": sealed({**value, "clusterBits": -12}),
        "size-0": sealed({**value, "drive": {**drive, "size": 0}}),
        "partition-twice": sealed({**value, "partitions": [partition, partition]}),
        "partition-reversed": sealed({**value, "partitions": [{**partition, "begin": 4096, "end": 512}]}),
        "partition-no-object": sealed({**value, "partitions": [7]}),
        "unreadable-overlap": sealed({**value, "unreadable": ranges((512, 2048), (1024, 4096))}),
        "unreadable-to-the-end": sealed({**value, "unreadable": ranges((0, drive["size"]))}),
        "unreadable-behind-the-end": sealed({**value, "unreadable": ranges((drive["size"], drive["size"] + 1))}),
        "time-with-zone": sealed({**value, "time": "2026-11-23T04:41:07+01:00"}),
        "time-out-of-range": sealed({**value, "time": "9999-12-31T24:00:00Z"}),
        "nested-deep": b"[" * 3000 + b"]" * 3000,
        "nested-deep-inside": canonical({**value, "later": 0}).replace(
            b'"later": 0', b'"later": ' + b'{"a":' * 900 + b"0" + b"}" * 900),
        "array": b"[\n]\n",
        "empty-object": b"{\n}\n",
    }
    for name, data in make.items():
        save("manifest", name, data)


def main():
    seeds = sys.argv[1]
    for corpus in ("qcow2", "sums", "manifest"):
        os.makedirs(os.path.join(HERE, corpus), exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        qemu(scratch)
    hostile_qcow2(load(seeds, "ours.qcow2"), load(seeds, "small.qcow2"))
    sums(seeds)
    manifests(seeds)


main()
