//! A backup that is there: opened, refused where no version wrote it like that, and compared with its manifest
//! before anything of it is used.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufReader, Read};

use data_encoding::BASE64;
use ports::keys::Key256;
use ports::{Item, TableSpec};
use serde::Deserialize;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::files::{self, FileLine};
use super::tallies::Tally;
use super::{
    ACCOUNTS, BackupError, FILE, FILES, ITEMS, KEYS, Listener, MANIFEST, Manifest, Part, Progress,
    SECRETS, Stage, lines,
};
use crate::tables;

/// Parts that a backup may have, besides its manifest.
const KNOWN: [&str; 5] = [ITEMS, FILES, KEYS, ACCOUNTS, SECRETS];

/// Most bytes of a part that is read into memory.
const MAX_TEXT: u64 = 1024 * 1024;

/// Most bytes of the list of files: half a million of them.
const MAX_LIST: u64 = 128 * 1024 * 1024;

/// Most bytes that come out of one that went in, of a part that is large.
const MAX_RATIO: u64 = 200;
/// Below this many bytes a part may be packed as tightly as it likes.
const RATIO_FREE: u64 = 64 * 1024 * 1024;

/// Items after which progress is told.
const STRIDE: u64 = 1000;

/// A zip with a manifest; its other parts have not been looked into.
pub struct Backup {
    zip: ZipArchive<BufReader<File>>,
    manifest: Manifest,
}

/// A backup whose every byte is as it was written.
pub struct Verified {
    pub(super) backup: Backup,
    pub(super) files: Vec<FileLine>,
    /// Under which passcodes of classes are hashed.
    pub passcode_key: Option<Key256>,
    /// Secrets of the user pool that came along.
    pub secrets: Option<String>,
}

/// Of [`KEYS`].
#[derive(Deserialize)]
struct WrittenKeys {
    passcode_key: String,
}

impl Backup {
    /// Opens a zip, and reads its manifest.
    ///
    /// # Errors
    /// For what is no backup, or has in it what no backup has.
    pub fn open(file: File) -> Result<Self, BackupError> {
        let mut input = BufReader::new(file);
        let mut begin = [0; 2];
        let begins = input.read_exact(&mut begin).is_ok() && begin == *b"PK";
        let Ok(mut zip) = ZipArchive::new(input) else {
            return Err(if begins {
                BackupError::Broken
            } else {
                BackupError::NotABackup
            });
        };
        check_entries(&mut zip)?;
        let mut text = Vec::new();
        let entry = zip.by_name(MANIFEST).map_err(|_| BackupError::NotABackup)?;
        let read = entry.take(MAX_TEXT).read_to_end(&mut text);
        read.map_err(|_| BackupError::Damaged(MANIFEST.to_owned()))?;
        let manifest = Manifest::parse(&text)?;
        let backup = Self { zip, manifest };
        backup.check_parts()?;
        Ok(backup)
    }

    /// What it says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Whether the user pool came along.
    pub fn has_accounts(&self) -> bool {
        self.manifest.parts.contains_key(SECRETS)
    }

    /// Each part of the manifest is there, and nothing else.
    fn check_parts(&self) -> Result<(), BackupError> {
        let there: BTreeSet<String> = self
            .zip
            .file_names()
            .map(|name| name.map(Cow::into_owned).map_err(|_| BackupError::Broken))
            .collect::<Result<_, _>>()?;
        let told: BTreeSet<&str> = self.manifest.parts.keys().map(String::as_str).collect();
        let is_part = |name: &str| told.contains(name) && KNOWN.contains(&name);
        let is_strange =
            |name: &&str| *name != MANIFEST && !is_part(name) && files::key_of(name).is_none();
        let mut all = there.iter().map(String::as_str).chain(told.iter().copied());
        if let Some(name) = all.find(is_strange) {
            return Err(BackupError::Stranger(name.to_owned()));
        }
        let mut needed = vec![ITEMS, FILES];
        if told.contains(ACCOUNTS) || told.contains(SECRETS) {
            needed.extend([ACCOUNTS, SECRETS]);
        }
        let is_missing = |name: &&str| !(there.contains(*name) && told.contains(name));
        match needed
            .into_iter()
            .chain(told.iter().copied())
            .find(is_missing)
        {
            Some(name) => Err(BackupError::Missing(name.to_owned())),
            None => Ok(()),
        }
    }

    /// Reads all of it, and compares it with its manifest. `pool` is the table of a user pool that may come
    /// along, at a home that has one.
    ///
    /// # Errors
    /// The first thing that is not as it was written.
    pub fn verify(
        mut self,
        pool: Option<&'static TableSpec>,
        listen: Listener<'_>,
    ) -> Result<Verified, BackupError> {
        let mut counts = BTreeMap::new();
        self.count_items(ITEMS, &tables::ALL, &mut counts, listen)?;
        let mut secrets = None;
        if self.has_accounts() {
            match pool {
                Some(table) => self.count_items(ACCOUNTS, &[table], &mut counts, listen)?,
                None => self.check_bytes(ACCOUNTS, &self.manifest.parts[ACCOUNTS].clone())?,
            }
            secrets = Some(self.read_text(SECRETS)?);
        }
        let told = &self.manifest.items;
        if counts
            .iter()
            .any(|(table, count)| told.get(table) != Some(count))
        {
            return Err(BackupError::Damaged(MANIFEST.to_owned()));
        }
        let files = self.check_files()?;
        let mut passcode_key = None;
        if self.manifest.parts.contains_key(KEYS) {
            let damaged = || BackupError::Damaged(KEYS.to_owned());
            let text = self.read_text(KEYS)?;
            passcode_key = Some(parse_key(&text).ok_or_else(damaged)?);
        }
        Ok(Verified {
            backup: self,
            files,
            passcode_key,
            secrets,
        })
    }

    fn count_items(
        &mut self,
        name: &'static str,
        tables: &[&'static TableSpec],
        counts: &mut BTreeMap<String, u64>,
        listen: Listener<'_>,
    ) -> Result<(), BackupError> {
        let total = Some(self.manifest.total());
        let before: u64 = counts.values().sum();
        for table in tables {
            counts.insert(table.name.to_owned(), 0);
        }
        let expected = self.manifest.parts[name].clone();
        let mut items = self.items(name, tables)?;
        let counted = loop {
            match items.next() {
                Ok(Some((table, _))) => *counts.entry(table.name.to_owned()).or_default() += 1,
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
            if items.line.is_multiple_of(STRIDE) {
                let done = before + items.line;
                let stage = Stage::Checking;
                listen(Progress { stage, done, total });
            }
        };
        // A line that is none was perhaps not written like that: then the part is damaged.
        if items.finish() != Some(expected) {
            return Err(BackupError::Damaged(name.to_owned()));
        }
        counted
    }

    /// Each file is there as it was, and no other.
    fn check_files(&mut self) -> Result<Vec<FileLine>, BackupError> {
        let damaged = || BackupError::Damaged(FILES.to_owned());
        let told = self.read_part(FILES, MAX_LIST)?;
        let files: Vec<FileLine> = told
            .lines()
            .map(|line| serde_json::from_str(line).map_err(|_| damaged()))
            .collect::<Result<_, _>>()?;
        let names: BTreeSet<String> = files.iter().map(FileLine::name).collect();
        let there = self.zip.file_names().filter_map(Result::ok);
        let stranger = there
            .filter(|name| name.starts_with(FILE))
            .find(|name| !names.contains(name.as_ref()));
        if let Some(name) = stranger {
            return Err(BackupError::Stranger(name.into_owned()));
        }
        for file in &files {
            let name = file.name();
            if files::key_of(&name).is_none() {
                return Err(damaged());
            }
            self.check_bytes(&name, &file.part)?;
        }
        if files.len() as u64 != self.manifest.files {
            return Err(BackupError::Damaged(MANIFEST.to_owned()));
        }
        Ok(files)
    }

    fn check_bytes(&mut self, name: &str, expected: &Part) -> Result<(), BackupError> {
        let mut bytes = Tally::new(self.unpack(name, expected.bytes)?);
        let read = io::copy(&mut bytes, &mut io::sink());
        if read.is_err() || bytes.finish() != *expected {
            return Err(BackupError::Damaged(name.to_owned()));
        }
        Ok(())
    }

    fn read_text(&mut self, name: &'static str) -> Result<String, BackupError> {
        self.read_part(name, MAX_TEXT)
    }

    fn read_part(&mut self, name: &'static str, most: u64) -> Result<String, BackupError> {
        let damaged = || BackupError::Damaged(name.to_owned());
        let expected = self.manifest.parts[name].clone();
        let unpacked = self.unpack(name, expected.bytes)?;
        let mut input = Tally::new(unpacked.take(most));
        let mut text = String::new();
        input.read_to_string(&mut text).map_err(|_| damaged())?;
        if input.finish() != expected {
            return Err(damaged());
        }
        Ok(text)
    }

    /// The items of a part, one after the other.
    pub(super) fn items<'a>(
        &'a mut self,
        name: &'static str,
        tables: &'a [&'static TableSpec],
    ) -> Result<Items<'a, impl Read>, BackupError> {
        let bytes = self.manifest.parts[name].bytes;
        let input = BufReader::new(Tally::new(self.unpack(name, bytes)?));
        Ok(Items {
            name,
            tables,
            input,
            line: 0,
            text: Vec::new(),
        })
    }

    /// What an entry unpacks to: no more than it should and one byte, so that what is longer is found out.
    pub(super) fn unpack<'a>(
        &'a mut self,
        name: &str,
        bytes: u64,
    ) -> Result<impl Read + use<'a>, BackupError> {
        let entry = self.zip.by_name(name).map_err(|error| match error {
            ZipError::FileNotFound => BackupError::Missing(name.to_owned()),
            _ => BackupError::Damaged(name.to_owned()),
        })?;
        if bytes > RATIO_FREE && bytes / MAX_RATIO > entry.compressed_size() {
            return Err(BackupError::Bomb(name.to_owned()));
        }
        Ok(entry.take(bytes.saturating_add(1)))
    }
}

/// Items of a part, in the order of its lines.
pub(super) struct Items<'a, R> {
    name: &'static str,
    tables: &'a [&'static TableSpec],
    input: BufReader<Tally<R>>,
    line: u64,
    text: Vec<u8>,
}

impl<R: Read> Items<'_, R> {
    /// The next one.
    pub fn next(&mut self) -> Result<Option<(&'static TableSpec, Item)>, BackupError> {
        let more = lines::next(&mut self.input, &mut self.text);
        if !more.map_err(|_| BackupError::Damaged(self.name.to_owned()))? {
            return Ok(None);
        }
        self.line += 1;
        let item = lines::parse(&self.text, self.tables);
        let item = item.ok_or_else(|| BackupError::Line {
            part: self.name.to_owned(),
            line: self.line,
        })?;
        Ok(Some(item))
    }

    /// Measure of the whole part; none if it does not unpack.
    fn finish(mut self) -> Option<Part> {
        io::copy(&mut self.input, &mut io::sink()).ok()?;
        Some(self.input.into_inner().finish())
    }
}

/// Files alone, packed as backups are.
fn check_entries(zip: &mut ZipArchive<BufReader<File>>) -> Result<(), BackupError> {
    if zip.has_duplicate_names()
        || zip
            .has_overlapping_files()
            .map_err(|_| BackupError::Broken)?
    {
        return Err(BackupError::Broken);
    }
    for index in 0..zip.len() {
        let entry = zip.by_index_data(index).map_err(|_| BackupError::Broken)?;
        let is_packed_well = matches!(
            entry.compression(),
            CompressionMethod::Stored | CompressionMethod::Deflated
        );
        if !entry.is_file() || entry.is_symlink() || entry.encrypted() || !is_packed_well {
            let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
            return Err(BackupError::Stranger(name));
        }
    }
    Ok(())
}

fn parse_key(text: &str) -> Option<Key256> {
    let keys: WrittenKeys = serde_json::from_str(text).ok()?;
    BASE64
        .decode(keys.passcode_key.as_bytes())
        .ok()?
        .try_into()
        .ok()
}
