//! What is left of items when their accounts do not come along: people without accounts, to be invited anew.

use ports::{AttributeValue, Item, TableSpec};

use crate::tables::{self, RECORDS, USERS, s};

/// The item in a home where nobody has an account yet; none for what is nothing without its account.
pub fn without_account(table: &TableSpec, mut item: Item) -> Option<Item> {
    if table == &USERS {
        item.insert("account".to_owned(), s("none"));
    }
    if table == &RECORDS {
        if is_login(table, &item) || begins(&item, "sk", tables::SESSIONS) {
            return None;
        }
        if begins(&item, "sk", tables::AUTHORITY) {
            item.remove("sub");
        }
    }
    Some(item)
}

/// Whether the item ties an account to its person.
pub fn is_login(table: &TableSpec, item: &Item) -> bool {
    table == &RECORDS && begins(item, "pk", tables::LOGINS)
}

fn begins(item: &Item, name: &str, with: &str) -> bool {
    matches!(item.get(name), Some(AttributeValue::S(text)) if text.starts_with(with))
}
