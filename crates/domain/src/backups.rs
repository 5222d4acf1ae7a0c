//! Backups that a home makes of itself: when one is due, and which are kept.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::calendar::ZoneName;
use crate::checks::{Checks, Fault};

/// Most backups that are kept.
pub const MAX_KEPT: u8 = 100;

/// How often one is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rhythm {
    /// When somebody asks for it.
    #[default]
    Never,
    /// Each day.
    Daily,
    /// Each Monday.
    Weekly,
}

impl Rhythm {
    /// Reads `never`, `daily` or `weekly`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let all = [Self::Never, Self::Daily, Self::Weekly];
        let found = all.into_iter().find(|rhythm| rhythm.as_str() == text);
        found.ok_or_else(|| Fault::new("not_allowed").with("allowed", "never, daily, weekly"))
    }

    /// The value in items and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
        }
    }
}

/// When backups are made, and how many are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupPlan {
    /// How often.
    pub every: Rhythm,
    /// From which hour of the day on.
    pub hour: u8,
    /// How many whole ones are kept.
    pub keep: u8,
    /// In which the hour is; none: UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<ZoneName>,
}

impl Default for BackupPlan {
    fn default() -> Self {
        Self {
            every: Rhythm::Never,
            hour: 2,
            keep: 14,
            zone: None,
        }
    }
}

/// An edit of the plan: absent leaves.
#[derive(Debug, Clone, Default)]
pub struct BackupPlanPatch {
    /// `never`, `daily` or `weekly`.
    pub every: Option<String>,
    /// 0 to 23.
    pub hour: Option<u8>,
    /// 1 to [`MAX_KEPT`].
    pub keep: Option<u8>,
    /// IANA name.
    pub zone: Option<String>,
}

impl BackupPlanPatch {
    /// The plan after the edit, as far as its fields are right.
    pub fn apply_to(&self, plan: &mut BackupPlan, checks: &mut Checks) {
        let every = checks.take_optional("backups.every", self.every.as_deref(), Rhythm::parse);
        plan.every = every.unwrap_or(plan.every);
        let hour = self.hour.map(|hour| check_range(hour, (0, 23)));
        let hour = hour.and_then(|hour| checks.take("backups.hour", hour));
        plan.hour = hour.unwrap_or(plan.hour);
        let keep = self.keep.map(|keep| check_range(keep, (1, MAX_KEPT)));
        let keep = keep.and_then(|keep| checks.take("backups.keep", keep));
        plan.keep = keep.unwrap_or(plan.keep);
        let zone = checks.take_optional("backups.zone", self.zone.as_deref(), ZoneName::parse);
        plan.zone = zone.or(plan.zone.take());
    }
}

fn check_range(number: u8, (min, max): (u8, u8)) -> Result<u8, Fault> {
    if (min..=max).contains(&number) {
        return Ok(number);
    }
    Err(Fault::new("out_of_range").with("min", min).with("max", max))
}

impl BackupPlan {
    /// Whether one should have been made by now: the last whole one was begun before the latest hour of the
    /// plan. A machine that was off at the hour makes it when it is on again.
    pub fn is_due(&self, last: Option<Timestamp>, now: Timestamp) -> bool {
        let Some(latest) = self.latest_hour(now) else {
            return false;
        };
        last.is_none_or(|last| last < latest)
    }

    /// The latest hour of the plan that has begun.
    fn latest_hour(&self, now: Timestamp) -> Option<Timestamp> {
        let zone = self.zone.as_ref().map(ZoneName::as_str);
        let zone = zone.and_then(|name| TimeZone::get(name).ok());
        let zone = zone.unwrap_or(TimeZone::UTC);
        let today = zone.to_datetime(now).date();
        let (day, days): (_, i64) = match self.every {
            Rhythm::Never => return None,
            Rhythm::Daily => (today, 1),
            Rhythm::Weekly => {
                let since = today.weekday().since(Weekday::Monday);
                (today - i64::from(since).days(), 7)
            }
        };
        let hour = i8::try_from(self.hour).ok()?;
        let at_hour = |day: Date| zone.to_timestamp(day.at(hour, 0, 0, 0)).ok();
        let latest = at_hour(day).filter(|at| *at <= now);
        latest.or_else(|| at_hour(day - days.days()))
    }
}

/// How many of the oldest go, of so many that are whole.
pub fn surplus(whole: usize, keep: u8) -> usize {
    whole.saturating_sub(usize::from(keep).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(every: Rhythm) -> BackupPlan {
        let zone = Some(ZoneName::parse("Asia/Ho_Chi_Minh").unwrap());
        BackupPlan {
            every,
            zone,
            ..BackupPlan::default()
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_daily_one_is_due_from_its_hour_in_its_zone_on() {
        let plan = plan(Rhythm::Daily);
        let last = Some(at("2026-01-05T19:30:00Z"));

        assert!(!plan.is_due(last, at("2026-01-06T18:59:59Z")));
        assert!(plan.is_due(last, at("2026-01-06T19:00:00Z")));
        assert!(plan.is_due(last, at("2026-02-01T05:00:00Z")));
        assert!(plan.is_due(None, at("2026-01-06T05:00:00Z")));
    }

    #[test]
    fn a_weekly_one_is_due_on_mondays() {
        let plan = plan(Rhythm::Weekly);
        // 2026-01-05 is a Monday.
        let last = Some(at("2026-01-04T19:30:00Z"));

        assert!(!plan.is_due(last, at("2026-01-11T18:00:00Z")));
        assert!(plan.is_due(last, at("2026-01-11T19:00:00Z")));
    }

    #[test]
    fn without_a_plan_none_is_ever_due() {
        assert!(!BackupPlan::default().is_due(None, at("2026-01-06T05:00:00Z")));
    }

    #[test]
    fn the_last_whole_one_always_stays() {
        assert_eq!([surplus(0, 1), surplus(1, 0), surplus(3, 2)], [0, 0, 1]);
    }
}
