//! The pool's mails: readable by any mail program, in both languages, and gone after seven days.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use embedded::letters::{LetterKind, Letterhead};
use embedded::{Outbox, SystemEntropy};
use mailparse::{MailHeaderMap, ParsedMail};
use ports::MailRoute;
use tempfile::TempDir;
use userpool::{PoolMail, PoolMessage};

use crate::specimens::StillClock;

const ADDRESS: &str = "an.nguyen@school.example";
const URL: &str = "https://rollbook.school.example/";

#[tokio::test]
async fn an_invitation_tells_the_password_and_where_to_sign_in_in_both_languages() {
    let words = [
        ("en", ["Hello,", "this e-mail address", "for 7 days"]),
        ("vi-VN", ["Xin chào,", "địa chỉ e-mail này", "trong 7 ngày"]),
    ];
    for (language, words) in words {
        let (folder, outbox, _) = open_outbox();

        outbox.send(invitation(ADDRESS, language)).await.unwrap();

        let eml = fs::read(only_letter(folder.path())).unwrap();
        let mail = mailparse::parse_mail(&eml).unwrap();
        for part in texts(&mail) {
            for words in words.into_iter().chain([URL]) {
                assert!(part.contains(words), "{words} in {part}");
            }
        }
        let [plain, page] = texts(&mail);
        assert!(plain.contains("\n    aA1!<&\"x\n") || plain.contains("\r\n    aA1!<&\"x\r\n"));
        assert!(page.contains("aA1!&lt;&amp;&quot;x"));
    }
}

#[tokio::test]
async fn a_code_is_told_in_both_languages() {
    for (language, subject) in [
        ("en", "Your code for a new password"),
        ("vi", "Mã để đặt mật khẩu mới"),
    ] {
        let (folder, outbox, _) = open_outbox();

        outbox.send(reset_code(ADDRESS, language)).await.unwrap();

        let eml = fs::read(only_letter(folder.path())).unwrap();
        let mail = mailparse::parse_mail(&eml).unwrap();
        assert_eq!(header(&mail, "Subject"), subject);
        for part in texts(&mail) {
            assert!(part.contains("047113"), "{part}");
        }
    }
}

#[tokio::test]
async fn who_has_a_new_temporary_password_is_told_that_the_old_one_is_over_in_both_languages() {
    for (language, subject, words) in [
        (
            "en",
            "Your new temporary password",
            "the old one no longer works",
        ),
        (
            "vi",
            "Mật khẩu tạm thời mới của bạn",
            "mật khẩu cũ không còn dùng được",
        ),
    ] {
        let (folder, outbox, _) = open_outbox();

        outbox.send(temporary_password(language)).await.unwrap();

        let eml = fs::read(only_letter(folder.path())).unwrap();
        let mail = mailparse::parse_mail(&eml).unwrap();
        assert_eq!(header(&mail, "Subject"), subject);
        for part in texts(&mail) {
            assert!(part.contains(words) && part.contains(URL), "{part}");
            assert!(part.contains("Temporary-1!"), "{part}");
        }
    }
}

#[tokio::test]
async fn a_letter_has_the_headers_of_a_mail() {
    let (folder, outbox, _) = open_outbox();

    outbox.send(invitation(ADDRESS, "vi")).await.unwrap();

    let path = only_letter(folder.path());
    let eml = fs::read(&path).unwrap();
    let mail = mailparse::parse_mail(&eml).unwrap();
    assert_eq!(header(&mail, "From"), "Trường A <no-reply@school.example>");
    assert_eq!(header(&mail, "To"), ADDRESS);
    assert_eq!(header(&mail, "Subject"), "Tài khoản Rollbook của bạn");
    assert_eq!(header(&mail, "Date"), "Thu, 01 Oct 2026 08:00:00 +0000");
    assert_eq!(header(&mail, "Auto-Submitted"), "auto-generated");
    assert_eq!(header(&mail, "MIME-Version"), "1.0");
    assert!(header(&mail, "Message-ID").ends_with("@school.example>"));
    assert_eq!(mail.ctype.mimetype, "multipart/alternative");
    let kinds: Vec<&str> = mail
        .subparts
        .iter()
        .map(|part| part.ctype.mimetype.as_str())
        .collect();
    assert_eq!(kinds, ["text/plain", "text/html"]);
    let head = &eml[..eml.windows(4).position(|end| end == b"\r\n\r\n").unwrap()];
    assert!(head.is_ascii());
}

#[tokio::test]
async fn files_of_letters_sort_by_time_and_do_not_tell_the_address() {
    let (folder, outbox, clock) = open_outbox();
    for (time, language) in [
        ("2026-10-01T08:00:00.009Z", "en"),
        ("2026-10-01T08:00:00.010Z", "en"),
        ("2026-10-01T08:00:00.010Z", "vi"),
        ("2026-10-01T09:00:00Z", "en"),
    ] {
        clock.set(time);
        outbox.send(invitation(ADDRESS, language)).await.unwrap();
    }
    outbox.send(reset_code(ADDRESS, "en")).await.unwrap();

    let names = names(folder.path());

    assert_eq!(names.len(), 5);
    let times: Vec<&str> = names
        .iter()
        .map(|name| name.split_once('-').unwrap().0)
        .collect();
    assert_eq!(
        times,
        [
            "20261001T080000009Z",
            "20261001T080000010Z",
            "20261001T080000010Z",
            "20261001T090000000Z",
            "20261001T090000000Z",
        ]
    );
    for name in &names {
        assert!(name.ends_with("-invitation.eml") || name.ends_with("-reset-code.eml"));
        assert!(!name.contains("nguyen") && !name.contains('@'));
        let mode = fs::metadata(folder.path().join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[tokio::test]
async fn letters_older_than_seven_days_are_swept_with_the_passwords_in_them() {
    let (folder, outbox, clock) = open_outbox();
    outbox.send(invitation(ADDRESS, "en")).await.unwrap();
    clock.set("2026-10-02T08:00:00Z");
    outbox.send(invitation(ADDRESS, "en")).await.unwrap();
    fs::write(folder.path().join("20260101T000000000Z-x.eml.part"), "half").unwrap();
    fs::write(folder.path().join("notes.txt"), "not a letter").unwrap();

    let early = outbox
        .sweep("2026-10-08T08:00:00Z".parse().unwrap())
        .unwrap();
    let late = outbox
        .sweep("2026-10-08T08:00:00.001Z".parse().unwrap())
        .unwrap();

    assert_eq!((early, late), (1, 1));
    let left = names(folder.path());
    assert_eq!(left.len(), 2);
    assert!(left[0].starts_with("20261002T080000000Z-"));
    assert_eq!(left[1], "notes.txt");
}

#[tokio::test]
async fn an_address_that_is_none_or_a_folder_that_is_gone_takes_no_letter() {
    let (folder, outbox, _) = open_outbox();

    for address in ["an", "an@school.example\r\nBcc: all@school.example", ""] {
        assert!(outbox.send(invitation(address, "en")).await.is_err());
    }
    assert!(names(folder.path()).is_empty());
    drop(folder);

    assert!(outbox.send(invitation(ADDRESS, "en")).await.is_err());
}

#[tokio::test]
async fn an_outbox_in_memory_shows_its_letters() {
    let clock = StillClock::at("2026-10-01T08:00:00Z");
    let outbox = Outbox::memory(letterhead(), clock, Arc::new(SystemEntropy));

    outbox.send(reset_code(ADDRESS, "vi")).await.unwrap();

    let letters = outbox.letters();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].to, ADDRESS);
    assert_eq!(letters[0].kind, LetterKind::ResetCode);
    assert_eq!(letters[0].secret.as_str(), "047113");
}

fn letterhead() -> Letterhead {
    Letterhead {
        sender: "Trường A <no-reply@school.example>".parse().unwrap(),
        sign_in_url: URL.to_owned(),
        route: MailRoute::Folder,
    }
}

fn open_outbox() -> (TempDir, Outbox, Arc<StillClock>) {
    let folder = tempfile::tempdir().unwrap();
    let clock = StillClock::at("2026-10-01T08:00:00Z");
    let path = folder.path().to_owned();
    let outbox = Outbox::folder(path, letterhead(), clock.clone(), Arc::new(SystemEntropy));
    (folder, outbox, clock)
}

fn invitation(address: &str, language: &str) -> PoolMessage {
    PoolMessage::Invitation {
        email: address.to_owned(),
        temporary_password: "aA1!<&\"x".to_owned().into(),
        language: language.to_owned(),
    }
}

fn reset_code(address: &str, language: &str) -> PoolMessage {
    PoolMessage::ResetCode {
        email: address.to_owned(),
        code: "047113".to_owned().into(),
        language: language.to_owned(),
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn only_letter(folder: &Path) -> PathBuf {
    let names = names(folder);
    assert_eq!(names.len(), 1);
    folder.join(&names[0])
}

fn header(mail: &ParsedMail<'_>, name: &str) -> String {
    mail.headers.get_first_value(name).unwrap_or_default()
}

fn texts(mail: &ParsedMail<'_>) -> [String; 2] {
    [0, 1].map(|part| mail.subparts[part].get_body().unwrap())
}

fn temporary_password(language: &str) -> PoolMessage {
    PoolMessage::TemporaryPassword {
        email: ADDRESS.to_owned(),
        temporary_password: "Temporary-1!".to_owned().into(),
        language: language.to_owned(),
    }
}
