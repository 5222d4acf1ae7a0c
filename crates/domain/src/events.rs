//! Events that are read: whose history somebody looks at, and within which time.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::calendar::{ZoneName, parse_date};
use crate::checks::{Checks, Fault, Invalid};
use crate::ids::{BatchId, ClassId, DepartmentId, EventId, JobId, PersonId, SubjectId, TermId};
use crate::policy::Action;
use crate::texts::parse_line;

/// Most days of a look at everything that happened.
pub const MAX_DAYS: i64 = 366;
/// Days of such a look when nothing is said.
const USUAL_DAYS: i64 = 30;
/// Years for which events are kept that are not about scores.
pub const KEPT_YEARS: i64 = 5;

/// Actions whose events are kept for ever: what became of grades.
const KEPT_FOR_EVER: &[Action] = &[
    Action::ComputeFinals,
    Action::UpdateFinal,
    Action::SubmitFinals,
    Action::WithdrawFinals,
    Action::LockFinals,
    Action::ReopenFinals,
    Action::CreateFinalChange,
    Action::DecideFinalChange,
];

/// Whether an event about a student is for staff alone: what is only meant to become a grade.
pub fn are_for_staff(action: &str) -> bool {
    let hidden = [
        Action::UpdateFinal,
        Action::ComputeFinals,
        Action::SubmitFinals,
        Action::CreateFinalChange,
    ];
    hidden.iter().any(|hidden| hidden.id() == action)
}

/// Whether events of an action are kept for ever, by its operation id.
pub fn are_kept_for_ever(action: &str) -> bool {
    KEPT_FOR_EVER.iter().any(|kept| kept.id() == action)
}

/// Something that has a history.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Thing {
    /// A person.
    Person(PersonId),
    /// A class, with its members and materials.
    Class(ClassId),
    /// A subject.
    Subject(SubjectId),
    /// A department.
    Department(DepartmentId),
    /// A term.
    Term(TermId),
    /// A job.
    Job(JobId),
    /// An import.
    Batch(BatchId),
    /// The school as a whole.
    School,
}

impl Thing {
    /// Reads an id, or `school`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let found = match text.split_once('_').map_or(text, |(kind, _)| kind) {
            PersonId::PREFIX => PersonId::parse(text).ok().map(Self::Person),
            ClassId::PREFIX => ClassId::parse(text).ok().map(Self::Class),
            SubjectId::PREFIX => SubjectId::parse(text).ok().map(Self::Subject),
            DepartmentId::PREFIX => DepartmentId::parse(text).ok().map(Self::Department),
            TermId::PREFIX => TermId::parse(text).ok().map(Self::Term),
            JobId::PREFIX => JobId::parse(text).ok().map(Self::Job),
            BatchId::PREFIX => BatchId::parse(text).ok().map(Self::Batch),
            "school" => Some(Self::School),
            _ => None,
        };
        found.ok_or_else(|| Fault::new("invalid_id"))
    }

    /// Its kind, as on the wire.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Person(_) => "person",
            Self::Class(_) => "class",
            Self::Subject(_) => "subject",
            Self::Department(_) => "department",
            Self::Term(_) => "term",
            Self::Job(_) => "job",
            Self::Batch(_) => "batch",
            Self::School => "school",
        }
    }

    /// Its id; none of the school.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Person(id) => Some(id.as_str()),
            Self::Class(id) => Some(id.as_str()),
            Self::Subject(id) => Some(id.as_str()),
            Self::Department(id) => Some(id.as_str()),
            Self::Term(id) => Some(id.as_str()),
            Self::Job(id) => Some(id.as_str()),
            Self::Batch(id) => Some(id.as_str()),
            Self::School => None,
        }
    }
}

/// Which events, as they were asked for.
#[derive(Debug, Clone, Default)]
pub struct EventFilterInput {
    /// First day, `YYYY-MM-DD`.
    pub from: Option<String>,
    /// Last day, inclusive.
    pub to: Option<String>,
    /// Zone in which days begin; UTC if left out.
    pub time_zone: Option<String>,
    /// Who did it.
    pub actor: Option<String>,
    /// Which action.
    pub action: Option<String>,
    /// Id of what it was done to.
    pub thing: Option<String>,
}

/// Which events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventFilter {
    /// From here on; the beginning of history if nothing bounds it.
    pub from: Timestamp,
    /// Before this.
    pub until: Timestamp,
    /// Who did it.
    pub actor: Option<PersonId>,
    /// Which action.
    pub action: Option<String>,
    /// What it was done to.
    pub thing: Option<Thing>,
    /// In whose membership of it.
    pub member: Option<PersonId>,
}

impl EventFilter {
    /// The history of something from its beginning.
    pub fn of(thing: Thing, now: Timestamp) -> Self {
        Self {
            from: Timestamp::UNIX_EPOCH,
            until: next_day(now),
            actor: None,
            action: None,
            thing: Some(thing),
            member: None,
        }
    }

    /// Checks what was asked for. Without a thing and a person it is about some days, the last ones if
    /// nothing is said.
    pub fn read(input: &EventFilterInput, now: Timestamp) -> Result<Self, Invalid> {
        let mut checks = Checks::new();
        let zone = input.time_zone.as_deref();
        let zone = checks.take_optional("time_zone", zone, ZoneName::parse);
        let zone = zone.and_then(|zone| TimeZone::get(zone.as_str()).ok());
        let zone = zone.unwrap_or(TimeZone::UTC);
        let from = checks.take_optional("from", input.from.as_deref(), parse_date);
        let to = checks.take_optional("to", input.to.as_deref(), parse_date);
        let parse_actor = |text: &str| PersonId::parse(text).map_err(|_| Fault::new("invalid_id"));
        let actor = checks.take_optional("actor", input.actor.as_deref(), parse_actor);
        let line = |text: &str| parse_line(text, 64);
        let action = checks.take_optional("action", input.action.as_deref(), line);
        let thing = checks.take_optional("thing", input.thing.as_deref(), Thing::parse);
        let begin = |day: Date| zone.to_timestamp(day.at(0, 0, 0, 0));
        let until = to.and_then(|day| begin(day.tomorrow().ok()?).ok());
        let until = until.unwrap_or_else(|| next_day(now));
        let is_bounded = actor.is_some() || thing.is_some();
        let usual = if is_bounded {
            Timestamp::UNIX_EPOCH
        } else {
            until - jiff::SignedDuration::from_hours(24 * USUAL_DAYS)
        };
        let from = from.and_then(|day| begin(day).ok()).unwrap_or(usual);
        let days = until.duration_since(from).as_hours() / 24;
        if from >= until {
            checks.note("to", Fault::new("before_start"));
        }
        if !is_bounded && days > MAX_DAYS {
            let fault = Fault::new("out_of_range").with("min", 1);
            checks.note("from", fault.with("max", MAX_DAYS));
        }
        checks.finish()?;
        Ok(Self {
            from,
            until,
            actor,
            action,
            thing,
            member: None,
        })
    }

    /// Before every event of the first millisecond.
    pub fn first(&self) -> EventId {
        EventId::first_of(self.from)
    }

    /// Before every event that comes after it.
    pub fn end(&self) -> EventId {
        EventId::first_of(self.until)
    }
}

fn next_day(now: Timestamp) -> Timestamp {
    now + jiff::SignedDuration::from_hours(24)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn now() -> Timestamp {
        "2026-03-02T08:00:00Z".parse().unwrap()
    }

    #[test]
    fn days_are_those_of_the_reader() {
        let input = EventFilterInput {
            from: Some("2026-03-01".into()),
            to: Some("2026-03-01".into()),
            time_zone: Some("Asia/Ho_Chi_Minh".into()),
            ..EventFilterInput::default()
        };

        let filter = EventFilter::read(&input, now()).unwrap();

        assert_eq!(filter.from.to_string(), "2026-02-28T17:00:00Z");
        assert_eq!(filter.until.to_string(), "2026-03-01T17:00:00Z");
    }

    #[test]
    fn a_look_at_everything_is_about_a_year_at_most_and_a_history_is_not() {
        let long = EventFilterInput {
            from: Some("2020-01-01".into()),
            ..EventFilterInput::default()
        };
        let history = EventFilterInput {
            thing: Some("school".into()),
            ..long.clone()
        };

        assert!(EventFilter::read(&long, now()).is_err());
        assert!(EventFilter::read(&history, now()).is_ok());
    }

    proptest! {
        #[test]
        fn a_thing_reads_back(millis in 0_u64..1 << 47, random in any::<[u8; 10]>()) {
            for thing in [Thing::Person(PersonId::new(millis, random)), Thing::Batch(BatchId::new(millis, random)), Thing::Term(TermId::new(millis, random))] {
                prop_assert_eq!(Thing::parse(thing.id().unwrap()), Ok(thing));
            }
        }

        #[test]
        fn bounds_lie_around_the_events_of_their_time(millis in 1_u64..1 << 47, random in any::<[u8; 10]>()) {
            let id = EventId::new(millis, random);
            let at = |millis: u64| Timestamp::from_millisecond(i64::try_from(millis).unwrap()).unwrap();

            prop_assert!(EventId::first_of(at(millis)) <= id);
            prop_assert!(id < EventId::first_of(at(millis + 1)));
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC*") {
            let _ = Thing::parse(&text);
        }
    }
}
