#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Lifeboat developers
# SPDX-License-Identifier: Apache-2.0
"""Makes the corpora files-request and files-reply anew, after core/files/PROTOCOL.md and not by our code: make-files.py"""

import os
import struct

HERE = os.path.dirname(os.path.abspath(__file__))

def _bytes(value): return struct.pack('<I', len(value)) + value
def _frame(kind, number, body=b''): return struct.pack('<IHHI', len(body), kind, 0, number) + body
def _ref(path, partition=1, inode=0): return struct.pack('<IQ', partition, inode) + _bytes(path)

def _entry(name=b'name', kind=1, present=0x3f, nanoseconds=5, mode=0o644, target=b''):
    times = struct.pack('<qI', 1700000000, nanoseconds) * 4
    return (_bytes(name) + struct.pack('<BIQQB', kind, 0, 10, 10 if present & 32 else 0, present) + times +
            struct.pack('<HIIIQI', mode, 0, 0, 1, 12, 0) + _bytes(target))

def _error(code=b'FILE_NOT_FOUND', known=0):
    return _bytes(code) + struct.pack('<IBQ', 0, known, 0) + _bytes(b'name') + _bytes(b'detail')

def files_corpora():
    request = {
        'partitions': _frame(2, 2), 'list': _frame(3, 2, _ref(b'/')), 'list-folder': _frame(3, 2, _ref(b'/b', inode=102)),
        'stat': _frame(4, 2, _ref(b'/a')), 'read': _frame(5, 2, _ref(b'/a') + struct.pack('<QQ', 1, 3)),
        'find': _frame(6, 2, _ref(b'/') + _bytes(b'c')), 'cancel': _frame(3, 2, _ref(b'/')) + _frame(7, 3, struct.pack('<I', 2)),
        'setup': _frame(32, 0, struct.pack('<I', 1) + _bytes(b'image') + bytes(range(16)) + struct.pack('<I', 1) + struct.pack('<IQQ', 1, 512, 1024) + _bytes(b'ext4') + _bytes(b'label')),
        'path-with-dots': _frame(4, 2, _ref(b'/a/../b')), 'path-with-nul': _frame(4, 2, _ref(b'/a\0b')),
        'path-relative': _frame(4, 2, _ref(b'a')), 'path-longer-than-body': _frame(4, 2, struct.pack('<IQI', 1, 0, 0x7fffffff)),
        'length-beyond-the-file': _frame(5, 2, _ref(b'/a') + struct.pack('<QQ', 2**63, 2**64 - 1)),
        'frame-too-long': struct.pack('<IHHI', 0x7fffffff, 3, 0, 2), 'frame-cut-off': _frame(3, 2, _ref(b'/'))[:-1],
        'many-at-once': _frame(4, 2, _ref(b'/a')) * 70, 'empty-pattern': _frame(6, 2, _ref(b'/') + _bytes(b'')),
    }
    done = _frame(72, 2)
    reply = {
        'partitions': _frame(65, 2, struct.pack('<I', 1) + struct.pack('<IQQ', 1, 0, 512) + _bytes(b'ext4') + _bytes(b'')) + done,
        'entries': _frame(66, 2, struct.pack('<I', 2) + _entry() + _entry(b'l', 3, target=b'../x')) + done,
        'root': _frame(66, 2, struct.pack('<I', 1) + _entry(b'/', 2)) + done,
        'found': _frame(67, 2, struct.pack('<I', 1) + _bytes(b'/b') + _entry()) + done,
        'data': _frame(68, 2, struct.pack('<Q', 5) + b'abc') + _frame(69, 2, struct.pack('<QQ', 8, 99997)) + done,
        'working': _frame(70, 2, _bytes(b'/b')) + _frame(71, 2, _bytes(b'/c') + _error()) + done,
        'failed': _frame(73, 2, _error()), 'failed-at': _frame(73, 2, _error(known=1)), 'unknown-error': _frame(73, 2, _error(b'NONE')),
        'name-with-slash': _frame(66, 2, struct.pack('<I', 1) + _entry(b'../evil')) + done,
        'name-dots': _frame(66, 2, struct.pack('<I', 1) + _entry(b'..')) + done,
        'name-not-utf-8': _frame(66, 2, struct.pack('<I', 1) + _entry(b'\xff\xfe\x01')) + done,
        'nanoseconds': _frame(66, 2, struct.pack('<I', 1) + _entry(nanoseconds=10**9)) + done,
        'mode-too-large': _frame(66, 2, struct.pack('<I', 1) + _entry(mode=0xffff)) + done,
        'more-entries-than-bytes': _frame(66, 2, struct.pack('<I', 256)) + done,
        'too-many-entries': _frame(66, 2, struct.pack('<I', 0xffffffff)) + done,
        'data-with-a-gap': _frame(68, 2, struct.pack('<Q', 7) + b'abc') + done,
        'more-than-was-asked-for': _frame(69, 2, struct.pack('<QQ', 5, 2**64 - 6)) + done,
        'frame-too-long': struct.pack('<IHHI', 0xffffffff, 66, 0, 2), 'of-nobody': _frame(72, 9), 'nothing': b'',
    }
    for folder, files in (('files-request', request), ('files-reply', reply)):
        os.makedirs(os.path.join(HERE, folder), exist_ok=True)
        for name, content in files.items():
            with open(os.path.join(HERE, folder, name), 'wb') as out:
                out.write(content)


files_corpora()
