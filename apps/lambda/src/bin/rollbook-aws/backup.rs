//! `rollbook-aws backup` and `restore`: the school of a stack in one file, and into an empty stack. Accounts stay
//! in their user pool: nobody's password leaves it.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use aws::archives::{Bucket, Tables};
use aws::{Adoption, ParameterKeys, SystemEntropy};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
use ports::Keys;
use school::backups::{
    AccountsThere, Backup, BackupError, Output, Progress, Restored, Source, Target, Verified,
    back_up as write,
};

use crate::stacks::Stack;
use crate::{Exit, Failure};

#[derive(clap::Args)]
pub struct BackupArguments {
    #[command(flatten)]
    stack: Stack,
    /// Where to write it; by default a name with the time, here
    #[arg(long, value_name = "FILE.zip")]
    output: Option<PathBuf>,
}

#[derive(clap::Args)]
pub struct RestoreArguments {
    #[command(flatten)]
    stack: Stack,
    /// The backup, from AWS or from one machine
    #[arg(value_name = "FILE.zip")]
    file: PathBuf,
}

/// Everything of a stack.
struct Archives {
    tables: Tables,
    bucket: Bucket,
    keys: ParameterKeys,
    user_pool: String,
}

impl Archives {
    fn of(stack: &Stack) -> Result<Self, Failure> {
        let (config, options) = stack
            .connect()
            .map_err(|error| Failure::new(Exit::Usage, error))?;
        Ok(Self {
            tables: Tables::new(&config, &options.table_prefix),
            bucket: Bucket::new(&config, &options.files_bucket),
            keys: ParameterKeys::new(&config, &options.keys_parameter, Arc::new(SystemEntropy)),
            user_pool: options.user_pool,
        })
    }
}

pub async fn back_up(arguments: BackupArguments) -> Result<(), Failure> {
    let made_at = Timestamp::now();
    let path = arguments
        .output
        .unwrap_or_else(|| Output::usual_path(made_at));
    let archives = Archives::of(&arguments.stack)?;
    let failed = |error| explain(error, &path);
    let output = Output::create(&path).map_err(failed)?;
    let source = Source {
        items: &archives.tables,
        files: &archives.bucket,
        passcode_key: Some(archives.keys.passcode_key().await?),
        accounts: None,
        user_pool: Some(archives.user_pool),
        one_instant: false,
        program: env!("CARGO_PKG_VERSION"),
        made_at,
    };
    let bar = ProgressBar::no_length().with_style(style());
    let mut listen = |progress| show(&bar, progress);
    let manifest = Box::pin(write(&source, output.file(), &mut listen))
        .await
        .map_err(failed)?;
    output.finish().map_err(failed)?;
    bar.finish_and_clear();
    let (items, files) = (manifest.total(), manifest.files);
    println!("{items} items and {files} files in {}", path.display());
    println!("without accounts, and not of one instant if people were writing meanwhile");
    for key in &manifest.missing {
        println!("warning: file {key} was not there");
    }
    Ok(())
}

pub async fn restore(arguments: RestoreArguments) -> Result<(), Failure> {
    let file = File::open(&arguments.file)
        .with_context(|| arguments.file.display().to_string())
        .map_err(|error| Failure::new(Exit::Usage, error))?;
    let failed = |error| explain(error, &arguments.file);
    let archives = Archives::of(&arguments.stack)?;
    let bar = ProgressBar::no_length().with_style(style());
    let backup = Backup::open(file).map_err(failed)?;
    let mut listen = |progress| show(&bar, progress);
    let mut backup = backup.verify(None, &mut listen).map_err(failed)?;
    let restored = Box::pin(move_in(&archives, &mut backup, &bar)).await?;
    bar.finish_and_clear();
    println!(
        "{} items and {} files restored",
        restored.items, restored.files
    );
    if let Some(people) = restored.without_account {
        println!(
            "accounts did not come along ({people} people had one): make an administrator who can sign in with"
        );
        println!("  rollbook-aws admin create");
        println!("who invites the others anew");
    }
    Ok(())
}

async fn move_in(
    archives: &Archives,
    backup: &mut Verified,
    bar: &ProgressBar,
) -> Result<Restored, Failure> {
    let scratch = tempfile::tempdir()?;
    let target = Target {
        items: &archives.tables,
        files: &archives.bucket,
        scratch: &scratch.path().join("file"),
        accounts: AccountsThere::Pool(archives.user_pool.clone()),
    };
    let mut listen = |progress| show(bar, progress);
    let restored = backup.restore(&target, &mut listen).await?;
    if let Some(key) = &backup.passcode_key
        && archives.keys.adopt(key).await? == Adoption::Other
    {
        bar.suspend(|| {
            println!("warning: the stack has made a key of its own, so that passcodes of classes have to be set anew");
        });
    }
    Ok(restored)
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

pub fn explain(error: BackupError, path: &Path) -> Failure {
    let exit = match error {
        BackupError::OutputInUse => Exit::Busy,
        BackupError::Output(_) => Exit::NotWritable,
        _ => Exit::Failed,
    };
    let cause = anyhow::Error::new(error).context(path.display().to_string());
    Failure::new(exit, cause)
}
