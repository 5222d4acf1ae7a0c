//! The tokens of a session: what is in them, how they are signed, and the key that others check them with.

use std::collections::BTreeMap;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair, RsaPublicKeyComponents};
use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::records::AccountEntry;

/// The scope that Cognito writes into the tokens of a sign-in through its API.
const SCOPE: &str = "aws.cognito.signin.user.admin";

/// What an access token says, after it was verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    /// The account: a UUID that never changes.
    pub sub: String,
    /// The issuer, `<public endpoint>/<pool id>`.
    pub iss: String,
    /// The app client that the token was issued to.
    pub client_id: String,
    /// The session: the same for all tokens that come from one sign-in.
    pub origin_jti: String,
    /// The sign-in, for correlation in logs.
    pub event_id: String,
    /// Always `access`.
    pub token_use: String,
    /// Always the scope of the pool's own API.
    pub scope: String,
    /// When the password was proved, in seconds since 1970.
    pub auth_time: i64,
    /// When the token ends, in seconds since 1970.
    pub exp: i64,
    /// When the token was issued, in seconds since 1970.
    pub iat: i64,
    /// This token.
    pub jti: String,
    /// The stored user name, equal to `sub`.
    pub username: String,
    /// The groups at the time of issue.
    #[serde(
        rename = "cognito:groups",
        default,
        skip_serializing_if = "Vec::is_empty"
    )]
    pub groups: Vec<String>,
}

#[derive(Serialize)]
struct IdClaims<'a> {
    sub: &'a str,
    iss: &'a str,
    aud: &'a str,
    #[serde(rename = "cognito:username")]
    username: &'a str,
    #[serde(
        rename = "cognito:groups",
        skip_serializing_if = "<[String]>::is_empty"
    )]
    groups: &'a [String],
    origin_jti: &'a str,
    event_id: &'a str,
    token_use: &'a str,
    auth_time: i64,
    exp: i64,
    iat: i64,
    jti: &'a str,
    email: &'a str,
    email_verified: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number_verified: Option<bool>,
    #[serde(flatten)]
    attributes: &'a BTreeMap<String, String>,
}

/// Everything that tokens are made of.
pub(crate) struct Issue<'a> {
    pub account: &'a AccountEntry,
    pub iss: &'a str,
    pub client_id: &'a str,
    pub origin_jti: &'a str,
    pub event_id: &'a str,
    pub auth_time: i64,
    pub iat: i64,
    pub lifetime: i64,
    pub access_jti: String,
    pub id_jti: String,
}

/// Signs tokens and knows its own signatures.
pub(crate) struct Signer {
    pair: RsaKeyPair,
    header: String,
    jwk: Value,
    kid: String,
    decoding: DecodingKey,
    validation: Validation,
}

impl Signer {
    pub fn new(pair: RsaKeyPair) -> Self {
        let public = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public_key());
        let (n, e) = (
            BASE64URL_NOPAD.encode(&public.n),
            BASE64URL_NOPAD.encode(&public.e),
        );
        let kid = thumbprint(&n, &e);
        let header = json!({ "kid": kid, "alg": "RS256" }).to_string();
        let mut validation = Validation::new(Algorithm::RS256);
        // Claims are checked by the pool, against its own clock; here only the signature counts.
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        Self {
            header: BASE64URL_NOPAD.encode(header.as_bytes()),
            jwk: json!({ "kty": "RSA", "alg": "RS256", "use": "sig", "kid": kid, "n": n, "e": e }),
            kid,
            decoding: DecodingKey::from_rsa_raw_components(&public.n, &public.e),
            validation,
            pair,
        }
    }

    /// The public key as RFC 7517 has it.
    pub fn jwk(&self) -> &Value {
        &self.jwk
    }

    pub fn sign_access(&self, issue: &Issue<'_>) -> String {
        self.sign(&AccessClaims {
            sub: issue.account.sub.clone(),
            iss: issue.iss.to_owned(),
            client_id: issue.client_id.to_owned(),
            origin_jti: issue.origin_jti.to_owned(),
            event_id: issue.event_id.to_owned(),
            token_use: "access".to_owned(),
            scope: SCOPE.to_owned(),
            auth_time: issue.auth_time,
            exp: issue.iat + issue.lifetime,
            iat: issue.iat,
            jti: issue.access_jti.clone(),
            username: issue.account.sub.clone(),
            groups: issue.account.groups.clone(),
        })
    }

    pub fn sign_id(&self, issue: &Issue<'_>) -> String {
        let account = issue.account;
        self.sign(&IdClaims {
            sub: &account.sub,
            iss: issue.iss,
            aud: issue.client_id,
            username: &account.sub,
            groups: &account.groups,
            origin_jti: issue.origin_jti,
            event_id: issue.event_id,
            token_use: "id",
            auth_time: issue.auth_time,
            exp: issue.iat + issue.lifetime,
            iat: issue.iat,
            jti: &issue.id_jti,
            email: &account.email,
            email_verified: account.email_verified,
            phone_number_verified: account
                .attributes
                .contains_key("phone_number")
                .then_some(false),
            attributes: &account.attributes,
        })
    }

    /// The claims of a token with this key's RS256 signature and `kid`; nothing else about it has been checked.
    pub fn read_signed(&self, token: &str) -> Option<Value> {
        let read = jsonwebtoken::decode::<Value>(token, &self.decoding, &self.validation).ok()?;
        (read.header.kid.as_deref() == Some(self.kid.as_str())).then_some(read.claims)
    }

    fn sign(&self, claims: &impl Serialize) -> String {
        let claims = serde_json::to_vec(claims).expect("claims are plain data");
        let mut token = format!("{}.{}", self.header, BASE64URL_NOPAD.encode(&claims));
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                token.as_bytes(),
                &mut signature,
            )
            .expect("a checked key signs");
        token.push('.');
        token.push_str(&BASE64URL_NOPAD.encode(&signature));
        token
    }
}

/// RFC 7638: the members in this order, without spaces.
fn thumbprint(n: &str, e: &str) -> String {
    let members = format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#);
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, members.as_bytes());
    BASE64URL_NOPAD.encode(hash.as_ref())
}

/// What a client gets after a sign-in or a refresh.
pub(crate) struct Tokens {
    pub access: String,
    pub id: String,
    /// Only after a sign-in: a refresh keeps the one that it was made with.
    pub refresh: Option<Zeroizing<String>>,
    /// Seconds.
    pub lifetime: i64,
}
