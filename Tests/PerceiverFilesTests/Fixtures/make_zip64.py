"""Writes pytorch_bin/zip64.bin: pytorch_bin/zip.bin with the directory that an archive of more than 4 GB has.

Run it in this folder.
"""

import struct
from pathlib import Path

folder = Path(__file__).parent / "pytorch_bin"
source = (folder / "zip.bin").read_bytes()
end = source.rfind(b"PK\5\6")
count, _, start = struct.unpack("<HII", source[end + 10 : end + 20])
target, place = bytearray(source[:start]), start
for _ in range(count):
    header = bytearray(source[place : place + 46])
    name_size, extra_size, comment_size = struct.unpack("<HHH", header[28:34])
    compressed_size, size = struct.unpack("<II", header[20:28])
    (offset,) = struct.unpack("<I", header[42:46])
    header[20:28], header[42:46] = b"\xff" * 8, b"\xff" * 4
    rest = source[place + 46 : place + 46 + name_size + extra_size + comment_size]
    extra = struct.pack("<HH", 0x7777, 3) + b"abc" + rest[name_size : name_size + extra_size]
    extra += struct.pack("<HHQQQ", 1, 24, size, compressed_size, offset)
    header[30:32] = struct.pack("<H", len(extra))
    target += header + rest[:name_size] + extra + rest[name_size + extra_size :]
    place += 46 + len(rest)
record = len(target)
target += b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, count, count, record - start, start)
target += b"PK\6\7" + struct.pack("<IQI", 0, record, 1)
target += b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
(folder / "zip64.bin").write_bytes(target)
