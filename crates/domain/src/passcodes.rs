//! Passcodes: what opens a class to students who know it, and how often somebody may guess. Guesses
//! are counted before they are looked at, so that many at once are many.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::checks::Fault;
use crate::texts::Label;

/// Guesses that cost no waiting.
const FREE_GUESSES: u32 = 5;
/// Seconds to wait after the last free guess; doubled by each further one.
const FIRST_WAIT: i64 = 30;
/// Most seconds to wait.
const LONGEST_WAIT: i64 = 3_600;
/// Guesses are forgotten when none was made for so long.
const MEMORY: SignedDuration = SignedDuration::from_hours(24);

/// A passcode as somebody typed it: trimmed, in one line; large and small letters differ.
#[derive(Clone, PartialEq, Eq)]
pub struct Passcode(String);

impl Passcode {
    /// Fewest characters.
    pub const MIN: usize = 6;
    /// Most characters.
    pub const MAX: usize = 64;

    /// Cleans and checks a passcode.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let too_long = || Fault::new("too_long").with("max", Self::MAX);
        let label = Label::parse(text).map_err(|fault| match fault.code {
            "too_long" => too_long(),
            _ => fault,
        })?;
        let length = label.as_str().chars().count();
        if length < Self::MIN {
            return Err(Fault::new("too_short").with("min", Self::MIN));
        }
        if length > Self::MAX {
            return Err(too_long());
        }
        Ok(Self(label.to_string()))
    }

    /// The passcode, for hashing alone.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Passcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passcode(…)")
    }
}

/// Somebody's guesses at the passcode of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guesses {
    /// How many.
    pub count: u32,
    /// When the last one was made.
    pub last_at: Timestamp,
}

/// There were too many guesses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many guesses; the next in {seconds} s")]
pub struct TooManyGuesses {
    /// Seconds until the next one counts.
    pub seconds: u32,
}

impl Guesses {
    /// The guesses with one more at `now`, if it is time for one.
    pub fn one_more(before: Option<Self>, now: Timestamp) -> Result<Self, TooManyGuesses> {
        let kept = before.filter(|before| now.duration_since(before.last_at) < MEMORY);
        let Some(before) = kept else {
            return Ok(Self {
                count: 1,
                last_at: now,
            });
        };
        let passed = now.duration_since(before.last_at).as_secs();
        let left = before.wait() - passed;
        // A clock that went back lets one guess through: better than a wait as long as its error.
        if passed >= 0 && left > 0 {
            let seconds = u32::try_from(left).expect("a wait is at most an hour");
            return Err(TooManyGuesses { seconds });
        }
        Ok(Self {
            count: before.count.saturating_add(1),
            last_at: now,
        })
    }

    /// When they are forgotten, in Unix seconds.
    pub fn expires_at(&self) -> i64 {
        self.last_at.as_second() + MEMORY.as_secs()
    }

    fn wait(self) -> i64 {
        if self.count < FREE_GUESSES {
            return 0;
        }
        let doublings = (self.count - FREE_GUESSES).min(10);
        (FIRST_WAIT << doublings).min(LONGEST_WAIT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(seconds: i64) -> Timestamp {
        let start: Timestamp = "2026-01-05T08:00:00Z".parse().unwrap();
        start + SignedDuration::from_secs(seconds)
    }

    fn guess(times: u32) -> Guesses {
        let mut guesses = None;
        for _ in 0..times {
            guesses = Some(Guesses::one_more(guesses, after(0)).unwrap());
        }
        guesses.unwrap()
    }

    #[test]
    fn a_passcode_is_trimmed_and_bounded_and_never_shown() {
        assert_eq!(
            Passcode::parse("  mật khẩu ").unwrap().as_bytes(),
            "mật khẩu".as_bytes()
        );
        let code = |text: &str| Passcode::parse(text).unwrap_err().code;
        assert_eq!(code("12345"), "too_short");
        assert_eq!(code(&"x".repeat(65)), "too_long");
        assert_eq!(code(&"x".repeat(101)), "too_long");
        assert_eq!(code("   "), "required");
        let shown = format!("{:?}", Passcode::parse("open-sesame").unwrap());
        assert!(!shown.contains("sesame"));
    }

    #[test]
    fn five_guesses_are_free_and_then_the_wait_doubles_up_to_an_hour() {
        let mut guesses = guess(5);
        let mut waits = Vec::new();
        let mut now = 0;

        for _ in 0..9 {
            let refused = Guesses::one_more(Some(guesses), after(now)).unwrap_err();
            waits.push(refused.seconds);
            now += i64::from(refused.seconds);
            guesses = Guesses::one_more(Some(guesses), after(now)).unwrap();
        }

        assert_eq!(waits, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
    }

    #[test]
    fn guesses_are_forgotten_after_a_day() {
        let old = guess(5);

        let next = Guesses::one_more(Some(old), after(86_400)).unwrap();

        assert_eq!(next.count, 1);
    }

    #[test]
    fn a_clock_that_goes_back_neither_frees_nor_freezes() {
        let guesses = guess(5);

        let next = Guesses::one_more(Some(guesses), after(-3_600)).unwrap();

        assert_eq!(next.count, 6);
        assert!(Guesses::one_more(Some(next), after(-3_600)).is_err());
    }
}
