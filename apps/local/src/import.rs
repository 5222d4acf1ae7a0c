//! `rollbook import`: a OneRoster bundle, with its problems, line by line, and what became of its rows.

use std::path::PathBuf;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use school::bundles::Bundle;
use school::bundles::files::File;
use school::bundles::people::AdminRoles;
use school::bundles::problems::{Problems, Severity};
use school::imports::{ImportMode, ImportOptions, ImportReport, Progress, Stage};
use school::{School, SchoolError};

use crate::failures::{Exit, Failure, OrExit};
use crate::homes;

#[derive(clap::Args)]
pub struct Arguments {
    /// Folder of the school, which is not being served meanwhile
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// Does everything but write, and says what would be done
    #[arg(long)]
    dry_run: bool,
    /// Makes administrators of the bundle administrators here
    #[arg(long)]
    grant_admins: bool,
    /// The bundle: OneRoster 1.2 CSV files in a zip
    #[arg(value_name = "FILE.zip")]
    file: PathBuf,
}

impl Arguments {
    fn options(&self) -> ImportOptions {
        let mode = if self.dry_run {
            ImportMode::DryRun
        } else {
            ImportMode::Import
        };
        let admin_roles = if self.grant_admins {
            AdminRoles::Grant
        } else {
            AdminRoles::Refuse
        };
        ImportOptions {
            mode,
            admin_roles,
            actor: None,
        }
    }
}

pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    let bundle = Bundle::open(&arguments.file)
        .with_context(|| arguments.file.display().to_string())
        .or_exit(Exit::Usage)?;
    let folder = homes::take(&arguments.data)?;
    let (_home, school) = homes::open(folder, homes::NOWHERE).await?;
    let options = arguments.options();
    let bar = ProgressBar::no_length().with_style(style());
    let mut listen = |progress| show(&bar, progress);
    let import = school.import_bundle(bundle, options.clone(), &mut listen);
    let imported = tokio::select! {
        imported = import => imported,
        _ = tokio::signal::ctrl_c() => {
            bar.finish_and_clear();
            let line = "interrupted: what was imported stays, and the same command goes on from there";
            return Err(Failure::new(Exit::Failed, line));
        }
    };
    bar.finish_and_clear();
    let report = imported.map_err(explain)?;
    print_problems(&report.problems, Severity::Warning);
    print_problems(&report.problems, Severity::Error);
    print_counts(&report);
    judge(&report, options.mode)
}

fn explain(error: SchoolError) -> Failure {
    let SchoolError::ImportRunning(job) = error else {
        return error.into();
    };
    let line = format!(
        "another import ({job}) is not finished: its own command goes on with it, and so does `rollbook serve`"
    );
    Failure::new(Exit::Busy, line)
}

/// Fills the demo.
pub async fn load_demo(school: &School, bundle: &[u8]) -> Result<(), Failure> {
    let options = ImportOptions {
        mode: ImportMode::Import,
        admin_roles: AdminRoles::Grant,
        actor: None,
    };
    let bundle = Bundle::from_bytes(bundle.to_vec());
    let report = school.import_bundle(bundle, options, &mut |_| {}).await?;
    judge(&report, ImportMode::Import)
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{msg:24} {bar:40} {pos}/{len}")
        .expect("the template is well formed")
}

fn show(bar: &ProgressBar, progress: Progress) {
    let (verb, file) = match progress.stage {
        Stage::Continuing => {
            let (done, total) = (progress.done, progress.total);
            bar.suspend(|| {
                println!("going on with an import that was not finished ({done} of {total} rows)");
            });
            return;
        }
        Stage::Reading(file) => ("reading", file),
        Stage::Writing(file) => ("writing", file),
    };
    bar.set_message(format!("{verb} {}", file.name()));
    bar.set_length(progress.total as u64);
    bar.set_position(progress.done as u64);
}

fn print_problems(problems: &Problems, severity: Severity) {
    let label = match severity {
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    for problem in problems
        .kept()
        .iter()
        .filter(|problem| problem.severity == severity)
    {
        println!("{label}: {problem} [{}]", problem.fault.code);
    }
    if severity == Severity::Error {
        for rest in problems.rest() {
            let file = rest.place.file.as_deref().unwrap_or("zip");
            println!("and {} more in {file} [{}]", rest.count, rest.code);
        }
    }
}

fn print_counts(report: &ImportReport) {
    println!(
        "{:22}{:>9}{:>9}{:>9}{:>11}{:>9}",
        "", "read", "created", "updated", "unchanged", "skipped"
    );
    for file in File::ALL {
        let counts = report.counts.get(file.name()).copied().unwrap_or_default();
        println!(
            "{:22}{:>9}{:>9}{:>9}{:>11}{:>9}",
            file.name(),
            counts.read,
            counts.created,
            counts.updated,
            counts.unchanged,
            counts.skipped
        );
    }
    let (errors, warnings) = (report.problems.errors(), report.problems.warnings());
    println!("{errors} errors, {warnings} warnings");
}

fn judge(report: &ImportReport, mode: ImportMode) -> Result<(), Failure> {
    let errors = report.problems.errors();
    if report.is_stopped() {
        let line = format!("the bundle has errors ({errors}), and nothing was written");
        return Err(Failure::new(Exit::Failed, line));
    }
    if mode == ImportMode::DryRun {
        println!("dry run: nothing was written");
    }
    if errors > 0 {
        let line = format!("rows with errors ({errors}) and those that refer to them are left out");
        return Err(Failure::new(Exit::Failed, line));
    }
    Ok(())
}
