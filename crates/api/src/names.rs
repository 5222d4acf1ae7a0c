//! Names of people on the wire, in their parts.

use domain::names::{NameInput, PersonName};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::values;

/// A name in its parts.
#[derive(Debug, Serialize, ToSchema)]
pub struct NameOut {
    /// Family name.
    #[schema(required, example = "Nguyễn")]
    pub family: Option<String>,
    /// Middle names.
    #[schema(required, example = "Văn")]
    pub middle: Option<String>,
    /// Given name.
    #[schema(example = "An")]
    pub given: String,
    /// How the parts are put together.
    pub order: values::NameOrder,
}

impl From<PersonName> for NameOut {
    fn from(name: PersonName) -> Self {
        let text = |part: domain::texts::NamePart| part.as_str().to_owned();
        Self {
            family: name.family.map(text),
            middle: name.middle.map(text),
            given: text(name.given),
            order: name.order.into(),
        }
    }
}

/// A name as typed.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NameIn {
    /// Family name.
    #[serde(default)]
    #[schema(example = "Nguyễn")]
    pub family: Option<String>,
    /// Middle names.
    #[serde(default)]
    #[schema(example = "Văn")]
    pub middle: Option<String>,
    /// Given name.
    #[serde(default)]
    #[schema(value_type = String, example = "An")]
    pub given: Option<String>,
    /// `family_first` or `given_first`; if left out, what the family name suggests.
    #[serde(default)]
    #[schema(example = "family_first")]
    pub order: Option<String>,
}

impl From<NameIn> for NameInput {
    fn from(name: NameIn) -> Self {
        let NameIn {
            family,
            middle,
            given,
            order,
        } = name;
        Self {
            family,
            middle,
            given: given.unwrap_or_default(),
            order,
        }
    }
}
