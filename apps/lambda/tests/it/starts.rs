//! How the function starts, and how it does not.

use crate::lambdas::{Lambda, environment};
use crate::runtimes::Report;

const NOWHERE: &str = "http://127.0.0.1:9";

/// What a function reports that starts in such an environment, with all that it logged.
async fn failed_start(name: &'static str, value: Option<&str>) -> (serde_json::Value, Vec<String>) {
    let mut environment = environment(NOWHERE);
    match value {
        Some(value) => environment.insert(name, value.to_owned()),
        None => environment.remove(name),
    };
    let mut lambda = Lambda::start(&environment).await;
    let Report::InitError { body } = lambda.report().await else {
        panic!("it has started");
    };
    let (ended, logged) = lambda.wait().await;
    assert!(!ended.success());
    (body, logged)
}

#[tokio::test]
async fn a_missing_variable_ends_the_start_with_its_name_in_one_line_and_lambda_is_told() {
    let (told, logged) = failed_start("KEYS_PARAMETER", None).await;

    let said = "environment variable KEYS_PARAMETER is missing";
    assert!(
        told["errorMessage"].as_str().unwrap().starts_with(said),
        "{told}"
    );
    assert_eq!(told["errorType"], "Rollbook.Environment");
    assert_eq!(logged.len(), 1, "{logged:?}");
    assert!(logged[0].contains(said), "{logged:?}");
}

#[tokio::test]
async fn a_malformed_variable_ends_the_start_without_its_value() {
    let (told, logged) = failed_start("MAIL_SENDER", Some("an.nguyen at school.example")).await;

    assert!(
        told["errorMessage"]
            .as_str()
            .unwrap()
            .starts_with("environment variable MAIL_SENDER is malformed"),
        "{told}"
    );
    assert!(!told.to_string().contains("an.nguyen"), "{told}");
    assert!(!logged.concat().contains("an.nguyen"), "{logged:?}");
}

#[tokio::test]
async fn a_start_asks_nothing_of_aws_and_logs_nothing() {
    let mut lambda = Lambda::over(NOWHERE).await;

    lambda.ready().await;

    assert_eq!(lambda.logged().await, Vec::<String>::new());
}
