//! Bytes on their way into or out of a zip, counted and hashed.

use std::io::{self, Read, Write};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::Part;

/// Counts and hashes what goes through.
pub struct Tally<T> {
    inner: T,
    hash: Sha256,
    bytes: u64,
}

impl<T> Tally<T> {
    /// Nothing went through yet.
    pub fn new(inner: T) -> Self {
        Self {
            inner,
            hash: Sha256::new(),
            bytes: 0,
        }
    }

    /// What went through.
    pub fn finish(self) -> Part {
        Part {
            bytes: self.bytes,
            sha256: HEXLOWER.encode(&self.hash.finalize()),
        }
    }

    fn count(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
    }
}

impl<T: Write> Write for Tally<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.count(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<T: Read> Read for Tally<T> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.count(&buffer[..count]);
        Ok(count)
    }
}
