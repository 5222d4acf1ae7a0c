//! The least that could answer the same: a route that looks up a token it has seen, makes the same
//! calls of the engine and writes down the items as they are. No rules, no shapes, no bounds.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::available_parallelism;

use anyhow::{Context, Result};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch};
use dynoxide::actions::get_item::GetItemRequest;
use dynoxide::actions::query::QueryRequest;
use dynoxide::actions::transact_write_items::{
    TransactPut, TransactUpdate, TransactWriteItem, TransactWriteItemsRequest,
};
use dynoxide::{AttributeValue, Database};
use serde_json::Value;
use tokio::net::TcpListener;

#[derive(clap::Args)]
pub struct Arguments {
    /// A copy of a data folder, with the calls in a file
    #[arg(long)]
    data: PathBuf,
    /// The token that is known
    #[arg(long)]
    token: String,
}

/// The file of the calls: a list for each path.
pub const CALLS: &str = "calls.json";

type Attributes = HashMap<String, AttributeValue>;

/// The calls of one path.
struct Calls {
    gets: Vec<(String, Attributes)>,
    query: Option<(String, Attributes, usize)>,
}

struct Bare {
    tokens: HashSet<String>,
    calls: Vec<Calls>,
    writer: Mutex<Database>,
    readers: Vec<Mutex<Database>>,
    next: AtomicUsize,
}

/// Serves until it is killed.
pub fn serve(arguments: &Arguments) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let bare = Arc::new(Bare::open(arguments)?);
    runtime.block_on(async {
        let router = Router::new()
            .route("/read/{number}", get(read))
            .route("/write/{number}", patch(write))
            .with_state(bare);
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("listening on http://{}", listener.local_addr()?);
        Ok(axum::serve(listener, router).await?)
    })
}

impl Bare {
    fn open(arguments: &Arguments) -> Result<Self> {
        let mut paths = fs::read_dir(&arguments.data)?.filter_map(|entry| Some(entry.ok()?.path()));
        let path = paths.find(|path| path.extension().is_some_and(|end| end == "db"));
        let path = path.context("the folder has a file of items")?;
        let path = path.to_str().context("the path is unicode")?;
        let open = || Ok(Mutex::new(Database::new(path)?));
        let cores = available_parallelism().map_or(1, usize::from);
        let calls: Vec<Value> = serde_json::from_slice(&fs::read(arguments.data.join(CALLS))?)?;
        Ok(Self {
            tokens: HashSet::from([format!("Bearer {}", arguments.token)]),
            calls: calls.iter().map(Calls::read).collect::<Result<_>>()?,
            writer: open()?,
            readers: (0..cores).map(|_| open()).collect::<Result<_>>()?,
            next: AtomicUsize::new(0),
        })
    }

    fn admits(&self, headers: &HeaderMap) -> bool {
        let token = headers.get(header::AUTHORIZATION);
        let token = token.and_then(|token| token.to_str().ok());
        token.is_some_and(|token| self.tokens.contains(token))
    }
}

impl Calls {
    fn read(text: &Value) -> Result<Self> {
        let attributes = |value: &Value| serde_json::from_value::<Attributes>(value.clone());
        let name = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let mut gets = Vec::new();
        for get in text["gets"].as_array().context("a list of gets")? {
            gets.push((name(&get["table"]), attributes(&get["key"])?));
        }
        let query = match &text["query"] {
            Value::Null => None,
            query => Some((name(&query["table"]), attributes(&query["values"])?, 51)),
        };
        Ok(Self { gets, query })
    }

    fn make(&self, engine: &Database) -> Result<Vec<Attributes>> {
        let mut items = Vec::new();
        for (table, key) in &self.gets {
            let request = GetItemRequest {
                table_name: table.clone(),
                key: key.clone(),
                consistent_read: Some(true),
                ..GetItemRequest::default()
            };
            items.extend(engine.get_item(request)?.item);
        }
        if let Some((table, values, limit)) = &self.query {
            let condition = match values.len() {
                1 => "pk = :pk",
                _ => "pk = :pk AND begins_with(sk, :sk)",
            };
            let request = QueryRequest {
                table_name: table.clone(),
                key_condition_expression: Some(condition.to_owned()),
                expression_attribute_values: Some(values.clone()),
                scan_index_forward: true,
                limit: Some(*limit),
                ..QueryRequest::default()
            };
            items.extend(engine.query(request)?.items.unwrap_or_default());
        }
        Ok(items)
    }
}

async fn read(
    State(bare): State<Arc<Bare>>,
    Path(number): Path<usize>,
    headers: HeaderMap,
) -> Response {
    if !bare.admits(&headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let next = bare.next.fetch_add(1, Ordering::Relaxed) % bare.readers.len();
    let reader = bare.readers[next]
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let items = bare.calls[number].make(&reader);
    drop(reader);
    let json = items.and_then(|items| Ok(serde_json::to_vec(&items)?));
    match json {
        Ok(json) => ([(header::CONTENT_TYPE, "application/json")], json).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

/// Reads as an edit does, changes the second item and puts another one, in one durable transaction.
async fn write(
    State(bare): State<Arc<Bare>>,
    Path(number): Path<usize>,
    headers: HeaderMap,
) -> Response {
    if !bare.admits(&headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let done = tokio::task::spawn_blocking(move || {
        let writer = bare.writer.lock().unwrap_or_else(PoisonError::into_inner);
        bare.calls[number].make(&writer)?;
        let count = bare.next.fetch_add(1, Ordering::Relaxed);
        let request = TransactWriteItemsRequest {
            transact_items: vec![bare.change(number, count), bare.event(count)],
            ..TransactWriteItemsRequest::default()
        };
        anyhow::Ok(writer.transact_write_items(request).map(|_| ())?)
    });
    match done.await {
        Ok(Ok(())) => ([(header::CONTENT_TYPE, "application/json")], "{}").into_response(),
        _ => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

impl Bare {
    fn change(&self, number: usize, count: usize) -> TransactWriteItem {
        let (table, key) = &self.calls[number].gets[1];
        let values = [(":room", format!("B{count}"))];
        let update = TransactUpdate {
            table_name: table.clone(),
            key: key.clone(),
            update_expression: "SET room = :room ADD version :one".to_owned(),
            condition_expression: Some("version >= :one".to_owned()),
            expression_attribute_names: None,
            expression_attribute_values: Some(
                values
                    .map(|(name, text)| (name.to_owned(), AttributeValue::S(text)))
                    .into_iter()
                    .chain([(":one".to_owned(), AttributeValue::N("1".to_owned()))])
                    .collect(),
            ),
            return_values_on_condition_check_failure: None,
        };
        TransactWriteItem {
            update: Some(update),
            ..TransactWriteItem::default()
        }
    }

    /// As large as an event of the school.
    fn event(&self, count: usize) -> TransactWriteItem {
        let (table, key) = &self.calls[0].gets[0];
        let mut item = key.clone();
        let sort = AttributeValue::S(format!("EVENT#{count:026}"));
        item.insert("sk".to_owned(), sort);
        item.insert("after".to_owned(), AttributeValue::S("x".repeat(400)));
        let put = TransactPut {
            table_name: table.clone(),
            item,
            condition_expression: Some("attribute_not_exists(pk)".to_owned()),
            expression_attribute_names: None,
            expression_attribute_values: None,
            return_values_on_condition_check_failure: None,
        };
        TransactWriteItem {
            put: Some(put),
            ..TransactWriteItem::default()
        }
    }
}
