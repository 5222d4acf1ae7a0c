//! The pool's own secrets: the key that signs tokens and the key that everything sealed hangs on.
//!
//! The host keeps them apart from the records, in a file that only it can read: with the records alone nobody can sign in,
//! and without the secrets nobody can any more.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::RsaKeyPair;
use data_encoding::BASE64;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

const VERSION: u32 = 1;
const PEM_BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const PEM_END: &str = "-----END PRIVATE KEY-----";
const PEM_LINE: usize = 64;

/// An RSA key of 2,048 bits and a sealing key of 256 bits.
pub struct PoolSecrets {
    signing_key: Zeroizing<Vec<u8>>,
    sealing_key: Zeroizing<[u8; 32]>,
}

/// Why a text does not hold a pool's secrets.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// Not the JSON that [`PoolSecrets::to_text`] writes.
    #[error("the secrets of the user pool are not well-formed")]
    Malformed,
    /// Written by a later version.
    #[error("the secrets of the user pool have the unknown version {0}")]
    UnknownVersion(u32),
    /// The signing key is not an RSA key of at least 2,048 bits.
    #[error("the signing key of the user pool is not usable")]
    UnusableKey,
}

#[derive(Serialize, Deserialize)]
struct Written {
    version: u32,
    signing_key: Zeroizing<String>,
    sealing_key: Zeroizing<String>,
}

impl PoolSecrets {
    /// Makes new secrets, for the very first start: this takes the better part of a second.
    pub fn generate() -> Self {
        let pair =
            RsaKeyPair::generate(KeySize::Rsa2048).expect("a key is made whenever there is memory");
        let encoded: Pkcs8V1Der<'_> = pair.as_der().expect("a key just made can be written");
        let mut sealing_key = Zeroizing::new([0; 32]);
        aws_lc_rs::rand::fill(sealing_key.as_mut()).expect("the operating system gives randomness");
        Self {
            signing_key: Zeroizing::new(encoded.as_ref().to_vec()),
            sealing_key,
        }
    }

    /// Reads what [`PoolSecrets::to_text`] wrote.
    pub fn parse(text: &str) -> Result<Self, SecretsError> {
        let written: Written = serde_json::from_str(text).map_err(|_| SecretsError::Malformed)?;
        if written.version != VERSION {
            return Err(SecretsError::UnknownVersion(written.version));
        }
        let sealing_key = BASE64
            .decode(written.sealing_key.as_bytes())
            .map(Zeroizing::new);
        let sealing_key = sealing_key.map_err(|_| SecretsError::Malformed)?;
        let sealing_key: [u8; 32] = sealing_key
            .as_slice()
            .try_into()
            .map_err(|_| SecretsError::Malformed)?;
        let signing_key = decode_pem(&written.signing_key).ok_or(SecretsError::Malformed)?;
        RsaKeyPair::from_pkcs8(&signing_key).map_err(|_| SecretsError::UnusableKey)?;
        Ok(Self {
            signing_key,
            sealing_key: Zeroizing::new(sealing_key),
        })
    }

    /// JSON to be kept in a file of mode 0600; the signing key in it is a PEM of PKCS#8.
    pub fn to_text(&self) -> Zeroizing<String> {
        let written = Written {
            version: VERSION,
            signing_key: encode_pem(&self.signing_key),
            sealing_key: Zeroizing::new(BASE64.encode(self.sealing_key.as_ref())),
        };
        Zeroizing::new(
            serde_json::to_string_pretty(&written).expect("three plain members always serialize"),
        )
    }

    pub(crate) fn signing_pair(&self) -> RsaKeyPair {
        RsaKeyPair::from_pkcs8(&self.signing_key)
            .expect("the key was made or checked when it came in")
    }

    pub(crate) fn sealing_key(&self) -> &[u8; 32] {
        &self.sealing_key
    }
}

fn encode_pem(der: &[u8]) -> Zeroizing<String> {
    let body = Zeroizing::new(BASE64.encode(der));
    let mut pem = Zeroizing::new(String::with_capacity(
        body.len() + body.len() / PEM_LINE + 60,
    ));
    pem.push_str(PEM_BEGIN);
    for line in body.as_bytes().chunks(PEM_LINE) {
        pem.push('\n');
        pem.extend(line.iter().map(|byte| char::from(*byte)));
    }
    pem.push('\n');
    pem.push_str(PEM_END);
    pem.push('\n');
    pem
}

fn decode_pem(pem: &str) -> Option<Zeroizing<Vec<u8>>> {
    let body = pem.trim().strip_prefix(PEM_BEGIN)?.strip_suffix(PEM_END)?;
    let body: Zeroizing<String> = Zeroizing::new(body.split_ascii_whitespace().collect());
    BASE64.decode(body.as_bytes()).ok().map(Zeroizing::new)
}
