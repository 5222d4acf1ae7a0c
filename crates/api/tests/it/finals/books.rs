//! A class with one item and cells, as they are stored.

use domain::decimals::Decimal;
use domain::ids::{ClassId, PersonId};
use domain::scores::{Book, BookItem, BookRules, Category, CategoryRules, ItemRules, Ruled};
use domain::texts::Title;
use ports::{Changes, Consistency, Item, Order, Query, Range};
use school::store::Store;
use school::stored::plain_item;
use school::tables::{self, RECORDS, s};
use school::writes::Write;

use crate::app::{Campus, Client};

fn store(campus: &Campus) -> Store {
    let home = &campus.app.home;
    Store::new(home.items.clone(), home.clock.clone(), home.entropy.clone())
}

fn class_of(campus: &Campus) -> ClassId {
    ClassId::parse(&campus.class).expect("an id")
}

fn person(client: &Client) -> PersonId {
    PersonId::parse(&client.id).expect("an id")
}

/// An item of 10 points, and a cell in it for each of some students.
pub async fn grade_class(campus: &Campus, class: &str, graded: &[(&Client, &str)]) {
    let class = ClassId::parse(class).expect("an id");
    let title = Title::parse("Cuối kỳ").expect("a title");
    let book: Ruled<Book, BookRules> = Book {
        next_category: 2,
        next_item: 2,
        version: 1,
        ..Book::default()
    }
    .into();
    let category: Ruled<Category, CategoryRules> = Category {
        number: 1,
        title: title.clone(),
        weight: Decimal::whole(100),
        counted: true,
        place: None,
        deleted_at: None,
        version: 1,
    }
    .into();
    let item: Ruled<BookItem, ItemRules> = BookItem {
        number: 1,
        category: 1,
        title,
        description: None,
        points: Decimal::whole(10),
        weight: None,
        counted: true,
        posted: false,
        post_at: None,
        told_at: None,
        assigned_on: None,
        due_on: None,
        place: None,
        deleted_at: None,
        version: 1,
    }
    .into();
    let mut write = Write::new();
    write.put(&tables::book(&class), plain_item(&book));
    write.put(&tables::category(&class, 1), plain_item(&category));
    write.put(&tables::item(&class, 1), plain_item(&item));
    for (student, cell) in graded {
        let key = tables::scores(&class, &person(student));
        write.update(key, Changes::new().set(["scores", "1"], s(*cell)), None);
    }
    write.commit(&store(campus)).await.expect("written");
}

/// The scores of a student as they are stored.
pub async fn cells(campus: &Campus, student: &Client) -> Item {
    let key = tables::scores(&class_of(campus), &person(student));
    let item = store(campus).get(key).await.expect("read");
    item.expect("scores")
}

/// What is stored of a student's line in the transcript, and of the final grade.
pub async fn grades(campus: &Campus, student: &str) -> (Option<Item>, Option<Item>) {
    let person = PersonId::parse(student).expect("an id");
    let class = class_of(campus);
    let keys = [
        tables::transcript_entry(&person, &class),
        tables::final_grade(&class, &person),
    ];
    let mut items = store(campus).get_all(&keys).await.expect("read");
    let grade = items.pop().flatten();
    (items.pop().flatten(), grade)
}

/// Actions of the events of the class that time deletes.
pub async fn events_that_expire(campus: &Campus) -> Vec<String> {
    let query = Query {
        table: &RECORDS,
        index: None,
        partition: s(tables::class_partition(&class_of(campus))),
        range: Range::BeginsWith(tables::EVENTS.to_owned()),
        order: Order::Ascending,
        limit: 200,
        start_after: None,
        consistency: Consistency::Strong,
    };
    let events = store(campus).query(query).await.expect("read").items;
    let expiring = events
        .iter()
        .filter(|event| event.contains_key("expires_at"));
    let actions = expiring.map(|event| format!("{:?}", event["action"]));
    actions.collect()
}
