//! Jobs: work that takes longer than a request may, done in steps. One holder at a time works on a
//! job, by a lease that is renewed with every write and can be taken over when it is past.

use serde::{Deserialize, Serialize};

/// Milliseconds for which a lease is held after each write.
pub const LEASE_MS: i64 = 30_000;
/// Longest wait of a job that cannot go on, in seconds.
const MAX_WAIT: i64 = 300;

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Brings a bundle into the school.
    Import,
    /// Takes an import back.
    Undo,
    /// Brings many people into a class.
    Enroll,
    /// Takes a step with the finals of a class.
    Finals,
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Nobody has begun it.
    Waiting,
    /// Somebody has begun it.
    Running,
    /// It is done.
    Done,
    /// It cannot be done.
    Failed,
    /// Somebody stopped it; what was done stays.
    Cancelled,
}

impl JobState {
    /// All, in the order of a job's life.
    pub const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Running,
        Self::Done,
        Self::Failed,
        Self::Cancelled,
    ];

    /// The value in items and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether there is still something to do.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Running)
    }
}

/// Whether a lease until `until` binds nobody at `now`, both in Unix milliseconds. One that ends
/// later than any that is given now was given by a clock that has been set back since: it would
/// bind for as long as that was.
pub const fn is_lease_past(until: i64, now: i64) -> bool {
    until <= now || until > now.saturating_add(2 * LEASE_MS)
}

/// Seconds that a job waits after it could not go on for the `attempts`th time.
pub fn wait_after(attempts: u32) -> i64 {
    2_i64.pow(attempts.min(10)).min(MAX_WAIT)
}

/// Whether a job that waits until `until` may be tried at `now`, both in Unix seconds; a clock that
/// was set back does not make it wait longer than it ever would.
pub const fn is_wait_over(until: i64, now: i64) -> bool {
    until <= now || until > now.saturating_add(MAX_WAIT)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_lease_binds_from_its_beginning_to_its_end(begun in 0_i64..1 << 48, later in 0..LEASE_MS) {
            let until = begun + LEASE_MS;

            prop_assert!(!is_lease_past(until, begun + later));
            prop_assert!(is_lease_past(until, until));
        }

        #[test]
        fn clocks_that_differ_a_little_respect_each_others_leases(begun in 1_i64 << 40..1 << 48, behind in 0..LEASE_MS) {
            prop_assert!(!is_lease_past(begun + LEASE_MS, begun - behind));
        }

        #[test]
        fn a_clock_that_was_set_back_frees_the_lease_at_once_or_within_a_minute(begun in 1_i64 << 40..1 << 48, back in 0_i64..1 << 40) {
            let now = begun - back;

            prop_assert!((0..=60_000).step_by(1_000).any(|passed| is_lease_past(begun + LEASE_MS, now + passed)));
        }

        #[test]
        fn no_wait_is_longer_than_the_longest(attempts in 0_u32.., now in 0_i64..1 << 40, back in 0_i64..1 << 40) {
            let until = now + wait_after(attempts);

            prop_assert!(until <= now + MAX_WAIT);
            prop_assert!((0..=2 * MAX_WAIT).any(|passed| is_wait_over(until, now - back + passed)));
        }
    }

    #[test]
    fn only_what_waits_or_runs_is_open() {
        let open = JobState::ALL.map(JobState::is_open);

        assert_eq!(open, [true, true, false, false, false]);
    }
}
