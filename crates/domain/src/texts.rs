//! Short texts with rules: trimmed, in Unicode form C, without control characters, with a length in
//! characters.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::checks::Fault;

/// Cleans `text` and checks its length in characters; `lines` allows line breaks and tabs.
fn clean(text: &str, max: usize, lines: Lines) -> Result<String, Fault> {
    let text: String = text.trim().nfc().collect();
    if text.is_empty() {
        return Err(Fault::new("required"));
    }
    if text.chars().count() > max {
        return Err(Fault::new("too_long").with("max", max));
    }
    let forbidden = |c: char| match lines {
        Lines::One => c.is_control() || is_bidi_control(c),
        Lines::Many => (c.is_control() && !matches!(c, '\n' | '\r' | '\t')) || is_bidi_control(c),
    };
    if text.chars().any(forbidden) {
        return Err(Fault::new("invalid_characters"));
    }
    Ok(text)
}

/// Cleans one line of at most `max` characters, for what has rules beyond these.
pub(crate) fn parse_line(text: &str, max: usize) -> Result<String, Fault> {
    clean(text, max, Lines::One)
}

/// Characters that make a text read as another one (Unicode TR36, bidirectional overrides).
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[derive(Clone, Copy)]
enum Lines {
    One,
    Many,
}

macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $max:literal, $lines:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Most characters.
            pub const MAX: usize = $max;

            /// Cleans and checks a text.
            pub fn parse(text: &str) -> Result<Self, Fault> {
                clean(text, $max, Lines::$lines).map(Self)
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text!(
    /// Name of a subject, term, class, item or category.
    Title, 200, One
);
impl Title {
    /// In the place of one that is still checked; never stored.
    pub(crate) fn blank() -> Self {
        Self(String::new())
    }
}

text!(
    /// A part of a person's name.
    NamePart, 100, One
);
text!(
    /// A short label such as a room or a department.
    Label, 100, One
);
text!(
    /// A longer text of several lines.
    Description, 4000, Many
);

/// A code that people type: of a subject, a class, a student. Unique without regard to case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Code(String);

impl Code {
    /// Most characters.
    pub const MAX: usize = 64;

    /// Cleans and checks a code: one line, no white space inside.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let text = clean(text, Self::MAX, Lines::One)?;
        if text.chars().any(char::is_whitespace) {
            return Err(Fault::new("invalid_characters"));
        }
        Ok(Self(text))
    }

    /// The code as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which two codes are the same.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A telephone number as people write it; digits, spaces and `+ ( ) - . /`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Phone(String);

impl Phone {
    /// Checks a number: 5 to 40 characters, at least 5 digits.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let text = clean(text, 40, Lines::One)?;
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let fits = |c: char| c.is_ascii_digit() || " +()-./".contains(c);
        if digits < 5 || !text.chars().all(fits) {
            return Err(Fault::new("invalid"));
        }
        Ok(Self(text))
    }

    /// The number as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_decomposed_text_is_stored_composed() {
        assert_eq!(Title::parse("  Toa\u{301}n ").unwrap().as_str(), "Toán");
    }

    #[test]
    fn a_blank_text_counts_as_missing() {
        assert_eq!(Label::parse(" \t ").unwrap_err().code, "required");
    }

    #[test]
    fn an_override_of_direction_is_refused() {
        assert_eq!(
            Title::parse("abc\u{202e}def").unwrap_err().code,
            "invalid_characters"
        );
    }

    #[test]
    fn a_line_break_fits_a_description_alone() {
        assert!(Title::parse("a\nb").is_err());
        assert!(Description::parse("a\nb").is_ok());
    }

    #[test]
    fn too_long_says_how_long_it_may_be() {
        let fault = Code::parse(&"x".repeat(65)).unwrap_err();

        assert_eq!(
            (fault.code, fault.params["max"].as_str()),
            ("too_long", "64")
        );
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(text in "\\PC{0,80}") {
            if let Ok(once) = Title::parse(&text) {
                prop_assert_eq!(Title::parse(once.as_str()).unwrap(), once);
            }
        }
    }
}
