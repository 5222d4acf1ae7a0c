//! Second factors that a school requires of its staff: whether what the user pool said of an account
//! still counts, and what follows from it.

use serde::{Deserialize, Serialize};

/// Whether an account has a second factor, as the user pool knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondFactor {
    /// Each sign-in asks for it.
    Set,
    /// The password alone lets in.
    Missing,
}

/// What the user pool has said, and when it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What it said.
    pub factor: SecondFactor,
    /// Unix second of the question.
    pub at: i64,
}

/// How somebody stands to the second factor that the school may require.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing is required.
    Free,
    /// It is there.
    Proven,
    /// The user pool has to be asked.
    Unknown,
    /// It is still to be set up.
    Owing,
}

/// How somebody stands of whom it is required, and who signed in at this second. A finding says nothing of a later sign-in: the factor may have
/// been taken away at the user pool since.
pub fn judge(finding: Option<Finding>, signed_in_at: i64) -> Standing {
    match finding {
        Some(Finding { factor, at }) if signed_in_at <= at => match factor {
            SecondFactor::Set => Standing::Proven,
            SecondFactor::Missing => Standing::Owing,
        },
        _ => Standing::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn nobody_is_proven_or_owing_by_what_was_said_before_they_signed_in(
            at in 0_i64..1 << 40, later in 1_i64..1 << 20, is_set: bool,
        ) {
            let factor = if is_set { SecondFactor::Set } else { SecondFactor::Missing };
            let finding = Some(Finding { factor, at });

            prop_assert_eq!(judge(finding, at + later), Standing::Unknown);
            prop_assert_ne!(judge(finding, at), Standing::Unknown);
            prop_assert_eq!(judge(finding, at - later) == Standing::Proven, is_set);
            prop_assert_eq!(judge(None, at), Standing::Unknown);
        }
    }
}
