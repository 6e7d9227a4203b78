"""Mappings on the real kernel: read, written, protected, moved, synced; and no way to crash."""

from __future__ import annotations

import copy
import gc
from pathlib import Path

import pytest

import syscalls
from syscalls import Error, FileDescriptor, mman
from syscalls.mman import (
    MADV_DONTFORK,
    MADV_DONTNEED,
    MADV_GUARD_INSTALL,
    MADV_HWPOISON,
    MAP_ANONYMOUS,
    MAP_FIXED,
    MAP_PRIVATE,
    MAP_SHARED,
    MREMAP_FIXED,
    MREMAP_MAYMOVE,
    MS_ASYNC,
    MS_SYNC,
    PROT_NONE,
    PROT_READ,
    PROT_WRITE,
    MemoryMapping,
)

READ_WRITE = PROT_READ | PROT_WRITE


@pytest.fixture
def fd(tmp_path):
    (tmp_path / "file").write_bytes(b"hello" + bytes(8187))
    with FileDescriptor(syscalls.open(tmp_path / "file", syscalls.O_RDWR)) as opened:
        yield opened


def mapped(address: int) -> bool:
    lines = Path("/proc/self/maps").read_text().splitlines()
    ranges = [[int(end, 16) for end in line.split()[0].split("-")] for line in lines]
    return any(low <= address < high for low, high in ranges)


def test_the_calls_by_address():
    address = mman.mmap(0, 8192, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    assert mapped(address)
    mman.madvise(address, 8192, MADV_DONTNEED)
    mman.mlock(address, 4096)
    mman.munlock(address, 4096)
    mman.mprotect(address, 8192, PROT_NONE)
    address = mman.mremap(address, 8192, 16384, MREMAP_MAYMOVE)
    mman.munmap(address, 16384)
    assert not mapped(address)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: mman.mmap(0, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), "EINVAL"),
        (lambda: mman.mmap(0, 1, PROT_READ, MAP_PRIVATE, 9999, 0), "EBADF"),
        (lambda: mman.munmap(1, 4096), "EINVAL"),
        (lambda: mman.mprotect(1, 4096, PROT_READ), "EINVAL"),
        (lambda: mman.mremap(0, 4096, 4096, 1 << 20), "EINVAL"),
        (lambda: mman.msync(1, 4096, MS_SYNC), "EINVAL"),
        (lambda: mman.madvise(0, 4096, 12345), "EINVAL"),
        (lambda: mman.mlock(0, 4096), "ENOMEM"),
        (lambda: mman.munlock(0, 4096), "ENOMEM"),
        (lambda: MemoryMapping(1 << 62), "ENOMEM"),
    ],
)
def test_failures_are_errors(call, name):
    with pytest.raises(Error) as caught:
        call()
    assert caught.value.name == name


@pytest.mark.parametrize("number", [-1, 1 << 64])
def test_words_are_64_bits(number):
    with pytest.raises(OverflowError, match="64-bit"):
        mman.munmap(number, 4096)
    with pytest.raises(TypeError, match="length is an int"):
        mman.munmap(0, "4096")


def test_brk_tells_and_stays_where_it_cannot_go():
    now = mman.brk()
    assert now > 0
    assert mman.brk(1) == now


def test_the_seeds_mapping():
    with MemoryMapping(4096) as mapping:
        view = mapping.as_mut_slice()
        view[0], view[1] = 42, 24
        assert bytes(mapping.as_slice()[:2]) == bytes([42, 24])
        assert len(mapping) == 4096
        view.release()


def test_indexing_reads_and_writes():
    with MemoryMapping(100) as mapping:
        mapping[0], mapping[-1] = 1, 2
        mapping[1:4] = b"abc"
        assert (mapping[0], mapping[99], mapping[:4]) == (1, 2, b"\x01abc")
        with pytest.raises(IndexError):
            mapping[100]
        with pytest.raises(IndexError):
            mapping[100] = 1
        with pytest.raises(ValueError):
            mapping[0:2] = b"abc"
        with pytest.raises((TypeError, ValueError)):
            mapping[0] = 256


@pytest.mark.parametrize(
    ("size", "error"), [(0, ValueError), (-1, ValueError), (1.0, TypeError), (1 << 64, ValueError)]
)
def test_sizes_that_are_refused(size, error):
    with pytest.raises(error):
        MemoryMapping(size)


def test_it_lies_where_the_kernel_puts_it():
    with pytest.raises(ValueError, match="MAP_FIXED"):
        MemoryMapping(4096, flags=MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED)
    with MemoryMapping(4096) as mapping, pytest.raises(ValueError, match="MAYMOVE"):
        mapping.remap(8192, MREMAP_MAYMOVE | MREMAP_FIXED)


def test_a_file_mapping_is_the_file(fd):
    with MemoryMapping(8192, READ_WRITE, MAP_SHARED, fd) as mapping:
        assert mapping[:5] == b"hello"
        mapping[:5] = b"HELLO"
        mapping.sync()
        mapping.sync(MS_ASYNC)
        assert syscalls.pread(fd, 5, 0) == b"HELLO"


def test_a_private_mapping_leaves_the_file_alone(fd):
    with MemoryMapping(5, READ_WRITE, MAP_PRIVATE, fd) as mapping:
        mapping[:5] = b"HELLO"
    assert syscalls.pread(fd, 5, 0) == b"hello"


@pytest.mark.parametrize(("size", "offset"), [(8193, 0), (4097, 4096), (1, 8192)])
def test_beyond_the_file_is_refused_and_no_sigbus(fd, size, offset):
    with pytest.raises(ValueError, match="end at 8192"):
        MemoryMapping(size, PROT_READ, MAP_SHARED, fd, offset)
    with MemoryMapping(8192, PROT_READ, MAP_SHARED, fd) as mapping:
        with pytest.raises(ValueError, match="end at 8192"):
            mapping.remap(8193)
        assert mapping[8191] == 0


def test_a_file_that_was_not_opened_for_writing(tmp_path):
    (tmp_path / "file").write_bytes(bytes(4096))
    with FileDescriptor(syscalls.open(tmp_path / "file", syscalls.O_RDONLY)) as fd, pytest.raises(Error) as caught:
        MemoryMapping(4096, READ_WRITE, MAP_SHARED, fd)
    assert (caught.value.name, caught.value.call) == ("EACCES", "mmap")


def test_without_rights_it_is_an_exception_and_no_crash():
    with MemoryMapping(4096, PROT_READ) as mapping:
        assert mapping[0] == 0
        assert mapping.as_slice().readonly
        with pytest.raises(TypeError, match="PROT_"):
            mapping[0] = 1
        with pytest.raises(TypeError, match="PROT_"):
            mapping.as_mut_slice()
        with pytest.raises(TypeError):
            mapping.as_slice()[0] = 1
        mapping.protect(READ_WRITE)
        mapping[0] = 1
        mapping.protect(PROT_NONE)
        with pytest.raises(TypeError, match="PROT_"):
            mapping[0]


def test_rights_are_not_taken_from_under_a_view():
    with MemoryMapping(4096) as mapping:
        part = mapping.as_mut_slice()[10:20]
        with pytest.raises(BufferError, match="rights"):
            mapping.protect(PROT_READ)
        part[0] = 1
        del part
        mapping.protect(PROT_READ)


def test_remap_grows_moves_and_keeps_the_content():
    with MemoryMapping(4096) as mapping:
        mapping[:3] = b"abc"
        view = mapping.as_slice()
        with pytest.raises(BufferError):
            mapping.remap(1 << 24)
        view.release()
        mapping.remap(1 << 24)
        assert (len(mapping), mapping[:3], mapping[(1 << 24) - 1]) == (1 << 24, b"abc", 0)
        mapping.remap(4096)
        with pytest.raises(IndexError):
            mapping[4096]


def test_advice_is_given_unless_it_kills():
    with MemoryMapping(4096) as mapping:
        mapping[0] = 1
        mapping.advise(MADV_DONTNEED)
        assert mapping[0] == 0
        mapping.lock()
        mapping.unlock()
        for advice in (MADV_DONTFORK, MADV_HWPOISON, MADV_GUARD_INSTALL):
            with pytest.raises(ValueError, match="kill"):
                mapping.advise(advice)


@pytest.mark.parametrize(
    "use",
    [
        lambda mapping: mapping[0],
        lambda mapping: mapping.__setitem__(0, 1),
        lambda mapping: mapping.as_slice(),
        lambda mapping: mapping.as_mut_slice(),
        lambda mapping: mapping.protect(PROT_READ),
        lambda mapping: mapping.remap(8192),
        lambda mapping: mapping.sync(),
        lambda mapping: mapping.advise(MADV_DONTNEED),
        lambda mapping: mapping.lock(),
        lambda mapping: mapping.unlock(),
        lambda mapping: mapping.address,
    ],
)
def test_use_after_unmap_is_an_exception(use):
    mapping = MemoryMapping(4096)
    mapping.unmap()
    mapping.unmap()
    assert (mapping.closed, len(mapping), repr(mapping)) == (True, 0, "MemoryMapping(unmapped)")
    with pytest.raises(ValueError, match="after unmap"):
        use(mapping)


def test_unmap_waits_for_views():
    mapping = MemoryMapping(4096)
    part = memoryview(mapping.as_slice()[5:])
    with pytest.raises(BufferError, match="unmap"):
        mapping.unmap()
    assert part[0] == 0
    part.release()
    gc.collect()
    mapping.unmap()


def test_dropped_it_is_unmapped_with_its_last_view():
    mapping = MemoryMapping(1 << 20)
    address, view = mapping.address, mapping.as_mut_slice()[10:]
    del mapping
    view[0] = 7
    assert mapped(address)
    del view
    assert not mapped(address)


def test_leaving_with_keeps_the_error_that_is_on_its_way():
    with pytest.raises(KeyError) as caught, MemoryMapping(4096) as mapping:
        view = mapping.as_slice()
        raise KeyError("first")
    assert "views of this mapping live" in caught.value.__notes__[0]
    assert view[0] == 0


def test_it_cannot_be_copied():
    with MemoryMapping(4096) as mapping, pytest.raises(TypeError, match="twice"):
        copy.copy(mapping)


def test_a_failed_mapping_leaves_nothing_to_unmap():
    with pytest.raises(Error):
        MemoryMapping(4096, PROT_READ, MAP_PRIVATE, 9999)
    mapping = MemoryMapping.__new__(MemoryMapping)
    del mapping


def test_a_guarded_page_is_what_advise_keeps_away(tmp_path):
    address = mman.mmap(0, 4096, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    try:
        mman.madvise(address, 4096, MADV_GUARD_INSTALL)
    except Error as error:
        assert error.name == "EINVAL"  # Linux before 6.13
        mman.munmap(address, 4096)
        return
    with FileDescriptor(syscalls.open("/proc/self/mem", syscalls.O_RDWR)) as memory:
        with pytest.raises(Error, match=r"EIO|EFAULT"):
            syscalls.pwrite(memory, b"x", address)
        mman.madvise(address, 4096, mman.MADV_GUARD_REMOVE)
        assert syscalls.pwrite(memory, b"x", address) == 1
    mman.munmap(address, 4096)
