//! Items as they are entered, edited and posted.

use jiff::Timestamp;

use super::books::BookItem;
use super::categories::{patch_percent, required, set};
use super::deductions::{LateInput, LatePolicy};
use super::inputs::{DecimalMark, parse_weight};
use super::rules::{ItemRules, Percent, Ruled};
use crate::calendar::parse_date;
use crate::checks::{Checks, Fault, Invalid, Patch};
use crate::decimals::Decimal;
use crate::texts::{Description, Title};

/// Most points of an item.
const MAX_POINTS: i32 = 1_000_000;

/// What is asked of an item; of a new one, what is absent has its default.
#[derive(Debug, Clone, Default)]
pub struct ItemPatch {
    /// Number of its category; the value is none if the book has no such category.
    pub category: Patch<Option<u32>>,
    /// Name.
    pub title: Patch<String>,
    /// Text for students.
    pub description: Patch<String>,
    /// Points for full marks.
    pub points: Patch<String>,
    /// Weight in percentage points.
    pub weight: Patch<String>,
    /// Whether it counts in any total.
    pub counted: Patch<bool>,
    /// `YYYY-MM-DD`.
    pub assigned_on: Patch<String>,
    /// `YYYY-MM-DD`, inclusive.
    pub due_on: Patch<String>,
    /// Whether no drop may leave it out.
    pub never_drop: Patch<bool>,
    /// Whether it only adds.
    pub extra_credit: Patch<bool>,
    /// How many points it may give, in percent of its full points.
    pub limit: Patch<String>,
    /// What late works of it lose.
    pub late: Patch<LateInput>,
}

impl Ruled<BookItem, ItemRules> {
    /// A new item, which students do not see yet; every bad field is told at once.
    pub fn create(number: u32, patch: ItemPatch) -> Result<Self, Invalid> {
        let title = Patch::Value(required(&patch.title));
        let points = Patch::Value(required(&patch.points));
        let category = match patch.category {
            Patch::Absent => Patch::Null,
            given => given,
        };
        let blank = BookItem {
            number,
            category: 0,
            title: Title::blank(),
            description: None,
            points: Decimal::ZERO,
            weight: None,
            counted: true,
            posted: false,
            post_at: None,
            told_at: None,
            assigned_on: None,
            due_on: None,
            place: None,
            deleted_at: None,
            version: 0,
        };
        Self::from(blank).edit(ItemPatch {
            category,
            title,
            points,
            ..patch
        })
    }

    /// The item after an edit, with the next version.
    pub fn edit(&self, patch: ItemPatch) -> Result<Self, Invalid> {
        let mut checks = Checks::new();
        let mut edited = self.clone();
        edited.edit_part(&mut checks, &patch);
        edited.edit_days(&mut checks, (patch.assigned_on, patch.due_on));
        let part = &mut edited.part;
        set(&mut checks, "counted", (patch.counted, &mut part.counted));
        let weight = patch_percent(&mut checks, "weight", patch.weight);
        part.weight = weight.map(Percent::value).apply_to(part.weight);
        let rules = &mut edited.rules;
        let never_drop = (patch.never_drop, &mut rules.never_drop);
        set(&mut checks, "never_drop", never_drop);
        let extra_credit = (patch.extra_credit, &mut rules.extra_credit);
        set(&mut checks, "extra_credit", extra_credit);
        if let Some(limit) = patch.limit.required(&mut checks, "limit") {
            let limit = checks.take("limit", parse_weight(&limit, DecimalMark::Dot));
            rules.limit = limit.unwrap_or(Percent::WHOLE);
        }
        let late = patch.late;
        let late = late.check(|late| checks.part("late", LatePolicy::parse(&late)));
        rules.late = late.apply_to(rules.late);
        checks.finish()?;
        edited.part.version += 1;
        Ok(edited)
    }

    fn edit_part(&mut self, checks: &mut Checks, patch: &ItemPatch) {
        let part = &mut self.part;
        if let Some(category) = patch.category.clone().required(checks, "category") {
            let known = category.ok_or_else(|| Fault::new("unknown_reference"));
            part.category = checks.take("category", known).unwrap_or_default();
        }
        if let Some(title) = patch.title.clone().required(checks, "title") {
            let title = checks.take("title", Title::parse(&title));
            part.title = title.unwrap_or_else(Title::blank);
        }
        if let Some(points) = patch.points.clone().required(checks, "points") {
            part.points = checks
                .take("points", parse_full(&points))
                .unwrap_or_default();
        }
        let description = patch.description.clone();
        let description =
            description.check(|text| checks.take("description", Description::parse(&text)));
        part.description = description.apply_to(part.description.take());
    }

    fn edit_days(&mut self, checks: &mut Checks, (assigned, due): (Patch<String>, Patch<String>)) {
        let part = &mut self.part;
        let day = assigned.check(|text| checks.take("assigned_on", parse_date(&text)));
        part.assigned_on = day.apply_to(part.assigned_on);
        let day = due.check(|text| checks.take("due_on", parse_date(&text)));
        part.due_on = day.apply_to(part.due_on);
        let days = part.assigned_on.zip(part.due_on);
        if days.is_some_and(|(assigned, due)| due < assigned) {
            checks.note("due_on", Fault::new("end_before_start"));
        }
    }

    /// The item shown to students from now on, or from an instant to come.
    pub fn post(&self, at: Option<Timestamp>, now: Timestamp) -> Result<Self, Invalid> {
        let mut posted = self.clone();
        if at.is_some_and(|at| at <= now) {
            return Err(Invalid(vec![Fault::new("not_in_future").at("at")]));
        }
        posted.part.posted = at.is_none();
        posted.part.post_at = at;
        posted.part.version += 1;
        Ok(posted)
    }

    /// The item hidden from students.
    #[must_use]
    pub fn unpost(&self) -> Self {
        let mut hidden = self.clone();
        hidden.part.posted = false;
        hidden.part.post_at = None;
        hidden.part.version += 1;
        hidden
    }

    /// The item as it is seen at an instant: what was to be posted by then is.
    #[must_use]
    pub fn seen_at(mut self, now: Timestamp) -> Self {
        if self.part.post_at.is_some_and(|at| at <= now) {
            self.part.posted = true;
        }
        self
    }
}

fn parse_full(text: &str) -> Result<Decimal, Fault> {
    if text.trim().is_empty() {
        return Err(Fault::new("required"));
    }
    let (min, max) = (Decimal::ZERO, Decimal::whole(MAX_POINTS));
    let points = DecimalMark::Dot.parse(text)?;
    if points > max {
        return Err(Fault::new("out_of_range").with("min", min).with("max", max));
    }
    Ok(points)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item() -> Ruled<BookItem, ItemRules> {
        let patch = ItemPatch {
            category: Patch::Value(Some(1)),
            title: Patch::Value("Bài 1".into()),
            points: Patch::Value("10".into()),
            ..ItemPatch::default()
        };
        Ruled::<BookItem, ItemRules>::create(1, patch).unwrap()
    }

    fn codes(refused: Result<Ruled<BookItem, ItemRules>, Invalid>) -> Vec<(String, &'static str)> {
        let Invalid(faults) = refused.unwrap_err();
        let told = faults
            .into_iter()
            .map(|error| (error.path, error.fault.code));
        told.collect()
    }

    #[test]
    fn a_new_item_needs_a_category_a_title_and_points() {
        let refused = Ruled::<BookItem, ItemRules>::create(1, ItemPatch::default());

        let required = |path: &str| (path.to_owned(), "required");
        assert_eq!(
            codes(refused),
            [required("category"), required("title"), required("points")]
        );
    }

    #[test]
    fn an_item_cannot_be_due_before_it_is_set() {
        let patch = ItemPatch {
            assigned_on: Patch::Value("2026-03-02".into()),
            due_on: Patch::Value("2026-03-01".into()),
            ..ItemPatch::default()
        };

        let refused = codes(item().edit(patch));

        assert_eq!(refused, [("due_on".to_owned(), "end_before_start")]);
    }

    #[test]
    fn what_is_no_number_within_bounds_is_told_with_its_field() {
        let patch = ItemPatch {
            points: Patch::Value("-1".into()),
            weight: Patch::Value("1000.5".into()),
            limit: Patch::Value("1e9".into()),
            ..ItemPatch::default()
        };

        let refused = codes(item().edit(patch));

        let told = |path: &str, code| (path.to_owned(), code);
        assert_eq!(
            refused,
            [
                told("points", "negative"),
                told("weight", "out_of_range"),
                told("limit", "exponent")
            ]
        );
    }

    #[test]
    fn a_scheduled_item_is_seen_from_its_instant_on() {
        let at: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
        let before = at - jiff::SignedDuration::from_secs(1);

        let scheduled = item().post(Some(at), before).unwrap();

        assert!(!scheduled.clone().seen_at(before).part.posted);
        assert!(scheduled.seen_at(at).part.posted);
        assert_eq!(codes(item().post(Some(at), at))[0].1, "not_in_future");
    }
}
