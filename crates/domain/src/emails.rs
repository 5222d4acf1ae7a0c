//! E-mail addresses: sign-in names, compared in Unicode form C and lower case (decisions.md C2).

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::checks::Fault;

/// Domain of the addresses that stand for "none" (RFC 2606 reserves `.invalid`).
const PLACEHOLDER_DOMAIN: &str = "@no-mail.invalid";

/// An e-mail address in the form in which two of them are the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// Most bytes (RFC 5321).
    pub const MAX: usize = 254;

    /// Cleans and checks an address. Whether somebody reads it is found out by mail alone.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let text: String = text.trim().nfc().collect::<String>().to_lowercase();
        if text.is_empty() {
            return Err(Fault::new("required"));
        }
        if text.len() > Self::MAX {
            return Err(Fault::new("too_long").with("max", Self::MAX));
        }
        let Some((local, domain)) = text.rsplit_once('@') else {
            return Err(Fault::new("invalid_email"));
        };
        if !is_local_part(local) || !is_domain(domain) {
            return Err(Fault::new("invalid_email"));
        }
        Ok(Self(text))
    }

    /// The address of a person without one, made from the id that another system gave them.
    pub fn placeholder(source_id: &str) -> Self {
        let local: String = source_id
            .to_lowercase()
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || "-_.".contains(c) {
                    c
                } else {
                    '-'
                }
            })
            .take(64)
            .collect();
        let local = local.trim_matches('.').replace("..", ".-");
        Self(format!("{local}{PLACEHOLDER_DOMAIN}"))
    }

    /// Whether this stands for "none": nothing can be mailed there.
    pub fn is_placeholder(&self) -> bool {
        self.0.ends_with(PLACEHOLDER_DOMAIN)
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_local_part(local: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~-.".contains(c);
    !local.is_empty()
        && local.len() <= 64
        && local.chars().all(fits)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    domain.contains('.') && domain.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn case_and_space_do_not_make_another_address() {
        let typed = Email::parse(" Lan.Nguyen@Example.EDU ").unwrap();

        assert_eq!(typed.as_str(), "lan.nguyen@example.edu");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "a",
            "a@",
            "@b.c",
            "a@b",
            "a b@c.d",
            "a@b..c",
            ".a@b.c",
            "a@-b.c",
            "a@b.c\n d",
        ] {
            assert_eq!(
                Email::parse(text).unwrap_err().code,
                "invalid_email",
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_foreign_id_gives_a_placeholder(id in "[0-9A-Za-z./@_-]{1,255}") {
            let email = Email::placeholder(&id);

            prop_assert!(email.is_placeholder());
            prop_assert!(email.as_str().len() <= Email::MAX);
        }
    }
}
