//! Materials of classes: files and links.

use axum::Json;
use axum::http::StatusCode;
use domain::checks::Patch;
use domain::ids::{ClassId, MaterialId};
use domain::materials::{Content, Material, MaterialInput, MaterialPatch as Edit};
use school::materials::DownloadPermit;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actors::Actor;
use crate::avatars::UploadOut;
use crate::bodies::{Body, IfMatch};
use crate::operations::{Operations, operations};
use crate::params::{Id, Ids, PageParams, Params};
use crate::problems::Problem;
use crate::representations::{Created, MaterialsPage, One, Versioned};
use crate::values;

/// A material of a class: a file or a link.
#[derive(Debug, Serialize, ToSchema)]
pub struct MaterialOut {
    /// Id.
    #[schema(example = "mat_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub id: String,
    /// Id of the class.
    #[schema(example = "cls_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub class: String,
    /// What people call it.
    #[schema(example = "Giới hạn và liên tục")]
    pub title: String,
    /// Among which others it stands.
    #[schema(required, example = "Tuần 1")]
    pub section: Option<String>,
    /// Smaller ones come first in a section, equal ones in the order of their entry.
    pub position: u32,
    /// Whether it has arrived.
    pub state: values::MaterialState,
    /// The file, if it is one.
    #[schema(required)]
    pub file: Option<MaterialFileOut>,
    /// Where the link leads, if it is one.
    #[schema(required, example = "https://example.edu/calculus")]
    pub url: Option<String>,
    /// How to upload the file; in the answer to its entry alone.
    #[schema(required)]
    pub upload: Option<UploadOut>,
    /// Version, as in the `ETag`.
    pub version: u64,
    /// When entered.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When last edited.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

/// The file of a material.
#[derive(Debug, Serialize, ToSchema)]
pub struct MaterialFileOut {
    /// Under which it is saved.
    #[schema(example = "Bài 1.pdf")]
    pub name: String,
    /// Bytes.
    #[schema(example = 482_133)]
    pub size: u64,
    /// Media type.
    #[schema(example = "application/pdf")]
    pub media_type: String,
}

impl From<Material> for MaterialOut {
    fn from(material: Material) -> Self {
        let (file, url) = match material.content {
            Content::File(file) => {
                let file = MaterialFileOut {
                    name: file.name.to_string(),
                    size: file.size,
                    media_type: file.media_type,
                };
                (Some(file), None)
            }
            Content::Link { url } => (None, Some(url.as_str().to_owned())),
        };
        Self {
            id: material.id.to_string(),
            class: material.class.to_string(),
            title: material.title.to_string(),
            section: material.section.map(|section| section.to_string()),
            position: material.position,
            state: material.state.into(),
            file,
            url,
            upload: None,
            version: material.version,
            created_at: material.created_at.to_string(),
            updated_at: material.updated_at.to_string(),
        }
    }
}

impl Versioned for MaterialOut {
    fn version(&self) -> u64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/classes/{}/materials/{}", self.class, self.id)
    }
}

/// Where a file is downloaded.
#[derive(Debug, Serialize, ToSchema)]
pub struct DownloadOut {
    /// Where to; saves the file under its name.
    pub url: String,
    /// Until when a download can begin.
    #[schema(format = DateTime)]
    pub expires_at: String,
}

impl From<DownloadPermit> for DownloadOut {
    fn from(permit: DownloadPermit) -> Self {
        Self {
            url: permit.url,
            expires_at: permit.expires_at.to_string(),
        }
    }
}

/// A material to enter: either `name` and `size` of a file, or `url`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MaterialIn {
    /// If left out, the name of the file without its ending, or the link.
    #[serde(default)]
    #[schema(example = "Giới hạn và liên tục")]
    pub title: Option<String>,
    /// Among which others it stands.
    #[serde(default)]
    #[schema(example = "Tuần 1")]
    pub section: Option<String>,
    /// Place in the section, 0 to 9999; 0 if left out.
    #[serde(default)]
    pub position: Option<u32>,
    /// Name of the file; its ending says the kind.
    #[serde(default)]
    #[schema(example = "Bài 1.pdf")]
    pub name: Option<String>,
    /// Bytes of the file, 100 MB at most.
    #[serde(default)]
    #[schema(example = 482_133)]
    pub size: Option<u64>,
    /// Link, `https` or `http`.
    #[serde(default)]
    pub url: Option<String>,
}

/// An edit of a material: absent leaves, null clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MaterialPatch {
    /// Title.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub title: Patch<String>,
    /// Section.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub section: Patch<String>,
    /// Place in the section.
    #[serde(default)]
    #[schema(value_type = Option<u32>)]
    pub position: Patch<u32>,
}

pub(crate) fn operations() -> Operations {
    operations![
        list_materials,
        create_material,
        get_material,
        update_material,
        delete_material,
        complete_material,
        download_material,
    ]
}

/// Materials of a class that have arrived, by section and place
#[utoipa::path(get, path = "/api/classes/{class}/materials", tag = "materials",
    params(("class" = String, Path, description = "Id of the class"), PageParams),
    responses(
    (status = 200, body = MaterialsPage),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "invalid_cursor, unknown_parameter"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
))]
async fn list_materials(
    actor: Actor,
    Id(class): Id<ClassId>,
    Params(page): Params<PageParams>,
) -> Result<Json<MaterialsPage>, Problem> {
    let page = page.read()?;
    let acting = actor.acting().await?;
    Ok(MaterialsPage::of(
        acting.list_materials(&class, &page).await?,
    ))
}

/// Enter a link, or a file that is uploaded to the URL in the answer and then confirmed
#[utoipa::path(post, path = "/api/classes/{class}/materials", tag = "materials", request_body = MaterialIn,
    params(
        ("class" = String, Path, description = "Id of the class"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless for 24 hours; its answer names the same material with a new URL"),
    ),
    responses(
    (status = 201, body = MaterialOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "class_not_open, too_many_materials"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed, idempotency_key_reused"),
))]
async fn create_material(
    actor: Actor,
    Id(class): Id<ClassId>,
    Body { value, once }: Body<MaterialIn>,
) -> Result<Created<MaterialOut>, Problem> {
    let input = MaterialInput {
        title: value.title,
        section: value.section,
        position: value.position,
        name: value.name,
        size: value.size,
        url: value.url,
    };
    let acting = actor.acting().await?;
    let (material, permit) = acting
        .create_material(&class, &input, once.as_ref())
        .await?;
    Ok(Created(MaterialOut {
        upload: permit.map(UploadOut::from),
        ..material.into()
    }))
}

/// One material
#[utoipa::path(get, path = "/api/classes/{class}/materials/{material}", tag = "materials",
    params(
        ("class" = String, Path, description = "Id of the class"),
        ("material" = String, Path, description = "Id"),
    ),
    responses(
    (status = 200, body = MaterialOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
))]
async fn get_material(
    actor: Actor,
    Ids(class, material): Ids<ClassId, MaterialId>,
) -> Result<One<MaterialOut>, Problem> {
    let acting = actor.acting().await?;
    Ok(One(acting.get_material(&class, &material).await?.into()))
}

/// Confirm that the file of a material has been uploaded; again is harmless
#[utoipa::path(post, path = "/api/classes/{class}/materials/{material}/complete", tag = "materials",
    params(
        ("class" = String, Path, description = "Id of the class"),
        ("material" = String, Path, description = "Id"),
    ),
    responses(
    (status = 200, body = MaterialOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "upload_missing, upload_differs, class_not_open"),
))]
async fn complete_material(
    actor: Actor,
    Ids(class, material): Ids<ClassId, MaterialId>,
) -> Result<One<MaterialOut>, Problem> {
    let acting = actor.acting().await?;
    let material = acting.complete_material(&class, &material).await?;
    Ok(One(material.into()))
}

/// Where the file of a material is downloaded, for some minutes
#[utoipa::path(get, path = "/api/classes/{class}/materials/{material}/download", tag = "materials",
    params(
        ("class" = String, Path, description = "Id of the class"),
        ("material" = String, Path, description = "Id"),
    ),
    responses(
    (status = 200, body = DownloadOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
))]
async fn download_material(
    actor: Actor,
    Ids(class, material): Ids<ClassId, MaterialId>,
) -> Result<Json<DownloadOut>, Problem> {
    // Not a redirect: a browser follows a link without the token, and a script's token not to the store.
    let acting = actor.acting().await?;
    let permit = acting.download_material(&class, &material).await?;
    Ok(Json(permit.into()))
}

/// Edit title, section and place of a material
#[utoipa::path(patch, path = "/api/classes/{class}/materials/{material}", tag = "materials", request_body = MaterialPatch,
    params(
        ("class" = String, Path, description = "Id of the class"),
        ("material" = String, Path, description = "Id"),
        ("If-Match" = String, Header, description = "Version in quotes", example = "\"3\""),
    ),
    responses(
    (status = 200, body = MaterialOut),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "class_not_open"),
    (status = 412, body = Problem, content_type = "application/problem+json", description = "version_mismatch"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed"),
    (status = 428, body = Problem, content_type = "application/problem+json", description = "if_match_required"),
))]
async fn update_material(
    actor: Actor,
    Ids(class, material): Ids<ClassId, MaterialId>,
    IfMatch(version): IfMatch,
    Body { value, .. }: Body<MaterialPatch>,
) -> Result<One<MaterialOut>, Problem> {
    let MaterialPatch {
        title,
        section,
        position,
    } = value;
    let edit = (
        version,
        Edit {
            title,
            section,
            position,
        },
    );
    let acting = actor.acting().await?;
    let material = acting.update_material(&class, &material, edit).await?;
    Ok(One(material.into()))
}

/// Take a material away, with its file
#[utoipa::path(delete, path = "/api/classes/{class}/materials/{material}", tag = "materials",
    params(
        ("class" = String, Path, description = "Id of the class"),
        ("material" = String, Path, description = "Id"),
        ("If-Match" = String, Header, description = "Version in quotes", example = "\"3\""),
    ),
    responses(
    (status = 204, description = "Gone"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "forbidden"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "class_not_open"),
    (status = 412, body = Problem, content_type = "application/problem+json", description = "version_mismatch"),
    (status = 428, body = Problem, content_type = "application/problem+json", description = "if_match_required"),
))]
async fn delete_material(
    actor: Actor,
    Ids(class, material): Ids<ClassId, MaterialId>,
    IfMatch(version): IfMatch,
) -> Result<StatusCode, Problem> {
    let acting = actor.acting().await?;
    acting.delete_material(&class, &material, version).await?;
    Ok(StatusCode::NO_CONTENT)
}
