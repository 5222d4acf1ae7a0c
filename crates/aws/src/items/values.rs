//! Items in the school's form and in the SDK's. Both are DynamoDB's types, so nothing is lost, and
//! nothing is copied: texts and bytes move from one to the other.

use std::collections::HashMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue as SdkValue;
use ports::{AttributeValue, Item};

/// An item as the SDK holds it.
pub type SdkItem = HashMap<String, SdkValue>;

/// To the SDK.
pub fn to_sdk(item: impl IntoIterator<Item = (String, AttributeValue)>) -> SdkItem {
    item.into_iter()
        .map(|(name, value)| (name, value_to_sdk(value)))
        .collect()
}

/// From the SDK.
pub fn from_sdk(item: SdkItem) -> Item {
    let mut read = Item::default();
    *read.inner_mut() = item
        .into_iter()
        .map(|(name, value)| (name, value_from_sdk(value)))
        .collect();
    read
}

/// A single value to the SDK.
pub fn value_to_sdk(value: AttributeValue) -> SdkValue {
    match value {
        AttributeValue::S(text) => SdkValue::S(text),
        AttributeValue::N(number) => SdkValue::N(number),
        AttributeValue::B(bytes) => SdkValue::B(Blob::new(bytes)),
        AttributeValue::Bool(flag) => SdkValue::Bool(flag),
        AttributeValue::Null(flag) => SdkValue::Null(flag),
        AttributeValue::Ss(texts) => SdkValue::Ss(texts),
        AttributeValue::Ns(numbers) => SdkValue::Ns(numbers),
        AttributeValue::Bs(blobs) => SdkValue::Bs(blobs.into_iter().map(Blob::new).collect()),
        AttributeValue::L(list) => SdkValue::L(list.into_iter().map(value_to_sdk).collect()),
        AttributeValue::M(map) => SdkValue::M(to_sdk(map)),
    }
}

/// A single value from the SDK.
fn value_from_sdk(value: SdkValue) -> AttributeValue {
    match value {
        SdkValue::S(text) => AttributeValue::S(text),
        SdkValue::N(number) => AttributeValue::N(number),
        SdkValue::B(bytes) => AttributeValue::B(bytes.into_inner()),
        SdkValue::Bool(flag) => AttributeValue::Bool(flag),
        SdkValue::Null(flag) => AttributeValue::Null(flag),
        SdkValue::Ss(texts) => AttributeValue::Ss(texts),
        SdkValue::Ns(numbers) => AttributeValue::Ns(numbers),
        SdkValue::Bs(blobs) => {
            AttributeValue::Bs(blobs.into_iter().map(Blob::into_inner).collect())
        }
        SdkValue::L(list) => AttributeValue::L(list.into_iter().map(value_from_sdk).collect()),
        SdkValue::M(map) => AttributeValue::M(from_sdk(map).into_inner()),
        // The school writes no others, and DynamoDB has had these ten since 2014.
        _ => unreachable!("a type of value that DynamoDB did not have"),
    }
}
