//! The standard attributes of an account, and which of them its owner may write.

use std::collections::BTreeMap;

/// The attributes that the app client may write. Address and verification are not among them: whoever could change the
/// address here would go round the host's own lock on it.
pub(crate) const WRITABLE: [&str; 14] = [
    "address",
    "birthdate",
    "family_name",
    "gender",
    "given_name",
    "locale",
    "middle_name",
    "name",
    "nickname",
    "phone_number",
    "picture",
    "profile",
    "website",
    "zoneinfo",
];

const GUARDED: [&str; 4] = ["sub", "email", "email_verified", "phone_number_verified"];

/// The longest value, in characters; Cognito's limit.
const MAX_VALUE: usize = 2048;

/// Why an attribute is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AttributeFault {
    /// One that only an administrator or the pool itself writes.
    #[error("the attribute is not writable")]
    NotWritable,
    /// Not one of the standard attributes.
    #[error("there is no such attribute")]
    Unknown {
        /// The name that was sent, cut to 32 characters.
        name: String,
    },
    /// Longer than 2,048 characters, or not of the attribute's form.
    #[error("the value of {name} is not of its form")]
    Malformed {
        /// The attribute.
        name: &'static str,
    },
}

/// Puts changes into `attributes`; an empty value removes the attribute.
pub(crate) fn write_all<'a>(
    attributes: &mut BTreeMap<String, String>,
    changes: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<(), AttributeFault> {
    for (name, value) in changes {
        let name = check(name, value)?;
        if value.is_empty() {
            attributes.remove(name);
            continue;
        }
        attributes.insert(name.to_owned(), value.to_owned());
    }
    Ok(())
}

fn check(name: &str, value: &str) -> Result<&'static str, AttributeFault> {
    if GUARDED.contains(&name) {
        return Err(AttributeFault::NotWritable);
    }
    let known = WRITABLE.into_iter().find(|writable| *writable == name);
    let known = known.ok_or_else(|| AttributeFault::Unknown {
        name: name.chars().take(32).collect(),
    })?;
    let fits = match known {
        "birthdate" => is_date(value),
        "phone_number" => is_phone_number(value),
        _ => true,
    };
    if value.chars().count() > MAX_VALUE || !(fits || value.is_empty()) {
        return Err(AttributeFault::Malformed { name: known });
    }
    Ok(known)
}

/// `YYYY-MM-DD`, a day that exists.
fn is_date(value: &str) -> bool {
    value.len() == 10 && value.parse::<jiff::civil::Date>().is_ok()
}

/// E.164: a plus and up to fifteen digits.
fn is_phone_number(value: &str) -> bool {
    let digits = value.strip_prefix('+').unwrap_or_default();
    (1..=15).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && !digits.starts_with('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(name: &str, value: &str) -> Result<BTreeMap<String, String>, AttributeFault> {
        let mut attributes = BTreeMap::from([("name".to_owned(), "An".to_owned())]);
        write_all(&mut attributes, [(name, value)]).map(|()| attributes)
    }

    #[test]
    fn own_attributes_are_written_and_removed() {
        assert_eq!(write("locale", "vi").unwrap()["locale"], "vi");
        assert!(write("name", "").unwrap().is_empty());
    }

    #[test]
    fn guarded_attributes_are_refused() {
        for name in GUARDED {
            assert_eq!(write(name, "x"), Err(AttributeFault::NotWritable));
        }
    }

    #[test]
    fn unknown_names_and_malformed_values_are_refused() {
        assert_eq!(
            write("shoe_size", "42"),
            Err(AttributeFault::Unknown {
                name: "shoe_size".to_owned()
            })
        );
        for (name, value) in [
            ("birthdate", "2001-02-30"),
            ("birthdate", "1.2.2001"),
            ("phone_number", "0123"),
        ] {
            assert!(
                matches!(write(name, value), Err(AttributeFault::Malformed { .. })),
                "{value}"
            );
        }
        assert!(write("nickname", &"x".repeat(2049)).is_err());
        assert!(write("birthdate", "2001-02-28").is_ok());
        assert!(write("phone_number", "+84901234567").is_ok());
    }
}
