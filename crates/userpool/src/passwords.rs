//! What a password must have, and passwords that the pool makes up.

use zeroize::Zeroizing;

use crate::clocks::{Entropy, draw_below, draw_text};

/// The longest password, in characters; Cognito's limit.
const MAX_LENGTH: usize = 256;

/// Cognito's list of symbols.
const SYMBOLS: &str = "^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+- ";

/// Without what is mistaken for something else when it is typed from a letter.
const UPPER: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";
const LOWER: &[u8] = b"abcdefghijkmnpqrstuvwxyz";
const DIGITS: &[u8] = b"23456789";
const TYPED_SYMBOLS: &[u8] = b"!?=+-_#%";
const ALL: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";

/// Whether a kind of character must appear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// At least one.
    Required,
    /// As the person likes.
    Free,
}

/// What a password must have. The default is eight characters with all four kinds.
#[derive(Clone, Debug)]
pub struct PasswordPolicy {
    /// In characters, not bytes.
    pub min_length: usize,
    /// A letter A to Z.
    pub upper: Rule,
    /// A letter a to z.
    pub lower: Rule,
    /// A digit 0 to 9.
    pub digit: Rule,
    /// One of Cognito's symbols.
    pub symbol: Rule,
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        let [upper, lower, digit, symbol] = [Rule::Required; 4];
        Self {
            min_length: 8,
            upper,
            lower,
            digit,
            symbol,
        }
    }
}

/// The first thing that a password lacks; `Display` is Cognito's wording, which clients show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// Fewer characters than the policy asks for.
    #[error("Password not long enough")]
    TooShort,
    /// No letter A to Z.
    #[error("Password must have uppercase characters")]
    NoUpper,
    /// No letter a to z.
    #[error("Password must have lowercase characters")]
    NoLower,
    /// No digit.
    #[error("Password must have numeric characters")]
    NoDigit,
    /// No symbol.
    #[error("Password must have symbol characters")]
    NoSymbol,
    /// More than 256 characters.
    #[error("Password must not be longer than 256 characters")]
    TooLong,
    /// A space before or after, which gets lost in copying.
    #[error("Password must not begin or end with a space")]
    OuterSpace,
}

impl PasswordPolicy {
    /// Tells the first fault of a password.
    pub fn check(&self, password: &str) -> Result<(), PasswordFault> {
        let has =
            |rule: Rule, test: fn(char) -> bool| rule == Rule::Free || password.chars().any(test);
        let length = password.chars().count();
        let demands = [
            (length <= MAX_LENGTH, PasswordFault::TooLong),
            (password.trim() == password, PasswordFault::OuterSpace),
            (length >= self.min_length, PasswordFault::TooShort),
            (
                has(self.upper, |c| c.is_ascii_uppercase()),
                PasswordFault::NoUpper,
            ),
            (
                has(self.lower, |c| c.is_ascii_lowercase()),
                PasswordFault::NoLower,
            ),
            (
                has(self.digit, |c| c.is_ascii_digit()),
                PasswordFault::NoDigit,
            ),
            (
                has(self.symbol, |c| SYMBOLS.contains(c)),
                PasswordFault::NoSymbol,
            ),
        ];
        demands
            .into_iter()
            .find_map(|(met, fault)| (!met).then_some(Err(fault)))
            .unwrap_or(Ok(()))
    }

    /// A password for a letter: 16 characters or what the policy asks for, of every kind.
    pub fn generate(&self, entropy: &dyn Entropy) -> Zeroizing<String> {
        let length = self.min_length.clamp(16, MAX_LENGTH);
        let mut characters = Zeroizing::new(String::with_capacity(length));
        for alphabet in [UPPER, LOWER, DIGITS, TYPED_SYMBOLS] {
            characters.push_str(&Zeroizing::new(draw_text(entropy, alphabet, 1)));
        }
        characters.push_str(&Zeroizing::new(draw_text(entropy, ALL, length - 4)));
        shuffle(entropy, &characters)
    }
}

fn shuffle(entropy: &dyn Entropy, characters: &str) -> Zeroizing<String> {
    let mut order = Zeroizing::new(characters.as_bytes().to_vec());
    for last in (1..order.len()).rev() {
        let bound = u32::try_from(last + 1).expect("a password is short");
        order.swap(last, draw_below(entropy, bound) as usize);
    }
    Zeroizing::new(order.iter().map(|byte| char::from(*byte)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clocks::SystemEntropy;

    #[test]
    fn each_demand_of_the_policy_is_told() {
        let policy = PasswordPolicy::default();
        let fault = |password: &str| policy.check(password).unwrap_err();

        assert_eq!(fault("Ab1!xyz"), PasswordFault::TooShort);
        assert_eq!(fault("abcdef1!"), PasswordFault::NoUpper);
        assert_eq!(fault("ABCDEF1!"), PasswordFault::NoLower);
        assert_eq!(fault("Abcdefg!"), PasswordFault::NoDigit);
        assert_eq!(fault("Abcdefg1"), PasswordFault::NoSymbol);
        assert_eq!(fault(" Abcdef1!"), PasswordFault::OuterSpace);
        assert_eq!(fault("Abcdef1! "), PasswordFault::OuterSpace);
        assert_eq!(
            fault(&format!("Abcdef1!{}", "x".repeat(249))),
            PasswordFault::TooLong
        );
        assert_eq!(
            policy.check(&format!("Abcdef1!{}", "x".repeat(248))),
            Ok(())
        );
        assert_eq!(policy.check("Pässwörd-日本-1!"), Ok(()));
    }

    #[test]
    fn a_free_rule_asks_for_nothing() {
        let policy = PasswordPolicy {
            symbol: Rule::Free,
            upper: Rule::Free,
            ..PasswordPolicy::default()
        };

        assert_eq!(policy.check("abcdefg1"), Ok(()));
        assert_eq!(policy.check("abcdefgh"), Err(PasswordFault::NoDigit));
    }

    #[test]
    fn generated_passwords_fit_the_policy_and_differ() {
        let policy = PasswordPolicy {
            min_length: 20,
            ..PasswordPolicy::default()
        };

        let passwords: Vec<_> = (0..200).map(|_| policy.generate(&SystemEntropy)).collect();

        for (index, password) in passwords.iter().enumerate() {
            assert_eq!(policy.check(password), Ok(()));
            assert_eq!(password.len(), 20);
            assert!(
                passwords
                    .iter()
                    .skip(index + 1)
                    .all(|other| other != password)
            );
        }
    }
}
