//! The environment of the function: the names and the form of all variables. `deploy/template.yaml` sets
//! exactly these, and what is missing or malformed ends the start of the function with its name.

use std::fmt;

use api::PasswordPolicy;
use tracing::level_filters::LevelFilter;

/// A variable of the environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variable {
    name: &'static str,
    form: &'static str,
}

const fn variable(name: &'static str, form: &'static str) -> Variable {
    Variable { name, form }
}

/// Set by Lambda itself.
const AWS_REGION: Variable = variable("AWS_REGION", "a region, such as ap-southeast-1");

/// What stands before the names of the tables.
const TABLE_PREFIX: Variable = variable("TABLE_PREFIX", "letters, digits, '-', '_' and '.'");
/// The user pool.
const USER_POOL_ID: Variable = variable("USER_POOL_ID", "an id of the region of the function");
/// The app client of the page.
const USER_POOL_CLIENT_ID: Variable = variable("USER_POOL_CLIENT_ID", "letters, digits and '_'");
/// What the user pool asks of passwords, for the page to say.
const PASSWORD_POLICY: Variable = variable(
    "PASSWORD_POLICY",
    "a least length and kinds, such as 8,upper,lower,digit,symbol",
);
/// The bucket of avatars and class materials.
const FILES_BUCKET: Variable = variable(
    "FILES_BUCKET",
    "small letters, digits, '-' and '.', 3 to 63 of them",
);
/// The parameter that holds the school's own keys.
const KEYS_PARAMETER: Variable =
    variable("KEYS_PARAMETER", "letters, digits, '/', '-', '_' and '.'");
/// Where people open the page, for mails.
const PUBLIC_URL: Variable = variable("PUBLIC_URL", "https:// and a host");
/// Optional: origins of pages elsewhere that may call.
const ALLOWED_ORIGINS: Variable = variable("ALLOWED_ORIGINS", "origins with commas between them");
/// Optional: who sends mails by SES; without it Cognito does.
const MAIL_SENDER: Variable = variable("MAIL_SENDER", "an address, or a name with <an address>");
/// Optional: how much is logged, `info` if nothing is said.
const LOG_LEVEL: Variable = variable("LOG_LEVEL", "error, warn, info or debug");

/// What the function is told about where it is.
#[derive(Debug, Clone)]
pub struct Environment {
    /// Region of everything.
    pub region: String,
    /// Stands before the names of the tables.
    pub table_prefix: String,
    /// The user pool.
    pub user_pool_id: String,
    /// The app client of the page.
    pub client_id: String,
    /// Fewest characters of a password, and the kinds that it needs.
    pub password_policy: PasswordPolicy,
    /// The bucket of files.
    pub files_bucket: String,
    /// Name of the parameter that holds keys.
    pub keys_parameter: String,
    /// Where people open the page.
    pub public_url: String,
    /// Origins of pages elsewhere.
    pub allowed_origins: Vec<String>,
    /// Sender of mails by SES.
    pub mail_sender: Option<String>,
    /// How much is logged.
    pub log_level: LevelFilter,
}

/// Every variable that is missing or malformed; never a value.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub struct EnvironmentError(Vec<(Variable, Fault)>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Missing,
    Malformed,
}

impl fmt::Display for EnvironmentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (Variable { name, form }, fault)) in self.0.iter().enumerate() {
            let fault = match fault {
                Fault::Missing => "missing",
                Fault::Malformed => "malformed",
            };
            let separator = if at == 0 { "" } else { "; " };
            write!(
                f,
                "{separator}environment variable {name} is {fault}: {form}"
            )?;
        }
        Ok(())
    }
}

impl Environment {
    /// Reads the environment of the process.
    pub fn read() -> Result<Self, EnvironmentError> {
        Self::of(|name| std::env::var(name).ok())
    }

    fn of(find: impl Fn(&str) -> Option<String>) -> Result<Self, EnvironmentError> {
        let mut reader = Reader {
            find,
            faults: Vec::new(),
        };
        let region = reader.required(AWS_REGION, parse_region);
        let pool = |text: &str| parse_pool(text, &region);
        let environment = Self {
            table_prefix: reader.required(TABLE_PREFIX, |text| plain(text, "-_.")),
            user_pool_id: reader.required(USER_POOL_ID, pool),
            client_id: reader.required(USER_POOL_CLIENT_ID, |text| plain(text, "_+")),
            password_policy: reader
                .required(PASSWORD_POLICY, |text| parse_policy(text).map(Some))
                .unwrap_or(NO_POLICY),
            files_bucket: reader.required(FILES_BUCKET, parse_bucket),
            keys_parameter: reader.required(KEYS_PARAMETER, |text| plain(text, "/-_.")),
            public_url: reader.required(PUBLIC_URL, |text| api::parse_public_url(text).ok()),
            allowed_origins: reader.optional(ALLOWED_ORIGINS, parse_origins),
            mail_sender: reader.optional(MAIL_SENDER, |text| parse_sender(text).map(Some)),
            log_level: reader
                .optional(LOG_LEVEL, |text| parse_level(text).map(Some))
                .unwrap_or(LevelFilter::INFO),
            region,
        };
        if reader.faults.is_empty() {
            return Ok(environment);
        }
        Err(EnvironmentError(reader.faults))
    }
}

const NO_POLICY: PasswordPolicy = PasswordPolicy {
    min_length: 0,
    upper: false,
    lower: false,
    digit: false,
    symbol: false,
};

/// Reads one variable after the other and remembers all that are wrong.
struct Reader<F> {
    find: F,
    faults: Vec<(Variable, Fault)>,
}

impl<F: Fn(&str) -> Option<String>> Reader<F> {
    fn required<T: Default>(
        &mut self,
        variable: Variable,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> T {
        if self.given(variable).is_none() {
            self.faults.push((variable, Fault::Missing));
        }
        self.optional(variable, parse)
    }

    fn optional<T: Default>(
        &mut self,
        variable: Variable,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> T {
        let Some(text) = self.given(variable) else {
            return T::default();
        };
        let parsed = parse(&text);
        if parsed.is_none() {
            self.faults.push((variable, Fault::Malformed));
        }
        parsed.unwrap_or_default()
    }

    /// The value; a template has no other way to leave one out than to leave it empty.
    fn given(&self, variable: Variable) -> Option<String> {
        (self.find)(variable.name).filter(|text| !text.is_empty())
    }
}

fn plain(text: &str, also: &str) -> Option<String> {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || also.contains(character);
    text.chars().all(is_plain).then(|| text.to_owned())
}

fn parse_region(text: &str) -> Option<String> {
    plain(text, "-").filter(|region| region.contains('-'))
}

fn parse_pool(text: &str, region: &str) -> Option<String> {
    let (of, id) = text.split_once('_')?;
    // Of a region that is missing nothing can be said; that it is missing is told already.
    let fits = region.is_empty() || of == region;
    (fits && !id.is_empty() && plain(id, "").is_some()).then(|| text.to_owned())
}

fn parse_policy(text: &str) -> Option<PasswordPolicy> {
    let mut words = text.split(',').map(str::trim);
    let min_length = words.next()?.parse().ok()?;
    // Cognito's bounds.
    if !(6..=99).contains(&min_length) {
        return None;
    }
    let mut policy = PasswordPolicy {
        min_length,
        ..NO_POLICY
    };
    for word in words {
        match word {
            "upper" => policy.upper = true,
            "lower" => policy.lower = true,
            "digit" => policy.digit = true,
            "symbol" => policy.symbol = true,
            _ => return None,
        }
    }
    Some(policy)
}

fn parse_bucket(text: &str) -> Option<String> {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_bucket = (3..=63).contains(&text.len())
        && text
            .bytes()
            .all(|byte| is_plain(byte) || b"-.".contains(&byte));
    is_bucket.then(|| text.to_owned())
}

fn parse_origins(text: &str) -> Option<Vec<String>> {
    let origins = text.split(',').map(str::trim);
    origins
        .map(|origin| api::parse_origin(origin).ok())
        .collect()
}

fn parse_sender(text: &str) -> Option<String> {
    let address = match text.split_once('<') {
        Some((_, address)) => address.strip_suffix('>')?,
        None => text,
    };
    let (local, domain) = address.split_once('@')?;
    let is_part = |part: &str| !part.is_empty() && !part.contains(['@', '<', '>', ' ', ',']);
    (is_part(local) && is_part(domain) && !text.contains(['\r', '\n'])).then(|| text.to_owned())
}

fn parse_level(text: &str) -> Option<LevelFilter> {
    match text {
        "error" => Some(LevelFilter::ERROR),
        "warn" => Some(LevelFilter::WARN),
        "info" => Some(LevelFilter::INFO),
        "debug" => Some(LevelFilter::DEBUG),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const WHOLE: [(&str, &str); 8] = [
        ("AWS_REGION", "ap-southeast-1"),
        ("TABLE_PREFIX", "student-management-"),
        ("USER_POOL_ID", "ap-southeast-1_Ab3dEf9Gh"),
        ("USER_POOL_CLIENT_ID", "3k2cbd6pqg1j8vl0f4ma5t7hre"),
        ("PASSWORD_POLICY", "8,upper,digit"),
        ("FILES_BUCKET", "rollbook-files-123456789012"),
        ("KEYS_PARAMETER", "/student-management/keys"),
        ("PUBLIC_URL", "https://school.example"),
    ];

    fn read_with(changes: &[(&'static str, &'static str)]) -> Result<Environment, String> {
        let mut variables = BTreeMap::from(WHOLE);
        variables.extend(changes.iter().copied());
        let find = |name: &str| variables.get(name).map(|value| (*value).to_owned());
        Environment::of(find).map_err(|error| error.to_string())
    }

    #[test]
    fn what_must_be_there_is_enough() {
        let environment = read_with(&[]).unwrap();

        assert_eq!(environment.region, "ap-southeast-1");
        assert_eq!(environment.allowed_origins, Vec::<String>::new());
        assert_eq!(environment.mail_sender, None);
        assert_eq!(environment.log_level, LevelFilter::INFO);
        let policy = environment.password_policy;
        assert_eq!(
            (policy.min_length, policy.upper, policy.lower),
            (8, true, false)
        );
    }

    #[test]
    fn what_may_be_there_is_read() {
        let environment = read_with(&[
            (
                "ALLOWED_ORIGINS",
                "https://pages.example, http://localhost:5173",
            ),
            ("MAIL_SENDER", "Trường <no-reply@school.example>"),
            ("LOG_LEVEL", "debug"),
        ])
        .unwrap();

        assert_eq!(
            environment.allowed_origins,
            ["https://pages.example", "http://localhost:5173"]
        );
        assert_eq!(
            environment.mail_sender.as_deref(),
            Some("Trường <no-reply@school.example>")
        );
        assert_eq!(environment.log_level, LevelFilter::DEBUG);
    }

    #[test]
    fn whatever_must_be_there_is_missed_by_its_name() {
        for (name, _) in WHOLE {
            let told = read_with(&[(name, "")]).unwrap_err();

            assert!(
                told.starts_with(&format!("environment variable {name} is missing")),
                "{told}"
            );
            assert!(!told.contains("; "), "{told}");
        }
    }

    #[test]
    fn what_is_malformed_is_told_by_its_name_and_never_by_its_value() {
        for (name, value) in [
            ("AWS_REGION", "nowhere"),
            ("TABLE_PREFIX", "school/"),
            ("USER_POOL_ID", "us-east-1_Ab3dEf9Gh"),
            ("USER_POOL_ID", "ap-southeast-1_"),
            ("USER_POOL_CLIENT_ID", "a client"),
            ("PASSWORD_POLICY", "8,vowel"),
            ("PASSWORD_POLICY", "many"),
            ("PASSWORD_POLICY", "5"),
            ("FILES_BUCKET", "Files"),
            ("KEYS_PARAMETER", "the keys"),
            ("PUBLIC_URL", "school.example"),
            ("ALLOWED_ORIGINS", "*"),
            ("ALLOWED_ORIGINS", "https://a.example,"),
            ("MAIL_SENDER", "nobody"),
            ("MAIL_SENDER", "a@school.example\nbcc: b@school.example"),
            ("LOG_LEVEL", "loud"),
        ] {
            let told = read_with(&[(name, value)]).unwrap_err();

            let named = format!("environment variable {name} is malformed");
            assert!(told.contains(&named), "{told}");
            assert!(!told.contains(value), "{told}");
        }
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let told = read_with(&[("TABLE_PREFIX", ""), ("LOG_LEVEL", "loud")]).unwrap_err();

        assert!(
            told.contains("TABLE_PREFIX is missing") && told.contains("LOG_LEVEL is malformed")
        );
    }
}
