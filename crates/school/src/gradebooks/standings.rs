//! What the whole class reached: statistics of its items and totals, and somebody's place among them. The
//! staff has them of now. What students see is kept for a minute: no write of a cell could count on one
//! item of the class without making all its writers wait for each other (decision 019).

use domain::ids::ClassId;
use domain::policy::Action;
use domain::scores::{
    Exact, Kind, Rank, Request, ScoreStatus, Sight, Statistics, StudentScores,
    may_be_shown_to_students,
};
use domain::texts::Label;
use jiff::{SignedDuration, Timestamp};
use ports::items::MAX_PAGE;
use ports::{AttributeValue, Consistency, Item, Order, Query, Range};
use serde::{Deserialize, Serialize};

use super::{Gradebook, read_scores};
use crate::acting::{Acting, class_relation};
use crate::enrollments::viewer;
use crate::errors::SchoolError;
use crate::store::Store;
use crate::tables::{self, RECORDS, n, s};
use crate::writes::Write;

/// How old totals may be that students see of the class.
const KEPT: SignedDuration = SignedDuration::from_secs(60);
/// Most bytes that are kept of totals; an item has 400 KB.
const MAX_KEPT: usize = 300_000;

/// What a class reached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassStatistics {
    /// As of when.
    pub at: Timestamp,
    /// Active students.
    pub students: usize,
    /// Of items, in their order.
    pub items: Vec<ItemStatistics>,
    /// Of totals to date.
    pub to_date: TotalStatistics,
    /// Of final totals; for the staff alone.
    #[serde(default)]
    pub final_totals: Option<TotalStatistics>,
}

/// What a class reached in an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemStatistics {
    /// Number of the item.
    pub number: u32,
    /// How many have points.
    pub graded: usize,
    /// How many have nothing yet.
    pub ungraded: usize,
    /// Of raw points; none if nobody has any, or too few for students.
    pub points: Option<Figures>,
}

/// What the totals of a class are.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TotalStatistics {
    /// How many have one.
    pub count: usize,
    /// On the scale of the scheme; none if nobody has one, or too few for students.
    pub marks: Option<Figures>,
    /// How many are in each band, from the highest down.
    pub bands: Vec<(Label, usize)>,
}

/// Mean, median and extremes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Sum over number.
    pub mean: Exact,
    /// The one in the middle.
    pub median: Exact,
    /// The lowest.
    pub least: Exact,
    /// The highest.
    pub most: Exact,
}

impl From<Statistics> for Figures {
    fn from(statistics: Statistics) -> Self {
        Self {
            mean: statistics.mean,
            median: statistics.median,
            least: statistics.least,
            most: statistics.most,
        }
    }
}

/// What students may know of their class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Standing {
    /// Version of the book that it was made with.
    version: u64,
    pub statistics: ClassStatistics,
    /// Totals to date over posted items, without names.
    totals: Vec<Exact>,
}

impl Standing {
    /// Somebody's place; none where there are too few to hide among.
    pub fn place(&self, own: &Exact) -> Option<Rank> {
        may_be_shown_to_students(self.totals.len()).then(|| Rank::among(own, &self.totals))
    }

    fn is_fresh(&self, version: u64, now: Timestamp) -> bool {
        let age = now.duration_since(self.statistics.at);
        self.version == version && age >= SignedDuration::ZERO && age < KEPT
    }
}

/// The scores of all who are in the class.
pub(super) async fn active_scores(
    store: &Store,
    class: &ClassId,
) -> Result<Vec<Item>, SchoolError> {
    let mut query = Query {
        table: &RECORDS,
        index: None,
        partition: s(tables::class_partition(class)),
        range: Range::BeginsWith(tables::SCORES.to_owned()),
        order: Order::Ascending,
        limit: MAX_PAGE,
        start_after: None,
        consistency: Consistency::Eventual,
    };
    let mut active = Vec::new();
    loop {
        let page = store.query(query.clone()).await?;
        let is_active = |item: &Item| item.get("state") == Some(&s("active"));
        active.extend(page.items.into_iter().filter(is_active));
        if page.last_key.is_none() {
            return Ok(active);
        }
        query.start_after = page.last_key;
    }
}

async fn read_class(store: &Store, class: &ClassId) -> Result<Vec<StudentScores>, SchoolError> {
    let items = active_scores(store, class).await?;
    items.iter().map(read_scores).collect()
}

impl Acting<'_> {
    /// Statistics of a class: all of them for its staff, of what is posted and of five or more for its students.
    pub async fn get_statistics(&self, class: &ClassId) -> Result<ClassStatistics, SchoolError> {
        let (_, loaded) = self.load_class(Action::GetStatistics, class).await?;
        let relation = class_relation(&loaded.items);
        let is_staff = viewer(&loaded.authority, relation) == domain::enrollments::Viewer::Staff;
        let book = Gradebook::read(&self.store, class)
            .await?
            .seen_at(self.now());
        if !is_staff {
            let kept = self.store.get(tables::totals(class)).await?;
            let standing = self.stand((class, &book), kept.as_ref()).await?;
            return Ok(standing.statistics);
        }
        let scores = read_class(&self.store, class).await?;
        let mut statistics = Survey::of(&book, &scores, Sight::All)?.statistics(self.now());
        statistics.final_totals = Some(Survey::totals(&book, &scores, Request::FINAL)?.0);
        Ok(statistics)
    }

    /// What students may know of their class: what is kept, or what is made now and kept.
    pub(super) async fn stand(
        &self,
        (class, book): (&ClassId, &Gradebook),
        kept: Option<&Item>,
    ) -> Result<Standing, SchoolError> {
        let version = book.book.part.version;
        let kept = kept.and_then(|item| match item.get("kept") {
            Some(AttributeValue::S(kept)) => serde_json::from_str::<Standing>(kept).ok(),
            _ => None,
        });
        if let Some(standing) = kept.filter(|kept| kept.is_fresh(version, self.now())) {
            return Ok(standing);
        }
        let scores = read_class(&self.store, class).await?;
        let survey = Survey::of(book, &scores, Sight::Posted)?;
        let standing = Standing {
            version,
            totals: survey.to_date.1.clone(),
            statistics: survey.statistics(self.now()).for_students(),
        };
        let text = serde_json::to_string(&standing).unwrap_or_default();
        if text.len() < MAX_KEPT {
            let key = tables::totals(class);
            let mut item = key.to_item();
            item.insert("kept".to_owned(), s(text));
            item.insert("book".to_owned(), n(version));
            let mut write = Write::new();
            write.put(&key, item);
            write.commit(&self.store).await?;
        }
        Ok(standing)
    }
}

impl ClassStatistics {
    /// Without what could tell somebody's score.
    fn for_students(mut self) -> Self {
        for item in &mut self.items {
            if !may_be_shown_to_students(item.graded) {
                item.points = None;
            }
        }
        if !may_be_shown_to_students(self.to_date.count) {
            self.to_date.marks = None;
            self.to_date.bands = Vec::new();
        }
        self
    }
}

/// What is counted in one look at a class.
struct Survey {
    students: usize,
    items: Vec<ItemStatistics>,
    to_date: (TotalStatistics, Vec<Exact>),
}

impl Survey {
    fn of(book: &Gradebook, scores: &[StudentScores], sight: Sight) -> Result<Self, SchoolError> {
        let seen = book.items.iter().filter(|item| {
            let is_seen = sight == Sight::All;
            is_seen || item.part.posted
        });
        let items = seen
            .map(|item| count_item(item.part.number, scores))
            .collect();
        let request = Request {
            kind: Kind::ToDate,
            sight,
        };
        Ok(Self {
            students: scores.len(),
            items,
            to_date: Self::totals(book, scores, request)?,
        })
    }

    fn totals(
        book: &Gradebook,
        scores: &[StudentScores],
        request: Request,
    ) -> Result<(TotalStatistics, Vec<Exact>), SchoolError> {
        let (plan, scheme) = (book.plan()?, book.scheme());
        let totals: Vec<Exact> = scores
            .iter()
            .filter_map(|scores| plan.total(scores, request))
            .collect();
        let scale = Exact::from(scheme.scale());
        let marks = totals.iter().map(|total| total.clone() * scale.clone());
        let letters = scheme.bands().iter().map(|band| band.letter.clone());
        let statistics = TotalStatistics {
            count: totals.len(),
            marks: Statistics::of(marks.collect()).map(Figures::from),
            bands: letters.zip(scheme.distribute(&totals)).collect(),
        };
        Ok((statistics, totals))
    }

    fn statistics(self, at: Timestamp) -> ClassStatistics {
        ClassStatistics {
            at,
            students: self.students,
            items: self.items,
            to_date: self.to_date.0,
            final_totals: None,
        }
    }
}

fn count_item(number: u32, scores: &[StudentScores]) -> ItemStatistics {
    let cells = scores.iter().filter_map(|scores| scores.cells.get(&number));
    let cells = cells.filter(|cell| cell.status != ScoreStatus::None);
    let has_something = cells.clone().count();
    let graded = cells.filter(|cell| cell.status == ScoreStatus::Graded);
    let points: Vec<Exact> = graded
        .filter_map(|cell| cell.points)
        .map(Exact::from)
        .collect();
    ItemStatistics {
        number,
        graded: points.len(),
        ungraded: scores.len() - has_something,
        points: Statistics::of(points).map(Figures::from),
    }
}
