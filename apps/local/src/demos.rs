//! The demo: a small school of real, anonymous data with invented names (testdata/README.md), and three
//! accounts whose passwords everybody may know.

use api::DemoAccount;
use school::School;
use school::demos::Claim;

use crate::failures::{Exit, Failure};
use crate::import;

static BUNDLE: &[u8] = include_bytes!("../../../testdata/oulad-small-oneroster.zip");

/// E-mail, password, role: who runs the school, who teaches AAA 2014J, and somebody who was in both classes.
const ACCOUNTS: [[&str; 3]; 3] = [
    ["a001@staff.example.edu", "Demo-Admin-2014", "ADMIN"],
    ["t002@staff.example.edu", "Demo-Lecturer-2014", "LECTURER"],
    [
        "s1472925@students.example.edu",
        "Demo-Student-2014",
        "STUDENT",
    ],
];

/// Fills an untouched school at its first start, and finds the same accounts at each start after it.
pub async fn prepare(school: &School) -> Result<Vec<DemoAccount>, Failure> {
    if school.claim_demo().await? == Claim::Refused {
        let line = "the data folder holds another school: the demo needs a folder of its own";
        return Err(Failure::new(Exit::Usage, line));
    }
    let [.., [last, ..]] = ACCOUNTS;
    if !school.has_account(last).await? {
        import::load_demo(school, BUNDLE).await?;
        let [[administrator, ..], ..] = ACCOUNTS;
        school.open_latest_term(administrator).await?;
        school.open_study_group(administrator).await?;
        for [email, password, _] in ACCOUNTS {
            school.open_account(email, password).await?;
        }
    }
    let accounts = ACCOUNTS.map(|[email, password, role]| DemoAccount {
        email: email.to_owned(),
        password: password.to_owned(),
        role: role.to_owned(),
    });
    Ok(accounts.into())
}
