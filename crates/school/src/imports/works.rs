//! Imports as jobs: the bundle is kept with the job, read again by whoever goes on with it, and
//! remembered between the steps of a process.

use std::sync::Arc;

use data_encoding::BASE64URL_NOPAD;
use domain::checks::{Fault, Invalid};
use domain::ids::JobId;
use domain::policy::Action;
use ports::AttributeValue;
use sha2::{Digest, Sha256};

use super::positions::Phase;
use super::reports::{ImportMode, ImportOptions, ImportReport, Progress, Stage};
use super::runs::Run;
use crate::School;
use crate::acting::Acting;
use crate::bundles::Bundle;
use crate::bundles::Contents;
use crate::bundles::files::File;
use crate::bundles::people::AdminRoles;
use crate::bundles::references::Indexes;
use crate::errors::{Refusal, SchoolError};
use crate::events::Event;
use crate::jobs::{Ask, Desk, Job, Keeper, Said, read_all, read_files, write_files};
use crate::store::Store;
use crate::stored::plain_item;
use crate::tables;
use crate::writes::{Once, Write};

/// How a bundle that was sent is to be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportRequest {
    /// Whether it writes.
    pub mode: ImportMode,
    /// Whether administrators of the bundle become such in the school.
    pub admin_roles: AdminRoles,
}

impl Acting<'_> {
    /// Starts the import of a bundle as a job.
    pub async fn create_import(
        &self,
        bytes: &[u8],
        request: ImportRequest,
        once: Option<&Once>,
    ) -> Result<Job, SchoolError> {
        self.permit_school(Action::CreateImport).await?;
        if !bytes.starts_with(b"PK") {
            return Err(Invalid(vec![Fault::new("not_a_zip").at("body")]).into());
        }
        if let Some(job) = self.answered(once).await? {
            return Ok(job);
        }
        let ask = ask(bytes, request);
        let store = &self.store;
        if ask.is_alone() {
            self.school.refuse_beside_import(store).await?;
        }
        let id = self.school.new_id(JobId::new);
        let mut job = Job::new(id, ask, Some(self.person.clone()), self.now());
        let kept = write_files(store, (Keeper::Job(&job.id), self.now().as_second()), bytes);
        job.pieces = kept.await?;
        let mut write = Write::new();
        job.write_new(&mut write);
        let event = Event::created(
            tables::job_partition(&job.id),
            Action::CreateImport,
            plain_item(&job.ask),
        );
        self.record(&mut write, event);
        let made = self.finish_creation(write, job, once).await;
        let job = self.school.name_running_import(store, made).await?;
        self.school.ring();
        Ok(job)
    }
}

fn ask(bytes: &[u8], request: ImportRequest) -> Ask {
    Ask::Import {
        dry_run: request.mode == ImportMode::DryRun,
        grant_admins: request.admin_roles == AdminRoles::Grant,
        bundle: BASE64URL_NOPAD.encode(&Sha256::digest(bytes)),
    }
}

/// Who wants to know how far an import is.
type Listener<'a> = &'a mut (dyn FnMut(Progress) + Send);

impl School {
    /// Refuses a job that has to be alone while another one is not at its end.
    pub(crate) async fn refuse_beside_import(&self, store: &Store) -> Result<(), SchoolError> {
        let lock = store.get(tables::import_lock()).await?;
        let holder = match lock.as_ref().and_then(|lock| lock.get("holder")) {
            Some(AttributeValue::S(holder)) => JobId::parse(holder).ok(),
            _ => None,
        };
        holder.map_or(Ok(()), |job| Err(SchoolError::ImportRunning(job)))
    }

    /// Says which job was in the way of another one.
    pub(crate) async fn name_running_import<T>(
        &self,
        store: &Store,
        made: Result<T, SchoolError>,
    ) -> Result<T, SchoolError> {
        if let Err(SchoolError::Refused(Refusal::ImportRunning)) = made {
            self.refuse_beside_import(store).await?;
            return Err(SchoolError::Busy);
        }
        made
    }

    /// Imports a bundle in the foreground, or says what that would do.
    ///
    /// An error in the bundle itself stops the import before anything is written; the report lists
    /// all of them. A row that the school's present state does not allow, such as a taken e-mail, is
    /// left out with the rows that refer to it, and all others are imported. A row that was imported
    /// before and has not changed is not touched; of one that has, only the columns that changed.
    ///
    /// It is a job like any other: one of the same bundle and options that was not finished is gone
    /// on with, whoever held it. The caller knows that its holder is gone.
    ///
    /// # Errors
    /// If the store fails. What was written stays, and running the import again goes on from there.
    /// [`SchoolError::ImportRunning`] if another import is not at its end.
    pub async fn import_bundle(
        &self,
        bundle: Bundle,
        options: ImportOptions,
        progress: Listener<'_>,
    ) -> Result<ImportReport, SchoolError> {
        let bytes = bundle.bytes();
        let contents = read(bundle, options.admin_roles, progress);
        if contents.problems.stops() || options.mode == ImportMode::DryRun {
            return Box::pin(self.try_import((&contents, &options), progress)).await;
        }
        let store = self.store();
        let (job, is_continued) = self.enter_import(&store, &bytes, &options).await?;
        drop(bytes);
        if is_continued {
            let (done, total) = (job.done, job.total);
            progress(Progress {
                stage: Stage::Continuing,
                done: usize::try_from(done).unwrap_or(usize::MAX),
                total: usize::try_from(total).unwrap_or(usize::MAX),
            });
        }
        let taken = self.take_job(&store, &job, None).await?;
        let mut desk = taken.ok_or(SchoolError::Busy)?;
        let read = (&contents, &options);
        let import = Box::pin(self.run_import((&job, &mut desk), read, progress));
        let imported = import.await;
        self.put_down(&store, (&job, &desk), imported.as_ref().err())
            .await?;
        imported
    }

    /// An import that makes no job, since it writes nothing.
    async fn try_import(
        &self,
        (contents, options): (&Contents, &ImportOptions),
        progress: Listener<'_>,
    ) -> Result<ImportReport, SchoolError> {
        let indexes = Indexes::of(contents);
        let mut run = Run::new(self, (contents, &indexes), (options, None), progress);
        run.import_problems(&contents.problems).await?;
        if !run.problems.stops() {
            run.import().await?;
        }
        Ok(run.finish())
    }

    /// The job of a bundle: the one that was not finished, or a new one.
    async fn enter_import(
        &self,
        store: &Store,
        bytes: &[u8],
        options: &ImportOptions,
    ) -> Result<(Job, bool), SchoolError> {
        let request = ImportRequest {
            mode: options.mode,
            admin_roles: options.admin_roles,
        };
        let ask = ask(bytes, request);
        for id in self.list_open_jobs().await? {
            let job = self.read_job(&id).await?;
            if let Some(job) = job.filter(|job| job.ask == ask) {
                return Ok((job, true));
            }
        }
        self.refuse_beside_import(store).await?;
        let now = self.now();
        let id = self.new_id(JobId::new);
        let mut job = Job::new(id, ask, options.actor.clone(), now);
        job.pieces = write_files(store, (Keeper::Job(&job.id), now.as_second()), bytes).await?;
        let mut write = Write::new();
        job.write_new(&mut write);
        let made = write.commit(store).await;
        self.name_running_import(store, made).await?;
        Ok((job, false))
    }

    /// Works on an import for as long as the desk allows.
    pub(crate) async fn work_on_import(
        &self,
        store: &Store,
        job: &Job,
        desk: &mut Desk,
    ) -> Result<(), SchoolError> {
        let options = options_of(job)?;
        let contents = if let Some(contents) = self.jobs.recall(&job.id) {
            contents
        } else {
            let bundle =
                Bundle::from_bytes(read_files(store, (Keeper::Job(&job.id), job.pieces)).await?);
            let contents = Arc::new(read(bundle, options.admin_roles, &mut |_| {}));
            self.jobs.keep(&job.id, &contents);
            contents
        };
        let read = (&*contents, &options);
        let listener: Listener<'_> = &mut |_| {};
        let import = Box::pin(self.run_import((job, desk), read, listener));
        import.await.map(|_| ())
    }

    async fn run_import(
        &self,
        (job, desk): (&Job, &mut Desk),
        (contents, options): (&Contents, &ImportOptions),
        progress: Listener<'_>,
    ) -> Result<ImportReport, SchoolError> {
        let indexes = Indexes::of(contents);
        let said = if job.cursor > Phase::Read.at(0) {
            read_all(&self.store(), &job.id).await?
        } else {
            Said::default()
        };
        let mut run = Run::new(self, (contents, &indexes), (options, Some(desk)), progress);
        run.take_up(job, &said);
        run.import_problems(&contents.problems).await?;
        if !run.problems.stops() {
            run.import().await?;
        }
        run.end(job).await?;
        Ok(run.finish())
    }
}

fn options_of(job: &Job) -> Result<ImportOptions, SchoolError> {
    let Ask::Import {
        dry_run,
        grant_admins,
        ..
    } = &job.ask
    else {
        return Err(SchoolError::Corrupt("kind of a job".to_owned()));
    };
    Ok(ImportOptions {
        mode: if *dry_run {
            ImportMode::DryRun
        } else {
            ImportMode::Import
        },
        admin_roles: if *grant_admins {
            AdminRoles::Grant
        } else {
            AdminRoles::Refuse
        },
        actor: job.created_by.clone(),
    })
}

fn read(bundle: Bundle, admins: AdminRoles, progress: Listener<'_>) -> Contents {
    let mut done = 0;
    bundle.read(admins, |file| {
        progress(Progress {
            stage: Stage::Reading(file),
            done,
            total: File::ALL.len(),
        });
        done += 1;
    })
}
