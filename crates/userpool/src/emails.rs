//! Addresses: how they are compared, and how much of one a stranger may see.

use unicode_normalization::UnicodeNormalization;

/// The longest address, in bytes (RFC 5321).
const MAX_BYTES: usize = 254;

/// The form in which two spellings of one address are equal: NFC, lower case.
pub(crate) fn fold(email: &str) -> String {
    email.nfc().collect::<String>().to_lowercase()
}

/// Whether this could be delivered to: one `@`, something on both sides, nothing invisible.
pub(crate) fn is_plausible(email: &str) -> bool {
    let Some((local, domain)) = email.split_once('@') else {
        return false;
    };
    let visible = !email.chars().any(|c| c.is_whitespace() || c.is_control());
    !local.is_empty()
        && !domain.is_empty()
        && !domain.contains('@')
        && visible
        && email.len() <= MAX_BYTES
}

/// `an@example.edu` as `a***@e***`; `None` for what is not an address.
pub(crate) fn mask(email: &str) -> Option<String> {
    let (local, domain) = email.split_once('@')?;
    Some(format!(
        "{}***@{}***",
        local.chars().next()?,
        domain.chars().next()?
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_address_fold_to_the_same() {
        assert_eq!(fold("An.Nguyen@Example.EDU"), "an.nguyen@example.edu");
        assert_eq!(fold("A\u{302}n@example.edu"), fold("\u{c2}n@example.edu"));
    }

    #[test]
    fn what_cannot_be_delivered_to_is_not_plausible() {
        for email in [
            "",
            "an",
            "@b",
            "a@",
            "a@b@c",
            "a b@c",
            "a@b\n",
            &format!("{}@b", "a".repeat(254)),
        ] {
            assert!(!is_plausible(email), "{email}");
        }
        assert!(is_plausible("an@example.edu"));
    }

    #[test]
    fn a_masked_address_shows_two_letters() {
        assert_eq!(mask("an@example.edu").as_deref(), Some("a***@e***"));
        assert_eq!(mask("no address"), None);
    }
}
