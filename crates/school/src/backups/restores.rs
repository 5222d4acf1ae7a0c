//! A verified backup into an empty home.

use std::fs::OpenOptions;
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use ports::{FileArchive, Item, ItemArchive, TableSpec};

use super::accounts::{is_login, without_account};
use super::files::key_of;
use super::{ACCOUNTS, BackupError, ITEMS, Listener, Progress, Stage, Verified};
use crate::tables;

/// Items of one write.
const BATCH: usize = 500;

/// Where a backup goes.
pub struct Target<'a> {
    /// Empty tables.
    pub items: &'a dyn ItemArchive,
    /// No files.
    pub files: &'a dyn FileArchive,
    /// Where a file may lie on its way.
    pub scratch: &'a Path,
    /// The accounts that are there.
    pub accounts: AccountsThere,
}

/// Accounts of a home that a backup goes to.
pub enum AccountsThere {
    /// None but those that come along, into this table.
    Table(&'static TableSpec),
    /// Those of the user pool with this id.
    Pool(String),
}

/// What was restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Restored {
    /// Items.
    pub items: u64,
    /// Files.
    pub files: u64,
    /// People whose accounts did not come along; none if accounts came.
    pub without_account: Option<u64>,
}

impl Verified {
    /// Writes the items as they are. Where their accounts are not, nobody has one.
    ///
    /// # Errors
    /// [`BackupError::NotEmpty`] before anything is written, [`BackupError::Store`] at any time.
    pub async fn restore(
        &mut self,
        target: &Target<'_>,
        listen: Listener<'_>,
    ) -> Result<Restored, BackupError> {
        for table in tables::ALL {
            refuse_filled(target.items, table).await?;
        }
        if !target.files.list(None).await?.is_empty() {
            return Err(BackupError::NotEmpty("the files"));
        }
        let accounts = self.fate_of_accounts(&target.accounts);
        let mut writer = Writer {
            items: target.items,
            accounts,
            total: self.backup.manifest().total(),
            batch: Vec::new(),
            restored: Restored {
                items: 0,
                files: 0,
                without_account: (accounts == Fate::Lost).then_some(0),
            },
            listen,
        };
        writer.write_part(self, ITEMS, &tables::ALL).await?;
        if let AccountsThere::Table(table) = target.accounts
            && self.backup.has_accounts()
        {
            writer.write_part(self, ACCOUNTS, &[table]).await?;
        }
        let Writer {
            mut restored,
            listen,
            ..
        } = writer;
        restored.files = self.restore_files(target, listen).await?;
        Ok(restored)
    }

    /// One after the other, by way of a file of their owner alone.
    async fn restore_files(
        &mut self,
        target: &Target<'_>,
        listen: Listener<'_>,
    ) -> Result<u64, BackupError> {
        let mut done = 0;
        for file in &self.files {
            let name = file.name();
            let key = key_of(&name).ok_or_else(|| BackupError::Damaged(name.clone()))?;
            let mut bytes = self.backup.unpack(&name, file.part.bytes)?;
            lay_aside(&mut bytes, target.scratch).map_err(BackupError::Scratch)?;
            drop(bytes);
            let written = target.files.write(&key, &file.media_type, target.scratch);
            written.await?;
            done += 1;
            listen(Progress {
                stage: Stage::RestoringFiles,
                done,
                total: Some(self.files.len() as u64),
            });
        }
        if done > 0 {
            std::fs::remove_file(target.scratch).map_err(BackupError::Scratch)?;
        }
        Ok(done)
    }

    fn fate_of_accounts(&self, there: &AccountsThere) -> Fate {
        let are_there = match there {
            AccountsThere::Table(_) => self.backup.has_accounts(),
            AccountsThere::Pool(id) => self.backup.manifest().user_pool.as_ref() == Some(id),
        };
        if are_there { Fate::Kept } else { Fate::Lost }
    }
}

/// What becomes of what items say of accounts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Kept,
    Lost,
}

struct Writer<'a> {
    items: &'a dyn ItemArchive,
    accounts: Fate,
    total: u64,
    batch: Vec<Item>,
    restored: Restored,
    listen: Listener<'a>,
}

impl Writer<'_> {
    async fn write_part(
        &mut self,
        verified: &mut Verified,
        name: &'static str,
        tables: &[&'static TableSpec],
    ) -> Result<(), BackupError> {
        let mut items = verified.backup.items(name, tables)?;
        let mut current = tables[0];
        while let Some((table, item)) = items.next()? {
            if table != current || self.batch.len() == BATCH {
                self.write_batch(current).await?;
                current = table;
            }
            self.take(table, item);
        }
        self.write_batch(current).await
    }

    fn take(&mut self, table: &TableSpec, item: Item) {
        if self.accounts == Fate::Kept {
            self.batch.push(item);
            return;
        }
        if is_login(table, &item) {
            *self.restored.without_account.get_or_insert_default() += 1;
        }
        self.batch.extend(without_account(table, item));
    }

    async fn write_batch(&mut self, table: &'static TableSpec) -> Result<(), BackupError> {
        if self.batch.is_empty() {
            return Ok(());
        }
        let batch = std::mem::take(&mut self.batch);
        self.restored.items += batch.len() as u64;
        self.items.write(table, batch).await?;
        (self.listen)(Progress {
            stage: Stage::Restoring,
            done: self.restored.items,
            total: Some(self.total),
        });
        Ok(())
    }
}

fn lay_aside(bytes: &mut impl Read, path: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?;
    io::copy(bytes, &mut file)?;
    Ok(())
}

async fn refuse_filled(
    items: &dyn ItemArchive,
    table: &'static TableSpec,
) -> Result<(), BackupError> {
    let mut start_after = None;
    loop {
        let page = items.scan(table, start_after).await?;
        if !page.items.is_empty() {
            return Err(BackupError::NotEmpty(table.name));
        }
        start_after = page.last_key;
        if start_after.is_none() {
            return Ok(());
        }
    }
}
