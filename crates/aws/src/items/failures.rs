//! DynamoDB's errors as facts of the port. What it repeats of a request's values is cut out: an error
//! text never carries a person's data.

use aws_sdk_dynamodb::Error;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::CancellationReason;
use ports::{FailedCondition, StoreError};

use crate::failures::Failure;
use crate::items::values::{SdkItem, from_sdk};

/// What a failed call means to the caller.
pub fn store_error<E>(error: SdkError<E>) -> StoreError
where
    E: ProvideErrorMetadata + Into<Error>,
{
    let failure = Failure::of(&error);
    match error {
        SdkError::ServiceError(answer) => refusal(answer.into_err().into(), failure),
        _ => StoreError::Unavailable(Box::new(failure)),
    }
}

fn refusal(error: Error, failure: Failure) -> StoreError {
    match error {
        Error::ConditionalCheckFailedException(refused) => {
            StoreError::ConditionFailed(vec![failed_condition(0, refused.item)])
        }
        Error::TransactionCanceledException(canceled) => {
            cancellation(canceled.cancellation_reasons.unwrap_or_default(), failure)
        }
        Error::TransactionConflictException(_) | Error::TransactionInProgressException(_) => {
            StoreError::Conflict
        }
        Error::ProvisionedThroughputExceededException(_)
        | Error::RequestLimitExceeded(_)
        | Error::ThrottlingException(_) => StoreError::Throttled,
        other => match other.code() {
            Some(
                "ValidationException" | "ResourceNotFoundException" | "SerializationException",
            ) => StoreError::rejected(other.message().unwrap_or_default()),
            _ => StoreError::Unavailable(Box::new(failure)),
        },
    }
}

/// Whatever could not be looked at this time is asked again first: then all conditions are told, not
/// some. A failed condition says more than a failed validation beside it: the caller reads again and
/// then sends another request, while a validation that still fails comes back alone.
fn cancellation(reasons: Vec<CancellationReason>, failure: Failure) -> StoreError {
    let is_any = |codes: &[&str]| {
        let mut told = reasons.iter().filter_map(|reason| reason.code.as_deref());
        told.any(|code| codes.contains(&code))
    };
    if is_any(&["ThrottlingError", "ProvisionedThroughputExceeded"]) {
        return StoreError::Throttled;
    }
    if is_any(&["TransactionConflict"]) {
        return StoreError::Conflict;
    }
    let rejected = reasons
        .iter()
        .find(|reason| reason.code.as_deref() == Some("ValidationError"))
        .map(|reason| reason.message.clone().unwrap_or_default());
    let failed: Vec<FailedCondition> = reasons
        .into_iter()
        .enumerate()
        .filter(|(_, reason)| reason.code.as_deref() == Some("ConditionalCheckFailed"))
        .map(|(action, reason)| failed_condition(action, reason.item))
        .collect();
    match rejected {
        _ if !failed.is_empty() => StoreError::ConditionFailed(failed),
        Some(message) => StoreError::rejected(&message),
        None => StoreError::Unavailable(Box::new(failure)),
    }
}

fn failed_condition(action: usize, item: Option<SdkItem>) -> FailedCondition {
    FailedCondition {
        action,
        // Of an item that was not there, some engines give an empty one.
        item: item.filter(|item| !item.is_empty()).map(from_sdk),
    }
}
