//! An import meets people who wait for a place: a file knows nothing of queues, and says that they
//! are in the class or gone.

use std::sync::Arc;

use domain::classes::Class;
use domain::enrollments::{
    Enrollment, EnrollmentInput, EnrollmentStatus, Miscount, Waiting, find_miscounts,
};
use domain::ids::{ClassId, PersonId};
use ports::{Action, AttributeValue, Changes, Update};
use school::bundles::files::File::Enrollments;
use school::{Origin, School, tables};

use super::import;
use super::marks::{id_of, text};
use super::recorders::Recorder;
use super::specimens::Specimen;
use crate::support::school_over;

/// Rows of enrollments as they are in the bundle.
const AN_IS_IN: &str = "s1,student,false,2025-09-01,\n";
const JANE_HAS_LEFT: &str = "s2,student,false,2025-09-01,2025-10-02";

struct Scene {
    store: Arc<Recorder>,
    school: School,
    class: ClassId,
    jane: PersonId,
}

impl Scene {
    /// An has the only place of the class, and Jane, who had left, waits for it.
    async fn new() -> Self {
        let store = Recorder::new();
        let school = school_over(store.clone());
        import(&school, Specimen::new().bundle()).await;
        let class = ClassId::parse(&id_of(&store, "classes", "class-1").await).unwrap();
        let [lan, jane] = [
            id_of(&store, "users", "t1").await,
            id_of(&store, "users", "s2").await,
        ]
        .map(|id| PersonId::parse(&id).unwrap());
        let one_place = Update {
            key: tables::class(&class),
            changes: Changes::new().set("capacity", AttributeValue::N("1".into())),
            condition: None,
        };
        store.act(Action::Update(one_place)).await;
        let student = EnrollmentInput {
            role: "STUDENT".to_owned(),
            ..EnrollmentInput::default()
        };
        let lecturer = school.acting_as(lan, Origin::default());
        let placed = lecturer
            .create_enrollment(&class, Some(&jane), (&student, None))
            .await
            .unwrap();
        assert_eq!(placed.place, Some(1));
        Self {
            store,
            school,
            class,
            jane,
        }
    }

    /// What the class counts, Jane's status, and what does not agree.
    async fn look(&self) -> ((u32, u32), EnrollmentStatus, Vec<Miscount>) {
        let class = self.store.item(tables::class(&self.class)).await.unwrap();
        let class: Class = serde_dynamo::from_item(class).unwrap();
        let (mut members, mut queue) = (Vec::new(), Vec::new());
        for item in self.store.items().await.into_values() {
            if text(&item, "pk").as_deref() != Some(&tables::class_partition(&self.class)) {
                continue;
            }
            let sort_key = text(&item, "sk").unwrap();
            if let Some((ticket, person)) = tables::read_waiting(&sort_key) {
                queue.push(Waiting { ticket, person });
            }
            if sort_key.starts_with("MEMBER#") {
                members.push(serde_dynamo::from_item::<_, Enrollment>(item).unwrap());
            }
        }
        let jane = members.iter().find(|one| one.person == self.jane).unwrap();
        let counts = (class.students, class.waiting);
        (
            counts,
            jane.status,
            find_miscounts(&class, &members, &queue),
        )
    }
}

#[tokio::test]
async fn who_waits_comes_in_when_a_file_says_so_and_leaves_the_queue() {
    let scene = Scene::new().await;
    let back = JANE_HAS_LEFT.replace("2025-10-02", "");
    let specimen = Specimen::new().edit(Enrollments, JANE_HAS_LEFT, &back);

    import(&scene.school, specimen.bundle()).await;

    let overfull = vec![Miscount::Overfull];
    let is_in = ((2, 0), EnrollmentStatus::Active, overfull);
    assert_eq!(scene.look().await, is_in);
}

#[tokio::test]
async fn a_place_that_a_file_makes_free_goes_to_whoever_waits() {
    let scene = Scene::new().await;
    let gone = AN_IS_IN.replace(",\n", ",2025-12-01\n");
    let specimen = Specimen::new().edit(Enrollments, AN_IS_IN, &gone);

    import(&scene.school, specimen.bundle()).await;
    scene.school.run_outbox().await.unwrap();

    let is_in = ((1, 0), EnrollmentStatus::Active, Vec::new());
    assert_eq!(scene.look().await, is_in);
}
