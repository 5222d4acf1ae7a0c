//! ALL key layouts of the school: the tables, their indexes, and in `keys` a constructor for every key. The
//! page `docs/data.md` is generated from here. Tables 1 to 4 are those of the original deployment,
//! literally; what hangs off a person or a class lives in `records` (decisions.md B1–B5).

mod keys;
mod layouts;

use ports::{IndexSpec, KeySpec, Projection, TableSpec};

pub use keys::{
    AUTHORITY, BOOK, BOOK_CATEGORIES, BOOK_ITEMS, CATEGORIES, CHANGES, CellWrite, EVENTS, EXPORTS,
    FINALS, JOBS, JOBS_OF, LOGINS, Listed, MATERIALS, MEMBERSHIPS, OPEN_JOBS, OUTBOX, POSTINGS,
    QUEUE, ROWS, Register, SCHOOL, SCORES, SESSIONS, TAUGHT, UPLOADS, Unique, authority, b, batch,
    batch_partition, batch_rows, book, category, category_source, class, class_partition,
    class_status_prefix, department, department_partition, departments, event, final_change,
    final_grade, finals, found_member, guesses, head, idempotency, import_lock, item, job,
    job_file, job_of, job_partition, job_rows, lock, login, logo, material, materials, member,
    member_events, member_of, n, notice, open_job, partition_of, passcode, people, person, posting,
    queue_from, read_member_of, read_score_event_of_batch, read_thing, read_waiting, reads,
    results, roster, s, score_event, score_event_at, score_event_of_batch, score_events,
    score_events_of, scores, session, settings, sheet, sheet_file, shelf, source, sources, subject,
    subject_partition, task, taught_prefix, term, term_partition, terms, text_at, totals,
    transcript_entry, upload, user, waiting, without_role,
};
pub use layouts::{LAYOUTS, Layout, layout_of};

/// People, by id; the e-mail is the sort key.
pub static USERS: TableSpec = TableSpec {
    name: "users",
    partition: KeySpec::text("id"),
    sort: Some(KeySpec::text("email")),
    indexes: &[IndexSpec {
        name: "role-index",
        partition: KeySpec::text("role"),
        sort: None,
        projection: Projection::KeysOnly,
        about: "Walks everybody by their first role, for export and checks; lists do not use it.",
    }],
    ttl: None,
    about: "One item a person.",
};

/// Classes.
pub static CLASSES: TableSpec = TableSpec {
    name: "classes",
    partition: KeySpec::text("id"),
    sort: None,
    indexes: &[
        IndexSpec {
            name: "term-index",
            partition: KeySpec::text("term_id"),
            sort: Some(KeySpec::text("sort_key")),
            projection: Projection::KeysOnly,
            about: "Classes of a term by status and code.",
        },
        IndexSpec {
            name: "subject-index",
            partition: KeySpec::text("subject_id"),
            sort: Some(KeySpec::text("sort_key")),
            projection: Projection::KeysOnly,
            about: "Classes of a subject by status and code.",
        },
        IndexSpec {
            name: "status-index",
            partition: KeySpec::text("status"),
            sort: Some(KeySpec::text("sort_key")),
            projection: Projection::KeysOnly,
            about: "All classes of a status by code.",
        },
    ],
    ttl: None,
    about: "One item a class, with its counts. Indexes copy keys alone, so that a count costs one write.",
};

/// Subjects.
pub static SUBJECTS: TableSpec = TableSpec {
    name: "subjects",
    partition: KeySpec::text("id"),
    sort: None,
    indexes: &[IndexSpec {
        name: "name-index",
        partition: KeySpec::text("status"),
        sort: Some(KeySpec::text("sort_key")),
        projection: Projection::All,
        about: "Subjects of a status by name.",
    }],
    ttl: None,
    about: "One item a subject.",
};

/// Notices.
pub static NOTIFICATIONS: TableSpec = TableSpec {
    name: "notifications",
    partition: KeySpec::number("id"),
    sort: Some(KeySpec::text("sent_at")),
    indexes: &[IndexSpec {
        name: "audience-index",
        partition: KeySpec::text("audience"),
        sort: Some(KeySpec::text("sent_at")),
        projection: Projection::All,
        about: "Notices to an audience in the order of sending.",
    }],
    ttl: None,
    about: "One item a notice; the id is the time of sending in ms × 1000 + a number below 1000, `sent_at` the same as text.",
};

/// Everything that hangs off a person, a class or the school.
pub static RECORDS: TableSpec = TableSpec {
    name: "records",
    partition: KeySpec::text("pk"),
    sort: Some(KeySpec::text("sk")),
    indexes: &[
        IndexSpec {
            name: "by-person",
            partition: KeySpec::text("person"),
            sort: Some(KeySpec::text("person_key")),
            projection: Projection::Include(&["class", "role", "status"]),
            about: "Memberships of a person (`MEMBER#…`) and what a person did (`EVENT#…`).",
        },
        IndexSpec {
            name: "roster-index",
            partition: KeySpec::text("roster"),
            sort: Some(KeySpec::text("sort_key")),
            projection: Projection::All,
            about: "Members of a class by role and status, sorted by name; those who wait by turn. Materials of a class by section. Events of a membership by time.",
        },
        IndexSpec {
            name: "by-day",
            partition: KeySpec::text("day"),
            sort: Some(KeySpec::text("day_key")),
            projection: Projection::KeysOnly,
            about: "Events of a day in order, for the audit.",
        },
    ],
    ttl: Some("expires_at"),
    about: "Everything that hangs off a person, a class or the school, in one table.",
};

/// The tables of the school.
pub static ALL: [&TableSpec; 5] = [&USERS, &CLASSES, &SUBJECTS, &NOTIFICATIONS, &RECORDS];
