//! Time and randomness as the pool sees them, so that tests can hold both still.

use jiff::Timestamp;
use uuid::Uuid;

/// Where the pool reads the time.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// Where the pool draws its randomness: passwords, codes, tokens, nonces.
pub trait Entropy: Send + Sync {
    /// Fills all of `bytes` with randomness fit for keys.
    fn fill(&self, bytes: &mut [u8]);
}

/// The machine's own clock.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The operating system's randomness.
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        aws_lc_rs::rand::fill(bytes)
            .expect("the operating system gives randomness, or no key could be made at all");
    }
}

/// `LENGTH` random bytes.
pub(crate) fn draw_bytes<const LENGTH: usize>(entropy: &dyn Entropy) -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    entropy.fill(&mut bytes);
    bytes
}

/// A random UUID of version 4.
pub(crate) fn draw_uuid(entropy: &dyn Entropy) -> Uuid {
    uuid::Builder::from_random_bytes(draw_bytes(entropy)).into_uuid()
}

/// A number below `bound`, each equally likely.
pub(crate) fn draw_below(entropy: &dyn Entropy, bound: u32) -> u32 {
    let fair = u32::MAX - u32::MAX % bound;
    loop {
        let number = u32::from_be_bytes(draw_bytes(entropy));
        if number < fair {
            return number % bound;
        }
    }
}

/// `length` characters, each drawn from `alphabet` (ASCII).
pub(crate) fn draw_text(entropy: &dyn Entropy, alphabet: &[u8], length: usize) -> String {
    let bound = u32::try_from(alphabet.len()).expect("alphabets are short");
    (0..length)
        .map(|_| char::from(alphabet[draw_below(entropy, bound) as usize]))
        .collect()
}
