//! Imports of bundles into a school in memory.

mod again;
mod broken;
mod changes;
mod deltas;
mod departments;
mod full;
pub mod jobs;
pub mod kills;
mod limits;
pub mod marks;
mod queues;
pub mod recorders;
pub mod specimens;
mod taken;
mod undos;
mod zips;

use std::path::{Path, PathBuf};

use school::School;
use school::bundles::Bundle;
use school::bundles::people::AdminRoles;
use school::imports::{ImportMode, ImportOptions, ImportReport};

pub fn testdata(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata");
    root.join(name)
}

pub fn open(name: &str) -> Bundle {
    Bundle::open(&testdata(name)).unwrap()
}

fn options() -> ImportOptions {
    ImportOptions {
        mode: ImportMode::Import,
        admin_roles: AdminRoles::Refuse,
        actor: None,
    }
}

fn dry_run() -> ImportOptions {
    ImportOptions {
        mode: ImportMode::DryRun,
        ..options()
    }
}

pub async fn import(school: &School, bundle: Bundle) -> ImportReport {
    import_with(school, bundle, options()).await
}

async fn import_with(school: &School, bundle: Bundle, options: ImportOptions) -> ImportReport {
    let imported = school.import_bundle(bundle, options, &mut |_| {}).await;
    imported.unwrap()
}

/// The codes of all problems kept, with their places.
fn told(report: &ImportReport) -> Vec<String> {
    let kept = report.problems.kept().iter();
    kept.map(|problem| {
        let place = &problem.place;
        let file = place.file.as_deref().unwrap_or("zip");
        let row = place.row.map(|row| row.to_string()).unwrap_or_default();
        let column = place.column.as_deref().unwrap_or_default();
        format!("{file}:{row}:{column}:{}", problem.fault.code)
    })
    .collect()
}
