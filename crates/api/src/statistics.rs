//! What a class reached.

use axum::Json;
use domain::ids::ClassId;
use domain::scores::Rank;
use school::gradebooks::{ClassStatistics, Figures, ItemStatistics, TotalStatistics};
use serde::Serialize;
use utoipa::ToSchema;

use crate::actors::Actor;
use crate::operations::{Operations, operations};
use crate::params::Id;
use crate::problems::Problem;
use crate::traces::ExactOut;

/// What a class reached. Students see what is posted, and no figures of fewer than five.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatisticsOut {
    /// As of when: now for the staff, a minute ago at most for students.
    #[schema(format = DateTime)]
    pub at: String,
    /// Active students.
    pub students: usize,
    /// Of items, in their order.
    pub items: Vec<ItemStatisticsOut>,
    /// Of totals to date.
    pub to_date: TotalStatisticsOut,
    /// Of final totals as they would be now; for the staff alone.
    #[schema(required)]
    pub final_totals: Option<TotalStatisticsOut>,
}

impl From<ClassStatistics> for StatisticsOut {
    fn from(statistics: ClassStatistics) -> Self {
        let items = statistics.items.into_iter();
        Self {
            at: statistics.at.to_string(),
            students: statistics.students,
            items: items.map(ItemStatisticsOut::from).collect(),
            to_date: statistics.to_date.into(),
            final_totals: statistics.final_totals.map(TotalStatisticsOut::from),
        }
    }
}

/// What a class reached in an item.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemStatisticsOut {
    /// Number of the item.
    pub number: u32,
    /// How many have points.
    pub graded: usize,
    /// How many have nothing yet.
    pub ungraded: usize,
    /// Of raw points; null if nobody has any, or too few for students.
    #[schema(required)]
    pub points: Option<FiguresOut>,
}

impl From<ItemStatistics> for ItemStatisticsOut {
    fn from(item: ItemStatistics) -> Self {
        Self {
            number: item.number,
            graded: item.graded,
            ungraded: item.ungraded,
            points: item.points.map(FiguresOut::from),
        }
    }
}

/// What the totals of a class are.
#[derive(Debug, Serialize, ToSchema)]
pub struct TotalStatisticsOut {
    /// How many have one.
    pub count: usize,
    /// On the scale of the scheme; null if nobody has one, or too few for students.
    #[schema(required)]
    pub marks: Option<FiguresOut>,
    /// How many are in each band, from the highest down.
    pub bands: Vec<BandCountOut>,
}

impl From<TotalStatistics> for TotalStatisticsOut {
    fn from(totals: TotalStatistics) -> Self {
        let bands = totals
            .bands
            .into_iter()
            .map(|(letter, count)| BandCountOut {
                letter: letter.to_string(),
                count,
            });
        Self {
            count: totals.count,
            marks: totals.marks.map(FiguresOut::from),
            bands: bands.collect(),
        }
    }
}

/// How many are in a band.
#[derive(Debug, Serialize, ToSchema)]
pub struct BandCountOut {
    /// What it is called.
    #[schema(example = "A")]
    pub letter: String,
    /// How many.
    pub count: usize,
}

/// Mean, median and extremes.
#[derive(Debug, Serialize, ToSchema)]
pub struct FiguresOut {
    /// Sum over number.
    pub mean: ExactOut,
    /// The one in the middle.
    pub median: ExactOut,
    /// The lowest.
    pub least: ExactOut,
    /// The highest.
    pub most: ExactOut,
}

impl From<Figures> for FiguresOut {
    fn from(figures: Figures) -> Self {
        Self {
            mean: figures.mean.into(),
            median: figures.median.into(),
            least: figures.least.into(),
            most: figures.most.into(),
        }
    }
}

/// A place in a class: equal totals share one (1, 2, 2, 4).
#[derive(Debug, Serialize, ToSchema)]
pub struct RankOut {
    /// One more than how many have a higher total.
    pub place: usize,
    /// How many have a total.
    pub of: usize,
    /// The percentage of them whose total is not higher.
    pub percentile: ExactOut,
}

impl From<Rank> for RankOut {
    fn from(rank: Rank) -> Self {
        Self {
            place: rank.place,
            of: rank.of,
            percentile: rank.percentile().into(),
        }
    }
}

pub(crate) fn operations() -> Operations {
    operations![get_statistics]
}

/// Statistics of items and totals: all for the staff; of what is posted, and of five or more, for students
#[utoipa::path(get, path = "/api/classes/{class}/statistics", tag = "gradebook",
    params(("class" = String, Path, description = "Id of the class")),
    responses(
    (status = 200, body = StatisticsOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
))]
async fn get_statistics(
    actor: Actor,
    Id(class): Id<ClassId>,
) -> Result<Json<StatisticsOut>, Problem> {
    let acting = actor.acting().await?;
    Ok(Json(acting.get_statistics(&class).await?.into()))
}
