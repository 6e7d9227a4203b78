"""Every function is one system call with just these arguments: strace looks on while all of them are used."""

from __future__ import annotations

import importlib
import re

import syscalls

SETUP = """
import sys
from syscalls import *
umask(0o022)
f = open("file", O_CREAT | O_RDWR, 0o600)
write(f, b"0123456789" * 800)
lseek(f, 0, SEEK_SET)
g = open("other", O_CREAT | O_RDWR, 0o600)
d = open(".", O_DIRECTORY)
r, w = pipe()
write(w, b"spliced")
m = memfd_create("sealed", MFD_ALLOW_SEALING)
out, outx, outfs, own = Stat(), Statx(), StatFs(), FOwnerEx(type=F_OWNER_PID, pid=0)
piece = bytearray(4), bytearray(4)
"""

# What is done, in this order, and below it what strace must see; `…` is anything.
USES = """
stat("file")
    stat("file", {…}) = 0
stat("file", out)
    stat("file", {…}) = 0
lstat("file", out)
    lstat("file", {…}) = 0
fstat(f)
    fstat(3, {…}) = 0
fstat(f, out)
    fstat(3, {…}) = 0
fstatat(d, "file")
    newfstatat(5, "file", {…}, 0) = 0
fstatat(d, "file", AT_SYMLINK_NOFOLLOW, out)
    newfstatat(5, "file", {…}, AT_SYMLINK_NOFOLLOW) = 0
statx(d, "file", 0, STATX_SIZE, outx)
    statx(5, "file", AT_STATX_SYNC_AS_STAT, STATX_SIZE, {…}) = 0
statx(d, "file")
    statx(5, "file", AT_STATX_SYNC_AS_STAT, STATX_BASIC_STATS, {…}) = 0
statfs("file")
    statfs("file", {…}) = 0
fstatfs(f, outfs)
    fstatfs(3, {…}) = 0
fstatvfs(f)
    fstatfs(3, {…}) = 0
access("file", R_OK | W_OK)
    access("file", R_OK|W_OK) = 0
faccessat(d, "file", F_OK)
    faccessat(5, "file", F_OK) = 0
faccessat2(d, "file", F_OK, AT_EACCESS)
    faccessat2(5, "file", F_OK, AT_EACCESS) = 0
mkdir("dir", 0o700)
    mkdir("dir", 0700) = 0
mkdirat(d, "dir2", 0o711)
    mkdirat(5, "dir2", 0711) = 0
rmdir("dir2")
    rmdir("dir2") = 0
link("file", "hard")
    link("file", "hard") = 0
linkat(d, "file", d, "hard2")
    linkat(5, "file", 5, "hard2", 0) = 0
symlink("file", "soft")
    symlink("file", "soft") = 0
symlinkat("file", d, "soft2")
    symlinkat("file", 5, "soft2") = 0
readlink("soft")
    readlink("soft", "file", 4096) = 4
readlinkat(d, "soft2", 2)
    readlinkat(5, "soft2", "fi", 2) = 2
rename("hard", "hard3")
    rename("hard", "hard3") = 0
renameat(d, "hard3", d, "hard4")
    renameat(5, "hard3", 5, "hard4") = 0
renameat2(d, "hard4", d, "hard2", RENAME_EXCHANGE)
    renameat2(5, "hard4", 5, "hard2", RENAME_EXCHANGE) = 0
renameat2(d, "hard4", d, "hard2", RENAME_NOREPLACE)
    renameat2(5, "hard4", 5, "hard2", RENAME_NOREPLACE) = -1 EEXIST …
unlink("hard2")
    unlink("hard2") = 0
unlinkat(d, "hard4")
    unlinkat(5, "hard4", 0) = 0
unlinkat(d, "dir", AT_REMOVEDIR)
    unlinkat(5, "dir", AT_REMOVEDIR) = 0
mknod("fifo", S_IFIFO | 0o600)
    mknod("fifo", S_IFIFO|0600) = 0
mknodat(d, "fifo2", S_IFIFO | 0o600)
    mknodat(5, "fifo2", S_IFIFO|0600) = 0
getcwd()
    getcwd("/…", 4096) = …
fchdir(d)
    fchdir(5) = 0
chdir(".")
    chdir(".") = 0
chmod("file", S_IRUSR | S_IWUSR)
    chmod("file", 0600) = 0
fchmod(f, 0o640)
    fchmod(3, 0640) = 0
fchmodat(d, "file", 0o600)
    fchmodat(5, "file", 0600) = 0
chown("file", -1, -1)
    chown("file", -1, -1) = 0
lchown("soft", -1, -1)
    lchown("soft", -1, -1) = 0
fchown(f, -1, -1)
    fchown(3, -1, -1) = 0
fchownat(d, "soft", -1, -1, AT_SYMLINK_NOFOLLOW)
    fchownat(5, "soft", -1, -1, AT_SYMLINK_NOFOLLOW) = 0
umask(0o022)
    umask(022) = 022
utimensat(d, "file")
    utimensat(5, "file", NULL, 0) = 0
utimensat(d, "soft", ((5, 6), (0, UTIME_OMIT)), AT_SYMLINK_NOFOLLOW)
    utimensat(5, "soft", [{tv_sec=5, …}…, UTIME_OMIT], AT_SYMLINK_NOFOLLOW) = 0
futimens(f, ((1, 2), (3, 4)))
    utimensat(3, NULL, [{tv_sec=1, tv_nsec=2} …, {tv_sec=3, tv_nsec=4} …], 0) = 0
truncate("other", 100)
    truncate("other", 100) = 0
ftruncate(g, 200)
    ftruncate(4, 200) = 0
fallocate(g, 0, 0, 1024)
    fallocate(4, 0, 0, 1024) = …
fallocate(g, FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, 0, 10)
    fallocate(4, FALLOC_FL_KEEP_SIZE|FALLOC_FL_PUNCH_HOLE, 0, 10) = …
fallocate(g, FALLOC_FL_ZERO_RANGE, 5, 6)
    fallocate(4, FALLOC_FL_ZERO_RANGE, 5, 6) = …
fallocate(g, FALLOC_FL_COLLAPSE_RANGE, 1, 2)
    fallocate(4, FALLOC_FL_COLLAPSE_RANGE, 1, 2) = …
fallocate(g, FALLOC_FL_INSERT_RANGE, 1, 2)
    fallocate(4, FALLOC_FL_INSERT_RANGE, 1, 2) = …
fallocate(g, FALLOC_FL_UNSHARE_RANGE, 1, 2)
    fallocate(4, FALLOC_FL_UNSHARE_RANGE, 1, 2) = …
readv(f, piece)
    readv(3, [{iov_base="0123", iov_len=4}, {iov_base="4567", iov_len=4}], 2) = 8
preadv(f, piece, 2)
    preadv(3, [{iov_base="2345", iov_len=4}, {iov_base="6789", iov_len=4}], 2, 2) = 8
preadv2(f, piece, 2, 0)
    preadv2(3, [{iov_base="2345", iov_len=4}, {iov_base="6789", iov_len=4}], 2, 2, 0) = 8
writev(g, [b"ab", b"c"])
    writev(4, [{iov_base="ab", iov_len=2}, {iov_base="c", iov_len=1}], 2) = 3
pwritev(g, [b"ab"], 9)
    pwritev(4, [{iov_base="ab", iov_len=2}], 1, 9) = 2
pwritev2(g, [b"ab"], -1, RWF_APPEND)
    pwritev2(4, [{iov_base="ab", iov_len=2}], 1, -1, RWF_APPEND) = 2
copy_file_range(f, 1, g, None, 5)
    copy_file_range(3, [1], 4, NULL, 5, 0) = 5
sendfile(g, f, 1, 5)
    sendfile(4, 3, [1]…, 5) = 5
splice(r, None, g, 0, 7)
    splice(6, NULL, 4, [0]…, 7, 0) = 7
getdents64(d, 2000)
    getdents64(5, … /* … entries */, 2000) = …
dup(f)
    dup(3) = 9
dup2(f, 9)
    dup2(3, 9) = 9
dup3(f, 10, O_CLOEXEC)
    dup3(3, 10, O_CLOEXEC) = 10
close_range(9, 10)
    close_range(9, 10, 0) = 0
pipe()
    pipe([9, 10]) = 0
pipe2(O_CLOEXEC | O_NONBLOCK)
    pipe2([11, 12], O_NONBLOCK|O_CLOEXEC) = 0
memfd_create("name", MFD_CLOEXEC)
    memfd_create("name", MFD_CLOEXEC) = 13
close_range(9, 13)
    close_range(9, 13, 0) = 0
fcntl(f, F_GETFD)
    fcntl(3, F_GETFD) = 0
f_dupfd(f, 20)
    fcntl(3, F_DUPFD, 20) = 20
f_dupfd_cloexec(f, 20)
    fcntl(3, F_DUPFD_CLOEXEC, 20) = 21
f_getfd(21)
    fcntl(21, F_GETFD) = 0x1 (flags FD_CLOEXEC)
f_setfd(21, 0)
    fcntl(21, F_SETFD, 0) = 0
f_getfl(f)
    fcntl(3, F_GETFL) = 0x8002 (flags O_RDWR|O_LARGEFILE)
f_setfl(f, O_APPEND)
    fcntl(3, F_SETFL, O_RDONLY|O_APPEND) = 0
f_setlk(f, Flock(l_type=F_WRLCK, l_len=5))
    fcntl(3, F_SETLK, {l_type=F_WRLCK, l_whence=SEEK_SET, l_start=0, l_len=5}) = 0
f_setlkw(f, Flock(l_type=F_UNLCK))
    fcntl(3, F_SETLKW, {l_type=F_UNLCK, l_whence=SEEK_SET, l_start=0, l_len=0}) = 0
f_getlk(f, Flock(l_type=F_WRLCK))
    fcntl(3, F_GETLK, {l_type=F_UNLCK, …}) = 0
f_ofd_setlk(f, Flock(l_type=F_RDLCK, l_whence=SEEK_CUR, l_start=-3))
    fcntl(3, F_OFD_SETLK, {l_type=F_RDLCK, l_whence=SEEK_CUR, l_start=-3, l_len=0}) = 0
f_ofd_setlkw(f, Flock(l_type=F_UNLCK))
    fcntl(3, F_OFD_SETLKW, {l_type=F_UNLCK, l_whence=SEEK_SET, l_start=0, l_len=0}) = 0
f_ofd_getlk(f, Flock(l_type=F_WRLCK))
    fcntl(3, F_OFD_GETLK, {l_type=F_UNLCK, …}) = 0
f_getlease(g)
    fcntl(4, F_GETLEASE) = …
f_setlease(g, F_UNLCK)
    fcntl(4, F_SETLEASE, F_UNLCK) = …
f_notify(d, DN_CREATE)
    fcntl(5, F_NOTIFY, DN_CREATE) = …
f_getpipe_sz(r)
    fcntl(6, F_GETPIPE_SZ) = …
f_setpipe_sz(r, 4096)
    fcntl(6, F_SETPIPE_SZ, 4096) = 4096
f_add_seals(m, F_SEAL_GROW | F_SEAL_SHRINK)
    fcntl(8, F_ADD_SEALS, F_SEAL_SHRINK|F_SEAL_GROW) = 0
f_get_seals(m)
    fcntl(8, F_GET_SEALS) = 0x6 (seals F_SEAL_SHRINK|F_SEAL_GROW)
f_setown(r, 0)
    fcntl(6, F_SETOWN, 0) = 0
f_getown(r)
    fcntl(6, F_GETOWN) = 0
f_setown_ex(r, own)
    fcntl(6, F_SETOWN_EX, {type=F_OWNER_PID, pid=0}) = 0
f_getown_ex(r)
    fcntl(6, F_GETOWN_EX, {type=…, pid=0}) = 0
f_getowner_uids(r)
    fcntl(6, F_GETOWNER_UIDS, …) = …
f_setsig(r, 10)
    fcntl(6, F_SETSIG, SIGUSR1) = 0
f_getsig(r)
    fcntl(6, F_GETSIG) = 10 (SIGUSR1)
f_set_rw_hint(g, RWH_WRITE_LIFE_SHORT)
    fcntl(4, …, …) = …
f_get_rw_hint(g)
    fcntl(4, …, …) = …
f_set_file_rw_hint(g, 0)
    fcntl(4, …, …) = …
f_get_file_rw_hint(g)
    fcntl(4, …, …) = …
flock(f, LOCK_EX | LOCK_NB)
    flock(3, LOCK_EX|LOCK_NB) = 0
"""

LINES = USES.strip().splitlines()
CASES = [(use, call.strip()) for use, call in zip(LINES[::2], LINES[1::2], strict=True)]


def test_each_use_is_one_call(strace, python):
    uses = "".join(f"with region('use'):\n    try: {use}\n    except Error: pass\n" for use, _call in CASES)
    lines = strace(*python(SETUP + uses))
    marks = [at for at, line in enumerate(lines) if line.startswith("prctl(0x53595343")]
    seen = [lines[begin + 1 : end] for begin, end in zip(marks[::2], marks[1::2], strict=True)]
    expected = [[call] for _use, call in CASES]
    assert [case for case in zip(seen, expected, strict=True) if not _fits(*case)] == []


def _fits(seen: list[str], expected: list[str]) -> bool:
    pattern = ".*".join(map(re.escape, expected[0].split("…")))
    return len(seen) == 1 and re.fullmatch(pattern, seen[0]) is not None


def test_no_function_is_left_out():
    modules = [
        "allocation",
        "attributes",
        "control",
        "descriptors",
        "dirent",
        "names",
        "stat",
        "statfs",
        "statx",
        "transfer",
        "uio",
    ]
    names = {name for module in modules for name in importlib.import_module(f"syscalls.{module}").__all__}
    functions = {name for name in names if callable(getattr(syscalls, name)) and not name.startswith("S_")}
    functions = {name for name in functions if not name[0].isupper()}
    assert functions - {use.split("(")[0] for use, _call in CASES} == {"statvfs"}  # the same function as statfs
    assert syscalls.statvfs is syscalls.statfs
