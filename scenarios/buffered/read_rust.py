"""Rust's BufReader reads once for every 8 KiB; File reads every piece."""

BYTES, PIECE, CAPACITY = 80_000, 16, 8192
LANGUAGE = "rust"
SOURCE = r"""
use std::ffi::{c_char, c_int, c_ulong};
use std::fs::{write, File};
use std::io::{BufReader, Read, Result};

extern "C" {
    fn prctl(option: c_int, edge: c_ulong, label: *const c_char, zero: c_ulong, zero: c_ulong) -> c_int;
}

fn mark(edge: c_ulong, label: &std::ffi::CStr) {
    unsafe { prctl(0x53595343, edge, label.as_ptr(), 0, 0) };
}

fn drain(mut input: impl Read) -> Result<Vec<u8>> {
    let mut all = Vec::with_capacity(80_000);
    let mut piece = [0; 16];
    for _ in 0..5000 {
        input.read_exact(&mut piece)?;
        all.extend_from_slice(&piece);
    }
    Ok(all)
}

fn main() -> Result<()> {
    let lines: String = (0..5000).map(|number| format!("{number:015}\n")).collect();
    write("input", lines)?;
    mark(1, c"raw");
    let raw = drain(File::open("input")?)?;
    mark(2, c"raw");
    mark(1, c"buffered");
    let buffered = drain(BufReader::new(File::open("input")?))?;
    mark(2, c"buffered");
    write("raw", raw)?;
    write("buffered", buffered)
}
"""


def expectations():
    from tracer.expect import calls, fewer, same_content

    raw = calls("reads", region="raw", path="*/input")
    buffered = calls("reads", region="buffered", path="*/input")
    return [
        raw.exactly(BYTES // PIECE),
        buffered.exactly(-(-BYTES // CAPACITY)),
        fewer(buffered, than=raw, times=100),
        same_content("input", "raw", "buffered"),
    ]
