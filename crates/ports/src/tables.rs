//! How a table is described: the words in which `school` states its tables and adapters create them.

use serde_dynamo::{AttributeValue, Item};

/// A table with its keys and indexes.
#[derive(Debug, PartialEq, Eq)]
pub struct TableSpec {
    /// Name without the prefix that a home puts before it.
    pub name: &'static str,
    /// Partition key.
    pub partition: KeySpec,
    /// Sort key, if the table has one.
    pub sort: Option<KeySpec>,
    /// Global secondary indexes.
    pub indexes: &'static [IndexSpec],
    /// Attribute with the Unix second after which an item may go.
    pub ttl: Option<&'static str>,
    /// One sentence for the documentation.
    pub about: &'static str,
}

/// A global secondary index; sparse: items without its keys are not in it.
#[derive(Debug, PartialEq, Eq)]
pub struct IndexSpec {
    /// Name as in the requests.
    pub name: &'static str,
    /// Partition key.
    pub partition: KeySpec,
    /// Sort key, if any.
    pub sort: Option<KeySpec>,
    /// Which attributes are copied.
    pub projection: Projection,
    /// One sentence for the documentation.
    pub about: &'static str,
}

/// A key attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeySpec {
    /// Attribute name.
    pub name: &'static str,
    /// Attribute type.
    pub kind: KeyKind,
}

/// Type of a key attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// DynamoDB `S`.
    Text,
    /// DynamoDB `N`.
    Number,
}

/// What an index copies of an item besides the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Projection {
    /// Keys alone.
    KeysOnly,
    /// These attributes.
    Include(&'static [&'static str]),
    /// The whole item.
    All,
}

impl KeySpec {
    /// A text key.
    pub const fn text(name: &'static str) -> Self {
        Self {
            name,
            kind: KeyKind::Text,
        }
    }

    /// A number key.
    pub const fn number(name: &'static str) -> Self {
        Self {
            name,
            kind: KeyKind::Number,
        }
    }
}

impl TableSpec {
    /// The index of that name.
    pub fn index(&self, name: &str) -> Option<&'static IndexSpec> {
        self.indexes.iter().find(|index| index.name == name)
    }

    /// Key of an item by its two text parts.
    pub fn key(&'static self, partition: impl Into<String>, sort: impl Into<String>) -> Key {
        Key {
            table: self,
            partition: AttributeValue::S(partition.into()),
            sort: Some(AttributeValue::S(sort.into())),
        }
    }

    /// Key of an item in a table without a sort key.
    pub fn partition_key(&'static self, partition: impl Into<String>) -> Key {
        Key {
            table: self,
            partition: AttributeValue::S(partition.into()),
            sort: None,
        }
    }
}

/// Names one item.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// Where it is.
    pub table: &'static TableSpec,
    /// Value of the partition key.
    pub partition: AttributeValue,
    /// Value of the sort key, if the table has one.
    pub sort: Option<AttributeValue>,
}

impl Key {
    /// The key as attributes.
    pub fn to_item(&self) -> Item {
        let mut item = Item::default();
        item.insert(self.table.partition.name.to_owned(), self.partition.clone());
        if let (Some(spec), Some(value)) = (&self.table.sort, &self.sort) {
            item.insert(spec.name.to_owned(), value.clone());
        }
        item
    }

    /// The key of `item`, if it has one of this table's form.
    pub fn of(table: &'static TableSpec, item: &Item) -> Option<Self> {
        let partition = item.get(table.partition.name)?.clone();
        let sort = match &table.sort {
            Some(spec) => Some(item.get(spec.name)?.clone()),
            None => None,
        };
        Some(Self {
            table,
            partition,
            sort,
        })
    }
}
