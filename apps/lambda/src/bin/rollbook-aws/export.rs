//! `rollbook-aws export`: the school of a stack as a OneRoster bundle, whatever its size.

use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

use aws::Home;
use indicatif::ProgressBar;
use school::backups::Output;
use school::bundles::files::File;
use school::exports::bundles::{
    Administrators, BundleError, BundleRequest, Gradebook, write_bundle,
};
use school::store::Store;

use crate::stacks::Stack;
use crate::{Exit, Failure};

#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    stack: Stack,
    /// Where to write it
    #[arg(long, value_name = "FILE.zip")]
    output: PathBuf,
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
    let (config, options) = arguments
        .stack
        .connect()
        .map_err(|error| Failure::new(Exit::Usage, error))?;
    let home = Home::over(&config, &options);
    let store = Store::new(home.items, home.clock, home.entropy);
    let path = &arguments.output;
    let output = Output::create(path).map_err(|error| crate::backup::explain(error, path))?;
    let bar = ProgressBar::new_spinner();
    let mut listen = |file: File, rows: u64| {
        bar.set_message(format!("{} {rows}", file.name()));
        bar.tick();
        ControlFlow::Continue(())
    };
    let zip = (BufWriter::new(output.file()), &mut listen as _);
    let written = write_bundle(&store, arguments.request(), zip).await;
    let (mut zip, counts) = written.map_err(told)?;
    zip.flush().map_err(|error| told(error.into()))?;
    drop(zip);
    output
        .finish()
        .map_err(|error| crate::backup::explain(error, path))?;
    bar.finish_and_clear();
    for (file, rows) in &counts.rows {
        println!("{file:22}{rows:>9}");
    }
    println!("not of one instant if people were writing meanwhile");
    Ok(())
}

fn told(error: BundleError) -> Failure {
    let exit = match error {
        BundleError::Output(_) => Exit::NotWritable,
        BundleError::School(_) | BundleError::Stopped => Exit::Failed,
    };
    Failure::new(exit, error)
}
