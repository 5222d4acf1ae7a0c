//! Backups that a serving program makes of itself: by the plan of the school, and when somebody asks for one; and
//! the proof of one, which is restored beside the school, opened, looked at and removed.

use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use embedded::buckets::FileFolder;
use embedded::shelves::{BackupProof, BackupRecord, BackupWork, Backups};
use embedded::{DataFolder, Shelf};
use indicatif::ProgressBar;
use school::backups::{BackupError, Output};
use school::doctor::{Patient, Treatment, examine};
use school::shelves::{ShelfEvent, surplus};
use school::{School, SchoolError};
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::backup::{BackUp, move_in, save};
use crate::doctor::store_over;
use crate::failures::Failure;
use crate::homes;

/// How often the plan is looked at.
const LOOK: Duration = Duration::from_mins(1);
/// Seconds between two attempts that follow the plan, if the first one failed.
const PATIENCE: i64 = 3600;

/// Where it works.
#[derive(Clone)]
pub struct Safe {
    pub school: Arc<School>,
    pub data: PathBuf,
    pub shelf: Arc<Shelf>,
}

/// Works until it is aborted.
pub async fn keep(safe: Safe) {
    loop {
        if let Err(error) = look_at_plan(&safe).await {
            tracing::warn!(%error, "the plan of backups was not read");
        }
        if let Some(work) = safe.shelf.take() {
            let (own, runtime) = (safe.clone(), Handle::current());
            // Packing takes its time, which is not taken from requests.
            let done = spawn_blocking(move || runtime.block_on(do_work(&own, work)));
            if done.await.is_err() {
                // The panic was told where it happened; the next backup may go well.
                safe.shelf.give_up();
            }
            continue;
        }
        // Whether it was asked or not: one may be due.
        let _ = timeout(LOOK, safe.shelf.wait()).await;
    }
}

async fn look_at_plan(safe: &Safe) -> Result<(), SchoolError> {
    let plan = safe.school.settings().await?.backups;
    let (now, (whole, attempt)) = (safe.school.now(), safe.shelf.last());
    let is_patient =
        attempt.is_some_and(|at| (0..PATIENCE).contains(&(now.as_second() - at.as_second())));
    let has_failed = attempt != whole;
    if plan.is_due(whole, now) && !(has_failed && is_patient) {
        safe.shelf.begin(BackupWork::Make);
    }
    Ok(())
}

async fn do_work(safe: &Safe, work: BackupWork) {
    let noted = match work {
        BackupWork::Make => make(safe).await,
        BackupWork::Prove(name) => prove(safe, &name).await,
    };
    if let Err(error) = noted {
        tracing::error!(error = %format!("{error:#}"), "what became of a backup could not be noted");
        safe.shelf.give_up();
    }
}

async fn make(safe: &Safe) -> Result<(), anyhow::Error> {
    let begun_at = safe.school.now();
    let name = Output::usual_path(begun_at).display().to_string();
    let path = safe.shelf.path(&name);
    let ask = BackUp {
        data: &safe.data,
        path: &path,
        made_at: begun_at,
        with_accounts: true,
    };
    let saved = save(&ask, &ProgressBar::hidden()).await;
    let mut record = BackupRecord {
        name: name.clone(),
        begun_at,
        bytes: 0,
        items: 0,
        files: 0,
        failure: None,
        proof: None,
    };
    let event = match &saved {
        Ok(manifest) => {
            record.bytes = std::fs::metadata(&path)?.len();
            (record.items, record.files) = (manifest.total(), manifest.files);
            tracing::info!(backup = %name, bytes = record.bytes, "backup made");
            ShelfEvent::Made
        }
        Err(failure) => {
            record.failure = Some(code_of(failure, "not_read").to_owned());
            tracing::error!(backup = %name, error = %failure, "backup failed");
            ShelfEvent::Failed
        }
    };
    let code = record.failure.clone();
    let keep = safe.school.settings().await?.backups.keep;
    let removed = safe.shelf.note(record, |whole| surplus(whole, keep))?;
    safe.school
        .note_backup(event, (&name, code.as_deref()))
        .await?;
    for name in removed {
        safe.school
            .note_backup(ShelfEvent::Removed, (&name, None))
            .await?;
    }
    Ok(())
}

async fn prove(safe: &Safe, name: &str) -> Result<(), anyhow::Error> {
    // Taken away at the next start, if it is left.
    let place = safe.shelf.path("drill.part-home");
    let failure = drill(&safe.shelf.path(name), &place).await.err();
    if place.exists() {
        std::fs::remove_dir_all(&place)?;
    }
    let at = safe.school.now();
    let event = match failure {
        None => ShelfEvent::Proven,
        Some(code) => {
            tracing::error!(backup = %name, code, "backup is not good");
            ShelfEvent::Failed
        }
    };
    let proof = BackupProof {
        at,
        failure: failure.map(str::to_owned),
    };
    safe.school.note_backup(event, (name, failure)).await?;
    safe.shelf.note_proof(name, proof)?;
    Ok(())
}

/// Why a backup is not good, as a stable code.
async fn drill(zip: &Path, place: &Path) -> Result<(), &'static str> {
    if place.exists() {
        std::fs::remove_dir_all(place).map_err(|_| "not_restored")?;
    }
    let file = File::open(zip).map_err(|_| "damaged")?;
    let moved = move_in((place, zip), file, &ProgressBar::hidden()).await;
    let (manifest, restored) = moved.map_err(|failure| code_of(&failure, "damaged"))?;
    if (restored.items, restored.files) != (manifest.total(), manifest.files) {
        return Err("incomplete");
    }
    let folder = DataFolder::open(place).map_err(|_| "not_opened")?;
    let files = FileFolder::at(folder.files());
    let opened = homes::open(folder, homes::NOWHERE).await;
    let (home, _school) = opened.map_err(|_| "not_opened")?;
    let patient = Patient {
        store: &store_over(home.items.clone()),
        items: &*home.items,
        files: &files,
    };
    let mut listen = |finding: &school::doctor::Finding| tracing::warn!(%finding, "in a backup");
    let examined = examine(&patient, Treatment::Look, &mut listen).await;
    let health = examined.map_err(|_| "not_opened")?;
    if health.left() > 0 {
        return Err("findings");
    }
    Ok(())
}

fn code_of(failure: &Failure, otherwise: &'static str) -> &'static str {
    let Some(error) = failure.cause::<BackupError>() else {
        return otherwise;
    };
    match error {
        BackupError::Output(error) | BackupError::Scratch(error)
            if error.kind() == ErrorKind::StorageFull =>
        {
            "disk_full"
        }
        BackupError::Output(_) | BackupError::OutputInUse => "not_written",
        BackupError::Scratch(_) | BackupError::Store(_) | BackupError::Files(_) => "not_restored",
        _ => otherwise,
    }
}
