//! Keys of long work: jobs, what imports remember, sheets on their way in.

use domain::ids::{BatchId, ClassId, JobId, PersonId, SheetId};
use ports::Key;

use crate::tables::RECORDS;

/// Where a row of another system went; `entity` is the name of its file, such as `users`.
pub fn source(entity: &str, sourced_id: &str) -> Key {
    RECORDS.key(sources(entity), sourced_id)
}

/// Where a category of another system went in a class.
pub fn category_source(sourced_id: &str, class: &ClassId) -> Key {
    source(CATEGORIES, &format!("{sourced_id}#{class}"))
}

/// The entity of categories, in keys of sources.
pub const CATEGORIES: &str = "categories";

/// Partition of the sources of an entity.
pub fn sources(entity: &str) -> String {
    format!("SOURCE#{entity}")
}

/// Partition of an import.
pub fn batch_partition(batch: &BatchId) -> String {
    format!("BATCH#{batch}")
}

/// An import.
pub fn batch(batch: &BatchId) -> Key {
    RECORDS.key(batch_partition(batch), "BATCH")
}

/// Before and after of rows of an import.
pub fn batch_rows(batch: &BatchId, number: u32) -> Key {
    RECORDS.key(batch_partition(batch), format!("ROWS#{number:06}"))
}

/// Partition of all jobs, which sort by time.
pub const JOBS: &str = "JOBS";

/// Partition of the jobs that are not at their end.
pub const OPEN_JOBS: &str = "JOBS#open";

/// A job.
pub fn job(job: &JobId) -> Key {
    RECORDS.key(JOBS, job.as_str())
}

/// A job among those that are not at their end.
pub fn open_job(job: &JobId) -> Key {
    RECORDS.key(OPEN_JOBS, job.as_str())
}

/// A job among those that a person has started.
pub fn job_of(person: &PersonId, job: &JobId) -> Key {
    RECORDS.key(crate::tables::person(person), format!("{JOBS_OF}{job}"))
}

/// What sort keys of a person's jobs begin with.
pub const JOBS_OF: &str = "JOB#";

/// Partition of what belongs to a job.
pub fn job_partition(job: &JobId) -> String {
    format!("JOB#{job}")
}

/// Outcomes of a job; numbers sort as text.
pub fn job_rows(job: &JobId, number: u32) -> Key {
    RECORDS.key(job_partition(job), format!("{ROWS}{number:06}"))
}

/// What sort keys of outcomes begin with.
pub const ROWS: &str = "ROWS#";

/// A piece of what a job works on; numbers sort as text.
pub fn job_file(job: &JobId, number: u32) -> Key {
    RECORDS.key(job_partition(job), format!("FILE#{number:06}"))
}

/// A sheet that was sent.
pub fn sheet(sheet: &SheetId) -> Key {
    RECORDS.key(format!("SHEET#{sheet}"), "SHEET")
}

/// A piece of a sheet.
pub fn sheet_file(sheet: &SheetId, number: u32) -> Key {
    RECORDS.key(format!("SHEET#{sheet}"), format!("FILE#{number:06}"))
}
