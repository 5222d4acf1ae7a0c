//! People over HTTP.

use serde_json::json;

use crate::app::{App, Campus, id};

#[tokio::test]
async fn people_come_by_given_and_then_family_name_on_every_page() {
    let (_, admin) = App::with_administrator().await;
    let names = [
        ("Trần", "Bình"),
        ("Nguyễn", "Ánh"),
        ("Lê", "An"),
        ("Đặng", "An"),
        ("Vũ", "Đức"),
    ];
    for (number, (family, given)) in names.into_iter().enumerate() {
        let body = json!({
            "name": {"family": family, "given": given},
            "email": format!("p{number}@example.edu"),
            "roles": ["STUDENT"],
        });
        admin.post("/api/people", body).await.expect(201);
    }

    for limit in [1, 2, 5, 200] {
        let walked = admin
            .walk("/api/people?role=STUDENT", limit, "/display_name")
            .await;
        assert_eq!(
            walked,
            ["Đặng An", "Lê An", "Nguyễn Ánh", "Trần Bình", "Vũ Đức"]
        );
    }
}

#[tokio::test]
async fn a_person_with_two_roles_is_on_both_lists_and_one_without_on_its_own() {
    let (_, admin) = App::with_administrator().await;
    let body = json!({"name": {"given": "Lan"}, "email": "lan@example.edu", "roles": ["LECTURER", "ADMIN"]});
    let lan = admin.post("/api/people", body).await.expect(201);
    let body = json!({"name": {"given": "Ghost"}, "email": "g@example.edu"});
    let ghost = admin.post("/api/people", body).await.expect(201);

    let lecturers = admin.walk("/api/people?role=LECTURER", 50, "/id").await;
    let admins = admin.walk("/api/people?role=ADMIN", 50, "/id").await;
    let without = admin.walk("/api/people?role=NONE", 50, "/id").await;

    assert_eq!(lecturers, [id(&lan)]);
    assert!(admins.contains(&id(&lan)) && admins.contains(&admin.id));
    assert_eq!(without, [id(&ghost)]);
}

#[tokio::test]
async fn a_changed_status_moves_a_person_to_another_list() {
    let campus = Campus::new().await;
    let path = format!("/api/people/{}", campus.binh.id);

    let changed = campus
        .admin
        .patch(&path, 1, json!({"status": "disabled"}))
        .await
        .expect(200);

    assert_eq!(
        (changed["status"].as_str(), changed["version"].as_u64()),
        (Some("disabled"), Some(2))
    );
    let active = campus.admin.walk("/api/people", 50, "/id").await;
    let disabled = campus
        .admin
        .walk("/api/people?status=disabled", 50, "/id")
        .await;
    assert!(!active.contains(&campus.binh.id));
    assert_eq!(disabled, std::slice::from_ref(&campus.binh.id));
}

#[tokio::test]
async fn a_disabled_person_is_out_at_the_next_request() {
    let campus = Campus::new().await;
    campus.an.get("/api/me").await.expect(200);
    let path = format!("/api/people/{}", campus.an.id);

    campus
        .admin
        .patch(&path, 1, json!({"status": "disabled"}))
        .await
        .expect(200);

    let refused = campus.an.get("/api/me").await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (403, "account_disabled")
    );
    campus
        .admin
        .patch(&path, 2, json!({"status": "active"}))
        .await
        .expect(200);
    campus.an.get("/api/me").await.expect(200);
}

#[tokio::test]
async fn a_changed_role_counts_at_the_next_request() {
    let campus = Campus::new().await;
    campus.lan.get("/api/people").await.expect(403);
    let path = format!("/api/people/{}", campus.lan.id);

    campus
        .admin
        .patch(&path, 1, json!({"roles": ["LECTURER", "ADMIN"]}))
        .await
        .expect(200);

    campus.lan.get("/api/people").await.expect(200);
}

#[tokio::test]
async fn of_two_administrators_the_second_sees_what_changed() {
    let campus = Campus::new().await;
    let path = format!("/api/people/{}", campus.an.id);
    campus
        .admin
        .patch(&path, 1, json!({"phone": "090 111 22 33"}))
        .await
        .expect(200);

    let second = campus
        .admin
        .patch(&path, 1, json!({"phone": "090 999 88 77"}))
        .await;

    assert_eq!(
        (second.status.as_u16(), second.code()),
        (412, "version_mismatch")
    );
    assert_eq!(second.header("etag"), "\"2\"");
    assert_eq!(second.body["current"]["phone"], "090 111 22 33");
    let now = campus.admin.get(&path).await.expect(200);
    assert_eq!(now["phone"], "090 111 22 33");
}

#[tokio::test]
async fn of_edits_at_the_same_moment_exactly_one_wins() {
    let campus = Campus::new().await;
    let path = format!("/api/people/{}", campus.an.id);
    let edits = (0..20).map(|number| {
        let (admin, path) = (campus.admin.clone(), path.clone());
        tokio::spawn(async move {
            admin
                .patch(&path, 1, json!({"phone": format!("090 000 {number:04}")}))
                .await
                .status
                .as_u16()
        })
    });

    let mut statuses = Vec::new();
    for edit in edits.collect::<Vec<_>>() {
        statuses.push(edit.await.expect("an edit"));
    }

    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1);
    assert_eq!(statuses.iter().filter(|status| **status == 412).count(), 19);
}

#[tokio::test]
async fn an_e_mail_and_a_number_belong_to_one_person() {
    let campus = Campus::new().await;
    let body = json!({"name": {"given": "An"}, "email": "AN@Example.edu"});
    let email = campus.admin.post("/api/people", body).await;
    let body = json!({"name": {"given": "An"}, "email": "x@example.edu", "code": "student-an"});
    let code = campus.admin.post("/api/people", body).await;
    let path = format!("/api/people/{}", campus.binh.id);
    let edited = campus
        .admin
        .patch(&path, 1, json!({"email": "an@example.edu"}))
        .await;

    assert_eq!((email.status.as_u16(), email.code()), (409, "email_taken"));
    assert_eq!((code.status.as_u16(), code.code()), (409, "code_taken"));
    assert_eq!(
        (edited.status.as_u16(), edited.code()),
        (409, "email_taken")
    );
}

#[tokio::test]
async fn a_changed_e_mail_frees_the_old_one_and_moves_the_sign_in() {
    let campus = Campus::new().await;
    let path = format!("/api/people/{}", campus.an.id);

    campus
        .admin
        .patch(&path, 1, json!({"email": "an.nguyen@example.edu"}))
        .await
        .expect(200);

    assert!(
        campus
            .app
            .home
            .pool
            .find_account("an.nguyen@example.edu")
            .await
            .is_ok()
    );
    assert!(
        campus
            .app
            .home
            .pool
            .find_account("an@example.edu")
            .await
            .is_err()
    );
    campus.an.get("/api/me").await.expect(200);
    let body = json!({"name": {"given": "Other"}, "email": "an@example.edu"});
    campus.admin.post("/api/people", body).await.expect(201);
    assert_eq!(
        campus.admin.get(&path).await.expect(200)["email"],
        "an.nguyen@example.edu"
    );
}

#[tokio::test]
async fn a_new_name_reaches_rosters_and_classes() {
    let campus = Campus::new().await;
    let lan = format!("/api/people/{}", campus.lan.id);
    let an = format!("/api/people/{}", campus.an.id);

    let name = json!({"name": {"family": "Lê", "middle": "Thị", "given": "Lan"}});
    campus.admin.patch(&lan, 1, name).await.expect(200);
    campus
        .admin
        .patch(
            &an,
            1,
            json!({"name": {"family": "Nguyễn", "given": "Yến"}}),
        )
        .await
        .expect(200);

    let class = campus
        .admin
        .get(&format!("/api/classes/{}", campus.class))
        .await
        .expect(200);
    assert_eq!(class["lecturers"][0]["display_name"], "Lê Thị Lan");
    let roster = format!("/api/classes/{}/enrollments", campus.class);
    let names = campus.admin.walk(&roster, 50, "/person/display_name").await;
    assert_eq!(names, ["Trần Bình", "Nguyễn Yến"]);
}

#[tokio::test]
async fn every_bad_field_is_told_at_once() {
    let (_, admin) = App::with_administrator().await;
    let body = json!({
        "name": {"family": "x".repeat(101)},
        "email": "not an address",
        "roles": ["DEAN"],
        "birth_date": "31/12/1999",
        "language": "fr",
    });

    let refused = admin.post("/api/people", body).await;

    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (422, "validation_failed")
    );
    let faults: Vec<String> = refused
        .faults()
        .iter()
        .map(|(path, code)| format!("{path} {code}"))
        .collect();
    assert_eq!(
        faults,
        [
            "name.family too_long",
            "name.given required",
            "email invalid_email",
            "roles.0 not_allowed",
            "language not_allowed",
            "birth_date invalid_date",
        ]
    );
}

#[tokio::test]
async fn administrators_cannot_lock_themselves_out() {
    let (_, admin) = App::with_administrator().await;
    let path = format!("/api/people/{}", admin.id);

    let demoted = admin.patch(&path, 1, json!({"roles": []})).await;
    let disabled = admin.patch(&path, 1, json!({"status": "archived"})).await;

    assert_eq!(
        (demoted.status.as_u16(), demoted.code()),
        (409, "own_administration")
    );
    assert_eq!(disabled.code(), "own_administration");
}

#[tokio::test]
async fn a_person_is_found_by_number_or_e_mail_exactly() {
    let campus = Campus::new().await;

    let by_code = campus
        .lan
        .get("/api/people/by-code/student-AN")
        .await
        .expect(200);
    let by_email = campus
        .lan
        .get("/api/people/by-code/Binh%40example.edu")
        .await
        .expect(200);
    let nobody = campus.lan.get("/api/people/by-code/student").await;

    assert_eq!(by_code["id"], campus.an.id.as_str());
    assert_eq!(by_email["id"], campus.binh.id.as_str());
    assert_eq!(nobody.status, 404);
    campus
        .an
        .get("/api/people/by-code/student-AN")
        .await
        .expect(403);
}

#[tokio::test]
async fn an_invitation_is_mailed_and_may_be_mailed_again_until_it_is_used() {
    let (app, admin) = App::with_administrator().await;
    let body = json!({"name": {"given": "Hoa"}, "email": "hoa@example.edu", "roles": ["STUDENT"]});
    let hoa = admin.post("/api/people", body).await.expect(201);
    assert_eq!(
        (hoa["account"].as_str(), app.home.outbox.letters().len()),
        (Some("none"), 0)
    );
    let path = format!("/api/people/{}/invitation", id(&hoa));

    let invited = admin.post(&path, json!({})).await.expect(202);
    admin.post(&path, json!({})).await.expect(202);

    assert_eq!(invited["account"], "invited");
    assert_eq!(app.home.outbox.letters().len(), 2);
    let hoa = app.client("hoa@example.edu", &id(&hoa)).await;
    hoa.get("/api/me").await.expect(200);
    let person = admin
        .get(&format!("/api/people/{}", hoa.id))
        .await
        .expect(200);
    assert_eq!(person["account"], "linked");
    let used = admin.post(&path, json!({})).await;
    assert_eq!((used.status.as_u16(), used.code()), (409, "already_linked"));
}

#[tokio::test]
async fn who_is_waiting_and_has_no_account_any_more_is_invited_to_another() {
    let (app, admin) = App::with_administrator().await;
    let body = json!({"name": {"given": "Hoa"}, "email": "hoa@example.edu", "roles": ["STUDENT"], "invite": true});
    let hoa = admin.post("/api/people", body).await.expect(201);
    app.delete_account("hoa@example.edu").await;

    let path = format!("/api/people/{}/invitation", id(&hoa));
    admin.post(&path, json!({})).await.expect(202);

    assert_eq!(app.home.outbox.letters().len(), 2);
    let hoa = app.client("hoa@example.edu", &id(&hoa)).await;
    let me = hoa.get("/api/me").await.expect(200);
    assert_eq!(me["person"]["id"], hoa.id.as_str());
}

#[tokio::test]
async fn that_an_account_is_gone_is_noticed_with_the_next_change_of_its_person() {
    let campus = Campus::new().await;
    campus.an.get("/api/me").await.expect(200);
    campus.app.delete_account("an@example.edu").await;
    let path = format!("/api/people/{}", campus.an.id);
    let invitation = format!("{path}/invitation");

    let linked = campus.admin.post(&invitation, json!({})).await;
    let moved = json!({"email": "an.nguyen@example.edu"});
    campus.admin.patch(&path, 1, moved).await.expect(200);
    let noticed = campus.admin.get(&path).await.expect(200);
    campus.admin.post(&invitation, json!({})).await.expect(202);

    assert_eq!(linked.code(), "already_linked");
    assert_eq!(noticed["account"], "none");
    let an = campus
        .app
        .client("an.nguyen@example.edu", &campus.an.id)
        .await;
    let me = an.get("/api/me").await.expect(200);
    assert_eq!(me["person"]["id"], campus.an.id.as_str());
}

#[tokio::test]
async fn nobody_is_invited_at_a_placeholder() {
    let (app, admin) = App::with_administrator().await;
    let body = json!({"name": {"given": "X"}, "email": "s1@no-mail.invalid", "invite": true});

    let refused = admin.post("/api/people", body).await;

    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (409, "no_address")
    );
    assert!(app.home.outbox.letters().is_empty());
}

#[tokio::test]
async fn an_account_never_changes_hands() {
    let (app, admin) = App::with_administrator().await;
    let body = json!({"name": {"given": "Old"}, "email": "same@example.edu", "roles": ["STUDENT"], "invite": true});
    let old = admin.post("/api/people", body).await.expect(201);
    let holder = app.client("same@example.edu", &id(&old)).await;
    // The address becomes free in the school while the account in the pool still has it.
    let path = format!("/api/people/{}", id(&old));
    let moved = admin
        .patch(&path, 1, json!({"email": "moved@example.edu"}))
        .await;
    moved.expect(200);
    let account = app
        .home
        .pool
        .find_account("moved@example.edu")
        .await
        .expect("an account");
    let back = app
        .home
        .accounts
        .set_email(&account.sub, "same@example.edu");
    back.await.expect("set back");

    let body = json!({"name": {"given": "New"}, "email": "same@example.edu", "roles": ["STUDENT"], "invite": true});
    let new = admin.post("/api/people", body).await.expect(201);

    let me = holder.get("/api/me").await.expect(200);
    assert_eq!(me["person"]["id"], id(&old).as_str());
    assert_ne!(id(&new), id(&old));
}
