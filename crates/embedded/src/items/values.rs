//! Items in the school's form and in the engine's. Both are DynamoDB's types, so nothing is lost:
//! numbers stay the text that they are.

use std::collections::HashMap;

use dynoxide::AttributeValue as EngineValue;
use ports::{AttributeValue, Item};

/// An item as the engine holds it.
pub type EngineItem = HashMap<String, EngineValue>;

/// To the engine.
pub fn to_engine(item: impl IntoIterator<Item = (String, AttributeValue)>) -> EngineItem {
    item.into_iter()
        .map(|(name, value)| (name, value_to_engine(value)))
        .collect()
}

/// From the engine.
pub fn from_engine(item: EngineItem) -> Item {
    let mut read = Item::default();
    *read.inner_mut() = item
        .into_iter()
        .map(|(name, value)| (name, value_from_engine(value)))
        .collect();
    read
}

fn value_to_engine(value: AttributeValue) -> EngineValue {
    match value {
        AttributeValue::S(text) => EngineValue::S(text),
        AttributeValue::N(number) => EngineValue::N(number),
        AttributeValue::B(bytes) => EngineValue::B(bytes),
        AttributeValue::Bool(flag) => EngineValue::BOOL(flag),
        AttributeValue::Null(flag) => EngineValue::NULL(flag),
        AttributeValue::Ss(texts) => EngineValue::SS(texts),
        AttributeValue::Ns(numbers) => EngineValue::NS(numbers),
        AttributeValue::Bs(blobs) => EngineValue::BS(blobs),
        AttributeValue::L(list) => EngineValue::L(list.into_iter().map(value_to_engine).collect()),
        AttributeValue::M(map) => EngineValue::M(to_engine(map)),
    }
}

fn value_from_engine(value: EngineValue) -> AttributeValue {
    match value {
        EngineValue::S(text) => AttributeValue::S(text),
        EngineValue::N(number) => AttributeValue::N(number),
        EngineValue::B(bytes) => AttributeValue::B(bytes),
        EngineValue::BOOL(flag) => AttributeValue::Bool(flag),
        EngineValue::NULL(flag) => AttributeValue::Null(flag),
        EngineValue::SS(texts) => AttributeValue::Ss(texts),
        EngineValue::NS(numbers) => AttributeValue::Ns(numbers),
        EngineValue::BS(blobs) => AttributeValue::Bs(blobs),
        EngineValue::L(list) => {
            AttributeValue::L(list.into_iter().map(value_from_engine).collect())
        }
        EngineValue::M(map) => AttributeValue::M(from_engine(map).into_inner()),
    }
}
