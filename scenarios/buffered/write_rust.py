"""Rust's BufWriter writes once for every 8 KiB; File writes every piece."""

BYTES, PIECE, CAPACITY = 80_000, 16, 8192
LANGUAGE = "rust"
SOURCE = r"""
use std::ffi::{c_char, c_int, c_ulong};
use std::fs::File;
use std::io::{BufWriter, Result, Write};

extern "C" {
    fn prctl(option: c_int, edge: c_ulong, label: *const c_char, zero: c_ulong, zero: c_ulong) -> c_int;
}

fn mark(edge: c_ulong, label: &std::ffi::CStr) {
    unsafe { prctl(0x53595343, edge, label.as_ptr(), 0, 0) };
}

fn fill(out: &mut impl Write) -> Result<()> {
    for number in 0..5000 {
        out.write_all(format!("{number:015}\n").as_bytes())?;
    }
    out.flush()
}

fn main() -> Result<()> {
    mark(1, c"raw");
    fill(&mut File::create("raw")?)?;
    mark(2, c"raw");
    mark(1, c"buffered");
    fill(&mut BufWriter::new(File::create("buffered")?))?;
    mark(2, c"buffered");
    Ok(())
}
"""


def expectations():
    from tracer.expect import calls, fewer, same_content

    raw = calls("writes", region="raw", path="*/raw")
    buffered = calls("writes", region="buffered", path="*/buffered")
    return [
        raw.exactly(BYTES // PIECE),
        buffered.exactly(-(-BYTES // CAPACITY)),
        fewer(buffered, than=raw, times=100),
        same_content("raw", "buffered"),
    ]
