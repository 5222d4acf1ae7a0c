//! `rollbook export`: the school as a OneRoster bundle, or its final marks, also while it is served.

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
use school::exports::marks::MarksRequest;
use school::store::Store;

use crate::backup::{copy, or_interrupted};
use crate::failures::{Exit, Failure};
use crate::marks;

/// Stands for standard output.
const STDOUT: &str = "-";

#[derive(clap::Args)]
pub struct Arguments {
    /// Folder of the school, which may be served meanwhile
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// Where to write it, `-` for standard output; by default a name with the time, here, and for marks standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Leaves out categories, line items and results, which some readers do not know
    #[arg(long)]
    rostering_only: bool,
    /// Names administrators as such, which readers of older rosters stumble over
    #[arg(long)]
    administrators: bool,
    /// Writes final marks instead, as CSV with class, student and a mark of 100: those of the classes with
    /// these ids (in a bundle, or of their own) or codes, or of all
    #[arg(long, value_name = "CLASS", num_args = 0.., conflicts_with_all = ["rostering_only", "administrators"])]
    marks: Option<Vec<String>>,
    /// Counts no category of this title in the marks; may be given several times
    #[arg(long, value_name = "TITLE", requires = "marks")]
    without_category: Vec<String>,
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

pub async fn run(mut arguments: Arguments) -> Result<(), Failure> {
    if let Some(classes) = arguments.marks.take() {
        return run_marks(arguments, classes).await;
    }
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

async fn run_marks(arguments: Arguments, classes: Vec<String>) -> Result<(), Failure> {
    let request = MarksRequest {
        classes,
        without_categories: arguments.without_category,
    };
    let path = arguments.output.filter(|path| path != Path::new(STDOUT));
    match path {
        Some(path) => marks::to_file(&arguments.data, &path, &request).await,
        None => marks::to_stdout(&arguments.data, &request).await,
    }
}

fn usual_path() -> PathBuf {
    let name = Timestamp::now().strftime("bundle-%Y%m%dT%H%M%SZ.zip");
    name.to_string().into()
}

/// Nothing but the bundle goes out.
async fn to_stdout(arguments: &Arguments) -> Result<(), Failure> {
    let bar = ProgressBar::hidden();
    let writing = async {
        let copy = copy_aside(&arguments.data).await?;
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

/// A copy for what goes to standard output, beside which nothing can lie.
pub async fn copy_aside(data: &Path) -> Result<HomeCopy, Failure> {
    let place = format!("rollbook-export-{}", std::process::id());
    copy(data, std::env::temp_dir().join(place)).await
}

pub fn store_of(copy: &HomeCopy) -> Store {
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
pub fn refuse(error: BackupError, path: &Path) -> Failure {
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
