//! Many at once: nobody is in twice, nobody is lost, and the order is that of the numbers.

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_hundred_at_once_forty_are_in_and_sixty_wait_in_order() {
    let campus = Campus::new().await;
    edit_class(&campus, json!({"capacity": 42})).await;
    let students = campus.admin.enter_students(100).await;
    let joins = students.into_iter().map(|student| {
        let (client, class) = (campus.lan.clone(), campus.class.clone());
        async move { client.enroll(&class, &student, "STUDENT").await }
    });

    let answers = all_at_once(joins).await;

    let members = settled(&campus).await;
    assert_eq!(members.counts(), (42, 60));
    let mut told: Vec<(u64, String)> = answers
        .into_iter()
        .map(|answer| answer.expect(201))
        .filter_map(|body| Some((body["place"].as_u64()?, body["person"]["id"].to_string())))
        .collect();
    told.sort();
    let line: Vec<(u64, String)> = members
        .line()
        .iter()
        .zip(1..)
        .map(|(person, place)| (place, json!(person).to_string()))
        .collect();
    assert_eq!(told, line);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rush_while_the_capacity_is_raised_and_people_drop_ends_full_and_in_order() {
    let campus = Campus::new().await;
    edit_class(&campus, json!({"capacity": 12})).await;
    let early = campus.admin.enter_students(100).await;
    let (early, late) = early.split_at(20);
    for person in early {
        enroll(&campus, person).await;
    }
    let joins: Vec<_> = late
        .iter()
        .map(|person| (campus.lan.clone(), campus.class.clone(), person.clone()))
        .collect();
    let joins = joins.into_iter().map(|(client, class, person)| async move {
        client.enroll(&class, &person, "STUDENT").await
    });
    let drops = [&campus.an.id, &campus.binh.id, &early[0], &early[15]].map(|person| {
        let (client, path) = (
            campus.admin.clone(),
            format!("{}/{person}", roster(&campus.class)),
        );
        async move {
            let version = version(&client, &path).await;
            client.delete(&path, version).await
        }
    });
    let raises = [20, 40].map(|capacity| {
        let (client, path) = (
            campus.admin.clone(),
            format!("/api/classes/{}", campus.class),
        );
        async move {
            let version = version(&client, &path).await;
            client
                .patch(&path, version, json!({"capacity": capacity}))
                .await
        }
    });

    let joins = tokio::spawn(all_at_once(joins));
    let drops = tokio::spawn(all_at_once(drops));
    let raises = all_at_once(raises).await;
    let drops = drops.await.expect("answers");

    for join in joins.await.expect("answers") {
        join.expect(201);
    }
    // A drop that met a promotion names an old version, and a second raise the same one as the first.
    assert!(
        drops
            .iter()
            .all(|drop| [204, 412].contains(&drop.status.as_u16()))
    );
    assert!(raises.iter().any(|raise| raise.status == 200));
    let members = settled(&campus).await;
    let most = members.class.capacity.expect("a capacity");
    assert_eq!(members.class.students, most);
    let left = drops.iter().filter(|drop| drop.status == 204).count();
    let total = usize::try_from(members.class.students + members.class.waiting).expect("few");
    assert_eq!(total, 102 - left);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_request_twice_at_once_under_a_key_counts_once() {
    let campus = Campus::new().await;
    edit_class(&campus, json!({"capacity": 7})).await;
    let students = campus.admin.enter_students(10).await;
    let twice = students.iter().chain(&students).map(|student| {
        let (client, path) = (campus.lan.clone(), roster(&campus.class));
        let body = json!({"person": student, "role": "STUDENT"});
        let key = format!("join-{student}");
        async move { client.post_once(&path, &key, body).await }
    });

    let answers = all_at_once(twice.collect::<Vec<_>>()).await;

    let bodies: Vec<Value> = answers
        .into_iter()
        .map(|answer| answer.expect(201))
        .collect();
    let (first, second) = bodies.split_at(10);
    assert_eq!(first, second);
    assert_eq!(settled(&campus).await.counts(), (7, 5));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_programs_over_one_store_keep_the_places_without_knowing_of_each_other() {
    let campus = Campus::new().await;
    edit_class(&campus, json!({"capacity": 12})).await;
    let students = campus.admin.enter_students(30).await;
    let home = campus.app.home.clone();
    let other = App::over_store(home.clone(), home.items.clone());
    let lan = other.client("lan@example.edu", &campus.lan.id).await;
    let joins = students.into_iter().enumerate().map(|(number, student)| {
        let client = [&campus.lan, &lan][number % 2].clone();
        let class = campus.class.clone();
        async move {
            loop {
                // What is told to come again comes again, as any client would.
                let answer = client.enroll(&class, &student, "STUDENT").await;
                if answer.status != 503 {
                    return answer;
                }
            }
        }
    });

    let answers = all_at_once(joins.collect::<Vec<_>>()).await;

    assert!(answers.iter().all(|answer| answer.status == 201));
    assert_eq!(settled(&campus).await.counts(), (12, 20));
}
