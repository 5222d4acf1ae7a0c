//! Categories of a book.

use domain::checks::Patch;
use domain::ids::ClassId;
use domain::scores::CategoryPatch as Edit;
use school::gradebooks::StoredCategory;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actors::Actor;
use crate::bodies::{Body, IfMatch};
use crate::books::{BookOut, MoveIn};
use crate::operations::{Operations, operations};
use crate::params::{Id, Ids, Number};
use crate::problems::Problem;
use crate::representations::{Created, One, Versioned};

/// A category of a book.
#[derive(Debug, Serialize, ToSchema)]
pub struct CategoryOut {
    /// Id of the class.
    #[schema(example = "cls_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub class: String,
    /// Its number in the class.
    pub number: u32,
    /// Name.
    #[schema(example = "Bài tập")]
    pub title: String,
    /// Weight in percentage points, 0 to 1000.
    #[schema(example = "40")]
    pub weight: String,
    /// Whether it counts in any total.
    pub counted: bool,
    /// How many items are left out to make its ratio as high as can be.
    pub drop_lowest: u32,
    /// How many of those left are left out to make its ratio as low as can be.
    pub drop_highest: u32,
    /// Whether it only adds to a total.
    pub extra_credit: bool,
    /// What its ratio cannot exceed, in percent.
    #[schema(required)]
    pub cap: Option<String>,
    /// When it was deleted.
    #[schema(required, format = DateTime)]
    pub deleted_at: Option<String>,
    /// Version, as in the `ETag`.
    pub version: u64,
}

impl From<(&ClassId, StoredCategory)> for CategoryOut {
    fn from((class, category): (&ClassId, StoredCategory)) -> Self {
        let StoredCategory { part, rules } = category;
        Self {
            class: class.to_string(),
            number: part.number,
            title: part.title.to_string(),
            weight: part.weight.to_string(),
            counted: part.counted,
            drop_lowest: rules.drop_lowest,
            drop_highest: rules.drop_highest,
            extra_credit: rules.extra_credit,
            cap: rules.cap.map(|cap| cap.value().to_string()),
            deleted_at: part.deleted_at.map(|at| at.to_string()),
            version: part.version,
        }
    }
}

impl Versioned for CategoryOut {
    fn version(&self) -> u64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/classes/{}/categories/{}", self.class, self.number)
    }
}

/// What is asked of a category: absent leaves, or is the default of a new one; null clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CategoryPatch {
    /// Name; required of a new one.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "Bài tập")]
    pub title: Patch<String>,
    /// Weight in percentage points, 0 to 1000 with at most 4 places; 0 if left out.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "40")]
    pub weight: Patch<String>,
    /// Whether it counts in any total; true if left out.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    pub counted: Patch<bool>,
    /// How many of the lowest are left out.
    #[serde(default)]
    #[schema(value_type = Option<u32>)]
    pub drop_lowest: Patch<u32>,
    /// How many of the highest are left out.
    #[serde(default)]
    #[schema(value_type = Option<u32>)]
    pub drop_highest: Patch<u32>,
    /// Whether it only adds.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    pub extra_credit: Patch<bool>,
    /// What its ratio cannot exceed, in percent.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub cap: Patch<String>,
}

impl From<CategoryPatch> for Edit {
    fn from(patch: CategoryPatch) -> Self {
        Self {
            title: patch.title,
            weight: patch.weight,
            counted: patch.counted,
            drop_lowest: patch.drop_lowest,
            drop_highest: patch.drop_highest,
            extra_credit: patch.extra_credit,
            cap: patch.cap,
        }
    }
}

pub(crate) fn operations() -> Operations {
    operations![
        create_category,
        get_category,
        update_category,
        delete_category,
        restore_category,
        move_category,
    ]
}

/// Enter a category
#[utoipa::path(post, path = "/api/classes/{class}/categories", tag = "gradebook", request_body = CategoryPatch,
    params(("class" = String, Path, description = "Id of the class"), ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless for 24 hours")),
    responses(
    (status = 201, body = CategoryOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "archived, too_many_categories, finals_at_work, finals_not_open"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed, idempotency_key_reused"),
))]
async fn create_category(
    actor: Actor,
    Id(class): Id<ClassId>,
    Body { value, once }: Body<CategoryPatch>,
) -> Result<Created<CategoryOut>, Problem> {
    let acting = actor.acting().await?;
    let category = acting
        .create_category(&class, value.into(), once.as_ref())
        .await?;
    Ok(Created(CategoryOut::from((&class, category))))
}

/// One category, also one that was deleted
#[utoipa::path(get, path = "/api/classes/{class}/categories/{category}", tag = "gradebook",
    params(("class" = String, Path, description = "Id of the class"), ("category" = u32, Path, description = "Number in the class")),
    responses(
    (status = 200, body = CategoryOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
))]
async fn get_category(
    actor: Actor,
    Ids(class, Number(number)): Ids<ClassId, Number>,
) -> Result<One<CategoryOut>, Problem> {
    let acting = actor.acting().await?;
    let category = acting.get_category(&class, number).await?;
    Ok(One(CategoryOut::from((&class, category))))
}

/// Edit a category
#[utoipa::path(patch, path = "/api/classes/{class}/categories/{category}", tag = "gradebook", request_body = CategoryPatch,
    params(("class" = String, Path, description = "Id of the class"), ("category" = u32, Path, description = "Number in the class"), ("If-Match" = String, Header, description = "Version in quotes", example = "\"3\"")),
    responses(
    (status = 200, body = CategoryOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "archived, finals_at_work, finals_not_open"),
    (status = 412, body = Problem, content_type = "application/problem+json", description = "version_mismatch"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
    (status = 428, body = Problem, content_type = "application/problem+json", description = "if_match_required"),
))]
async fn update_category(
    actor: Actor,
    Ids(class, Number(number)): Ids<ClassId, Number>,
    IfMatch(version): IfMatch,
    Body { value, .. }: Body<CategoryPatch>,
) -> Result<One<CategoryOut>, Problem> {
    let acting = actor.acting().await?;
    let category = acting
        .update_category((&class, number), version, value.into())
        .await?;
    Ok(One(CategoryOut::from((&class, category))))
}

/// Delete a category without items; it can be restored
#[utoipa::path(delete, path = "/api/classes/{class}/categories/{category}", tag = "gradebook",
    params(("class" = String, Path, description = "Id of the class"), ("category" = u32, Path, description = "Number in the class"), ("If-Match" = String, Header, description = "Version in quotes", example = "\"3\"")),
    responses(
    (status = 200, body = CategoryOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "archived, category_not_empty, finals_at_work, finals_not_open"),
    (status = 412, body = Problem, content_type = "application/problem+json", description = "version_mismatch"),
    (status = 428, body = Problem, content_type = "application/problem+json", description = "if_match_required"),
))]
async fn delete_category(
    actor: Actor,
    Ids(class, Number(number)): Ids<ClassId, Number>,
    IfMatch(version): IfMatch,
) -> Result<One<CategoryOut>, Problem> {
    let acting = actor.acting().await?;
    let category = acting.delete_category((&class, number), version).await?;
    Ok(One(CategoryOut::from((&class, category))))
}

/// Restore a category that was deleted
#[utoipa::path(post, path = "/api/classes/{class}/categories/{category}/restore", tag = "gradebook",
    params(("class" = String, Path, description = "Id of the class"), ("category" = u32, Path, description = "Number in the class"), ("If-Match" = String, Header, description = "Version in quotes", example = "\"3\"")),
    responses(
    (status = 200, body = CategoryOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "archived, finals_at_work, finals_not_open"),
    (status = 412, body = Problem, content_type = "application/problem+json", description = "version_mismatch"),
    (status = 428, body = Problem, content_type = "application/problem+json", description = "if_match_required"),
))]
async fn restore_category(
    actor: Actor,
    Ids(class, Number(number)): Ids<ClassId, Number>,
    IfMatch(version): IfMatch,
) -> Result<One<CategoryOut>, Problem> {
    let acting = actor.acting().await?;
    let category = acting.restore_category((&class, number), version).await?;
    Ok(One(CategoryOut::from((&class, category))))
}

/// Put a category before another one, or at the end
#[utoipa::path(post, path = "/api/classes/{class}/categories/{category}/move", tag = "gradebook", request_body = MoveIn,
    params(("class" = String, Path, description = "Id of the class"), ("category" = u32, Path, description = "Number in the class"), ("If-Match" = String, Header, description = "Version in quotes", example = "\"3\"")),
    responses(
    (status = 200, body = BookOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "archived"),
    (status = 412, body = Problem, content_type = "application/problem+json", description = "version_mismatch"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
    (status = 428, body = Problem, content_type = "application/problem+json", description = "if_match_required"),
))]
async fn move_category(
    actor: Actor,
    Ids(class, Number(number)): Ids<ClassId, Number>,
    IfMatch(version): IfMatch,
    Body { value, .. }: Body<MoveIn>,
) -> Result<One<BookOut>, Problem> {
    let acting = actor.acting().await?;
    let book = acting
        .move_category((&class, number), version, value.before)
        .await?;
    Ok(One(BookOut::of(&class, book)))
}
