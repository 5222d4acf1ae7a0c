//! Ids, marks and audiences of notices.

use proptest::prelude::*;

use super::*;

/// Milliseconds from 2020 to 2255, as far as ids go.
fn millis() -> impl Strategy<Value = u64> {
    1_577_836_800_000_u64..9_000_000_000_000
}

proptest! {
    #[test]
    fn the_time_of_sending_sorts_as_the_ids_do((a, b) in (millis(), millis()), (r, s) in (0_u64..2_000, 0_u64..2_000)) {
        let (one, other) = (NoticeId::at(a, r), NoticeId::at(b, s));

        prop_assert_eq!(one.cmp(&other), one.sent_at().cmp(&other.sent_at()));
    }

    #[test]
    fn an_id_reads_back_and_is_exact_in_other_languages(millis in millis(), random in any::<u64>()) {
        let id = NoticeId::at(millis, random);

        prop_assert_eq!(NoticeId::parse(&id.to_string()), Some(id));
        prop_assert!(id.number() < 1 << 53);
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC*") {
        let _ = NoticeId::parse(&text);
        let _ = PagePath::parse(&text);
        let _ = Audience::try_from(text);
    }

    #[test]
    fn what_was_read_stays_read(ids in proptest::collection::vec(millis(), 1..300), later in millis()) {
        let ids: Vec<NoticeId> = ids.into_iter().map(|each| NoticeId::at(each, 0)).collect();
        let now = Timestamp::from_millisecond(i64::try_from(later).unwrap()).unwrap();

        let some = ids.iter().fold(Reads::default(), |reads, id| reads.with(*id));
        let all = some.with_all(now, []);

        for id in ids {
            prop_assert!(some.contains(id, NoticeId::default()));
            prop_assert!(all.contains(id, NoticeId::default()));
        }
        prop_assert!(some.single.len() <= MAX_SINGLE);
    }

    #[test]
    fn what_is_sent_within_the_skew_is_never_born_read(now in millis(), behind in 0_u64..10_000) {
        let instant = Timestamp::from_millisecond(i64::try_from(now).unwrap()).unwrap();
        let sent = NoticeId::at(now - behind, 1);

        let reads = Reads::default().with_all(instant, []);

        prop_assert!(!reads.contains(sent, NoticeId::default()));
    }

    #[test]
    fn nothing_from_before_somebody_came_is_new_and_nothing_from_after_they_left_is_seen(at in millis(), before in 1_u64..1_000_000, after in 0_u64..1_000_000) {
        let instant = Timestamp::from_millisecond(i64::try_from(at).unwrap()).unwrap();
        let (old, new) = (NoticeId::at(at - before, 999), NoticeId::at(at + after, 0));

        let came = Window::since(instant);
        let left = Window::left(instant);

        prop_assert!(Reads::default().contains(old, came.floor));
        prop_assert!(!Reads::default().contains(new, came.floor));
        prop_assert!(left.shows(old) && !left.shows(new));
    }
}

#[test]
fn an_audience_reads_back() {
    let class = ClassId::new(1, [7; 10]);
    let person = PersonId::new(1, [7; 10]);
    let audiences = [
        Audience::Everyone,
        Audience::Role(Role::Student),
        Audience::Class(class),
        Audience::Person(person),
    ];

    for audience in audiences {
        assert_eq!(Audience::try_from(audience.to_string()), Ok(audience));
    }
}

#[test]
fn a_link_leads_to_a_page_of_the_school_alone() {
    for bad in [
        "//elsewhere.example",
        "/\\elsewhere",
        "https://x",
        "x",
        "/a b",
    ] {
        assert!(PagePath::parse(bad).is_err(), "{bad}");
    }
    assert!(PagePath::parse("/classes/cls_1?tab=people").is_ok());
}

#[test]
fn every_bad_field_of_a_notice_is_told_at_once() {
    let input = NoticeInput {
        audience: "class".into(),
        of: Some("nothing".into()),
        title: " ".into(),
        link: Some("https://elsewhere.example".into()),
        ..NoticeInput::default()
    };

    let Err(Invalid(faults)) = input.read() else {
        panic!("it is not valid");
    };

    let paths: Vec<&str> = faults.iter().map(|fault| fault.path.as_str()).collect();
    assert_eq!(paths, ["of", "title", "link"]);
}
