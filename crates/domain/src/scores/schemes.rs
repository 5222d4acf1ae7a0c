//! Schemes: what full marks are, how a total is rounded, and what the rounded mark is called. Bounds of
//! bands are inclusive and compared with the rounded mark, so that what is shown decides.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::numbers::{Exact, Mark, Midpoint, Rounding};
use crate::checks::{Checks, Fault, Invalid};
use crate::decimals::Decimal;
use crate::texts::Label;

/// Most bands of a scheme.
const MAX_BANDS: usize = 100;
/// Full marks of a scheme at most.
const MAX_SCALE: i32 = 1_000;

/// A name for marks from a lower bound on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    /// The least mark that is called so.
    pub from: Decimal,
    /// What it is called.
    pub letter: Label,
    /// What it counts in an average; none: in none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<Decimal>,
    /// Whether the subject is passed.
    pub passes: bool,
}

/// A checked scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct Scheme {
    scale: Decimal,
    rounding: Rounding,
    /// From the highest down to the one from 0.
    bands: Vec<Band>,
}

/// A scheme as it is stored, which is read through the rules.
#[derive(Serialize, Deserialize)]
struct Stored {
    scale: Decimal,
    rounding: Rounding,
    bands: Vec<Band>,
}

/// A band as it is asked for.
#[derive(Debug, Clone, Default)]
pub struct BandInput {
    /// Lower bound.
    pub from: String,
    /// Name.
    pub letter: String,
    /// Grade points.
    pub points: Option<String>,
    /// Whether it passes.
    pub passes: bool,
}

/// A scheme as it is asked for.
#[derive(Debug, Clone)]
pub struct SchemeInput {
    /// Full marks.
    pub scale: String,
    /// Places of a rounded mark.
    pub places: u8,
    /// What happens in the middle of two marks.
    pub midpoint: Midpoint,
    /// In any order.
    pub bands: Vec<BandInput>,
}

/// Schemes that every school has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BuiltIn {
    /// The 10-point scale of Vietnamese universities with letters and four points.
    #[default]
    VietnameseTen,
    /// The same scale for subjects that are passed at 5.0 or failed.
    VietnamesePassFail,
    /// 100 points with the letters of the 10-point scale at ten times their bounds.
    Hundred,
    /// Letters of the United States with plus and minus.
    UsLetters,
    /// 100 points, passed at 50.
    PassFail,
}

impl BuiltIn {
    /// All of them with their names.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::VietnameseTen, "vietnamese_ten"),
        (Self::VietnamesePassFail, "vietnamese_pass_fail"),
        (Self::Hundred, "hundred"),
        (Self::UsLetters, "us_letters"),
        (Self::PassFail, "pass_fail"),
    ];

    /// Reads a name.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let found = Self::ALL.iter().find(|(_, name)| *name == text);
        let names = Self::ALL.map(|(_, name)| name).join(", ");
        found
            .map(|(which, _)| *which)
            .ok_or_else(|| Fault::new("not_allowed").with("allowed", names))
    }

    /// The name.
    pub fn as_str(self) -> &'static str {
        let found = Self::ALL.iter().find(|(which, _)| *which == self);
        found.map_or("", |(_, name)| name)
    }
}

/// The scheme of a book: one that every school has, or its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SchemeChoice {
    /// By its name.
    BuiltIn(BuiltIn),
    /// As it was defined.
    Own(Scheme),
}

impl Default for SchemeChoice {
    fn default() -> Self {
        Self::BuiltIn(BuiltIn::default())
    }
}

/// A scheme as it is chosen.
#[derive(Debug, Clone)]
pub enum SchemeAsk {
    /// One that every school has, by its name.
    Named(String),
    /// As it is defined.
    Own(SchemeInput),
}

impl SchemeChoice {
    /// Checks a choice.
    pub fn parse(ask: &SchemeAsk) -> Result<Self, Invalid> {
        match ask {
            SchemeAsk::Own(input) => Scheme::parse(input).map(Self::Own),
            SchemeAsk::Named(name) => {
                let mut checks = Checks::new();
                let which = checks.take("name", BuiltIn::parse(name));
                checks.finish()?;
                Ok(Self::BuiltIn(which.unwrap_or_default()))
            }
        }
    }

    /// The scheme itself.
    pub fn scheme(&self) -> Scheme {
        match self {
            Self::BuiltIn(which) => Scheme::built_in(*which),
            Self::Own(scheme) => scheme.clone(),
        }
    }
}

/// A bound in tenths, a letter, its points in tenths, whether it passes.
type Row = (i32, &'static str, Option<i32>, bool);

const VIETNAMESE: &[Row] = &[
    (85, "A", Some(40), true),
    (70, "B", Some(30), true),
    (55, "C", Some(20), true),
    (40, "D", Some(10), true),
    (0, "F", Some(0), false),
];
const VIETNAMESE_PASS_FAIL: &[Row] = &[(50, "P", None, true), (0, "F", None, false)];
const HUNDRED: &[Row] = &[
    (850, "A", Some(40), true),
    (700, "B", Some(30), true),
    (550, "C", Some(20), true),
    (400, "D", Some(10), true),
    (0, "F", Some(0), false),
];
const US_LETTERS: &[Row] = &[
    (930, "A", Some(40), true),
    (900, "A-", Some(37), true),
    (870, "B+", Some(33), true),
    (830, "B", Some(30), true),
    (800, "B-", Some(27), true),
    (770, "C+", Some(23), true),
    (730, "C", Some(20), true),
    (700, "C-", Some(17), true),
    (670, "D+", Some(13), true),
    (630, "D", Some(10), true),
    (600, "D-", Some(7), true),
    (0, "F", Some(0), false),
];
const PASS_FAIL: &[Row] = &[(500, "P", None, true), (0, "F", None, false)];

impl Scheme {
    /// One of those that every school has.
    pub fn built_in(which: BuiltIn) -> Self {
        let (scale, places, rows) = match which {
            BuiltIn::VietnameseTen => (10, 1, VIETNAMESE),
            BuiltIn::VietnamesePassFail => (10, 1, VIETNAMESE_PASS_FAIL),
            BuiltIn::Hundred => (100, 2, HUNDRED),
            BuiltIn::UsLetters => (100, 2, US_LETTERS),
            BuiltIn::PassFail => (100, 2, PASS_FAIL),
        };
        let band = |(from, letter, points, passes): &Row| Band {
            from: Decimal::tenths(*from),
            letter: Label::parse(letter).expect("a short word"),
            points: points.map(Decimal::tenths),
            passes: *passes,
        };
        Self {
            scale: Decimal::whole(scale),
            rounding: Rounding::half_up(places),
            bands: rows.iter().map(band).collect(),
        }
    }

    /// Checks a scheme of a school's own.
    pub fn parse(input: &SchemeInput) -> Result<Self, Invalid> {
        let mut checks = Checks::new();
        let scale = checks.take("scale", parse_scale(&input.scale));
        let rounding = checks.take("places", Rounding::new(input.places, input.midpoint));
        if input.bands.len() > MAX_BANDS {
            checks.note("bands", Fault::new("too_many").with("max", MAX_BANDS));
        }
        let bands = input.bands.iter().take(MAX_BANDS).enumerate();
        let bands: Vec<Option<Band>> = bands
            .map(|(at, band)| checks.part(&format!("bands.{at}"), parse_band(band)))
            .collect();
        check_bands(&mut checks, scale, &bands);
        checks.finish()?;
        let scheme = scale.zip(rounding).map(|(scale, rounding)| Self {
            scale,
            rounding,
            bands: sort_bands(bands.into_iter().flatten().collect()),
        });
        Ok(scheme.expect("without a fault, there is everything"))
    }

    /// Full marks.
    pub fn scale(&self) -> Decimal {
        self.scale
    }

    /// How a total becomes a mark.
    pub fn rounding(&self) -> Rounding {
        self.rounding
    }

    /// From the highest down.
    pub fn bands(&self) -> &[Band] {
        &self.bands
    }

    /// A part of full marks as a mark: the one rounding.
    pub fn mark(&self, total: &Exact) -> Mark {
        (total.clone() * Exact::from(self.scale)).round(self.rounding)
    }

    /// What a mark is called.
    pub fn band_of(&self, mark: &Mark) -> &Band {
        let reached = self.bands.iter().find(|band| mark.reaches(band.from));
        let lowest = self.bands.last().expect("a scheme has a band from 0");
        reached.unwrap_or(lowest)
    }
}

fn parse_scale(text: &str) -> Result<Decimal, Fault> {
    Decimal::parse_within(text, Decimal::whole(1), Decimal::whole(MAX_SCALE))
}

fn parse_band(input: &BandInput) -> Result<Band, Invalid> {
    let mut checks = Checks::new();
    let max = Decimal::whole(MAX_SCALE);
    let within = |text: &str| Decimal::parse_within(text, Decimal::ZERO, max);
    let from = checks.take("from", within(&input.from));
    let letter = checks.take("letter", Label::parse(&input.letter));
    let points = checks.take_optional("points", input.points.as_deref(), within);
    checks.finish()?;
    let band = from.zip(letter).map(|(from, letter)| Band {
        from,
        letter,
        points,
        passes: input.passes,
    });
    Ok(band.expect("without a fault, there is everything"))
}

/// Notes what is wrong with the bands together. Those that are faulty by themselves are `None`.
fn check_bands(checks: &mut Checks, scale: Option<Decimal>, bands: &[Option<Band>]) {
    let (mut bounds, mut letters) = (BTreeSet::new(), BTreeSet::new());
    for (at, band) in bands.iter().enumerate() {
        let Some(band) = band else {
            continue;
        };
        if scale.is_some_and(|scale| band.from > scale) {
            let fault = Fault::new("above_scale");
            checks.note(&format!("bands.{at}.from"), fault);
        }
        if !bounds.insert(band.from) {
            checks.note(&format!("bands.{at}.from"), Fault::new("duplicate"));
        }
        if !letters.insert(band.letter.as_str()) {
            checks.note(&format!("bands.{at}.letter"), Fault::new("duplicate"));
        }
    }
    let is_whole = bands.iter().all(Option::is_some);
    if is_whole && !bounds.contains(&Decimal::ZERO) {
        checks.note("bands", Fault::new("no_band_from_zero"));
    }
}

fn sort_bands(mut bands: Vec<Band>) -> Vec<Band> {
    bands.sort_by_key(|band| std::cmp::Reverse(band.from));
    bands
}

impl TryFrom<Stored> for Scheme {
    type Error = Invalid;

    fn try_from(stored: Stored) -> Result<Self, Invalid> {
        let mut checks = Checks::new();
        let bands: Vec<Option<Band>> = stored.bands.into_iter().map(Some).collect();
        check_bands(&mut checks, Some(stored.scale), &bands);
        checks.finish()?;
        Ok(Self {
            scale: stored.scale,
            rounding: stored.rounding,
            bands: sort_bands(bands.into_iter().flatten().collect()),
        })
    }
}

impl From<Scheme> for Stored {
    fn from(scheme: Scheme) -> Self {
        Self {
            scale: scheme.scale,
            rounding: scheme.rounding,
            bands: scheme.bands,
        }
    }
}
