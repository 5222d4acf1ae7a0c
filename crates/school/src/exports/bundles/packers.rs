//! The zip: files in the order in which they are imported, the manifest last, since it says which of them
//! have rows. There is no time in it, so that the same rows are the same bytes.

use std::fmt::Write as _;
use std::io::{self, Seek, Write};
use std::ops::ControlFlow;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::drafts::{Columns, Line};
use super::{BundleCounts, BundleError, Listener};
use crate::bundles::files::{File, OTHERS};
use crate::bundles::manifests::NAME;

/// Writes files one after the other.
pub struct Packer<'a, W: Write + Seek> {
    zip: ZipWriter<W>,
    listen: Listener<'a>,
    counts: BundleCounts,
    open: Option<File>,
}

impl<'a, W: Write + Seek> Packer<'a, W> {
    /// Of a zip with nothing in it.
    pub fn new(zip: ZipWriter<W>, listen: Listener<'a>) -> Self {
        Self {
            zip,
            listen,
            counts: BundleCounts::default(),
            open: None,
        }
    }

    /// Adds rows to a file, in the order of their ids. The file is begun with its first row.
    pub fn write(
        &mut self,
        file: File,
        (columns, mut lines): (&Columns, Vec<Line>),
    ) -> Result<(), BundleError> {
        if lines.is_empty() {
            return Ok(());
        }
        if self.open != Some(file) {
            self.begin(file.name())?;
            self.open = Some(file);
            self.zip.write_all(columns.header().as_bytes())?;
        }
        lines.sort_unstable();
        for line in &lines {
            self.zip.write_all(line.text.as_bytes())?;
        }
        let count = self.counts.rows.entry(file.name()).or_default();
        *count += lines.len() as u64;
        match (self.listen)(file, *count) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(BundleError::Stopped),
        }
    }

    /// Counts what has no row.
    pub fn leave_out(&mut self, file: File) {
        *self.counts.left_out.entry(file.name()).or_default() += 1;
    }

    /// Writes the manifest and the end of the zip.
    pub fn finish(mut self) -> io::Result<(W, BundleCounts)> {
        let mut text =
            "propertyName,value\r\nmanifest.version,1.0\r\noneroster.version,1.2\r\n".to_owned();
        let mut entities: Vec<(&str, &str)> = OTHERS.map(|entity| (entity, "absent")).to_vec();
        for file in File::ALL {
            let has_rows = self.counts.rows.contains_key(file.name());
            entities.push((file.entity(), if has_rows { "bulk" } else { "absent" }));
        }
        entities.sort_unstable();
        for (entity, mode) in entities {
            let _ = write!(text, "file.{entity},{mode}\r\n");
        }
        text.push_str("source.systemName,Rollbook\r\n");
        self.begin(NAME)?;
        self.zip.write_all(text.as_bytes())?;
        Ok((self.zip.finish()?, self.counts))
    }

    fn begin(&mut self, name: &str) -> io::Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .unix_permissions(0o644);
        Ok(self.zip.start_file(name, options)?)
    }
}
