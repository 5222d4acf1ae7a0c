//! Items of a book: anything with points.

use domain::checks::{Fault, Invalid, Patch};
use domain::ids::ClassId;
use domain::scores::{ItemPatch as Edit, LateInput};
use jiff::Timestamp;
use school::gradebooks::StoredItem;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actors::Actor;
use crate::bodies::{Body, IfMatch};
use crate::books::{BookOut, LateIn, LateOut, MoveIn};
use crate::operations::{Operations, operations};
use crate::params::{Id, Ids, Number};
use crate::problems::Problem;
use crate::representations::{Created, One, Versioned};

/// An item of a book.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts, each with a name on the wire"
)]
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemOut {
    /// Id of the class.
    #[schema(example = "cls_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub class: String,
    /// Its number in the class, never given to another one.
    pub number: u32,
    /// Number of its category.
    pub category: u32,
    /// Name.
    #[schema(example = "Giữa kỳ")]
    pub title: String,
    /// Text for students.
    #[schema(required)]
    pub description: Option<String>,
    /// Points for full marks.
    #[schema(example = "10")]
    pub points: String,
    /// Weight in percentage points, where items have weights.
    #[schema(required, example = "30")]
    pub weight: Option<String>,
    /// Whether it counts in any total.
    pub counted: bool,
    /// Whether students see it.
    pub posted: bool,
    /// When students begin to see it, if that was set for later.
    #[schema(required, format = DateTime)]
    pub post_at: Option<String>,
    /// Day on which it was set.
    #[schema(required, format = Date)]
    pub assigned_on: Option<String>,
    /// Last day to hand it in, inclusive.
    #[schema(required, format = Date)]
    pub due_on: Option<String>,
    /// Whether no drop may leave it out.
    pub never_drop: bool,
    /// Whether it only adds to its category.
    pub extra_credit: bool,
    /// How many points it may give, in percent of its full points.
    #[schema(example = "100")]
    pub limit: String,
    /// What late works of it lose, instead of what the book says.
    #[schema(required)]
    pub late: Option<LateOut>,
    /// When it was deleted.
    #[schema(required, format = DateTime)]
    pub deleted_at: Option<String>,
    /// Version, as in the `ETag`.
    pub version: u64,
}

impl From<(&ClassId, StoredItem)> for ItemOut {
    fn from((class, item): (&ClassId, StoredItem)) -> Self {
        let StoredItem { part, rules } = item;
        Self {
            class: class.to_string(),
            number: part.number,
            category: part.category,
            title: part.title.to_string(),
            description: part.description.map(|text| text.to_string()),
            points: part.points.to_string(),
            weight: part.weight.map(|weight| weight.to_string()),
            counted: part.counted,
            posted: part.posted,
            post_at: part.post_at.map(|at| at.to_string()),
            assigned_on: part.assigned_on.map(|day| day.to_string()),
            due_on: part.due_on.map(|day| day.to_string()),
            never_drop: rules.never_drop,
            extra_credit: rules.extra_credit,
            limit: rules.limit.value().to_string(),
            late: rules.late.map(LateOut::from),
            deleted_at: part.deleted_at.map(|at| at.to_string()),
            version: part.version,
        }
    }
}

impl Versioned for ItemOut {
    fn version(&self) -> u64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/classes/{}/items/{}", self.class, self.number)
    }
}

/// What is asked of an item: absent leaves, or is the default of a new one; null clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemPatch {
    /// Number of its category; required of a new one.
    #[serde(default)]
    #[schema(value_type = Option<u32>, example = 1)]
    pub category: Patch<u32>,
    /// Name; required of a new one.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "Giữa kỳ")]
    pub title: Patch<String>,
    /// Text for students.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub description: Patch<String>,
    /// Points for full marks, 0 to 1,000,000 with at most 4 places; required of a new one.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "10")]
    pub points: Patch<String>,
    /// Weight in percentage points, 0 to 1000.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub weight: Patch<String>,
    /// Whether it counts in any total; true if left out.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    pub counted: Patch<bool>,
    /// Day on which it was set.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub assigned_on: Patch<String>,
    /// Last day to hand it in, inclusive.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub due_on: Patch<String>,
    /// Whether no drop may leave it out.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    pub never_drop: Patch<bool>,
    /// Whether it only adds to its category.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    pub extra_credit: Patch<bool>,
    /// How many points it may give, in percent of its full points; 100 if left out.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub limit: Patch<String>,
    /// What late works of it lose, instead of what the book says.
    #[serde(default)]
    #[schema(value_type = Option<LateIn>)]
    pub late: Patch<LateIn>,
}

impl From<ItemPatch> for Edit {
    fn from(patch: ItemPatch) -> Self {
        Self {
            category: patch.category.map(Some),
            title: patch.title,
            description: patch.description,
            points: patch.points,
            weight: patch.weight,
            counted: patch.counted,
            assigned_on: patch.assigned_on,
            due_on: patch.due_on,
            never_drop: patch.never_drop,
            extra_credit: patch.extra_credit,
            limit: patch.limit,
            late: patch.late.map(LateInput::from),
        }
    }
}

/// When an item is posted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostIn {
    /// From when on students see it; null: from now on.
    #[serde(default)]
    #[schema(format = DateTime, example = "2026-03-02T01:00:00Z")]
    pub at: Option<String>,
}

/// An item that was posted.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostedOut {
    /// As it is now.
    pub item: ItemOut,
    /// How many active students have nothing in it yet.
    pub ungraded: usize,
}

impl Versioned for PostedOut {
    fn version(&self) -> u64 {
        self.item.version
    }

    fn location(&self) -> String {
        self.item.location()
    }
}

fn read_at(at: Option<&str>) -> Result<Option<Timestamp>, Problem> {
    let at = at.map(str::parse::<Timestamp>).transpose();
    at.map_err(|_| Invalid(vec![Fault::new("invalid_instant").at("at")]).into())
}

pub(crate) fn operations() -> Operations {
    operations![
        create_item,
        get_item,
        update_item,
        delete_item,
        restore_item,
        move_item,
        post_item,
        unpost_item,
    ]
}

/// Enter an item, which students do not see until it is posted
#[utoipa::path(post, path = "/api/classes/{class}/items", tag = "gradebook", request_body = ItemPatch,
    params(("class" = String, Path, description = "Id of the class"), ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless for 24 hours")),
    responses(
    (status = 201, body = ItemOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "archived, too_many_items, finals_at_work, finals_not_open"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed, idempotency_key_reused"),
))]
async fn create_item(
    actor: Actor,
    Id(class): Id<ClassId>,
    Body { value, once }: Body<ItemPatch>,
) -> Result<Created<ItemOut>, Problem> {
    let acting = actor.acting().await?;
    let item = acting
        .create_item(&class, value.into(), once.as_ref())
        .await?;
    Ok(Created(ItemOut::from((&class, item))))
}

/// One item, also one that was deleted
#[utoipa::path(get, path = "/api/classes/{class}/items/{item}", tag = "gradebook",
    params(("class" = String, Path, description = "Id of the class"), ("item" = u32, Path, description = "Number in the class")),
    responses(
    (status = 200, body = ItemOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
))]
async fn get_item(
    actor: Actor,
    Ids(class, Number(number)): Ids<ClassId, Number>,
) -> Result<One<ItemOut>, Problem> {
    let acting = actor.acting().await?;
    let item = acting.get_item(&class, number).await?;
    Ok(One(ItemOut::from((&class, item))))
}

/// Edit an item
#[utoipa::path(patch, path = "/api/classes/{class}/items/{item}", tag = "gradebook", request_body = ItemPatch,
    params(("class" = String, Path, description = "Id of the class"), ("item" = u32, Path, description = "Number in the class"), ("If-Match" = String, Header, description = "Version in quotes", example = "\"3\"")),
    responses(
    (status = 200, body = ItemOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "archived, finals_at_work, finals_not_open"),
    (status = 412, body = Problem, content_type = "application/problem+json", description = "version_mismatch"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
    (status = 428, body = Problem, content_type = "application/problem+json", description = "if_match_required"),
))]
async fn update_item(
    actor: Actor,
    Ids(class, Number(number)): Ids<ClassId, Number>,
    IfMatch(version): IfMatch,
    Body { value, .. }: Body<ItemPatch>,
) -> Result<One<ItemOut>, Problem> {
    let acting = actor.acting().await?;
    let item = acting
        .update_item((&class, number), version, value.into())
        .await?;
    Ok(One(ItemOut::from((&class, item))))
}

/// Delete an item; its cells stay, and both can be restored
#[utoipa::path(delete, path = "/api/classes/{class}/items/{item}", tag = "gradebook",
    params(("class" = String, Path, description = "Id of the class"), ("item" = u32, Path, description = "Number in the class"), ("If-Match" = String, Header, description = "Version in quotes", example = "\"3\"")),
    responses(
    (status = 200, body = ItemOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "archived, finals_at_work, finals_not_open"),
    (status = 412, body = Problem, content_type = "application/problem+json", description = "version_mismatch"),
    (status = 428, body = Problem, content_type = "application/problem+json", description = "if_match_required"),
))]
async fn delete_item(
    actor: Actor,
    Ids(class, Number(number)): Ids<ClassId, Number>,
    IfMatch(version): IfMatch,
) -> Result<One<ItemOut>, Problem> {
    let acting = actor.acting().await?;
    let item = acting.delete_item((&class, number), version).await?;
    Ok(One(ItemOut::from((&class, item))))
}

/// Restore an item that was deleted
#[utoipa::path(post, path = "/api/classes/{class}/items/{item}/restore", tag = "gradebook",
    params(("class" = String, Path, description = "Id of the class"), ("item" = u32, Path, description = "Number in the class"), ("If-Match" = String, Header, description = "Version in quotes", example = "\"3\"")),
    responses(
    (status = 200, body = ItemOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "archived, category_deleted, finals_at_work, finals_not_open"),
    (status = 412, body = Problem, content_type = "application/problem+json", description = "version_mismatch"),
    (status = 428, body = Problem, content_type = "application/problem+json", description = "if_match_required"),
))]
async fn restore_item(
    actor: Actor,
    Ids(class, Number(number)): Ids<ClassId, Number>,
    IfMatch(version): IfMatch,
) -> Result<One<ItemOut>, Problem> {
    let acting = actor.acting().await?;
    let item = acting.restore_item((&class, number), version).await?;
    Ok(One(ItemOut::from((&class, item))))
}

/// Put an item before another one of its category, or at its end
#[utoipa::path(post, path = "/api/classes/{class}/items/{item}/move", tag = "gradebook", request_body = MoveIn,
    params(("class" = String, Path, description = "Id of the class"), ("item" = u32, Path, description = "Number in the class"), ("If-Match" = String, Header, description = "Version in quotes", example = "\"3\"")),
    responses(
    (status = 200, body = BookOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "archived"),
    (status = 412, body = Problem, content_type = "application/problem+json", description = "version_mismatch"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
    (status = 428, body = Problem, content_type = "application/problem+json", description = "if_match_required"),
))]
async fn move_item(
    actor: Actor,
    Ids(class, Number(number)): Ids<ClassId, Number>,
    IfMatch(version): IfMatch,
    Body { value, .. }: Body<MoveIn>,
) -> Result<One<BookOut>, Problem> {
    let acting = actor.acting().await?;
    let book = acting
        .move_item((&class, number), version, value.before)
        .await?;
    Ok(One(BookOut::of(&class, book)))
}

/// Show an item to students, from now on or from an instant on; they are told once
#[utoipa::path(post, path = "/api/classes/{class}/items/{item}/post", tag = "gradebook", request_body = PostIn,
    params(("class" = String, Path, description = "Id of the class"), ("item" = u32, Path, description = "Number in the class"), ("If-Match" = String, Header, description = "Version in quotes", example = "\"3\"")),
    responses(
    (status = 200, body = PostedOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "archived"),
    (status = 412, body = Problem, content_type = "application/problem+json", description = "version_mismatch"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
    (status = 428, body = Problem, content_type = "application/problem+json", description = "if_match_required"),
))]
async fn post_item(
    actor: Actor,
    Ids(class, Number(number)): Ids<ClassId, Number>,
    IfMatch(version): IfMatch,
    Body { value, .. }: Body<PostIn>,
) -> Result<One<PostedOut>, Problem> {
    let at = read_at(value.at.as_deref())?;
    let acting = actor.acting().await?;
    let posted = acting.post_item((&class, number), version, at).await?;
    Ok(One(PostedOut {
        item: ItemOut::from((&class, posted.item)),
        ungraded: posted.ungraded,
    }))
}

/// Hide an item from students, or take back that it is to be shown
#[utoipa::path(post, path = "/api/classes/{class}/items/{item}/unpost", tag = "gradebook",
    params(("class" = String, Path, description = "Id of the class"), ("item" = u32, Path, description = "Number in the class"), ("If-Match" = String, Header, description = "Version in quotes", example = "\"3\"")),
    responses(
    (status = 200, body = ItemOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "archived"),
    (status = 412, body = Problem, content_type = "application/problem+json", description = "version_mismatch"),
    (status = 428, body = Problem, content_type = "application/problem+json", description = "if_match_required"),
))]
async fn unpost_item(
    actor: Actor,
    Ids(class, Number(number)): Ids<ClassId, Number>,
    IfMatch(version): IfMatch,
) -> Result<One<ItemOut>, Problem> {
    let acting = actor.acting().await?;
    let item = acting.unpost_item((&class, number), version).await?;
    Ok(One(ItemOut::from((&class, item))))
}
