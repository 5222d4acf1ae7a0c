//! A home, put together.

use aws::{Home, HomeOptions};

use crate::scripts::Line::IsSilent;
use crate::scripts::Script;

#[tokio::test]
async fn opening_a_home_asks_nobody() {
    let script = Script::start(&[IsSilent]).await;
    let options = HomeOptions {
        region: "ap-southeast-1".to_owned(),
        table_prefix: "student-management-".to_owned(),
        user_pool: "ap-southeast-1_Pool".to_owned(),
        files_bucket: "student-management-files".to_owned(),
        keys_parameter: "/student-management/keys".to_owned(),
        mail_sender: Some("Rollbook <no-reply@school.example>".to_owned()),
        sign_in_url: "https://rollbook.school.example/".to_owned(),
        endpoint: Some(script.endpoint.clone()),
    };

    let home = Home::open(&options);

    assert!(home.clock.now().as_second() > 0);
    assert_eq!(script.requests(), 0);
}
