//! Searching over HTTP.

use serde_json::{Value, json};

use crate::app::{Campus, Client, id};

async fn names(client: &Client, path: &str) -> Vec<String> {
    let page = client.get(path).await.expect(200);
    let name = |item: &Value| {
        let name = item.get("display_name");
        let name = name.or_else(|| item.pointer("/person/display_name"));
        let name = name.or_else(|| item.get("name"));
        name.and_then(Value::as_str).expect("a name").to_owned()
    };
    page["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(name)
        .collect()
}

#[tokio::test]
async fn administrators_find_people_without_diacritics_by_any_word() {
    let campus = Campus::new().await;
    let body = json!({
        "name": {"family": "Nguyễn", "middle": "Văn", "given": "Á"},
        "email": "duc.a@example.edu", "code": "SV-77",
    });
    campus.admin.post("/api/people", body).await.expect(201);
    let find = async |q: &str| names(&campus.admin, &format!("/api/people?q={q}")).await;

    assert_eq!(find("nguyen+van+a").await, ["Nguyễn Văn Á"]);
    assert_eq!(find("van").await, ["Nguyễn Văn Á"]);
    assert_eq!(find("sv-77").await, ["Nguyễn Văn Á"]);
    assert_eq!(find("duc.a@example.edu").await, ["Nguyễn Văn Á"]);
    assert_eq!(find("do+mai").await, ["Đỗ Mai"]);
    assert_eq!(find("nguyen").await, ["Nguyễn An", "Nguyễn Văn Á"]);
    campus.lan.get("/api/people?q=nguyen").await.expect(403);
}

#[tokio::test]
async fn a_query_that_says_nothing_is_refused_with_the_rule() {
    let campus = Campus::new().await;
    let fault = async |q: &str| {
        let answer = campus.admin.get(&format!("/api/people?q={q}")).await;
        assert_eq!(answer.status, 422);
        answer.faults()
    };
    let told = |code: &str| [("q".to_owned(), code.to_owned())];

    for query in [
        "a",
        "%F0%9F%98%80%F0%9F%98%80",
        "--",
        "%CC%81%CC%82",
        "%C3%A9",
    ] {
        assert_eq!(fault(query).await, told("query_too_short"), "{query}");
    }
    for query in ["an+".repeat(1_000), "a".repeat(10_000)] {
        assert_eq!(fault(&query).await, told("too_long"));
    }
    let nobody = campus
        .admin
        .get("/api/people?q=khong+co+ai")
        .await
        .expect(200);
    assert_eq!(nobody, json!({"items": [], "next": null}));
    let nothing = campus.an.get("/api/me/people").await;
    assert_eq!(nothing.faults(), told("query_too_short"));
}

#[tokio::test]
async fn a_search_takes_no_other_filter() {
    let campus = Campus::new().await;
    let roster = format!("/api/classes/{}/enrollments", campus.class);
    let lists = [
        ("/api/people", "role=ADMIN"),
        ("/api/people", "status=disabled"),
        ("/api/subjects", "status=archived"),
        ("/api/classes", "status=closed"),
        (roster.as_str(), "status=withdrawn"),
    ];

    for (path, filter) in lists {
        let answer = campus.admin.get(&format!("{path}?q=an&{filter}")).await;
        let name = filter.split('=').next().expect("a name");
        let expected = [(name.to_owned(), "not_with".to_owned())];
        assert_eq!(answer.faults(), expected, "{path}?{filter}");
    }
}

#[tokio::test]
async fn everybody_finds_subjects_and_classes() {
    let campus = Campus::new().await;
    let subject = format!("/api/subjects/{}", campus.subject);
    let archived = json!({"status": "archived"});
    campus.admin.patch(&subject, 1, archived).await.expect(200);

    assert_eq!(
        names(&campus.an, "/api/subjects?q=tich").await,
        ["Giải tích"]
    );
    let found = campus.an.get("/api/subjects?q=mth").await.expect(200);
    assert_eq!(found["items"][0]["status"], "archived");
    let classes = campus.an.walk("/api/classes?q=mth101", 1, "/code").await;
    assert_eq!(classes, ["MTH101-A", "MTH101-B"]);
}

#[tokio::test]
async fn a_roster_is_searched_by_those_who_may_list_it() {
    let campus = Campus::new().await;
    let roster = format!("/api/classes/{}/enrollments", campus.class);

    let by_name = format!("{roster}?q=binh");
    assert_eq!(names(&campus.an, &by_name).await, ["Trần Bình"]);
    let lecturers = format!("{roster}?q=lan&role=LECTURER");
    assert_eq!(names(&campus.an, &lecturers).await, ["Lê Lan"]);
    // Numbers are `STUDENT-…`.
    let by_number = format!("{roster}?q=student");
    assert_eq!(names(&campus.lan, &by_number).await.len(), 2);
    assert_eq!(names(&campus.an, &by_number).await, Vec::<String>::new());
    campus.chi.get(&by_name).await.expect(403);
    let nowhere = "/api/classes/cls_00000000000000000000000000/enrollments?q=an";
    campus.chi.get(nowhere).await.expect(404);
}

#[tokio::test]
async fn people_find_those_of_their_own_classes() {
    let campus = Campus::new().await;

    let found = campus.an.get("/api/me/people?q=tran").await.expect(200);

    let binh = &found["items"][0];
    assert_eq!(binh["id"], campus.binh.id.as_str());
    assert_eq!(binh["class"]["id"], campus.class.as_str());
    assert_eq!(
        (&binh["role"], &binh["code"]),
        (&json!("STUDENT"), &Value::Null)
    );
    let of_lan = campus.lan.get("/api/me/people?q=tran").await.expect(200);
    assert_eq!(of_lan["items"][0]["code"], "STUDENT-Bình");
    assert!(names(&campus.an, "/api/me/people?q=pham").await.is_empty());
    assert!(
        names(&campus.admin, "/api/me/people?q=tran")
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn a_renamed_person_is_found_by_the_new_name_everywhere() {
    let campus = Campus::new().await;
    let path = format!("/api/people/{}", campus.binh.id);
    let body = json!({"name": {"family": "Đinh", "given": "Quý"}});

    campus.admin.patch(&path, 1, body).await.expect(200);

    let roster = format!("/api/classes/{}/enrollments", campus.class);
    for path in ["/api/people".to_owned(), roster] {
        let admin = &campus.admin;
        assert_eq!(
            names(admin, &format!("{path}?q=dinh+q")).await,
            ["Đinh Quý"]
        );
        assert!(names(admin, &format!("{path}?q=tran")).await.is_empty());
    }
    assert_eq!(
        names(&campus.an, "/api/me/people?q=quy").await,
        ["Đinh Quý"]
    );
}

#[tokio::test]
async fn a_cursor_of_another_query_or_list_is_refused() {
    let campus = Campus::new().await;
    let first = campus.admin.get("/api/classes?q=mth&limit=1").await;
    let next = first.expect(200)["next"]
        .as_str()
        .expect("a cursor")
        .to_owned();

    for path in [
        "/api/classes?q=mth101",
        "/api/classes?status=open",
        "/api/subjects?q=mth",
    ] {
        let answer = campus.admin.get(&format!("{path}&cursor={next}")).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (400, "invalid_cursor"),
            "{path}"
        );
    }
    let body = json!({"code": "MTH102", "name": "Giải tích 2"});
    let subject = campus.admin.post("/api/subjects", body).await.expect(201);
    let found = campus.admin.walk("/api/subjects?q=giai", 1, "/id").await;
    assert_eq!(found, [campus.subject.clone(), id(&subject)]);
}
