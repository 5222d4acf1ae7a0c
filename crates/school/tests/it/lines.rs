//! A list of people that is brought into a class, by a process that dies between writing a line and
//! telling what became of it.

use std::time::Duration;

use domain::checks::Patch;
use domain::enrollments::ClassRole;
use domain::ids::JobId;
use domain::jobs::JobState;
use domain::people::PersonPatch;
use ports::{Action, Delete};
use school::enrollments::Whom;
use school::jobs::{Job, Stepped};
use school::stored::from_item;
use school::tables;

use crate::search::campuses::Campus;

/// Two people and a job that brings them in, of whom the first is in and nobody was told.
async fn cut_short(campus: &mut Campus) -> JobId {
    let lines = ["SV-001", "SV-002"].map(str::to_owned);
    for (code, given) in lines.iter().zip(["An", "Hoa"]) {
        campus.enter(("Nguyễn", "Văn", given), code).await;
    }
    let acting = campus.acting();
    let ask = (ClassRole::Student.as_str(), Whom::Lines(lines.to_vec()));
    let job = acting
        .create_enrollments(&campus.classes[0], ask, None)
        .await;
    let job = job.unwrap().id;
    // The lease, and the first line.
    campus.store.die_after(2);
    campus
        .school
        .step_job(&job, Duration::ZERO)
        .await
        .unwrap_err();
    campus.store.live();
    campus.school.adopt_jobs().await.unwrap();
    campus.clock.pass(60);
    job
}

async fn finish(campus: &Campus, job: &JobId) -> Job {
    while campus.school.step_job(job, Duration::ZERO).await.unwrap() == Stepped::Worked {}
    from_item(campus.store.item(tables::job(job)).await.unwrap()).unwrap()
}

#[tokio::test]
async fn a_line_that_was_written_counts_although_its_code_names_nobody_any_more() {
    let mut campus = Campus::new().await;
    let job = cut_short(&mut campus).await;
    let recoded = PersonPatch {
        code: Patch::Value("SV-009".to_owned()),
        ..PersonPatch::default()
    };
    campus.edit(&campus.people[0], recoded).await.unwrap();

    let job = finish(&campus, &job).await;

    assert_eq!(job.state, JobState::Done);
    assert_eq!(job.tallies.get("enrolled"), Some(&2));
}

#[tokio::test]
async fn a_list_that_nobody_may_go_on_with_says_so_wherever_it_was_left() {
    let mut campus = Campus::new().await;
    let job = cut_short(&mut campus).await;
    let gone = Action::Delete(Delete {
        key: tables::authority(&campus.admin),
        condition: None,
    });
    campus.store.act(gone).await;

    let job = finish(&campus, &job).await;

    assert_eq!(
        (job.state, job.code.as_deref()),
        (JobState::Failed, Some("forbidden"))
    );
}
