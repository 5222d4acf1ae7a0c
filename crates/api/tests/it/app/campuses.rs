//! A school at work: two classes with their lecturers and students.

use std::sync::Arc;

use serde_json::json;

use super::{App, Client, StillClock, id};

/// A school at work.
pub struct Campus {
    pub app: App,
    pub admin: Client,
    /// Teaches the class.
    pub lan: Client,
    /// Teaches the other class.
    pub minh: Client,
    /// In the class.
    pub an: Client,
    /// In the class too.
    pub binh: Client,
    /// In the other class.
    pub chi: Client,
    pub subject: String,
    pub term: String,
    pub class: String,
    pub other_class: String,
}

impl Campus {
    pub async fn new() -> Self {
        Self::over(App::empty().await).await
    }

    /// The same by a clock of the test's own.
    pub async fn new_at(clock: Arc<StillClock>) -> Self {
        Self::over(App::empty_at(clock).await).await
    }

    /// The same in a school without anybody.
    pub async fn over(app: App) -> Self {
        let (app, admin) = app.hire_administrator().await;
        let [lan, minh] = [("Lê", "Lan"), ("Vũ", "Minh")].map(|name| (name, "LECTURER"));
        let [an, binh, chi] =
            [("Nguyễn", "An"), ("Trần", "Bình"), ("Phạm", "Chi")].map(|name| (name, "STUDENT"));
        let mut people = Vec::new();
        for (name, role) in [lan, minh, an, binh, chi] {
            people.push(admin.enter(&app, name, role).await);
        }
        let [lan, minh, an, binh, chi]: [Client; 5] = people
            .try_into()
            .unwrap_or_else(|_| unreachable!("five were entered"));
        let subject = admin
            .post(
                "/api/subjects",
                json!({"code": "MTH101", "name": "Giải tích"}),
            )
            .await;
        let subject = id(&subject.expect(201));
        let term = json!({"name": "HK1", "starts_on": "2026-01-05", "ends_on": "2026-06-30", "current": true});
        let term = id(&admin.post("/api/terms", term).await.expect(201));
        let class = admin.open_class("MTH101-A", &subject, &term).await;
        let other_class = admin.open_class("MTH101-B", &subject, &term).await;
        for (class, person, role) in [
            (&class, &lan, "LECTURER"),
            (&class, &an, "STUDENT"),
            (&class, &binh, "STUDENT"),
            (&other_class, &minh, "LECTURER"),
            (&other_class, &chi, "STUDENT"),
        ] {
            admin.enroll(class, &person.id, role).await.expect(201);
        }
        Self {
            app,
            admin,
            lan,
            minh,
            an,
            binh,
            chi,
            subject,
            term,
            class,
            other_class,
        }
    }
}
