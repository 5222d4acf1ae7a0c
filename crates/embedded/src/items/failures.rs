//! The engine's errors as facts of the port. What the engine repeats of a request's values is cut
//! out: an error text never carries a person's data.

use dynoxide::DynoxideError;
use dynoxide::errors::CancellationReason;
use ports::{FailedCondition, StoreError};

use crate::items::values::{EngineItem, from_engine};

/// What a failure of the engine means to the caller.
pub fn store_error(error: DynoxideError) -> StoreError {
    match error {
        DynoxideError::ConditionalCheckFailedException(_, item) => {
            StoreError::ConditionFailed(vec![failed_condition(0, item)])
        }
        DynoxideError::TransactionCanceledException(_, reasons) => canceled(reasons),
        DynoxideError::ValidationException(message)
        | DynoxideError::KeyEmptyValueValidation(message)
        | DynoxideError::EnvelopedValidation(message)
        | DynoxideError::ResourceNotFoundException(message)
        | DynoxideError::SerializationException(message) => StoreError::rejected(&message),
        DynoxideError::ConversionError(error) => StoreError::rejected(&error.to_string()),
        other => StoreError::Unavailable(Box::new(other)),
    }
}

/// A failed condition says more than a failed validation beside it: the caller reads again and
/// then sends another request, while a validation that still fails comes back alone.
fn canceled(reasons: Vec<CancellationReason>) -> StoreError {
    let rejected = reasons
        .iter()
        .find(|reason| reason.code == "ValidationError")
        .map(|reason| reason.message.clone().unwrap_or_default());
    let failed: Vec<FailedCondition> = reasons
        .into_iter()
        .enumerate()
        .filter(|(_, reason)| reason.code == "ConditionalCheckFailed")
        .map(|(action, reason)| failed_condition(action, reason.item))
        .collect();
    match rejected {
        Some(message) if failed.is_empty() => StoreError::rejected(&message),
        _ => StoreError::ConditionFailed(failed),
    }
}

fn failed_condition(action: usize, item: Option<EngineItem>) -> FailedCondition {
    FailedCondition {
        action,
        item: item.map(from_engine),
    }
}
