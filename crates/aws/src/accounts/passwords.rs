//! Temporary passwords of our own making, for letters of our own.

use ports::Entropy;
use zeroize::Zeroizing;

/// Without what is mistaken for something else when it is typed from a letter.
const KINDS: [&[u8]; 4] = [
    b"ABCDEFGHJKLMNPQRSTUVWXYZ",
    b"abcdefghijkmnpqrstuvwxyz",
    b"23456789",
    b"!?=+-_#%",
];

/// Long enough for any policy that a school would have; the bits of all but symbols are 4.6 each.
const LENGTH: usize = 16;

/// One of each kind that a pool's policy can ask for, in any order, the rest letters.
pub fn make_password(entropy: &dyn Entropy) -> Zeroizing<String> {
    let mut password = Zeroizing::new(Vec::with_capacity(LENGTH));
    for place in 0..LENGTH {
        let kind = KINDS.get(place).unwrap_or(&KINDS[place % 2]);
        password.push(kind[below(entropy, kind.len())]);
    }
    for place in (1..LENGTH).rev() {
        password.swap(place, below(entropy, place + 1));
    }
    let text = password.iter().map(|byte| char::from(*byte)).collect();
    Zeroizing::new(text)
}

/// A number below `bound`, at most 256, each as likely as the others.
fn below(entropy: &dyn Entropy, bound: usize) -> usize {
    let fair = 256 - 256 % bound;
    loop {
        let mut byte = [0];
        entropy.fill(&mut byte);
        let drawn = usize::from(byte[0]);
        if drawn < fair {
            return drawn % bound;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::entropy::SystemEntropy;

    #[test]
    fn a_password_has_all_kinds_and_is_never_the_same() {
        let made: BTreeSet<String> = (0..200)
            .map(|_| make_password(&SystemEntropy).to_string())
            .collect();

        assert_eq!(made.len(), 200);
        for password in &made {
            assert_eq!(password.len(), LENGTH);
            let has = |kind: &[u8]| password.bytes().any(|byte| kind.contains(&byte));
            assert!(KINDS.iter().all(|kind| has(kind)), "{password}");
        }
    }
}
