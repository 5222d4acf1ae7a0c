//! `rollbook backup` and `rollbook restore`: a school in one file, also while it is served.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::Context;
use embedded::items::ItemsError;
use embedded::moves::NewKeys;
use embedded::records::USER_POOL;
use embedded::{HomeCopy, MoveError, NewHome};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
use school::backups::{
    self, Accounts, AccountsThere, Backup, BackupError, Manifest, Output, Progress, Restored,
    Source, Target,
};
use school::tables;

use crate::failures::{Exit, Failure, OrExit};
use crate::homes;

#[derive(clap::Args)]
pub struct BackupArguments {
    /// Folder of the school, which may be served meanwhile
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// Where to write it; by default a name with the time, here
    #[arg(long, value_name = "FILE.zip")]
    output: Option<PathBuf>,
    /// Leaves out what accounts sign in with, so that people have to be invited anew where it is restored
    #[arg(long)]
    without_accounts: bool,
}

#[derive(clap::Args)]
pub struct RestoreArguments {
    /// Folder for the school, empty or not there yet
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// The backup, from one machine or from AWS
    #[arg(value_name = "FILE.zip")]
    file: PathBuf,
}

/// What is to be saved, and where.
pub struct BackUp<'a> {
    pub data: &'a Path,
    pub path: &'a Path,
    pub made_at: Timestamp,
    pub with_accounts: bool,
}

pub async fn back_up(arguments: BackupArguments) -> Result<(), Failure> {
    let bar = ProgressBar::no_length().with_style(style());
    let made_at = Timestamp::now();
    let path = arguments.output;
    let path = path.unwrap_or_else(|| Output::usual_path(made_at));
    let ask = BackUp {
        data: &arguments.data,
        path: &path,
        made_at,
        with_accounts: !arguments.without_accounts,
    };
    let manifest = or_interrupted(save(&ask, &bar), "interrupted: there is no backup").await?;
    bar.finish_and_clear();
    let (items, files) = (manifest.total(), manifest.files);
    println!("{items} items and {files} files in {}", path.display());
    for key in &manifest.missing {
        println!("warning: file {key} was not there");
    }
    if !arguments.without_accounts {
        println!("with what everybody's account signs in with: keep it like the folder itself");
    }
    Ok(())
}

/// Saves a school; there is either a whole backup or none.
pub async fn save(ask: &BackUp<'_>, bar: &ProgressBar) -> Result<Manifest, Failure> {
    let path = ask.path;
    let output = Output::create(path).map_err(|error| explain(error, path))?;
    bar.set_message("copying");
    let copy = copy(ask.data, output.beside("-items")).await?;
    let accounts = ask.with_accounts.then(|| Accounts {
        table: &USER_POOL,
        secrets: copy.secrets().to_owned(),
    });
    let source = Source {
        items: copy.items(),
        files: copy.files(),
        passcode_key: copy.passcode_key().or_exit(Exit::Failed)?,
        accounts,
        user_pool: None,
        one_instant: true,
        program: env!("CARGO_PKG_VERSION"),
        made_at: ask.made_at,
    };
    let mut listen = |progress| show(bar, progress);
    let writing = Box::pin(backups::back_up(&source, output.file(), &mut listen));
    let manifest = writing.await.map_err(|error| explain(error, path))?;
    output.finish().map_err(|error| explain(error, path))?;
    Ok(manifest)
}

pub async fn copy(data: &Path, place: PathBuf) -> Result<HomeCopy, Failure> {
    let from = data.to_owned();
    let copied =
        tokio::task::spawn_blocking(move || HomeCopy::take(&from, place, &tables::ALL)).await?;
    copied.map_err(|error| explain_move(error, data))
}

pub async fn restore(arguments: RestoreArguments) -> Result<(), Failure> {
    let file = File::open(&arguments.file)
        .with_context(|| arguments.file.display().to_string())
        .or_exit(Exit::Usage)?;
    let bar = ProgressBar::no_length().with_style(style());
    let moving = move_in((&arguments.data, &arguments.file), file, &bar);
    let (_, restored) = or_interrupted(moving, "interrupted: nothing was restored").await?;
    bar.finish_and_clear();
    let data = arguments.data.display();
    println!(
        "{} items and {} files in {data}",
        restored.items, restored.files
    );
    if let Some(people) = restored.without_account {
        println!(
            "accounts did not come along ({people} people had one): make an administrator who can sign in with"
        );
        println!("  rollbook admin create --data {data} --email ADDRESS");
        println!("who invites the others anew");
    }
    Ok(())
}

/// Nothing is written before the backup is known to be whole.
pub async fn move_in(
    (data, zip): (&Path, &Path),
    file: File,
    bar: &ProgressBar,
) -> Result<(Manifest, Restored), Failure> {
    let failed = |error| explain(error, zip);
    let mut listen = |progress| show(bar, progress);
    let backup = Backup::open(file).map_err(failed)?;
    let manifest = backup.manifest().clone();
    let mut backup = backup
        .verify(Some(&USER_POOL), &mut listen)
        .map_err(failed)?;
    let home = NewHome::begin(data, &tables::ALL).map_err(|error| explain_move(error, data))?;
    let target = Target {
        items: home.items(),
        files: home.files(),
        scratch: &home.scratch(),
        accounts: AccountsThere::Table(&USER_POOL),
    };
    let restored = backup.restore(&target, &mut listen).await.map_err(failed)?;
    let keys = match backup.secrets.take() {
        Some(secrets) => NewKeys::Kept(secrets.into()),
        None => NewKeys::New(backup.passcode_key),
    };
    home.finish(&keys)
        .map_err(|error| explain_move(error, data))?;
    Ok((manifest, restored))
}

pub async fn or_interrupted<T>(
    work: impl Future<Output = Result<T, Failure>>,
    line: &'static str,
) -> Result<T, Failure> {
    tokio::select! {
        done = work => done,
        _ = tokio::signal::ctrl_c() => Err(Failure::new(Exit::Failed, line)),
    }
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{msg:10} {bar:40} {human_pos}/{human_len}")
        .expect("the template is well formed")
}

fn show(bar: &ProgressBar, progress: Progress) {
    bar.set_message(progress.stage.as_str());
    if let Some(total) = progress.total {
        bar.set_length(total);
    }
    bar.set_position(progress.done);
}

fn explain(error: BackupError, path: &Path) -> Failure {
    let exit = match error {
        BackupError::OutputInUse => Exit::Busy,
        BackupError::Output(_) => Exit::NotWritable,
        _ => Exit::Failed,
    };
    Failure::because(
        exit,
        anyhow::Error::new(error).context(path.display().to_string()),
    )
}

fn explain_move(error: MoveError, path: &Path) -> Failure {
    let exit = match &error {
        MoveError::NotEmpty | MoveError::Items(ItemsError::NotThere) => Exit::Usage,
        MoveError::Folder(error) => homes::exit_of(error),
        _ => Exit::Failed,
    };
    Failure::because(
        exit,
        anyhow::Error::new(error).context(path.display().to_string()),
    )
}
