//! The arithmetic of `USER_SRP_AUTH`: SRP-6a as Cognito's clients compute it.
//!
//! Three things differ from RFC 5054: the generator is 2, integers are hashed as the shortest two's-complement bytes
//! (Java's `BigInteger.toByteArray`), and the key is 16 bytes of HKDF. All exponents are secret, hence constant time.

use aws_lc_rs::{digest, hkdf, hmac};
use crypto_bigint::modular::{ConstMontyForm, ConstMontyParams};
use crypto_bigint::{U256, U3072, Uint, const_monty_params};
use zeroize::Zeroizing;

#[cfg(test)]
mod tests;

/// An integer of the group, in the range of 3,072 bits.
pub(crate) type Number = U3072;

/// Bytes of a [`Number`].
pub(crate) const NUMBER_BYTES: usize = 384;

const_monty_params!(
    Group,
    U3072,
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD\
EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED\
EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F\
83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B\
E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510\
15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7\
ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C\
BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
    "The 3072-bit MODP prime of RFC 3526, group 15."
);

type Element = ConstMontyForm<Group, { U3072::LIMBS }>;

const GENERATOR: Element = Element::new(&Number::from_u8(2));

/// k = H(pad(N) | pad(g)), the same for every pool; a test computes it from its definition.
const MULTIPLIER: Element = Element::new(
    &U256::from_be_hex("538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6").resize(),
);

/// The two names that a password is bound to: the pool id after its underscore, and the account's stored user name.
#[derive(Clone, Copy)]
pub(crate) struct Names<'a> {
    /// What follows `_` in the pool id.
    pub pool: &'a str,
    /// The account's stored user name, the `USER_ID_FOR_SRP` of the protocol.
    pub user: &'a str,
}

/// What the client signs with the session key to prove the password.
pub(crate) struct Claim<'a> {
    /// The `SECRET_BLOCK` after base64 decoding.
    pub secret_block: &'a [u8],
    /// The `TIMESTAMP` exactly as received.
    pub timestamp: &'a str,
}

/// Reads a public value of the client, refusing what is not a number in 1..N (0 and N would make the key known).
pub(crate) fn parse_public(hex: &str) -> Option<Number> {
    let digits = hex.trim_start_matches('0');
    // Not decoded as bytes: clients send an odd number of digits one time in sixteen.
    if digits.is_empty()
        || digits.len() > 2 * NUMBER_BYTES
        || !digits.bytes().all(|b| b.is_ascii_hexdigit())
    {
        return None;
    }
    let number = Number::from_str_radix_vartime(digits, 16).ok()?;
    (number < *Group::PARAMS.modulus().as_ref()).then_some(number)
}

/// x = H(pad(salt) | H(pool | user | ":" | password)), the exponent that the password stands for.
pub(crate) fn derive_exponent(
    names: Names<'_>,
    password: &str,
    salt: &[u8; 16],
) -> Zeroizing<[u8; 32]> {
    let mut inner = digest::Context::new(&digest::SHA256);
    for part in [names.pool, names.user, ":", password] {
        inner.update(part.as_bytes());
    }
    Zeroizing::new(hash(&[&pad(salt), inner.finish().as_ref()]))
}

/// g^x mod N for a password, to be kept or compared.
pub(crate) fn derive_verifier(
    names: Names<'_>,
    password: &str,
    salt: &[u8; 16],
) -> Zeroizing<Number> {
    let exponent = derive_exponent(names, password, salt);
    let exponent = Zeroizing::new(U256::from_be_slice(exponent.as_ref()));
    Zeroizing::new(GENERATOR.pow(&*exponent).retrieve())
}

/// B = k·v + g^b mod N, the server's public value for its secret b.
pub(crate) fn derive_public<const LIMBS: usize>(verifier: &Number, secret: &Uint<LIMBS>) -> Number {
    (MULTIPLIER * Element::new(verifier) + GENERATOR.pow(secret)).retrieve()
}

/// u = H(pad(A) | pad(B)); `None` for zero, which must end the sign-in.
pub(crate) fn derive_scrambler(client_public: &Number, server_public: &Number) -> Option<[u8; 32]> {
    let scrambler = hash(&[&pad_number(client_public), &pad_number(server_public)]);
    scrambler.iter().any(|byte| *byte != 0).then_some(scrambler)
}

/// S = (A · v^u)^b mod N, the secret that both sides share if the password was right.
pub(crate) fn derive_shared<const LIMBS: usize>(
    client_public: &Number,
    verifier: &Number,
    scrambler: &[u8; 32],
    secret: &Uint<LIMBS>,
) -> Zeroizing<Number> {
    let scrambler = U256::from_be_slice(scrambler);
    let base = Element::new(client_public) * Element::new(verifier).pow(&scrambler);
    Zeroizing::new(base.pow(secret).retrieve())
}

/// K = HKDF-SHA256(S, salt u, "Caldera Derived Key") cut to 16 bytes.
pub(crate) fn derive_key(shared: &Number, scrambler: &[u8; 32]) -> Zeroizing<[u8; 16]> {
    let input = Zeroizing::new(pad_number(shared));
    let extracted = hkdf::Salt::new(hkdf::HKDF_SHA256, &pad(scrambler)).extract(&input);
    let mut key = Zeroizing::new([0; 16]);
    extracted
        .expand(&[b"Caldera Derived Key"], KeyLength)
        .and_then(|output| output.fill(key.as_mut()))
        .expect("16 bytes are within HKDF's limit");
    key
}

/// Whether `signature` is the client's proof of the key, compared in constant time.
pub(crate) fn proves(
    key: &[u8; 16],
    names: Names<'_>,
    claim: &Claim<'_>,
    signature: &[u8],
) -> bool {
    hmac::verify(
        &hmac::Key::new(hmac::HMAC_SHA256, key),
        &claim_bytes(names, claim),
        signature,
    )
    .is_ok()
}

fn claim_bytes(names: Names<'_>, claim: &Claim<'_>) -> Vec<u8> {
    [
        names.pool.as_bytes(),
        names.user.as_bytes(),
        claim.secret_block,
        claim.timestamp.as_bytes(),
    ]
    .concat()
}

/// The shortest two's-complement form: no leading zero bytes, then one if the top bit would read as a sign.
fn pad(bytes: &[u8]) -> Vec<u8> {
    let start = bytes
        .iter()
        .position(|byte| *byte != 0)
        .unwrap_or(bytes.len());
    let significant = &bytes[start..];
    let mut padded = Vec::with_capacity(significant.len() + 1);
    if significant.first().is_none_or(|byte| *byte >= 0x80) {
        padded.push(0);
    }
    padded.extend_from_slice(significant);
    padded
}

fn pad_number(number: &Number) -> Vec<u8> {
    pad(number.to_be_bytes().as_ref())
}

fn hash(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(part);
    }
    context
        .finish()
        .as_ref()
        .try_into()
        .expect("SHA-256 gives 32 bytes")
}

struct KeyLength;

impl hkdf::KeyType for KeyLength {
    fn len(&self) -> usize {
        16
    }
}
