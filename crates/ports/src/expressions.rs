//! Conditions and changes as typed values, compiled to DynamoDB's expression strings in this one
//! place, so that both homes send the same words. All names and values go through placeholders.

use std::collections::{BTreeMap, HashMap};

use serde_dynamo::AttributeValue;

/// Names an attribute, or a member inside a map: `["scores", "17"]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path(Vec<String>);

impl From<&str> for Path {
    fn from(name: &str) -> Self {
        Self(vec![name.to_owned()])
    }
}

impl<const N: usize> From<[&str; N]> for Path {
    fn from(parts: [&str; N]) -> Self {
        Self(parts.iter().map(|part| (*part).to_owned()).collect())
    }
}

/// What must hold of an item.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// The attribute is there.
    Exists(Path),
    /// The attribute is not there; on a key attribute: the item is not there.
    Missing(Path),
    /// The attribute has this value.
    Equals(Path, AttributeValue),
    /// The attribute has another value, or is missing.
    Differs(Path, AttributeValue),
    /// The attribute is less than the value.
    Less(Path, AttributeValue),
    /// The attribute is the value or more.
    AtLeast(Path, AttributeValue),
    /// All hold.
    All(Vec<Condition>),
    /// At least one holds.
    Any(Vec<Condition>),
}

impl Condition {
    /// No item has this key; `key` is the name of any key attribute.
    pub fn absent(key: &str) -> Self {
        Self::Missing(key.into())
    }

    /// The item has this version.
    pub fn version(version: u64) -> Self {
        Self::Equals("version".into(), AttributeValue::N(version.to_string()))
    }

    fn write(&self, out: &mut Expression) -> String {
        match self {
            Self::Exists(path) => format!("attribute_exists({})", out.name(path)),
            Self::Missing(path) => format!("attribute_not_exists({})", out.name(path)),
            Self::Equals(path, value) => format!("{} = {}", out.name(path), out.value(value)),
            Self::Differs(path, value) => format!("{} <> {}", out.name(path), out.value(value)),
            Self::Less(path, value) => format!("{} < {}", out.name(path), out.value(value)),
            Self::AtLeast(path, value) => format!("{} >= {}", out.name(path), out.value(value)),
            Self::All(parts) => join(parts, " AND ", out),
            Self::Any(parts) => join(parts, " OR ", out),
        }
    }
}

fn join(parts: &[Condition], with: &str, out: &mut Expression) -> String {
    let parts: Vec<String> = parts
        .iter()
        .map(|part| format!("({})", part.write(out)))
        .collect();
    parts.join(with)
}

/// Changes of named attributes; nothing else of the item is touched.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Changes {
    set: Vec<(Path, AttributeValue)>,
    set_once: Vec<(Path, AttributeValue)>,
    remove: Vec<Path>,
    add: Vec<(Path, i64)>,
}

impl Changes {
    /// No change yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets an attribute.
    #[must_use]
    pub fn set(mut self, path: impl Into<Path>, value: AttributeValue) -> Self {
        self.set.push((path.into(), value));
        self
    }

    /// Sets an attribute that is not there yet; one that is stays as it is.
    #[must_use]
    pub fn set_once(mut self, path: impl Into<Path>, value: AttributeValue) -> Self {
        self.set_once.push((path.into(), value));
        self
    }

    /// Removes an attribute.
    #[must_use]
    pub fn remove(mut self, path: impl Into<Path>) -> Self {
        self.remove.push(path.into());
        self
    }

    /// Adds to a number; a missing one counts as 0.
    #[must_use]
    pub fn add(mut self, path: impl Into<Path>, amount: i64) -> Self {
        self.add.push((path.into(), amount));
        self
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        let Self {
            set,
            set_once,
            remove,
            add,
        } = self;
        set.is_empty() && set_once.is_empty() && remove.is_empty() && add.is_empty()
    }

    fn write(&self, out: &mut Expression) -> String {
        let set = self.set.iter().map(|(path, value)| {
            let name = out.name(path);
            format!("{name} = {}", out.value(value))
        });
        let mut set: Vec<String> = set.collect();
        set.extend(self.set_once.iter().map(|(path, value)| {
            let name = out.name(path);
            format!("{name} = if_not_exists({name}, {})", out.value(value))
        }));
        let remove: Vec<String> = self.remove.iter().map(|path| out.name(path)).collect();
        let add = self.add.iter().map(|(path, amount)| {
            let name = out.name(path);
            format!(
                "{name} {}",
                out.value(&AttributeValue::N(amount.to_string()))
            )
        });
        let add: Vec<String> = add.collect();
        [("SET", set), ("REMOVE", remove), ("ADD", add)]
            .into_iter()
            .filter(|(_, clauses)| !clauses.is_empty())
            .map(|(verb, clauses)| format!("{verb} {}", clauses.join(", ")))
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// Which sort keys of a partition a query reads.
#[derive(Debug, Clone, PartialEq)]
pub enum Range {
    /// All.
    All,
    /// Those that begin with the text.
    BeginsWith(String),
    /// From the first to the second, both included.
    Between(AttributeValue, AttributeValue),
}

/// Expression strings with the names and values that they refer to; one set for a whole request.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Expression {
    /// `ConditionExpression` or `KeyConditionExpression`.
    pub condition: Option<String>,
    /// `UpdateExpression`.
    pub update: Option<String>,
    /// `ExpressionAttributeNames`.
    pub names: BTreeMap<String, String>,
    /// `ExpressionAttributeValues`.
    pub values: HashMap<String, AttributeValue>,
}

impl Expression {
    /// Compiles changes and a condition.
    pub fn compile(changes: Option<&Changes>, condition: Option<&Condition>) -> Self {
        let mut out = Self::default();
        out.update = changes.map(|changes| changes.write(&mut out));
        out.condition = condition.map(|condition| condition.write(&mut out));
        out
    }

    /// Compiles the key condition of a query on keys of these names.
    pub fn compile_keys(
        partition: (&str, &AttributeValue),
        sort: Option<&str>,
        range: &Range,
    ) -> Self {
        let mut out = Self::default();
        let name = out.name(&partition.0.into());
        let mut text = format!("{name} = {}", out.value(partition.1));
        if let Some(sort) = sort {
            text.push_str(&out.range(sort, range));
        }
        out.condition = Some(text);
        out
    }

    fn range(&mut self, sort: &str, range: &Range) -> String {
        match range {
            Range::All => String::new(),
            Range::BeginsWith(prefix) => {
                let name = self.name(&sort.into());
                let value = self.value(&AttributeValue::S(prefix.clone()));
                format!(" AND begins_with({name}, {value})")
            }
            Range::Between(from, to) => {
                let name = self.name(&sort.into());
                let from = self.value(from);
                format!(" AND {name} BETWEEN {from} AND {}", self.value(to))
            }
        }
    }

    fn name(&mut self, path: &Path) -> String {
        let parts: Vec<String> = path.0.iter().map(|part| self.placeholder(part)).collect();
        parts.join(".")
    }

    fn placeholder(&mut self, name: &str) -> String {
        if let Some((placeholder, _)) = self.names.iter().find(|(_, known)| *known == name) {
            return placeholder.clone();
        }
        let placeholder = format!("#n{}", self.names.len());
        self.names.insert(placeholder.clone(), name.to_owned());
        placeholder
    }

    fn value(&mut self, value: &AttributeValue) -> String {
        let placeholder = format!(":v{}", self.values.len());
        self.values.insert(placeholder.clone(), value.clone());
        placeholder
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_write_compiles_to_one_update_with_its_condition() {
        let changes = Changes::new().set(["scores", "17"], AttributeValue::S("4|g|8.5|".into()));
        let condition = Condition::All(vec![
            Condition::Equals(["scores", "17"].into(), AttributeValue::S("3|g|8|".into())),
            Condition::Missing("locked".into()),
        ]);

        let compiled = Expression::compile(Some(&changes), Some(&condition));

        assert_eq!(compiled.update.as_deref(), Some("SET #n0.#n1 = :v0"));
        assert_eq!(
            compiled.condition.as_deref(),
            Some("(#n0.#n1 = :v1) AND (attribute_not_exists(#n2))")
        );
        assert_eq!(compiled.names["#n1"], "17");
        assert_eq!(compiled.values.len(), 2);
    }

    #[test]
    fn all_three_verbs_stand_in_one_update() {
        let changes = Changes::new()
            .set("name", AttributeValue::S("A".into()))
            .remove("phone")
            .add("version", 1);

        let compiled = Expression::compile(Some(&changes), None);

        assert_eq!(
            compiled.update.as_deref(),
            Some("SET #n0 = :v0 REMOVE #n1 ADD #n2 :v1")
        );
    }

    #[test]
    fn what_is_set_once_is_set_only_where_nothing_is() {
        let changes = Changes::new()
            .set("last", AttributeValue::N("2".into()))
            .set_once("first", AttributeValue::N("1".into()));

        let compiled = Expression::compile(Some(&changes), None);

        assert_eq!(
            compiled.update.as_deref(),
            Some("SET #n0 = :v0, #n1 = if_not_exists(#n1, :v1)")
        );
    }

    #[test]
    fn a_prefix_is_part_of_the_key_condition() {
        let partition = AttributeValue::S("CLASS#c".into());

        let compiled = Expression::compile_keys(
            ("pk", &partition),
            Some("sk"),
            &Range::BeginsWith("MEMBER#".into()),
        );

        assert_eq!(
            compiled.condition.as_deref(),
            Some("#n0 = :v0 AND begins_with(#n1, :v1)")
        );
    }
}
