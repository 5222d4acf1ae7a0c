//! Files that people give to the school: what a name is, which kinds are taken, and how large they
//! may be. The kind follows from the ending of the name, since browsers differ in what they say.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::checks::Fault;
use crate::texts::parse_line;

/// Most bytes of a material.
pub const MAX_MATERIAL: u64 = 100 << 20;

/// Most bytes of a picture of a person.
pub const MAX_AVATAR: u64 = 1 << 20;

/// What a picture of a person may be: what every browser shows, and nothing that can carry a script.
pub const AVATAR_TYPES: [&str; 3] = ["image/webp", "image/jpeg", "image/png"];

/// Most bytes of the school's logo, which is kept among the items.
pub const MAX_LOGO: usize = 100 << 10;

/// The media type of a picture by its first bytes, if it is one of [`AVATAR_TYPES`]: a logo is shown to
/// everybody, so that what is said of it does not count.
pub fn picture_type(bytes: &[u8]) -> Option<&'static str> {
    let [webp, jpeg, png] = AVATAR_TYPES;
    match bytes {
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Some(webp),
        [0xff, 0xd8, 0xff, ..] => Some(jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(png),
        _ => None,
    }
}

/// Names that some systems keep for devices, whatever the ending.
const RESERVED: [&str; 4] = ["con", "prn", "aux", "nul"];

/// What a material may be, by the ending of its name. Programs, and pages that would run scripts, are
/// not among them; source code is sent as plain text.
const MATERIAL_TYPES: &[(&str, &str)] = &[
    ("pdf", "application/pdf"),
    ("doc", "application/msword"),
    (
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    ("ppt", "application/vnd.ms-powerpoint"),
    (
        "pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    ("xls", "application/vnd.ms-excel"),
    (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("odp", "application/vnd.oasis.opendocument.presentation"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("rtf", "application/rtf"),
    ("epub", "application/epub+zip"),
    ("zip", "application/zip"),
    ("txt", "text/plain"),
    ("md", "text/plain"),
    ("tex", "text/plain"),
    ("c", "text/plain"),
    ("cpp", "text/plain"),
    ("h", "text/plain"),
    ("java", "text/plain"),
    ("py", "text/plain"),
    ("r", "text/plain"),
    ("sql", "text/plain"),
    ("csv", "text/csv"),
    ("ipynb", "application/json"),
    ("json", "application/json"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("webp", "image/webp"),
    ("gif", "image/gif"),
    ("mp3", "audio/mpeg"),
    ("m4a", "audio/mp4"),
    ("wav", "audio/wav"),
    ("ogg", "audio/ogg"),
    ("mp4", "video/mp4"),
    ("webm", "video/webm"),
];

/// Name of a file, under which it is saved again: one line in Unicode form C, no path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FileName(String);

impl FileName {
    /// Most characters.
    pub const MAX: usize = 255;

    /// Cleans and checks a name.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let name = parse_line(text, Self::MAX)?;
        if name.contains(['/', '\\']) {
            return Err(Fault::new("invalid_characters"));
        }
        let folded = name.to_lowercase();
        let (stem, _) = folded.split_once('.').unwrap_or((&folded, ""));
        let is_port = matches!(stem.get(..3), Some("com" | "lpt"))
            && matches!(stem.as_bytes(), [_, _, _, b'0'..=b'9']);
        if stem.trim().is_empty() || is_port || RESERVED.contains(&stem.trim()) {
            return Err(Fault::new("reserved_name"));
        }
        Ok(Self(name))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name without its ending.
    pub fn stem(&self) -> &str {
        self.0.rsplit_once('.').map_or(&self.0, |(stem, _)| stem)
    }

    /// The media type of a material of this name, if it is of a kind that is taken.
    pub fn material_type(&self) -> Result<&'static str, Fault> {
        let ending = self.0.rsplit_once('.').map_or("", |(_, ending)| ending);
        let ending = ending.to_lowercase();
        let found = MATERIAL_TYPES.iter().find(|(each, _)| *each == ending);
        found
            .map(|(_, media_type)| *media_type)
            .ok_or_else(|| Fault::new("file_type").with("allowed", endings().join(", ")))
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The endings of what a material may be.
pub fn endings() -> Vec<&'static str> {
    MATERIAL_TYPES.iter().map(|(ending, _)| *ending).collect()
}

/// Checks the media type of a picture of a person.
pub fn parse_avatar_type(text: &str) -> Result<&'static str, Fault> {
    let found = AVATAR_TYPES.into_iter().find(|each| *each == text);
    found.ok_or_else(|| Fault::new("not_allowed").with("allowed", AVATAR_TYPES.join(", ")))
}

/// Checks a size: something, and no more than `max`, which is told in whole megabytes.
pub fn check_size(size: u64, max: u64) -> Result<u64, Fault> {
    if size == 0 {
        return Err(Fault::new("empty_file"));
    }
    if size > max {
        return Err(Fault::new("file_too_large").with("max", max >> 20));
    }
    Ok(size)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_picture_is_what_its_first_bytes_are() {
        assert_eq!(picture_type(b"RIFF\0\0\0\0WEBPVP8 "), Some("image/webp"));
        assert_eq!(picture_type(&[0xff, 0xd8, 0xff, 0xe0]), Some("image/jpeg"));
        assert_eq!(picture_type(b"\x89PNG\r\n\x1a\n\0"), Some("image/png"));
        for other in [
            "",
            "<svg xmlns='http://www.w3.org/2000/svg'/>",
            "GIF89a",
            "RIFF\0\0\0\0WAVE",
        ] {
            assert_eq!(picture_type(other.as_bytes()), None, "{other}");
        }
    }

    fn code(text: &str) -> &'static str {
        FileName::parse(text).unwrap_err().code
    }

    #[test]
    fn a_name_in_any_script_is_kept_in_form_c() {
        let name = FileName::parse("  Giải ti\u{301}ch (tuần 1).pdf ").unwrap();

        assert_eq!(name.as_str(), "Giải tích (tuần 1).pdf");
        assert_eq!(name.stem(), "Giải tích (tuần 1)");
    }

    #[test]
    fn a_path_a_control_character_and_a_device_are_no_names() {
        for text in ["../a.pdf", "a\\b.pdf", "a\nb.pdf", "a\u{202e}fdp.exe"] {
            assert_eq!(code(text), "invalid_characters", "{text}");
        }
        for text in [".", "..", ".pdf", "CON", "nul.txt", "Com1.pdf", "lpt9"] {
            assert_eq!(code(text), "reserved_name", "{text}");
        }
        assert_eq!(code(&"a".repeat(256)), "too_long");
        assert!(FileName::parse("comments.pdf").is_ok());
    }

    #[test]
    fn the_kind_follows_from_the_last_ending() {
        let kind = |text| FileName::parse(text).unwrap().material_type();

        assert_eq!(kind("Bài 1.PDF"), Ok("application/pdf"));
        assert_eq!(kind("main.py"), Ok("text/plain"));
        for text in ["a.exe", "a.pdf.exe", "a.html", "a.svg", "a", "a.", "a.js"] {
            assert_eq!(kind(text).unwrap_err().code, "file_type", "{text}");
        }
    }

    #[test]
    fn no_kind_that_is_taken_runs_in_a_browser() {
        for (ending, media_type) in MATERIAL_TYPES {
            let runs = ["html", "xml", "svg", "script", "octet"];
            assert!(
                !runs
                    .iter()
                    .any(|each| media_type.contains(each) && !media_type.contains("openxml")),
                "{ending}"
            );
        }
    }

    #[test]
    fn a_size_is_something_and_not_too_much() {
        assert_eq!(check_size(0, MAX_AVATAR).unwrap_err().code, "empty_file");
        assert_eq!(check_size(MAX_AVATAR, MAX_AVATAR), Ok(MAX_AVATAR));
        let fault = check_size(MAX_MATERIAL + 1, MAX_MATERIAL).unwrap_err();
        assert_eq!(
            (fault.code, fault.params["max"].as_str()),
            ("file_too_large", "100")
        );
    }

    proptest! {
        #[test]
        fn a_name_that_was_taken_is_taken_again_as_it_is(text in "\\PC{0,300}") {
            if let Ok(name) = FileName::parse(&text) {
                prop_assert!(!name.as_str().contains(['/', '\\', '\0', '\n']));
                prop_assert_eq!(FileName::parse(name.as_str()), Ok(name));
            }
        }
    }
}
