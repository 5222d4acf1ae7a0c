//! Averages of terms and of all, and what does not count in them.

use proptest::prelude::*;

use super::*;
use crate::scores::{BuiltIn, Scheme};

/// Subject, term, credits and tenths of a mark.
type Taken = (u64, u64, Option<i32>, Option<i64>);

fn entry((at, (subject, term, credits, tenths)): (usize, &Taken)) -> TranscriptEntry {
    let scheme = Scheme::built_in(BuiltIn::VietnameseTen);
    let total = tenths.and_then(|tenths| Exact::fraction(tenths, 100));
    let code = Code::parse(&format!("S{subject}")).unwrap();
    let name = crate::texts::Title::parse("Giải tích").unwrap();
    let ended_on = jiff::civil::date(2020 + i16::try_from(*term).unwrap(), 6, 30);
    TranscriptEntry {
        person: PersonId::new(1, [0; 10]),
        class: ClassId::new(at as u64, [0; 10]),
        code: code.clone(),
        subject: SubjectLabel {
            id: SubjectId::new(*subject, [0; 10]),
            code,
            name: name.clone(),
        },
        credits: credits.map(Decimal::whole),
        term: TermLabel {
            id: TermId::new(*term, [0; 10]),
            name,
        },
        ended_on,
        grade: total.and_then(|total| Grade::of_total(&scheme, &total)),
        locked_at: Timestamp::UNIX_EPOCH,
    }
}

fn entries(taken: &[Taken]) -> Vec<TranscriptEntry> {
    taken.iter().enumerate().map(entry).collect()
}

fn taken() -> impl Strategy<Value = Vec<Taken>> {
    let one = (
        0_u64..4,
        0_u64..4,
        proptest::option::of(0_i32..6),
        proptest::option::of(0_i64..=100),
    );
    proptest::collection::vec(one, 0..20)
}

fn repeats() -> impl Strategy<Value = Repeats> {
    prop_oneof![
        Just(Repeats::Best),
        Just(Repeats::Latest),
        Just(Repeats::All)
    ]
}

proptest! {
    #[test]
    fn the_order_in_which_classes_are_read_changes_nothing(taken in taken(), repeats in repeats(), by in any::<usize>()) {
        let some = entries(&taken);
        let mut turned = some.clone();
        if !turned.is_empty() {
            turned.rotate_left(by % some.len());
            turned.reverse();
        }

        prop_assert_eq!(Transcript::of(some, repeats), Transcript::of(turned, repeats));
    }

    #[test]
    fn every_class_is_there_once_and_what_has_no_credits_says_so(taken in taken(), repeats in repeats()) {
        let transcript = Transcript::of(entries(&taken), repeats);

        let lines: Vec<&Line> = transcript.terms.iter().flat_map(|term| &term.lines).collect();
        prop_assert_eq!(lines.len(), taken.len());
        for line in lines {
            let lacks = line.exclusion == Some(Exclusion::CreditsMissing);
            prop_assert_eq!(lacks, line.entry.credits.is_none());
        }
    }

    #[test]
    fn an_average_lies_within_what_counts_in_it(taken in taken(), repeats in repeats()) {
        let transcript = Transcript::of(entries(&taken), repeats);

        let lines = transcript.terms.iter().flat_map(|term| &term.lines);
        let counted = lines.filter(|line| line.exclusion.is_none());
        let points: Vec<Decimal> = counted.filter_map(|line| line.entry.grade.as_ref()?.points).collect();
        if let Some(average) = &transcript.summary.average {
            prop_assert!(Exact::from(*points.iter().min().unwrap()) <= *average);
            prop_assert!(Exact::from(*points.iter().max().unwrap()) >= *average);
        }
    }

    #[test]
    fn the_best_attempts_average_no_less_than_all_of_one_credit(taken in taken()) {
        let alike: Vec<Taken> = taken.into_iter().map(|(subject, term, _, mark)| (subject, term, Some(1), mark)).collect();

        let best = Transcript::of(entries(&alike[..alike.len().min(2)]), Repeats::Best);
        let all = Transcript::of(entries(&alike[..alike.len().min(2)]), Repeats::All);

        prop_assert!(best.summary.average >= all.summary.average);
        prop_assert_eq!(best.summary.earned, all.summary.earned);
    }
}

#[test]
fn terms_stand_in_their_order_with_averages_of_their_own() {
    let taken = [
        (1, 2, Some(3), Some(90)),
        (2, 1, Some(3), Some(60)),
        (1, 1, Some(3), Some(30)),
        (3, 1, None, Some(90)),
    ];

    let transcript = Transcript::of(entries(&taken), Repeats::Best);

    let of = |summary: &Summary| {
        let average = summary.shown().map(|average| average.to_string());
        (average.unwrap_or_default(), summary.earned.to_string())
    };
    let terms: Vec<_> = transcript
        .terms
        .iter()
        .map(|term| of(&term.summary))
        .collect();
    assert_eq!(
        terms,
        [
            ("1.00".to_owned(), "3".to_owned()),
            ("4.00".to_owned(), "3".to_owned())
        ]
    );
    assert_eq!(of(&transcript.summary), ("3.00".to_owned(), "6".to_owned()));
    let first: Vec<_> = transcript.terms[0]
        .lines
        .iter()
        .map(|line| (line.entry.subject.code.as_str(), line.exclusion))
        .collect();
    assert_eq!(
        first,
        [
            ("S1", Some(Exclusion::Repeated)),
            ("S2", None),
            ("S3", Some(Exclusion::CreditsMissing))
        ]
    );
}
