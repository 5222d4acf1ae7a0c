//! Finding accounts by one attribute. Only names are keys; for the rest accounts are looked through, so many a call.

use crate::emails;
use crate::pools::UserPool;
use crate::records::AccountEntry;
use crate::stores::StoreError;

/// Accounts that one call looks at. What it found by then is its answer, with where to go on.
const BUDGET: usize = 2_000;

const PAGE: usize = 200;

/// The attributes that Cognito searches by.
const SEARCHABLE: [&str; 10] = [
    "username",
    "email",
    "phone_number",
    "name",
    "given_name",
    "family_name",
    "preferred_username",
    "cognito:user_status",
    "status",
    "sub",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    Equals,
    StartsWith,
}

/// `attribute = "value"` or `attribute ^= "value"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Filter {
    attribute: &'static str,
    relation: Relation,
    value: String,
}

/// Some accounts, and the `sub` to go on after.
pub(crate) struct Found {
    pub accounts: Vec<AccountEntry>,
    pub next: Option<String>,
}

impl Filter {
    pub fn parse(text: &str) -> Option<Self> {
        let (left, right) = text.split_once('=')?;
        let (name, relation) = match left.strip_suffix('^') {
            Some(name) => (name, Relation::StartsWith),
            None => (left, Relation::Equals),
        };
        let name = name.trim().trim_matches('"');
        let quoted = right.trim().strip_prefix('"')?.strip_suffix('"')?;
        Some(Self {
            attribute: SEARCHABLE.into_iter().find(|known| *known == name)?,
            relation,
            value: unescape(quoted)?,
        })
    }

    pub fn matches(&self, account: &AccountEntry) -> bool {
        let text = match self.attribute {
            "username" | "sub" => Some(account.sub.clone()),
            "email" => {
                return self.compare(&emails::fold(&account.email), &emails::fold(&self.value));
            }
            "status" if account.enabled => Some("Enabled".to_owned()),
            "status" => Some("Disabled".to_owned()),
            "cognito:user_status" => Some(account.status.as_str().to_owned()),
            other => account.attributes.get(other).cloned(),
        };
        text.is_some_and(|text| self.compare(&text, &self.value))
    }

    fn compare(&self, text: &str, value: &str) -> bool {
        match self.relation {
            Relation::Equals => text == value,
            Relation::StartsWith => text.starts_with(value),
        }
    }

    /// The name that leads straight to the one account there can be.
    fn key(&self) -> Option<&str> {
        let is_key = ["username", "sub", "email"].contains(&self.attribute);
        (is_key && self.relation == Relation::Equals).then_some(&self.value)
    }
}

impl UserPool {
    /// Up to `limit` accounts that pass the filter, after the one with the `sub` that is given.
    pub(crate) async fn search_accounts(
        &self,
        filter: Option<&Filter>,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Found, StoreError> {
        let Some(key) = filter.and_then(Filter::key) else {
            let keep = |account: &AccountEntry| filter.is_none_or(|filter| filter.matches(account));
            return self.look_through(after, limit, keep).await;
        };
        let account = self.find_entry(&self.resolve(key).await?).await?;
        let found = account.filter(|account| filter.is_some_and(|filter| filter.matches(account)));
        Ok(Found {
            accounts: found.into_iter().collect(),
            next: None,
        })
    }

    /// As far as one call goes: up to `limit` accounts that are to be kept.
    pub(crate) async fn look_through(
        &self,
        after: Option<&str>,
        limit: usize,
        keep: impl Fn(&AccountEntry) -> bool,
    ) -> Result<Found, StoreError> {
        let mut accounts = Vec::new();
        let mut last = after.map(str::to_owned);
        for _ in 0..BUDGET / PAGE {
            let page: Vec<AccountEntry> = self.records.page(last.as_deref(), PAGE).await?;
            let is_end = page.len() < PAGE;
            for account in page {
                if accounts.len() == limit {
                    return Ok(Found {
                        accounts,
                        next: last,
                    });
                }
                last = Some(account.sub.clone());
                if keep(&account) {
                    accounts.push(account);
                }
            }
            if is_end {
                last = None;
                break;
            }
        }
        Ok(Found {
            accounts,
            next: last,
        })
    }
}

/// A quotation mark or a backslash inside is written with a backslash before it.
fn unescape(quoted: &str) -> Option<String> {
    let mut text = String::with_capacity(quoted.len());
    let mut characters = quoted.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => return None,
            '\\' => text.push(characters.next()?),
            other => text.push(other),
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_read_as_cognito_writes_them() {
        for (text, attribute, relation, value) in [
            (
                r#"email = "an@example.edu""#,
                "email",
                Relation::Equals,
                "an@example.edu",
            ),
            (
                r#"name^="Nguyễn ""#,
                "name",
                Relation::StartsWith,
                "Nguyễn ",
            ),
            (
                r#" "family_name"  ^=  "a=\"b\"" "#,
                "family_name",
                Relation::StartsWith,
                r#"a="b""#,
            ),
            (
                r#"cognito:user_status = """#,
                "cognito:user_status",
                Relation::Equals,
                "",
            ),
        ] {
            let value = value.to_owned();
            let expected = Filter {
                attribute,
                relation,
                value,
            };
            assert_eq!(Filter::parse(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_filter_is_refused() {
        for text in [
            "",
            "email",
            "email = an@example.edu",
            r#"email = "an" or name = "x""#,
            r#"email != "an""#,
            r#"shoe_size = "42""#,
            r#"email = "an\""#,
            r#"email = ""#,
            r#"= "an""#,
        ] {
            assert_eq!(Filter::parse(text), None, "{text}");
        }
    }
}
