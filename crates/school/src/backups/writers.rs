//! A home's items and files into a zip, page by page.

use std::collections::BTreeSet;
use std::io::{self, BufWriter, Seek, Write};

use data_encoding::BASE64;
use jiff::Timestamp;
use ports::keys::Key256;
use ports::{FileArchive, FileKey, ItemArchive, StoredFile, TableSpec};
use serde_json::json;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::files::{self, FileLine};
use super::tallies::Tally;
use super::{
    ACCOUNTS, BackupError, FILE, FILES, ITEMS, KEYS, Listener, MANIFEST, Manifest, Progress,
    SECRETS, Stage, lines,
};
use crate::tables;

/// What is saved, and what is to be said of it.
pub struct Source<'a> {
    /// All items.
    pub items: &'a dyn ItemArchive,
    /// All files.
    pub files: &'a dyn FileArchive,
    /// Under which passcodes of classes are hashed.
    pub passcode_key: Option<Key256>,
    /// The user pool, if it comes along.
    pub accounts: Option<Accounts>,
    /// The user pool's id, if it does not.
    pub user_pool: Option<String>,
    /// Whether the items do not change meanwhile.
    pub one_instant: bool,
    /// Version of the program.
    pub program: &'a str,
    /// When it is begun.
    pub made_at: Timestamp,
}

/// A user pool that lies beside the school's items.
pub struct Accounts {
    /// Its table.
    pub table: &'static TableSpec,
    /// Its secrets, as its home keeps them.
    pub secrets: String,
}

/// Writes a backup; what is returned is what it says of itself.
///
/// # Errors
/// [`BackupError::Output`] and [`BackupError::Store`].
pub async fn back_up(
    source: &Source<'_>,
    output: impl Write + Seek,
    listen: Listener<'_>,
) -> Result<Manifest, BackupError> {
    let mut manifest = Manifest::new(source.program, source.made_at);
    manifest.one_instant = source.one_instant;
    manifest.user_pool.clone_from(&source.user_pool);
    let mut writer = Writer {
        zip: ZipWriter::new(BufWriter::new(output)),
        manifest,
        named: BTreeSet::new(),
        listen,
    };
    writer
        .write_items(ITEMS, &tables::ALL, source.items)
        .await?;
    // After the items: what these name is there already, and stays as it is.
    writer.write_files(source.files).await?;
    if let Some(key) = &source.passcode_key {
        let keys = json!({ "passcode_key": BASE64.encode(key) });
        writer.write_text(KEYS, &keys.to_string())?;
    }
    if let Some(accounts) = &source.accounts {
        writer
            .write_items(ACCOUNTS, &[accounts.table], source.items)
            .await?;
        writer.write_text(SECRETS, &accounts.secrets)?;
    }
    writer.finish()
}

struct Writer<'a, W: Write + Seek> {
    zip: ZipWriter<BufWriter<W>>,
    manifest: Manifest,
    /// Files that items name and that were not found yet.
    named: BTreeSet<FileKey>,
    listen: Listener<'a>,
}

impl<W: Write + Seek> Writer<'_, W> {
    async fn write_items(
        &mut self,
        name: &str,
        tables: &[&'static TableSpec],
        items: &dyn ItemArchive,
    ) -> Result<(), BackupError> {
        self.zip.start_file(name, packed()).map_err(unwritten)?;
        let mut part = Tally::new(&mut self.zip);
        for table in tables {
            let mut start_after = None;
            let mut count = 0;
            loop {
                let page = items.scan(table, start_after).await?;
                for item in &page.items {
                    lines::write(&mut part, table, item).map_err(BackupError::Output)?;
                    self.named.extend(files::named_by(table, item));
                }
                count += page.items.len() as u64;
                self.manifest.items.insert(table.name.to_owned(), count);
                (self.listen)(Progress {
                    stage: Stage::Saving,
                    done: self.manifest.total(),
                    total: None,
                });
                start_after = page.last_key;
                if start_after.is_none() {
                    break;
                }
            }
        }
        self.manifest.parts.insert(name.to_owned(), part.finish());
        Ok(())
    }

    async fn write_files(&mut self, archive: &dyn FileArchive) -> Result<(), BackupError> {
        let mut lines = Vec::new();
        let mut after = None;
        loop {
            let keys = archive.list(after.as_ref()).await?;
            let Some(last) = keys.last().cloned() else {
                break;
            };
            for key in keys {
                // One that was removed in between is told as missing, if an item names it.
                if let Some(file) = archive.open(&key).await? {
                    let line = self.write_file(&key, file).await?;
                    serde_json::to_writer(&mut lines, &line)
                        .map_err(io::Error::from)
                        .map_err(BackupError::Output)?;
                    lines.push(b'\n');
                }
            }
            after = Some(last);
        }
        let missing = std::mem::take(&mut self.named).into_iter();
        self.manifest.missing = missing.map(|key| key.to_string()).collect();
        self.write_bytes(FILES, &lines)
    }

    async fn write_file(
        &mut self,
        key: &FileKey,
        mut file: StoredFile,
    ) -> Result<FileLine, BackupError> {
        let name = format!("{FILE}{key}");
        let stored = packed().compression_method(CompressionMethod::Stored);
        self.zip.start_file(name, stored).map_err(unwritten)?;
        let mut part = Tally::new(&mut self.zip);
        while let Some(piece) = file.bytes.next().await? {
            part.write_all(&piece).map_err(BackupError::Output)?;
        }
        let part = part.finish();
        self.named.remove(key);
        self.manifest.files += 1;
        (self.listen)(Progress {
            stage: Stage::SavingFiles,
            done: self.manifest.files,
            total: None,
        });
        Ok(FileLine {
            key: key.to_string(),
            media_type: file.head.media_type,
            part,
        })
    }

    fn write_text(&mut self, name: &str, text: &str) -> Result<(), BackupError> {
        self.write_bytes(name, text.as_bytes())
    }

    fn write_bytes(&mut self, name: &str, bytes: &[u8]) -> Result<(), BackupError> {
        self.zip.start_file(name, packed()).map_err(unwritten)?;
        let mut part = Tally::new(&mut self.zip);
        part.write_all(bytes).map_err(BackupError::Output)?;
        self.manifest.parts.insert(name.to_owned(), part.finish());
        Ok(())
    }

    fn finish(mut self) -> Result<Manifest, BackupError> {
        let text =
            serde_json::to_string_pretty(&self.manifest).expect("texts and numbers serialise");
        self.zip.start_file(MANIFEST, packed()).map_err(unwritten)?;
        self.zip
            .write_all(text.as_bytes())
            .map_err(BackupError::Output)?;
        let mut output = self.zip.finish().map_err(unwritten)?;
        output.flush().map_err(BackupError::Output)?;
        Ok(self.manifest)
    }
}

/// The same bytes for the same content: there is no time in it.
fn packed() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .unix_permissions(0o600)
        .large_file(true)
}

fn unwritten(error: ZipError) -> BackupError {
    BackupError::Output(io::Error::from(error))
}
