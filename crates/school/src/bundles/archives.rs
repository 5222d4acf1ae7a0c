//! The zip: opened in memory, refused where it is dangerous, and measured while it is unpacked,
//! since what a header says may be a lie (decisions.md C6).

use std::io::{self, Cursor, ErrorKind, Read};
use std::sync::Arc;

use domain::checks::Fault;
use zip::{CompressionMethod, ZipArchive};

use super::problems::{Place, Problems};

/// Most bytes that a bundle may unpack to.
pub const MAX_UNPACKED: u64 = 200 * 1024 * 1024;
/// Most bytes that come out of a byte that went in.
pub const MAX_RATIO: u64 = 100;
/// Bytes of a file that may come out whatever went in: a short file of repeated cells is no bomb.
const RATIO_FREE: u64 = 1024 * 1024;
/// Most files of a zip; OneRoster has 22.
const MAX_FILES: usize = 100;

/// A zip that may hold a bundle.
pub struct Archive {
    zip: ZipArchive<Cursor<Arc<[u8]>>>,
    names: Vec<String>,
    unpacked: u64,
}

impl Archive {
    /// Opens a zip; what is wrong inside becomes a problem.
    pub fn open(bytes: Arc<[u8]>, problems: &mut Problems) -> Option<Self> {
        if bytes.is_empty() {
            problems.stop(Place::ZIP, Fault::new("empty_file"));
            return None;
        }
        let begins = bytes.len() >= 4 && bytes.starts_with(b"PK");
        let Ok(zip) = ZipArchive::new(Cursor::new(bytes)) else {
            let code = if begins { "truncated_zip" } else { "not_a_zip" };
            problems.stop(Place::ZIP, Fault::new(code));
            return None;
        };
        let mut archive = Self {
            zip,
            names: Vec::new(),
            unpacked: 0,
        };
        archive.check_entries(problems);
        Some(archive)
    }

    fn check_entries(&mut self, problems: &mut Problems) {
        if self.zip.len() > MAX_FILES {
            let fault = Fault::new("too_many_files").with("max", MAX_FILES);
            problems.stop(Place::ZIP, fault);
            return;
        }
        if self.zip.has_duplicate_names() {
            problems.stop(Place::ZIP, Fault::new("duplicate_file"));
        }
        for index in 0..self.zip.len() {
            let Ok(entry) = self.zip.by_index_data(index) else {
                problems.stop(Place::ZIP, Fault::new("truncated_zip"));
                continue;
            };
            let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
            if let Some(code) = refuse_name(&name) {
                problems.stop(Place::file(name), Fault::new(code));
                continue;
            }
            let is_packed_well = matches!(
                entry.compression(),
                CompressionMethod::Stored | CompressionMethod::Deflated
            );
            let code = match () {
                () if entry.is_symlink() || entry.is_dir() => "unsafe_path",
                () if entry.encrypted() => "encrypted_file",
                () if !is_packed_well => "compression_not_supported",
                () => {
                    self.names.push(name);
                    continue;
                }
            };
            problems.stop(Place::file(name), Fault::new(code));
        }
    }

    /// Names of the files that nothing is wrong with.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Unpacks a file into `read`; none if there is no such file or it cannot be unpacked.
    pub fn unpack<T>(
        &mut self,
        name: &str,
        problems: &mut Problems,
        read: impl FnOnce(&mut dyn Read, &mut Problems) -> io::Result<T>,
    ) -> Option<T> {
        let index = self.zip.index_for_name(name)?;
        let Ok(file) = self.zip.by_index(index) else {
            problems.stop(Place::file(name.to_owned()), Fault::new("damaged_file"));
            return None;
        };
        let mut measured = Measured {
            packed: file.compressed_size(),
            input: file,
            own: 0,
            total: self.unpacked,
            broken: None,
        };
        let done = read(&mut measured, problems);
        self.unpacked = measured.total;
        let broken = measured.broken;
        if done.is_err() {
            let fault = broken.unwrap_or_else(|| Fault::new("damaged_file"));
            problems.stop(Place::file(name.to_owned()), fault);
        }
        done.ok()
    }
}

/// Why a name is refused, if it is.
fn refuse_name(name: &str) -> Option<&'static str> {
    let is_rooted = name.starts_with(['/', '\\']) || name.chars().nth(1) == Some(':');
    let climbs = name.split(['/', '\\']).any(|part| part == "..");
    if name.is_empty() || is_rooted || climbs || name.chars().any(char::is_control) {
        return Some("unsafe_path");
    }
    if name.contains(['/', '\\']) {
        return Some("in_folder");
    }
    if name.to_ascii_lowercase().ends_with(".zip") {
        return Some("nested_zip");
    }
    None
}

/// Counts what comes out of a file and ends it where a limit is passed.
struct Measured<R> {
    input: R,
    packed: u64,
    own: u64,
    total: u64,
    broken: Option<Fault>,
}

impl<R: Read> Read for Measured<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        if self.own == 0 && buffer[..count].starts_with(b"PK\x03\x04") {
            return self.end(Fault::new("nested_zip"));
        }
        let more = u64::try_from(count).unwrap_or(u64::MAX);
        self.own = self.own.saturating_add(more);
        self.total = self.total.saturating_add(more);
        if self.total > MAX_UNPACKED {
            return self.end(Fault::new("unpacked_too_large").with("max", MAX_UNPACKED));
        }
        if self.own > RATIO_FREE && self.own > self.packed.saturating_mul(MAX_RATIO) {
            return self.end(Fault::new("packed_too_tightly").with("max", MAX_RATIO));
        }
        Ok(count)
    }
}

impl<R> Measured<R> {
    fn end(&mut self, fault: Fault) -> io::Result<usize> {
        self.broken = Some(fault);
        Err(io::Error::from(ErrorKind::InvalidData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_in_a_name_is_refused() {
        for (name, code) in [
            ("../users.csv", "unsafe_path"),
            ("/etc/users.csv", "unsafe_path"),
            ("C:users.csv", "unsafe_path"),
            ("\\\\host\\users.csv", "unsafe_path"),
            ("bundle/users.csv", "in_folder"),
            ("bundle\\users.csv", "in_folder"),
            ("a\0b.csv", "unsafe_path"),
            ("more.ZIP", "nested_zip"),
        ] {
            assert_eq!(refuse_name(name), Some(code), "{name:?}");
        }
        assert_eq!(refuse_name("users.csv"), None);
    }

    #[test]
    fn all_files_together_unpack_to_a_limit() {
        let mut measured = Measured {
            input: &b"sourcedId"[..],
            packed: 9,
            own: 0,
            total: MAX_UNPACKED - 9,
            broken: None,
        };
        let mut text = String::new();
        assert!(measured.read_to_string(&mut text).is_ok());

        measured.input = b"x";

        assert!(measured.read_to_string(&mut text).is_err());
        assert_eq!(measured.broken.unwrap().code, "unpacked_too_large");
    }
}
