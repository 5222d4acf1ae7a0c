//! An authenticator app: RFC 6238 written down again over another SHA-1, and the calls that set one up.

use data_encoding::BASE32_NOPAD;
use serde_json::{Value, json};
use sha1_smol::Sha1;
use userpool::Clock;

use crate::clients::Answer;
use crate::pools::{PASSWORD, TestPool};

const STEP: i64 = 30;
const SHA1_BLOCK: usize = 64;

/// What an app keeps.
pub struct App(Vec<u8>);

impl App {
    pub fn scan(secret: &Value) -> Self {
        Self(
            BASE32_NOPAD
                .decode(secret.as_str().unwrap().as_bytes())
                .unwrap(),
        )
    }

    /// The code that is shown so many steps after the pool's present.
    pub fn code(&self, test: &TestPool, steps: i64) -> String {
        let step = test.clock.now().as_second() / STEP + steps;
        let tag = hmac(&self.0, &step.to_be_bytes());
        let offset = usize::from(tag[19] & 0xf);
        let number = u32::from_be_bytes(tag[offset..offset + 4].try_into().unwrap());
        format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
    }

    /// A code that is none of those that are good now.
    pub fn wrong_code(&self, test: &TestPool) -> String {
        let good = [-1, 0, 1].map(|steps| self.code(test, steps));
        let wrong = ["000000", "111111", "222222", "333333"].map(str::to_owned);
        wrong.into_iter().find(|code| !good.contains(code)).unwrap()
    }
}

fn hmac(key: &[u8], message: &[u8]) -> [u8; 20] {
    let pad = |filler: u8| -> Vec<u8> {
        let mut block = vec![filler; SHA1_BLOCK];
        block.iter_mut().zip(key).for_each(|(b, k)| *b ^= k);
        block
    };
    let hash = |parts: [&[u8]; 2]| Sha1::from(parts.concat()).digest().bytes();
    hash([&pad(0x5c), &hash([&pad(0x36), message])])
}

pub async fn associate(test: &TestPool, access: &Value) -> Answer {
    let body = json!({ "AccessToken": access });
    test.client.call("AssociateSoftwareToken", body).await
}

pub async fn verify(test: &TestPool, access: &Value, code: &str) -> Answer {
    let body = json!({ "AccessToken": access, "UserCode": code });
    test.client.call("VerifySoftwareToken", body).await
}

pub async fn prefer(test: &TestPool, access: &Value, settings: Value) -> Answer {
    let body = json!({ "AccessToken": access, "SoftwareTokenMfaSettings": settings, "SMSMfaSettings": null });
    test.client.call("SetUserMFAPreference", body).await
}

/// An account with an app that is asked for; the code of the present step has been used.
pub async fn add_with_app(test: &TestPool, email: &str) -> App {
    test.add(email).await;
    let access = test.client.tokens(email, PASSWORD).await["AccessToken"].clone();
    let app = App::scan(&associate(test, &access).await.ok()["SecretCode"]);
    verify(test, &access, &app.code(test, 0)).await.ok();
    prefer(test, &access, json!({ "Enabled": true })).await.ok();
    app
}
