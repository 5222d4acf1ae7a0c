//! `rollbook export`: the school as a OneRoster bundle, also while it is served.

use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use embedded::{HomeCopy, SystemClock, SystemEntropy};
use indicatif::ProgressBar;
use jiff::Timestamp;
use school::backups::{BackupError, Output};
use school::bundles::files::File;
use school::exports::bundles::{
    Administrators, BundleCounts, BundleError, BundleRequest, Gradebook, stream_bundle,
    write_bundle,
};
use school::store::Store;

use crate::backup::{copy, or_interrupted};
use crate::failures::{Exit, Failure};

/// Stands for standard output.
const STDOUT: &str = "-";

#[derive(clap::Args)]
pub struct Arguments {
    /// Folder of the school, which may be served meanwhile
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// Where to write it, `-` for standard output; by default a name with the time, here
    #[arg(long, value_name = "FILE.zip")]
    output: Option<PathBuf>,
    /// Leaves out categories, line items and results, which some readers do not know
    #[arg(long)]
    rostering_only: bool,
    /// Names administrators as such, which readers of older rosters stumble over
    #[arg(long)]
    administrators: bool,
}

impl Arguments {
    fn request(&self) -> BundleRequest {
        BundleRequest {
            gradebook: if self.rostering_only {
                Gradebook::LeftOut
            } else {
                Gradebook::Included
            },
            administrators: if self.administrators {
                Administrators::Named
            } else {
                Administrators::LeftOut
            },
        }
    }
}

pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    let path = arguments.output.clone().unwrap_or_else(usual_path);
    if path == Path::new(STDOUT) {
        return to_stdout(&arguments).await;
    }
    let bar = ProgressBar::new_spinner();
    let output = Output::create(&path).map_err(|error| refuse(error, &path))?;
    let writing = to_file(&arguments, (&output, &bar));
    let counts = or_interrupted(writing, "interrupted: there is no bundle").await?;
    output.finish().map_err(|error| refuse(error, &path))?;
    bar.finish_and_clear();
    for (file, rows) in &counts.rows {
        println!("{file:22}{rows:>9}");
    }
    for (file, rows) in &counts.left_out {
        println!(
            "{rows} have no row in {file}: who waits, lecturers who have left, and what is theirs"
        );
    }
    println!("in {}", path.display());
    Ok(())
}

fn usual_path() -> PathBuf {
    let name = Timestamp::now().strftime("bundle-%Y%m%dT%H%M%SZ.zip");
    name.to_string().into()
}

/// Nothing but the bundle goes out.
async fn to_stdout(arguments: &Arguments) -> Result<(), Failure> {
    let bar = ProgressBar::hidden();
    let place = format!("rollbook-export-{}", std::process::id());
    let place = std::env::temp_dir().join(place);
    let writing = async {
        let copy = copy(&arguments.data, place).await?;
        let output = BufWriter::new(io::stdout());
        let mut listen = |file, rows| show(&bar, file, rows);
        let output = (output, &mut listen as _);
        let store = store_of(&copy);
        let written = stream_bundle(&store, arguments.request(), output);
        written.await.map_err(told)
    };
    or_interrupted(writing, "interrupted: the bundle has no end").await?;
    Ok(())
}

async fn to_file(
    arguments: &Arguments,
    (output, bar): (&Output, &ProgressBar),
) -> Result<BundleCounts, Failure> {
    let copy = copy(&arguments.data, output.beside("-items")).await?;
    let zip = BufWriter::new(output.file());
    let mut listen = |file, rows| show(bar, file, rows);
    let zip = (zip, &mut listen as _);
    let store = store_of(&copy);
    let written = write_bundle(&store, arguments.request(), zip);
    let (mut zip, counts) = written.await.map_err(told)?;
    zip.flush().map_err(|error| told(error.into()))?;
    Ok(counts)
}

fn store_of(copy: &HomeCopy) -> Store {
    Store::new(
        copy.shared_items(),
        Arc::new(SystemClock),
        Arc::new(SystemEntropy),
    )
}

fn show(bar: &ProgressBar, file: File, rows: u64) -> ControlFlow<()> {
    bar.set_message(format!("{} {rows}", file.name()));
    bar.tick();
    ControlFlow::Continue(())
}

/// The place of a bundle is taken as that of a backup is.
fn refuse(error: BackupError, path: &Path) -> Failure {
    match error {
        BackupError::Output(error) => {
            let cause = anyhow::Error::new(BundleError::Output(error));
            Failure::because(Exit::NotWritable, cause.context(path.display().to_string()))
        }
        BackupError::OutputInUse => {
            let line = format!("{}: another process writes there", path.display());
            Failure::new(Exit::Busy, line)
        }
        error => error.into(),
    }
}

fn told(error: BundleError) -> Failure {
    let exit = match error {
        BundleError::Output(_) => Exit::NotWritable,
        BundleError::School(_) | BundleError::Stopped => Exit::Failed,
    };
    Failure::because(exit, error.into())
}
