//! A data folder, opened: the embedded engines and the school over them.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use embedded::{DataFolder, FolderError, Home, HomeError, HomeOptions, Shelf};
use school::School;
use userpool::PasswordPolicy;

use crate::failures::{Exit, Failure, OrExit};

/// Where a school is reached that is not being served, for what needs an address nevertheless.
pub const NOWHERE: &str = "http://127.0.0.1:8080";

/// Which passwords people may choose.
pub fn password_policy() -> PasswordPolicy {
    PasswordPolicy::default()
}

/// Takes the folder for this process, and makes it if it is not there.
pub fn take(path: &Path) -> Result<DataFolder, Failure> {
    let opened = DataFolder::open(path);
    let exit = opened.as_ref().map_or_else(exit_of, |_| Exit::Failed);
    opened
        .with_context(|| path.display().to_string())
        .or_exit(exit)
}

/// Opens the engines in the folder, and the school in them.
pub async fn open(folder: DataFolder, public_url: &str) -> Result<(Home, Arc<School>), Failure> {
    let options = HomeOptions::new(public_url, &school::tables::ALL);
    open_with(folder, options, None).await
}

/// The same with options of one's own.
pub async fn open_with(
    folder: DataFolder,
    mut options: HomeOptions,
    shelf: Option<Arc<Shelf>>,
) -> Result<(Home, Arc<School>), Failure> {
    options.pool.password_policy = password_policy();
    let opened = Home::open(folder, options).await;
    let exit = match &opened {
        Err(HomeError::Folder(error)) => exit_of(error),
        Err(HomeError::MailSender) => Exit::Usage,
        _ => Exit::Failed,
    };
    let home = opened.or_exit(exit)?;
    let school = School::new(school::Home {
        items: home.items.clone(),
        accounts: home.accounts.clone(),
        files: home.files.clone(),
        keys: home.keys.clone(),
        clock: home.clock.clone(),
        entropy: home.entropy.clone(),
    });
    let school = match shelf {
        Some(shelf) => school.with_backups(shelf),
        None => school,
    };
    Ok((home, Arc::new(school)))
}

/// Scripts tell a folder in use from one that cannot be written.
pub fn exit_of(error: &FolderError) -> Exit {
    match error {
        FolderError::InUse(_) => Exit::Busy,
        FolderError::NotWritable(_) => Exit::NotWritable,
    }
}
