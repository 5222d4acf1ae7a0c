//! What leaves the pool or rests in the store sealed: challenge state, verifiers, and what is derived for unknown names.
//!
//! Each purpose has a key of its own, derived from the pool's sealing key, and each seal is bound to its context, so that
//! one cannot be moved to another account, client or pool.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hkdf::{self, HKDF_SHA256, Prk, Salt};
use aws_lc_rs::hmac::{self, HMAC_SHA256};
use zeroize::Zeroizing;

use crate::clocks::{Entropy, draw_bytes};

/// What a seal is for.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    /// The state of `PASSWORD_VERIFIER`.
    SecretBlock,
    /// The state of a later challenge.
    Session,
    /// A verifier at rest.
    Verifier,
    /// The secret of a software token at rest.
    SoftwareToken,
    /// The secret of the administrator's key at rest.
    Administrator,
}

/// The keys that are derived from the pool's sealing key.
pub(crate) struct Seals {
    secret_block: LessSafeKey,
    session: LessSafeKey,
    verifier: LessSafeKey,
    software_token: LessSafeKey,
    administrator: LessSafeKey,
    codes: hmac::Key,
    unknown: Prk,
    fingerprint: String,
}

impl Seals {
    pub fn new(sealing_key: &[u8; 32]) -> Self {
        let root = Salt::new(HKDF_SHA256, b"rollbook user pool").extract(sealing_key);
        let mut fingerprint = [0; 16];
        expand(&root, &[b"fingerprint"], &mut fingerprint);
        let mut unknown = Zeroizing::new([0; 32]);
        expand(&root, &[b"unknown names"], unknown.as_mut());
        Self {
            secret_block: derive_aead(&root, b"secret block"),
            session: derive_aead(&root, b"session"),
            verifier: derive_aead(&root, b"verifier"),
            software_token: derive_aead(&root, b"software token"),
            administrator: derive_aead(&root, b"administrator"),
            codes: derive_hmac(&root, b"codes"),
            unknown: Prk::new_less_safe(HKDF_SHA256, unknown.as_ref()),
            fingerprint: data_encoding::HEXLOWER.encode(&fingerprint),
        }
    }

    /// Tells one sealing key from another without revealing either.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Nonce, ciphertext and tag of `plain`, which is as much longer than `plain` for each input.
    pub fn seal(
        &self,
        purpose: Purpose,
        context: &[&str],
        entropy: &dyn Entropy,
        plain: &[u8],
    ) -> Vec<u8> {
        let nonce: [u8; NONCE_LEN] = draw_bytes(entropy);
        let mut body = plain.to_vec();
        self.key(purpose)
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                bind(context),
                &mut body,
            )
            .expect("what the pool seals is far below the limit of AES-GCM");
        [&nonce, body.as_slice()].concat()
    }

    /// What was sealed for this purpose and context, or `None` if this was not.
    pub fn open(
        &self,
        purpose: Purpose,
        context: &[&str],
        sealed: &[u8],
    ) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, body) = sealed.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut body = Zeroizing::new(body.to_vec());
        let length = self
            .key(purpose)
            .open_in_place(nonce, bind(context), &mut body)
            .ok()?
            .len();
        body.truncate(length);
        Some(body)
    }

    /// The keyed hash of a code: a plain one of six digits would be undone by trying all.
    pub fn hash_code(&self, owner: &str, code: &str) -> Vec<u8> {
        hmac::sign(&self.codes, format!("{owner}\0{code}").as_bytes())
            .as_ref()
            .to_vec()
    }

    /// Bytes that stay the same for a name that has no account, and that only this pool can tell from chance.
    pub fn simulate<const LENGTH: usize>(&self, kind: &str, name: &str) -> [u8; LENGTH] {
        let mut bytes = [0; LENGTH];
        expand(
            &self.unknown,
            &[kind.as_bytes(), b"\0", name.as_bytes()],
            &mut bytes,
        );
        bytes
    }

    fn key(&self, purpose: Purpose) -> &LessSafeKey {
        match purpose {
            Purpose::SecretBlock => &self.secret_block,
            Purpose::Session => &self.session,
            Purpose::Verifier => &self.verifier,
            Purpose::SoftwareToken => &self.software_token,
            Purpose::Administrator => &self.administrator,
        }
    }
}

fn bind(context: &[&str]) -> Aad<String> {
    Aad::from(context.join("\0"))
}

fn derive_aead(root: &Prk, label: &[u8]) -> LessSafeKey {
    let label = [label];
    let key = root
        .expand(&label, &AES_256_GCM)
        .expect("32 bytes are within HKDF's limit");
    LessSafeKey::new(UnboundKey::from(key))
}

fn derive_hmac(root: &Prk, label: &[u8]) -> hmac::Key {
    let label = [label];
    root.expand(&label, HMAC_SHA256)
        .expect("32 bytes are within HKDF's limit")
        .into()
}

fn expand(key: &Prk, info: &[&[u8]], output: &mut [u8]) {
    key.expand(info, Length(output.len()))
        .and_then(|material| material.fill(output))
        .expect("the lengths asked for are within HKDF's limit of 8,160 bytes");
}

struct Length(usize);

impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clocks::SystemEntropy;

    #[test]
    fn a_seal_opens_only_for_its_purpose_context_and_key() {
        let seals = Seals::new(&[7; 32]);

        let sealed = seals.seal(Purpose::Session, &["pool", "an"], &SystemEntropy, b"state");

        assert_eq!(
            seals
                .open(Purpose::Session, &["pool", "an"], &sealed)
                .unwrap()
                .as_slice(),
            b"state"
        );
        assert!(
            seals
                .open(Purpose::Session, &["pool", "binh"], &sealed)
                .is_none()
        );
        assert!(
            seals
                .open(Purpose::SecretBlock, &["pool", "an"], &sealed)
                .is_none()
        );
        assert!(
            Seals::new(&[8; 32])
                .open(Purpose::Session, &["pool", "an"], &sealed)
                .is_none()
        );
        for index in 0..sealed.len() {
            let mut tampered = sealed.clone();
            tampered[index] ^= 1;
            assert!(
                seals
                    .open(Purpose::Session, &["pool", "an"], &tampered)
                    .is_none()
            );
        }
        assert!(
            seals
                .open(Purpose::Session, &["pool", "an"], &sealed[..5])
                .is_none()
        );
    }

    #[test]
    fn what_is_simulated_is_stable_for_a_name_and_a_kind() {
        let seals = Seals::new(&[7; 32]);

        let salt: [u8; 16] = seals.simulate("salt", "an");

        assert_eq!(salt, seals.simulate("salt", "an"));
        assert_ne!(salt, seals.simulate("salt", "binh"));
        assert_ne!(salt, seals.simulate("id", "an"));
        assert_ne!(salt, Seals::new(&[8; 32]).simulate("salt", "an"));
    }
}
