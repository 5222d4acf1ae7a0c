//! The school's keys in a parameter of SSM.

use std::sync::Arc;

use aws::{ParameterKeys, SystemEntropy};
use aws_sdk_ssm::Client;
use aws_sdk_ssm::types::ParameterType;
use futures::future::join_all;
use ports::Keys;

use crate::engines::{configure, endpoint};

fn keys(parameter: &str) -> ParameterKeys {
    let config = configure(&endpoint());
    ParameterKeys::new(&config, parameter, Arc::new(SystemEntropy))
}

#[tokio::test]
#[ignore = "needs ministack, which cargo xtask engines starts"]
async fn functions_that_start_at_once_end_with_one_key() {
    let parameter = "/keys/at-once";
    let functions: Vec<ParameterKeys> = (0..8).map(|_| keys(parameter)).collect();

    let found = join_all(functions.iter().map(Keys::passcode_key)).await;

    let found: Vec<_> = found.into_iter().map(Result::unwrap).collect();
    assert!(found.iter().all(|key| *key == found[0]));
    assert_ne!(found[0], [0; 32]);
    let client = Client::new(&configure(&endpoint()));
    let kept = client.get_parameter().name(parameter).send().await.unwrap();
    let kind = kept.parameter.unwrap().r#type;
    assert_eq!(kind, Some(ParameterType::SecureString));
}

#[tokio::test]
#[ignore = "needs ministack, which cargo xtask engines starts"]
async fn a_parameter_that_cannot_be_read_is_not_written_over() {
    let client = Client::new(&configure(&endpoint()));
    let parameter = "/keys/other";
    let put = client.put_parameter().name(parameter).value("something");
    let put = put.r#type(ParameterType::SecureString);
    put.send().await.unwrap();

    let refused = keys(parameter).passcode_key().await;

    assert!(refused.is_err());
    let kept = client.get_parameter().name(parameter).with_decryption(true);
    let kept = kept.send().await.unwrap().parameter.unwrap();
    assert_eq!(kept.value.as_deref(), Some("something"));
}
