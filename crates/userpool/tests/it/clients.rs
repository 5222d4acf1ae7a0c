//! A Cognito client for tests. Its SRP is written from the specification over other libraries than the pool's, so that a
//! mistake in one does not hide in the other.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use data_encoding::{BASE64, HEXLOWER};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use http_body_util::BodyExt;
use num_bigint::BigUint;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tower::ServiceExt;

pub const TIMESTAMP: &str = "Tue Feb 3 04:05:06 UTC 2026";

const PRIME: &str = "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74\
020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437\
4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED\
EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF05\
98DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB\
9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B\
E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718\
3995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33\
A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7\
ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864\
D87602733EC86A64521F2B18177B200CBBE117577A615D6C770988C0BAD946E2\
08E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF";

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Answer {
    /// The body of a success.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        self.body
    }

    /// Name and message of a refusal, which the headers must repeat.
    #[track_caller]
    pub fn fault(&self) -> (&str, &str) {
        assert!(
            self.status.is_client_error(),
            "{} {}",
            self.status,
            self.body
        );
        let (kind, message) = (
            self.body["__type"].as_str().unwrap(),
            self.body["message"].as_str().unwrap(),
        );
        assert_eq!(self.headers["x-amzn-errortype"], format!("{kind}:"));
        assert_eq!(self.headers["x-amzn-errormessage"], message);
        (kind, message)
    }
}

/// Calls an endpoint in process.
#[derive(Clone)]
pub struct Caller {
    pub router: Router,
    pub pool_id: String,
    pub client_id: String,
}

impl Caller {
    pub async fn send(&self, request: Request<Body>) -> (StatusCode, HeaderMap, Vec<u8>) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, headers, body.to_vec())
    }

    pub async fn get(&self, path: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
        self.send(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    pub async fn post(&self, operation: &str, body: impl Into<Body>) -> Answer {
        let request = Request::post("/")
            .header("content-type", "application/x-amz-json-1.1")
            .header(
                "x-amz-target",
                format!("AWSCognitoIdentityProviderService.{operation}"),
            )
            .body(body.into())
            .unwrap();
        let (status, headers, body) = self.send(request).await;
        assert_eq!(headers["content-type"], "application/x-amz-json-1.1");
        assert_eq!(headers["x-amzn-requestid"].len(), 36);
        assert_eq!(headers["cache-control"], "no-store");
        let body: Value = serde_json::from_slice(&body).unwrap();
        assert!(body.is_object());
        Answer {
            status,
            headers,
            body,
        }
    }

    pub async fn call(&self, operation: &str, body: Value) -> Answer {
        self.post(operation, body.to_string()).await
    }

    pub async fn initiate(&self, name: &str, srp_a: &str) -> Answer {
        let parameters = json!({ "USERNAME": name, "SRP_A": srp_a });
        let body = json!({ "AuthFlow": "USER_SRP_AUTH", "ClientId": self.client_id, "AuthParameters": parameters });
        self.call("InitiateAuth", body).await
    }

    pub async fn respond(&self, responses: Value) -> Answer {
        let body = json!({
            "ChallengeName": "PASSWORD_VERIFIER", "ClientId": self.client_id, "ChallengeResponses": responses,
        });
        self.call("RespondToAuthChallenge", body).await
    }

    /// Both steps of SRP, ending in tokens, another challenge or a refusal.
    pub async fn sign_in(&self, name: &str, password: &str) -> Answer {
        let secret = Secret::draw();
        let challenge = self.initiate(name, &secret.public_hex()).await.ok();
        let proof = secret.prove(&self.pool_id, password, &challenge["ChallengeParameters"]);
        self.respond(proof).await
    }

    /// A code in answer to `SOFTWARE_TOKEN_MFA`.
    pub async fn answer_code(&self, challenge: &Value, code: &str) -> Answer {
        let responses = json!({
            "USERNAME": challenge["ChallengeParameters"]["USER_ID_FOR_SRP"], "SOFTWARE_TOKEN_MFA_CODE": code,
        });
        let body = json!({
            "ChallengeName": "SOFTWARE_TOKEN_MFA", "ClientId": self.client_id,
            "Session": challenge["Session"], "ChallengeResponses": responses,
        });
        self.call("RespondToAuthChallenge", body).await
    }

    /// The tokens of a sign-in that must succeed.
    pub async fn tokens(&self, name: &str, password: &str) -> Value {
        self.sign_in(name, password).await.ok()["AuthenticationResult"].clone()
    }

    pub async fn refresh(&self, refresh_token: &Value) -> Answer {
        let body = json!({
            "AuthFlow": "REFRESH_TOKEN_AUTH", "ClientId": self.client_id,
            "AuthParameters": { "REFRESH_TOKEN": refresh_token, "DEVICE_KEY": null },
        });
        self.call("InitiateAuth", body).await
    }
}

/// The client's secret of one sign-in.
pub struct Secret(pub BigUint);

impl Secret {
    pub fn draw() -> Self {
        let mut bytes = [0; 128];
        aws_lc_rs::rand::fill(&mut bytes).unwrap();
        Self(BigUint::from_bytes_be(&bytes))
    }

    pub fn public(&self) -> BigUint {
        BigUint::from(2_u8).modpow(&self.0, &prime())
    }

    /// As clients send it: without zeros in front, so of odd length now and then.
    pub fn public_hex(&self) -> String {
        self.public().to_str_radix(16)
    }

    /// The answer to `PASSWORD_VERIFIER`.
    pub fn prove(&self, pool_id: &str, password: &str, challenge: &Value) -> Value {
        let text = |name: &str| challenge[name].as_str().unwrap();
        let names = Names {
            pool: pool_id.split_once('_').unwrap().1,
            user: text("USER_ID_FOR_SRP"),
        };
        let server = ServerValues {
            salt: parse(text("SALT")),
            public: parse(text("SRP_B")),
        };
        let block = BASE64.decode(text("SECRET_BLOCK").as_bytes()).unwrap();
        let key = self.key(&names, password, &server);
        json!({
            "USERNAME": text("USER_ID_FOR_SRP"),
            "PASSWORD_CLAIM_SECRET_BLOCK": text("SECRET_BLOCK"),
            "PASSWORD_CLAIM_SIGNATURE": BASE64.encode(&sign(&key, &names, &block, TIMESTAMP)),
            "TIMESTAMP": TIMESTAMP,
        })
    }

    pub fn key(&self, names: &Names<'_>, password: &str, server: &ServerValues) -> [u8; 16] {
        let (prime, generator) = (prime(), BigUint::from(2_u8));
        let k = number(&hash(&[&pad(&prime), &pad(&generator)]));
        let u = number(&hash(&[&pad(&self.public()), &pad(&server.public)]));
        let inner = hash(&[
            names.pool.as_bytes(),
            names.user.as_bytes(),
            b":",
            password.as_bytes(),
        ]);
        let x = number(&hash(&[&pad(&server.salt), &inner]));
        let masked = &server.public + &prime * &k - (&k * generator.modpow(&x, &prime)) % &prime;
        let shared = masked.modpow(&(&self.0 + &u * &x), &prime);
        let mut key = [0; 16];
        Hkdf::<Sha256>::new(Some(&pad(&u)), &pad(&shared))
            .expand(b"Caldera Derived Key", &mut key)
            .unwrap();
        key
    }
}

pub struct Names<'a> {
    pub pool: &'a str,
    pub user: &'a str,
}

pub struct ServerValues {
    pub salt: BigUint,
    pub public: BigUint,
}

pub fn sign(key: &[u8; 16], names: &Names<'_>, block: &[u8], timestamp: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    for part in [
        names.pool.as_bytes(),
        names.user.as_bytes(),
        block,
        timestamp.as_bytes(),
    ] {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

pub fn prime() -> BigUint {
    parse(PRIME)
}

pub fn parse(hex: &str) -> BigUint {
    BigUint::parse_bytes(hex.as_bytes(), 16).unwrap()
}

fn number(bytes: &[u8]) -> BigUint {
    BigUint::from_bytes_be(bytes)
}

/// Java's `BigInteger.toByteArray`, by way of its text: an even number of digits, `00` before 8 to f.
fn pad(number: &BigUint) -> Vec<u8> {
    let mut digits = number.to_str_radix(16);
    if digits.len() % 2 == 1 {
        digits.insert(0, '0');
    }
    if digits.starts_with(|first| "89abcdef".contains(first)) {
        digits.insert_str(0, "00");
    }
    HEXLOWER.decode(digits.as_bytes()).unwrap()
}

fn hash(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}
