//! Pictures of people: how one gets there, and how they are shown beside names.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::ids::{FileId, PersonId};
use school::School;
use school::avatars::AvatarInput;
use school::uploads::UploadPermit;
use serde::{Deserialize, Serialize, Serializer};
use utoipa::ToSchema;

use crate::actors::Actor;
use crate::bodies::{Body, IfMatch};
use crate::operations::{Operations, operations};
use crate::params::Id;
use crate::people::PersonOut;
use crate::problems::Problem;
use crate::representations::{Created, One};

/// A person's picture on its way out: which, and where once that is signed.
#[derive(Debug, Clone, Default)]
pub struct Picture {
    of: Option<(PersonId, FileId)>,
    url: Option<String>,
}

impl Picture {
    /// The picture that is named beside a person, if one is.
    pub fn of(person: &PersonId, file: Option<FileId>) -> Self {
        Self {
            of: file.map(|file| (person.clone(), file)),
            url: None,
        }
    }

    async fn sign(&mut self, school: &School) {
        if let Some((person, file)) = &self.of {
            self.url = school.avatar_url(person, file).await;
        }
    }
}

impl Serialize for Picture {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.url.serialize(serializer)
    }
}

/// Something that shows people.
pub(crate) trait Pictured {
    /// Their pictures.
    fn pictures(&mut self) -> Vec<&mut Picture>;
}

impl<T: Pictured> Pictured for One<T> {
    fn pictures(&mut self) -> Vec<&mut Picture> {
        self.0.pictures()
    }
}

impl<T: Pictured> Pictured for Created<T> {
    fn pictures(&mut self) -> Vec<&mut Picture> {
        self.0.pictures()
    }
}

impl<T: Pictured> Pictured for Json<T> {
    fn pictures(&mut self) -> Vec<&mut Picture> {
        self.0.pictures()
    }
}

/// Signs the pictures of an answer, which asks the store nothing.
pub(crate) async fn show_pictures<T: Pictured>(school: &School, mut answer: T) -> T {
    for picture in answer.pictures() {
        picture.sign(school).await;
    }
    answer
}

/// A picture that is to be uploaded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AvatarIn {
    /// `image/webp`, `image/jpeg` or `image/png`.
    #[serde(default)]
    #[schema(value_type = String, example = "image/webp")]
    pub media_type: Option<String>,
    /// Bytes, 1 MB at most.
    #[serde(default)]
    #[schema(value_type = u64, example = 48213)]
    pub size: Option<u64>,
}

/// A picture that may be uploaded now.
#[derive(Debug, Serialize, ToSchema)]
pub struct AvatarUploadOut {
    /// Id of the file, to confirm it with.
    #[schema(example = "fil_0cqk3f0m3gsfjr5u2a7o9d1e4c")]
    pub id: String,
    /// How to upload it.
    pub upload: UploadOut,
}

/// How to upload a file: one `PUT` of its bytes, straight to the store.
#[derive(Debug, Serialize, ToSchema)]
pub struct UploadOut {
    /// Where to.
    pub url: String,
    /// Headers that the request must carry as they are.
    pub headers: Vec<HeaderOut>,
    /// Until when the URL works; the same request with the same `Idempotency-Key` gives another one.
    #[schema(format = DateTime)]
    pub expires_at: String,
}

/// A header of a request.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeaderOut {
    /// Name.
    #[schema(example = "content-type")]
    pub name: String,
    /// Value.
    #[schema(example = "image/webp")]
    pub value: String,
}

impl From<UploadPermit> for UploadOut {
    fn from(permit: UploadPermit) -> Self {
        let header = |(name, value)| HeaderOut { name, value };
        Self {
            url: permit.url,
            headers: permit.headers.into_iter().map(header).collect(),
            expires_at: permit.expires_at.to_string(),
        }
    }
}

/// Answers what may be uploaded, with where it is confirmed.
struct Permitted(AvatarUploadOut);

impl IntoResponse for Permitted {
    fn into_response(self) -> Response {
        let location = format!("/api/me/avatar/{}/complete", self.0.id);
        let location = HeaderValue::from_str(&location).expect("a path of ids is plain text");
        let headers = [(header::LOCATION, location)];
        (StatusCode::CREATED, headers, Json(self.0)).into_response()
    }
}

pub(crate) fn operations() -> Operations {
    operations![create_my_avatar, delete_my_avatar, complete_my_avatar]
}

/// Ask to upload a picture of oneself
#[utoipa::path(post, path = "/api/me/avatar", tag = "me", request_body = AvatarIn,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless for 24 hours; its answer names the same file with a new URL")),
    responses(
    (status = 201, body = AvatarUploadOut),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "validation_failed, idempotency_key_reused"),
))]
async fn create_my_avatar(
    actor: Actor,
    Body { value, once }: Body<AvatarIn>,
) -> Result<Permitted, Problem> {
    let input = AvatarInput {
        media_type: value.media_type.unwrap_or_default(),
        size: value.size.unwrap_or(0),
    };
    let acting = actor.acting().await?;
    let (file, permit) = acting.create_my_avatar(&input, once.as_ref()).await?;
    Ok(Permitted(AvatarUploadOut {
        id: file.to_string(),
        upload: permit.into(),
    }))
}

/// Show the picture that was uploaded; again is harmless
#[utoipa::path(post, path = "/api/me/avatar/{file}/complete", tag = "me",
    params(("file" = String, Path, description = "Id of the file")),
    responses(
    (status = 200, body = PersonOut),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "not_found"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "upload_missing, upload_differs"),
    (status = 412, body = Problem, content_type = "application/problem+json", description = "version_mismatch: the person was edited at this moment"),
))]
async fn complete_my_avatar(actor: Actor, Id(file): Id<FileId>) -> Result<One<PersonOut>, Problem> {
    let person = actor.acting().await?.complete_my_avatar(&file).await?;
    Ok(actor.show_pictures(One(person.into())).await)
}

/// Take one's picture away
#[utoipa::path(delete, path = "/api/me/avatar", tag = "me",
    params(("If-Match" = String, Header, description = "Version of the person in quotes", example = "\"3\"")),
    responses(
    (status = 200, body = PersonOut),
    (status = 412, body = Problem, content_type = "application/problem+json", description = "version_mismatch"),
    (status = 428, body = Problem, content_type = "application/problem+json", description = "if_match_required"),
))]
async fn delete_my_avatar(
    actor: Actor,
    IfMatch(version): IfMatch,
) -> Result<One<PersonOut>, Problem> {
    let person = actor.acting().await?.delete_my_avatar(version).await?;
    Ok(One(person.into()))
}
