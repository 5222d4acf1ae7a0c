//! Names of people: three parts and an order, the form without diacritics in which they are found,
//! and the key by which they are sorted: given name first, as Vietnamese lists do (decisions.md C1).

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::checks::{Checks, Fault, Invalid};
use crate::texts::NamePart;

/// Stands between the parts of a sort key; sorts before every letter.
pub const KEY_SEPARATOR: char = '\u{1}';

/// The name of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonName {
    /// Family name; some people have one name only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<NamePart>,
    /// Middle names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub middle: Option<NamePart>,
    /// Given name.
    pub given: NamePart,
    /// How the parts are put together.
    pub order: NameOrder,
}

/// How the parts of a name are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameOrder {
    /// Nguyễn Văn An.
    FamilyFirst,
    /// Jane Ann Moore.
    GivenFirst,
}

impl NameOrder {
    /// Reads `family_first` or `given_first`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        match text {
            "family_first" => Ok(Self::FamilyFirst),
            "given_first" => Ok(Self::GivenFirst),
            _ => Err(Fault::new("not_allowed").with("allowed", "family_first, given_first")),
        }
    }
}

/// A name as it is typed or read from a file.
#[derive(Debug, Clone, Default)]
pub struct NameInput {
    /// Family name.
    pub family: Option<String>,
    /// Middle names.
    pub middle: Option<String>,
    /// Given name.
    pub given: String,
    /// `family_first` or `given_first`; if left out, what the name looks like.
    pub order: Option<String>,
}

impl NameInput {
    /// A name that is written as a whole, parted as its first word suggests: a Vietnamese family name
    /// stands first and the given name last, else the family name stands last.
    pub fn split(whole: &str) -> Self {
        let words: Vec<&str> = whole.split_whitespace().collect();
        let joined = |words: &[&str]| Some(words.join(" ")).filter(|words| !words.is_empty());
        let [first, middle @ .., last] = words.as_slice() else {
            let given = words.concat();
            return Self {
                given,
                ..Self::default()
            };
        };
        let (family, given) = if is_vietnamese_family_name(&fold(first)) {
            (first, last)
        } else {
            (last, first)
        };
        Self {
            family: Some((*family).to_owned()),
            middle: joined(middle),
            given: (*given).to_owned(),
            order: None,
        }
    }

    /// A family name with the middle names after it, parted after the first word.
    pub fn split_family(written: &str) -> (Option<String>, Option<String>) {
        let mut words = written.split_whitespace();
        let family = words.next().map(ToOwned::to_owned);
        let middle: Vec<&str> = words.collect();
        (
            family,
            Some(middle.join(" ")).filter(|middle| !middle.is_empty()),
        )
    }
}

impl PersonName {
    /// Checks the parts.
    pub fn parse(input: &NameInput) -> Result<Self, Invalid> {
        let mut checks = Checks::new();
        let family = checks.take_optional("family", input.family.as_deref(), NamePart::parse);
        let middle = checks.take_optional("middle", input.middle.as_deref(), NamePart::parse);
        let given = checks.take("given", NamePart::parse(&input.given));
        let order = checks.take_optional("order", input.order.as_deref(), NameOrder::parse);
        checks.finish()?;
        let given = given.expect("a part that failed its check ended at finish");
        let order = order.unwrap_or_else(|| guess_order(family.as_ref()));
        Ok(Self {
            family,
            middle,
            given,
            order,
        })
    }

    /// The name as it is written in this person's order.
    pub fn display(&self) -> String {
        let (family, middle, given) = (
            self.family.as_ref(),
            self.middle.as_ref(),
            Some(&self.given),
        );
        let parts = match self.order {
            NameOrder::FamilyFirst => [family, middle, given],
            NameOrder::GivenFirst => [given, middle, family],
        };
        let parts: Vec<&str> = parts.into_iter().flatten().map(NamePart::as_str).collect();
        parts.join(" ")
    }

    /// Sorts people by given, family and middle name, and by `id` where all are equal.
    pub fn sort_key(&self, id: &str) -> String {
        let part =
            |part: Option<&NamePart>| part.map(|part| fold(part.as_str())).unwrap_or_default();
        let parts = [
            fold(self.given.as_str()),
            part(self.family.as_ref()),
            part(self.middle.as_ref()),
        ];
        format!(
            "{}{KEY_SEPARATOR}{id}",
            parts.join(&KEY_SEPARATOR.to_string())
        )
    }
}

/// Sort key of anything with one title.
pub fn title_key(title: &str, id: &str) -> String {
    format!("{}{KEY_SEPARATOR}{id}", fold(title))
}

/// The text without case and diacritics, `đ` as `d`, one space between words: the form in which
/// texts are sorted and found.
pub fn fold(text: &str) -> String {
    let plain = text
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase);
    let plain: String = plain.map(|c| if c == 'đ' { 'd' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Family names of nine out of ten Vietnamese people (General Statistics Office, census of 2019),
/// folded; with one of them the family name comes first unless the person says otherwise.
const VIETNAMESE_FAMILY_NAMES: [&str; 26] = [
    "bui", "cao", "chau", "dang", "dao", "dinh", "do", "doan", "duong", "ha", "ho", "hoang",
    "huynh", "lam", "le", "luong", "ly", "mai", "ngo", "nguyen", "pham", "phan", "tran", "trinh",
    "truong", "vu",
];

fn guess_order(family: Option<&NamePart>) -> NameOrder {
    let first_word = family.map(|family| fold(family.as_str()));
    let first_word = first_word
        .as_deref()
        .and_then(|family| family.split(' ').next());
    match first_word {
        Some(word) if is_vietnamese_family_name(word) => NameOrder::FamilyFirst,
        _ => NameOrder::GivenFirst,
    }
}

fn is_vietnamese_family_name(folded: &str) -> bool {
    VIETNAMESE_FAMILY_NAMES.contains(&folded) || folded == "vo"
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn name(family: &str, middle: &str, given: &str) -> PersonName {
        let input = NameInput {
            family: Some(family.into()),
            middle: Some(middle.into()),
            given: given.into(),
            order: None,
        };
        PersonName::parse(&input).unwrap()
    }

    #[test]
    fn a_vietnamese_name_is_written_family_first() {
        assert_eq!(name("Nguyễn", "Văn", "An").display(), "Nguyễn Văn An");
        assert_eq!(name("Moore", "Ann", "Jane").display(), "Jane Ann Moore");
    }

    #[test]
    fn folding_drops_case_and_diacritics() {
        assert_eq!(fold("  Đặng  THỊ Hồng Ngọc "), "dang thi hong ngoc");
        assert_eq!(fold("O\u{301}scar"), "oscar");
    }

    #[test]
    fn people_sort_by_given_then_family_name() {
        let mut keys = [
            name("Trần", "Thị", "Bình").sort_key("2"),
            name("Nguyễn", "Văn", "An").sort_key("3"),
            name("Lê", "Văn", "An").sort_key("4"),
            name("Lê", "", "Anh").sort_key("1"),
        ];
        keys.sort();

        let ids: Vec<char> = keys.iter().map(|key| key.chars().last().unwrap()).collect();
        assert_eq!(ids, ['4', '3', '1', '2']);
    }

    #[test]
    fn a_person_may_have_one_name() {
        let input = NameInput {
            given: "Sukarno".into(),
            ..NameInput::default()
        };

        assert_eq!(PersonName::parse(&input).unwrap().display(), "Sukarno");
    }

    #[test]
    fn every_bad_part_is_told() {
        let input = NameInput {
            family: Some("x".repeat(101)),
            given: " ".into(),
            order: Some("backwards".into()),
            ..NameInput::default()
        };

        let Invalid(faults) = PersonName::parse(&input).unwrap_err();

        let paths: Vec<&str> = faults.iter().map(|fault| fault.path.as_str()).collect();
        assert_eq!(paths, ["family", "given", "order"]);
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,60}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn sort_keys_of_two_people_differ(given in "[a-zé]{1,8}", a in "[0-9]{4}", b in "[0-9]{4}") {
            prop_assume!(a != b);
            prop_assert_ne!(name("Le", "", &given).sort_key(&a), name("Le", "", &given).sort_key(&b));
        }
    }

    #[test]
    fn a_whole_name_is_parted_as_its_first_word_suggests() {
        let parts = |whole: &str| {
            let NameInput {
                family,
                middle,
                given,
                ..
            } = NameInput::split(whole);
            [family, middle, Some(given)].map(Option::unwrap_or_default)
        };

        assert_eq!(
            parts("Nguyễn Thị  Minh Khai"),
            ["Nguyễn", "Thị Minh", "Khai"]
        );
        assert_eq!(parts("Jane Ann Moore"), ["Moore", "Ann", "Jane"]);
        assert_eq!(parts("Võ An"), ["Võ", "", "An"]);
        assert_eq!(parts("Plato"), ["", "", "Plato"]);
        assert_eq!(parts("  "), ["", "", ""]);
    }
}
