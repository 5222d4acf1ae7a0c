//! Materials of a class: files and links that its lecturers give to its students, in sections. A file is
//! a material when it has arrived; until then nobody but the staff knows of it.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::checks::{Checks, Fault, Invalid, Patch};
use crate::files::{FileName, MAX_MATERIAL, check_size};
use crate::ids::{ClassId, MaterialId};
use crate::names::{KEY_SEPARATOR, fold};
use crate::texts::{Label, Title, parse_line};

/// Most materials of a class, those under way among them.
pub const MAX_MATERIALS: u64 = 500;

/// Largest place in a section.
pub const MAX_POSITION: u32 = 9_999;

/// Most characters of a section's name in a sort key.
const KEY_LENGTH: usize = 100;

/// Whether a material has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaterialState {
    /// Its file is under way.
    Uploading,
    /// The class sees it.
    Visible,
}

/// What a material is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Content {
    /// A file in the home's store.
    File(MaterialFile),
    /// A page elsewhere.
    Link {
        /// Where.
        url: WebAddress,
    },
}

/// What was told of a file before it was uploaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaterialFile {
    /// Under which it is saved again.
    pub name: FileName,
    /// Bytes.
    pub size: u64,
    /// By the ending of the name.
    pub media_type: String,
}

/// Address of a page elsewhere, `http` or `https`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WebAddress(String);

impl WebAddress {
    /// Checks an address.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let text = parse_line(text, 2000)?;
        let folded = text.to_ascii_lowercase();
        let rest = folded
            .strip_prefix("https://")
            .or_else(|| folded.strip_prefix("http://"));
        let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
        // What stands before an @ is no host, and is there to deceive.
        let is_host = |host: &str| !host.is_empty() && !host.contains('@');
        if !host.is_some_and(is_host) || text.contains(char::is_whitespace) {
            return Err(Fault::new("web_address"));
        }
        Ok(Self(text))
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A material.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Material {
    /// Never changes.
    pub id: MaterialId,
    /// Of which class.
    pub class: ClassId,
    /// What people call it.
    pub title: Title,
    /// Among which others it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<Label>,
    /// Smaller ones come first in a section, equal ones in the order of their entry.
    pub position: u32,
    /// Whether it has arrived.
    pub state: MaterialState,
    /// What it is.
    pub content: Content,
    /// Grows by one with every edit.
    pub version: u64,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was last edited.
    pub updated_at: Timestamp,
}

/// A material as it is told: a file by name and size, or a link.
#[derive(Debug, Clone, Default)]
pub struct MaterialInput {
    /// If left out, the name of the file without its ending, or the link.
    pub title: Option<String>,
    /// Name of a section.
    pub section: Option<String>,
    /// Place in the section; 0 if left out.
    pub position: Option<u32>,
    /// Name of a file.
    pub name: Option<String>,
    /// Its size in bytes.
    pub size: Option<u64>,
    /// A link.
    pub url: Option<String>,
}

/// An edit of a material.
#[derive(Debug, Clone, Default)]
pub struct MaterialPatch {
    /// Title.
    pub title: Patch<String>,
    /// Section.
    pub section: Patch<String>,
    /// Place in the section.
    pub position: Patch<u32>,
}

/// What the present state does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MaterialRefusal {
    /// The class has as many as it may.
    #[error("class has too many materials")]
    TooMany,
    /// Nothing has been uploaded.
    #[error("file has not arrived")]
    NotArrived,
    /// What was uploaded is not what was told.
    #[error("another file has arrived")]
    OtherArrived,
}

/// Refuses one more where there are as many as there may be.
pub fn check_room(count: u64) -> Result<(), MaterialRefusal> {
    if count >= MAX_MATERIALS {
        return Err(MaterialRefusal::TooMany);
    }
    Ok(())
}

fn check_position(position: u32) -> Result<u32, Fault> {
    if position > MAX_POSITION {
        let fault = Fault::new("out_of_range").with("min", 0);
        return Err(fault.with("max", MAX_POSITION));
    }
    Ok(position)
}

fn parse_file(checks: &mut Checks, input: &MaterialInput) -> Option<Content> {
    let name = input.name.as_deref().unwrap_or_default();
    let name = checks.take("name", FileName::parse(name));
    let size = input.size.ok_or_else(|| Fault::new("required"));
    let size = checks.take("size", size.and_then(|size| check_size(size, MAX_MATERIAL)));
    let name = name?;
    let media_type = checks.take("name", name.material_type())?.to_owned();
    Some(Content::File(MaterialFile {
        name,
        size: size?,
        media_type,
    }))
}

fn parse_link(checks: &mut Checks, url: &str, input: &MaterialInput) -> Option<Content> {
    if input.name.is_some() {
        checks.note("url", Fault::new("not_with").with("other", "name"));
    }
    if input.size.is_some() {
        checks.note("url", Fault::new("not_with").with("other", "size"));
    }
    let url = checks.take("url", WebAddress::parse(url))?;
    Some(Content::Link { url })
}

/// What something is called that nobody gave a title.
fn title_of(content: &Content) -> String {
    let text = match content {
        Content::File(file) => file.name.stem(),
        Content::Link { url } => url.as_str(),
    };
    text.chars().take(Title::MAX).collect()
}

impl Material {
    /// Checks a new material; every bad field is told at once. A link is there at once, a file is not.
    pub fn create(
        id: MaterialId,
        class: &ClassId,
        input: &MaterialInput,
        now: Timestamp,
    ) -> Result<Self, Invalid> {
        let mut checks = Checks::new();
        let content = match input.url.as_deref().filter(|url| !url.trim().is_empty()) {
            Some(url) => parse_link(&mut checks, url, input),
            None => parse_file(&mut checks, input),
        };
        let title = checks.take_optional("title", input.title.as_deref(), Title::parse);
        let section = checks.take_optional("section", input.section.as_deref(), Label::parse);
        let position = input.position.unwrap_or(0);
        let position = checks.take("position", check_position(position));
        checks.finish()?;
        let content = content.expect("a field that failed its check ended at finish");
        let title = match title {
            Some(title) => title,
            None => Title::parse(&title_of(&content))
                .map_err(|fault| Invalid(vec![fault.at("title")]))?,
        };
        let state = match content {
            Content::File(_) => MaterialState::Uploading,
            Content::Link { .. } => MaterialState::Visible,
        };
        Ok(Self {
            id,
            class: class.clone(),
            title,
            section,
            position: position.expect("a field that failed its check ended at finish"),
            state,
            content,
            version: 1,
            created_at: now,
            updated_at: now,
        })
    }

    /// The material after an edit, with the next version.
    pub fn edit(&self, patch: MaterialPatch, now: Timestamp) -> Result<Self, Invalid> {
        let mut checks = Checks::new();
        let mut edited = self.clone();
        if let Some(title) = patch.title.required(&mut checks, "title") {
            let title = checks.take("title", Title::parse(&title));
            edited.title = title.unwrap_or(edited.title);
        }
        let section = match patch.section {
            Patch::Value(text) if text.trim().is_empty() => Patch::Null,
            section => section.check(|text| checks.take("section", Label::parse(&text))),
        };
        edited.section = section.apply_to(edited.section);
        if let Some(position) = patch.position.required(&mut checks, "position") {
            let position = checks.take("position", check_position(position));
            edited.position = position.unwrap_or(edited.position);
        }
        checks.finish()?;
        edited.version += 1;
        edited.updated_at = now;
        Ok(edited)
    }

    /// The material once its file has arrived, if it is the one that was told.
    pub fn arrive(
        &self,
        (size, media_type): (u64, &str),
        now: Timestamp,
    ) -> Result<Self, MaterialRefusal> {
        let Content::File(file) = &self.content else {
            return Ok(self.clone());
        };
        if file.size != size || file.media_type != media_type {
            return Err(MaterialRefusal::OtherArrived);
        }
        Ok(Self {
            state: MaterialState::Visible,
            version: self.version + 1,
            updated_at: now,
            ..self.clone()
        })
    }

    /// Whether the class sees it.
    pub fn is_visible(&self) -> bool {
        self.state == MaterialState::Visible
    }

    /// Its file, if it is one.
    pub fn file(&self) -> Option<&MaterialFile> {
        match &self.content {
            Content::File(file) => Some(file),
            Content::Link { .. } => None,
        }
    }

    /// Sorts by section, place and time of entry; those without a section come first.
    pub fn sort_key(&self) -> String {
        let section = self.section.as_ref().map_or("", Label::as_str);
        let folded: String = order_numbers(&fold(section))
            .chars()
            .take(KEY_LENGTH)
            .collect();
        let (position, id) = (self.position, &self.id);
        format!("{folded}{KEY_SEPARATOR}{section}{KEY_SEPARATOR}{position:04}{KEY_SEPARATOR}{id}")
    }
}

/// Writes each number of a text with its length before it, so that week 2 sorts before week 10.
fn order_numbers(text: &str) -> String {
    let mut ordered = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        ordered.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(|c: char| !c.is_ascii_digit());
        let (digits, after) = rest.split_at(end.unwrap_or(rest.len()));
        let digits = digits.trim_start_matches('0');
        // A name has at most 100 characters, and a number no more digits.
        let _ = write!(ordered, "{:03}{digits}", digits.len());
        rest = after;
    }
    ordered.push_str(rest);
    ordered
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn now() -> Timestamp {
        "2026-01-05T08:00:00Z".parse().unwrap()
    }

    fn class() -> ClassId {
        ClassId::new(1, [0; 10])
    }

    fn file() -> MaterialInput {
        MaterialInput {
            name: Some("Bài 1.pdf".into()),
            size: Some(1000),
            ..MaterialInput::default()
        }
    }

    fn create(input: &MaterialInput) -> Result<Material, Invalid> {
        Material::create(MaterialId::new(1, [1; 10]), &class(), input, now())
    }

    fn in_section(section: &str, position: u32) -> String {
        let input = MaterialInput {
            section: Some(section.into()),
            position: Some(position),
            ..file()
        };
        create(&input).unwrap().sort_key()
    }

    #[test]
    fn a_file_is_not_seen_before_it_has_arrived_as_told() {
        let material = create(&file()).unwrap();
        assert_eq!(material.title.as_str(), "Bài 1");
        assert!(!material.is_visible());

        let other = material.arrive((1001, "application/pdf"), now());
        let retyped = material.arrive((1000, "text/html"), now());
        let arrived = material.arrive((1000, "application/pdf"), now()).unwrap();

        assert_eq!(other, Err(MaterialRefusal::OtherArrived));
        assert_eq!(retyped, Err(MaterialRefusal::OtherArrived));
        assert!(arrived.is_visible());
        assert_eq!(arrived.version, 2);
    }

    #[test]
    fn a_link_is_seen_at_once() {
        let input = MaterialInput {
            url: Some("https://example.edu/a?b=c#d".into()),
            ..MaterialInput::default()
        };

        assert!(create(&input).unwrap().is_visible());
    }

    #[test]
    fn a_link_leads_to_a_page_and_runs_nothing() {
        for text in [
            "javascript:alert(1)",
            "data:text/html,x",
            "//example.edu",
            "https://",
            "https:///path",
            "https://bank.example@evil.example/",
            "https://example.edu/a b",
            "ftp://example.edu",
        ] {
            assert!(WebAddress::parse(text).is_err(), "{text}");
        }
        assert!(WebAddress::parse("HTTPS://Example.edu/Tài-liệu").is_ok());
    }

    #[test]
    fn every_bad_field_is_told_at_once() {
        let input = MaterialInput {
            title: Some("a\nb".into()),
            position: Some(10_000),
            name: Some("a.exe".into()),
            size: Some(0),
            ..MaterialInput::default()
        };

        let Invalid(faults) = create(&input).unwrap_err();

        let told: Vec<_> = faults.iter().map(|each| each.path.as_str()).collect();
        assert_eq!(told, ["size", "name", "title", "position"]);
    }

    #[test]
    fn a_material_is_a_file_or_a_link() {
        let both = MaterialInput {
            url: Some("https://example.edu".into()),
            ..file()
        };

        assert!(create(&both).is_err());
        assert!(create(&MaterialInput::default()).is_err());
    }

    #[test]
    fn week_two_comes_before_week_ten() {
        assert!(in_section("Tuần 2", 0) < in_section("tuần 10", 0));
        assert!(in_section("Tuần 2", 0) < in_section("Tuần 2", 1));
        assert!(in_section("Tuần 2", 10) < in_section("Tuần 3", 9));
        assert!(create(&file()).unwrap().sort_key() < in_section("A", 0));
    }

    #[test]
    fn a_section_that_is_blank_is_none() {
        let material = create(&file()).unwrap();
        let named = MaterialPatch {
            section: Patch::Value("Tuần 1".into()),
            ..MaterialPatch::default()
        };
        let blank = MaterialPatch {
            section: Patch::Value("  ".into()),
            ..MaterialPatch::default()
        };

        let edited = material.edit(named, now()).unwrap();

        assert!(edited.section.is_some());
        assert_eq!(edited.edit(blank, now()).unwrap().section, None);
    }

    proptest! {
        #[test]
        fn numbers_in_names_of_sections_sort_by_value(a in 0_u64..1 << 50, b in 0_u64..1 << 50) {
            prop_assert_eq!(
                order_numbers(&format!("w {a} x")).cmp(&order_numbers(&format!("w {b} x"))),
                a.cmp(&b)
            );
        }

        #[test]
        fn a_sort_key_is_short_enough_for_any_table(section in "\\PC{1,100}") {
            if let Ok(section) = Label::parse(&section) {
                prop_assert!(in_section(section.as_str(), 9_999).len() < 1024);
            }
        }
    }
}
