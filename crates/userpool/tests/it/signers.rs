//! An administrator's client: Signature Version 4 written down again, as boto3 sends it.

use axum::body::Body;
use axum::http::Request;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::{Digest, Sha256};
use userpool::Clock;

use crate::clients::Answer;
use crate::pools::TestPool;

const HOST: &str = "127.0.0.1:8080";
const JSON: &str = "application/x-amz-json-1.1";
const SIGNED: &str = "content-type;host;x-amz-date;x-amz-target";

/// A key, and where and when its owner believes to be.
#[derive(Clone)]
pub struct Signer {
    pub key: String,
    pub secret: String,
    pub date: String,
    pub path: &'static str,
}

impl Signer {
    /// With the pool's own key, made if need be.
    pub async fn of(test: &TestPool) -> Self {
        let key = test.pool.administrator_key().await.unwrap();
        Self {
            key: key.id,
            secret: key.secret.to_string(),
            date: test.clock.now().strftime("%Y%m%dT%H%M%SZ").to_string(),
            path: "/",
        }
    }

    pub fn sign(&self, operation: &str, body: &str) -> Request<Body> {
        let (day, target) = (
            &self.date[..8],
            format!("AWSCognitoIdentityProviderService.{operation}"),
        );
        let scope = format!("{day}/ap-southeast-1/cognito-idp/aws4_request");
        let canonical = format!(
            "POST\n{}\n\ncontent-type:{JSON}\nhost:{HOST}\nx-amz-date:{}\nx-amz-target:{target}\n\n{SIGNED}\n{}",
            self.path,
            self.date,
            HEXLOWER.encode(&Sha256::digest(body)),
        );
        let text = format!(
            "AWS4-HMAC-SHA256\n{}\n{scope}\n{}",
            self.date,
            HEXLOWER.encode(&Sha256::digest(canonical)),
        );
        let first = format!("AWS4{}", self.secret).into_bytes();
        let key = scope.split('/').fold(first, |key, part| mac(&key, part));
        let signature = HEXLOWER.encode(&mac(&key, &text));
        let credential = format!("{}/{scope}", self.key);
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={SIGNED}, Signature={signature}"
        );
        Request::post(self.path)
            .header("host", HOST)
            .header("content-type", JSON)
            .header("x-amz-date", &self.date)
            .header("x-amz-target", target)
            .header("authorization", authorization)
            .body(Body::from(body.to_owned()))
            .unwrap()
    }
}

fn mac(key: &[u8], message: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

pub async fn send(test: &TestPool, request: Request<Body>) -> Answer {
    let (status, headers, body) = test.client.send(request).await;
    Answer {
        status,
        headers,
        body: serde_json::from_slice(&body).unwrap(),
    }
}

/// An operation of an administrator on this pool.
pub async fn administer(test: &TestPool, operation: &str, mut body: Value) -> Answer {
    body["UserPoolId"] = test.client.pool_id.clone().into();
    let signer = Signer::of(test).await;
    send(test, signer.sign(operation, &body.to_string())).await
}
