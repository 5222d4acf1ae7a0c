//! Files in a bucket of S3, by signed URLs alone.

use async_trait::async_trait;
use aws::Files;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::Builder;
use jiff::Timestamp;
use ports::contract::files::{self, Bench, Received, Sent, Wire};

use crate::engines::{configure, endpoint};
use crate::wire;

struct Loopback;

#[async_trait]
impl Wire for Loopback {
    async fn send(&self, request: Sent<'_>) -> Received {
        let answer = wire::send(request.method, request.url, request.headers, request.body).await;
        Received {
            status: answer.status,
            headers: answer.headers,
            body: answer.body,
        }
    }
}

#[tokio::test]
#[ignore = "needs ministack, which cargo xtask engines starts"]
async fn a_bucket_keeps_the_contract_of_files() {
    let config = configure(&endpoint());
    let client = Builder::from(&config).force_path_style(true).build();
    let create = Client::from_conf(client).create_bucket().bucket("files");
    create.send().await.unwrap();

    let bench = Bench {
        store: &Files::new(&config, "files"),
        wire: &Loopback,
        now: Timestamp::now(),
    };
    files::all(bench).await;
}
