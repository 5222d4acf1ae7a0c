//! How things are found by their words (decisions.md B6, docs/decisions/006): a text is kept in its
//! rotations, each word once at the front, so that a typed phrase is the beginning of one of them.
//! Case, diacritics and punctuation do not count, and `đ` is `d`.

use unicode_normalization::UnicodeNormalization;

use crate::checks::Fault;
use crate::emails::Email;
use crate::names::{PersonName, fold};
use crate::texts::{Code, Title};

/// Most words of a text or a query that count.
pub const MAX_WORDS: usize = 10;
/// Most characters of a word that count; with [`MAX_WORDS`] a rotation fits a key of 1,024 bytes.
const MAX_WORD: usize = 20;
/// Letters and digits that a query needs.
pub const MIN_LETTERS: usize = 2;
/// Most characters of a query.
pub const MAX_QUERY: usize = 200;

/// The words of a text in the form in which they are found: what is neither letter nor digit parts
/// them.
fn words(text: &str) -> Vec<String> {
    // Letters of compatibility, such as ligatures and wide ones, are what they look like.
    let plain: String = text.nfkd().collect();
    let is_apart = |c: char| !c.is_alphanumeric();
    let folded = fold(&plain);
    let words = folded.split(is_apart).filter(|word| !word.is_empty());
    let short = |word: &str| word.chars().take(MAX_WORD).collect();
    words.take(MAX_WORDS).map(short).collect()
}

/// Each word once at the front, the others after it in their order.
fn rotations(text: &str) -> Vec<String> {
    let words = words(text);
    let turned = |at: usize| [&words[at..], &words[..at]].concat().join(" ");
    (0..words.len()).map(turned).collect()
}

/// The texts under which one thing is found, each once; those of its name come first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts(Vec<String>);

impl Texts {
    fn of_name(name: &str) -> Self {
        let mut texts = Self::default();
        for text in rotations(name) {
            texts.add(text);
        }
        texts
    }

    /// A code is found from its beginning alone.
    fn with_code(mut self, code: &str) -> Self {
        self.add(words(code).join(" "));
        self
    }

    fn add(&mut self, text: String) {
        if !text.is_empty() && !self.0.contains(&text) {
            self.0.push(text);
        }
    }

    /// Of a member of a class, for everybody in it: by name alone.
    pub fn of_member(name: &PersonName) -> Self {
        Self::of_name(&name.display())
    }

    /// Of a member of a class, for those who may know the number: by it alone.
    pub fn of_number(code: Option<&Code>) -> Self {
        code.map_or_else(Self::default, |code| {
            Self::default().with_code(code.as_str())
        })
    }

    /// Of a person: by name, number and what stands before the `@` of the e-mail.
    pub fn of_person(name: &PersonName, code: Option<&Code>, email: &Email) -> Self {
        let mut texts = Self::of_name(&name.display());
        if let Some(code) = code {
            texts = texts.with_code(code.as_str());
        }
        if email.is_placeholder() {
            return texts;
        }
        texts.with_code(before_at(email.as_str()))
    }

    /// Of a subject or a class: by name and code.
    pub fn of_title(name: &Title, code: &Code) -> Self {
        Self::of_name(name.as_str()).with_code(code.as_str())
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// What stands before the `@`; all of it without one.
fn before_at(text: &str) -> &str {
    text.split_once('@').map_or(text, |(before, _)| before)
}

/// The first two letters of a text's first word, the partition under which the text is kept.
pub fn letters(text: &str) -> &str {
    let word = text.split(' ').next().unwrap_or_default();
    let end = word.char_indices().nth(2).map_or(word.len(), |(at, _)| at);
    &word[..end]
}

/// What somebody looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    words: Vec<String>,
}

impl Search {
    /// Reads a query of 2 letters or digits and more; of an e-mail, what stands before the `@` counts.
    pub fn parse(query: &str) -> Result<Self, Fault> {
        let query = query.trim();
        if query.nfc().count() > MAX_QUERY {
            return Err(Fault::new("too_long").with("max", MAX_QUERY));
        }
        let words = words(before_at(query));
        let letters: usize = words.iter().map(|word| word.chars().count()).sum();
        if letters < MIN_LETTERS {
            return Err(Fault::new("query_too_short").with("min", MIN_LETTERS));
        }
        Ok(Self { words })
    }

    /// The words as one text: two queries with the same one are the same.
    pub fn text(&self) -> String {
        self.words.join(" ")
    }

    /// Where to look for a code: what begins with the words as they were typed.
    pub fn phrase(&self) -> Step {
        Step::exact(self.text())
    }

    /// Where to look, one after the other: the phrase, the phrase backwards (given name before family
    /// name), and at last the words in any order.
    pub fn steps(&self) -> Vec<Step> {
        let mut steps = vec![self.phrase()];
        let backwards: Vec<&str> = self.words.iter().rev().map(String::as_str).collect();
        let backwards = Step::exact(backwards.join(" "));
        if backwards != steps[0] {
            steps.push(backwards);
        }
        steps.extend(self.in_any_order());
        steps
    }

    /// Whether one of the steps finds a thing.
    pub fn finds(&self, texts: &Texts) -> bool {
        let steps = self.steps();
        steps.iter().any(|step| step.choose(texts).is_some())
    }

    /// Whether the last of these steps shows a thing under a text. Each thing is shown once: by the first
    /// step that finds it, under the first of its texts that the step matches.
    pub fn shows(steps: &[Step], texts: &Texts, text: &str) -> bool {
        let Some((step, before)) = steps.split_last() else {
            return false;
        };
        let is_shown = before.iter().any(|step| step.choose(texts).is_some());
        !is_shown && step.choose(texts) == Some(text)
    }

    /// The last word that is no initial at the front, the others anywhere.
    fn in_any_order(&self) -> Option<Step> {
        let is_long = |word: &String| word.chars().count() >= MIN_LETTERS;
        let at = self.words.iter().rposition(is_long)?;
        let mut rest = self.words.clone();
        let prefix = rest.remove(at);
        (!rest.is_empty()).then_some(Step { prefix, rest })
    }
}

/// One place to look: the texts that begin with a prefix and have words that begin with the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What texts begin with.
    pub prefix: String,
    rest: Vec<String>,
}

impl Step {
    const fn exact(prefix: String) -> Self {
        Self {
            prefix,
            rest: Vec::new(),
        }
    }

    /// Whether texts with the prefix have to be looked at one by one.
    pub fn is_loose(&self) -> bool {
        !self.rest.is_empty()
    }

    /// Whether a text is what is looked for.
    fn matches(&self, text: &str) -> bool {
        let has = |wanted: &String| {
            text.split(' ')
                .any(|word| word.starts_with(wanted.as_str()))
        };
        text.starts_with(&self.prefix) && self.rest.iter().all(has)
    }

    /// The one of a thing's texts under which this step shows it.
    fn choose<'t>(&self, texts: &'t Texts) -> Option<&'t str> {
        texts.iter().find(|text| self.matches(text))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::names::NameInput;

    fn name(family: &str, middle: &str, given: &str) -> PersonName {
        let part = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let input = NameInput {
            family: part(family),
            middle: part(middle),
            given: given.to_owned(),
            order: Some("family_first".to_owned()),
        };
        PersonName::parse(&input).unwrap()
    }

    fn texts(name: &PersonName) -> Vec<String> {
        let texts = Texts::of_member(name);
        texts.iter().map(str::to_owned).collect()
    }

    /// The position of the step that finds a person, if one does.
    fn found_by(query: &str, name: &PersonName) -> Option<usize> {
        let texts = Texts::of_member(name);
        let steps = Search::parse(query).unwrap().steps();
        steps.iter().position(|step| step.choose(&texts).is_some())
    }

    #[test]
    fn a_name_is_kept_once_for_each_of_its_words() {
        let texts = texts(&name("Đặng", "Thị", "Hồng Ngọc"));

        assert_eq!(
            texts,
            [
                "dang thi hong ngoc",
                "thi hong ngoc dang",
                "hong ngoc dang thi",
                "ngoc dang thi hong"
            ]
        );
    }

    #[test]
    fn a_person_is_found_by_number_and_address_from_their_beginning() {
        let code = Code::parse("SV-2026-001").unwrap();
        let email = Email::parse("an.nguyen@example.edu").unwrap();
        let placeholder = Email::parse("x1@no-mail.invalid").unwrap();
        let an = name("Nguyễn", "", "An");

        let texts = Texts::of_person(&an, Some(&code), &email);
        let without = Texts::of_person(&an, None, &placeholder);

        // The address says the same as the name, and is kept once.
        let kept: Vec<&str> = texts.iter().collect();
        assert_eq!(kept, ["nguyen an", "an nguyen", "sv 2026 001"]);
        assert_eq!(without.iter().count(), 2);
        let typed = Search::parse("An.Nguyen@example.edu").unwrap();
        assert_eq!(typed.text(), "an nguyen");
    }

    #[test]
    fn a_phrase_is_found_by_the_first_step_and_other_orders_by_later_ones() {
        let an = name("Nguyễn", "Văn", "An");

        for phrase in ["nguyen van a", "VAN AN", "an nguyễn", "nguyen   van-an"] {
            assert_eq!(found_by(phrase, &an), Some(0), "{phrase}");
        }
        for backwards in ["nguyen an", "van nguyen", "an van nguyen"] {
            assert_eq!(found_by(backwards, &an), Some(1), "{backwards}");
        }
        let ngoc = name("Đặng", "Thị Hồng", "Ngọc");
        assert_eq!(found_by("dang hong", &ngoc), Some(2));
        assert_eq!(found_by("ngoc d h", &ngoc), Some(2));
        assert_eq!(found_by("nguyen binh", &an), None);
    }

    #[test]
    fn a_word_of_one_letter_lies_under_itself() {
        assert_eq!(letters("a nguyen van"), "a");
        assert_eq!(letters("nguyen van a"), "ng");
        assert_eq!(letters("王小明"), "王小");
        let steps = Search::parse("y b").unwrap().steps();
        let prefixes: Vec<&str> = steps.iter().map(|step| step.prefix.as_str()).collect();
        assert_eq!(prefixes, ["y b", "b y"]);
    }

    #[test]
    fn a_query_that_says_too_little_or_too_much_is_refused_with_the_rule() {
        let code = |query: &str| Search::parse(query).unwrap_err().code;

        for query in [
            "",
            "a",
            "  é ",
            "😀😀😀",
            "-.,;!?",
            "\u{301}\u{302}\u{303}",
            "@ab",
        ] {
            assert_eq!(code(query), "query_too_short", "{query}");
        }
        assert_eq!(code(&"an ".repeat(1_000)), "too_long");
        assert_eq!(code(&"a".repeat(10_000)), "too_long");
        let emoji = Search::parse("👨‍👩‍👧 An 🎓 Bình").unwrap();
        assert_eq!(emoji.text(), "an binh");
    }

    #[test]
    fn the_longest_texts_fit_a_key() {
        // Letters of four bytes, as many as a title may have.
        let title = "𞤀𞤁𞤂𞤃𞤄𞤅𞤆𞤇𞤈𞤉𞤊𞤋𞤌𞤍𞤎𞤏𞤐𞤑𞤒 ".repeat(10);

        let texts = Texts::of_name(title.trim());

        assert!(texts.iter().all(|text| text.len() < 900));
    }

    /// Names as people have them, and some as nobody has.
    fn any_name() -> impl Strategy<Value = PersonName> {
        let word = prop_oneof![
            "[A-Za-zÀ-ỹĐđ]{1,8}",
            "[a-z]{1,2}",
            Just("Nguyễn".to_owned()),
            "[\u{4e00}-\u{4eff}]{1,3}",
        ];
        proptest::collection::vec(word, 1..=4).prop_map(|mut words| {
            let given = words.pop().unwrap();
            let family = (!words.is_empty()).then(|| words.remove(0));
            name(&family.unwrap_or_default(), &words.join(" "), &given)
        })
    }

    proptest! {
        #[test]
        fn every_word_finds_the_name_by_each_of_its_beginnings(name in any_name()) {
            let kept = texts(&name);
            for text in &kept {
                let word = text.split(' ').next().unwrap();
                for (end, _) in word.char_indices().skip(2).chain([(word.len(), ' ')]) {
                    let Ok(search) = Search::parse(&word[..end]) else { continue };
                    let steps = search.steps();
                    prop_assert_eq!(steps.len(), 1);
                    prop_assert!(steps[0].matches(text));
                    prop_assert_eq!(letters(&steps[0].prefix), letters(text));
                }
            }
        }

        #[test]
        fn the_order_of_the_words_does_not_matter(name in any_name(), turn in 0..24_usize) {
            let mut words: Vec<String> = words(&name.display());
            let mut turn = turn;
            for left in (1..words.len()).rev() {
                words.swap(left, turn % (left + 1));
                turn /= left + 1;
            }

            let query = words.join(" ");

            // Of four words that are all initials nothing can be looked up but phrases.
            prop_assume!(words.iter().any(|word| word.chars().count() > 1));
            prop_assert!(found_by(&query, &name).is_some(), "{}", query);
        }

        #[test]
        fn composed_and_decomposed_texts_are_the_same(text in "\\PC{0,60}") {
            let composed: String = text.nfc().collect();
            let decomposed: String = text.nfd().collect();

            prop_assert_eq!(rotations(&composed), rotations(&decomposed));
            prop_assert_eq!(Search::parse(&composed).ok(), Search::parse(&decomposed).ok());
        }

        #[test]
        fn a_query_is_one_prefix_a_step_and_three_steps_at_most(query in "\\PC{0,210}") {
            if let Ok(search) = Search::parse(&query) {
                let steps = search.steps();
                prop_assert!((1..=3).contains(&steps.len()));
                for step in steps {
                    prop_assert!(step.prefix.chars().next().is_some_and(char::is_alphanumeric));
                    prop_assert!(step.prefix.len() < 900);
                }
            }
        }

        #[test]
        fn what_is_found_is_shown_once(
            name in any_name(), turn in 0..4_usize, length in 1..8_usize, query in "[a-z]{0,2}",
        ) {
            // Beginnings of the name's own words from any of them on, and now and then something else.
            let mut typed = words(&name.display());
            let at = turn % typed.len().max(1);
            typed.rotate_left(at);
            typed.push(query);
            let short = |word: &String| word.chars().take(length).collect::<String>();
            let query = typed.iter().map(short).collect::<Vec<_>>().join(" ");
            let Ok(search) = Search::parse(&query) else { return Ok(()) };
            let (steps, texts) = (search.steps(), Texts::of_member(&name));

            let mut shown = 0;
            for at in 0..steps.len() {
                shown += texts.iter().filter(|text| Search::shows(&steps[..=at], &texts, text)).count();
            }

            prop_assert_eq!(shown, usize::from(search.finds(&texts)), "{}", query);
        }
    }
}
