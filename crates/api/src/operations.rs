//! Operations: what answers each, and what describes it. Describing all of them takes longer than the
//! rest of a start, so it waits until somebody asks for the document.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::routing::{MethodFilter, MethodRouter, on};
use utoipa::Path;
use utoipa::openapi::OpenApi;
use utoipa_axum::PathItemExt;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use crate::State;

/// Makes the description of an operation.
type Describe = fn() -> UtoipaMethodRouter<State>;

struct Operation {
    path: String,
    handlers: MethodRouter<State>,
    describe: Describe,
}

/// The operations of a noun, or of all.
pub(crate) struct Operations(Vec<Operation>);

/// Operations by the names of their handlers.
macro_rules! operations {
    ($($handler:ident),+ $(,)?) => {
        pastey::paste! {
            $crate::operations::Operations::none()
                $(.with::<[<__path_ $handler>], _>($handler, || utoipa_axum::routes!($handler)))+
        }
    };
}
pub(crate) use operations;

impl Operations {
    /// To which others are added.
    pub fn none() -> Self {
        Self(Vec::new())
    }

    /// One more, at the path `P`.
    pub fn with<P: Path, T: 'static>(
        mut self,
        handler: impl Handler<T, State>,
        describe: Describe,
    ) -> Self {
        let methods = P::methods().into_iter();
        let method = methods
            .map(|method| method.to_method_filter())
            .reduce(MethodFilter::or)
            .expect("an operation has a method");
        self.0.push(Operation {
            path: P::path(),
            handlers: on(method, handler),
            describe,
        });
        self
    }

    /// These and others.
    pub fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// The same, of bodies that have at most so many bytes.
    pub fn with_body_limit(self, most: usize) -> Self {
        let limit = |operation: Operation| Operation {
            handlers: operation.handlers.layer(DefaultBodyLimit::max(most)),
            ..operation
        };
        Self(self.0.into_iter().map(limit).collect())
    }

    /// What answers them.
    pub fn into_router(self) -> Router<State> {
        self.0.into_iter().fold(Router::new(), |router, operation| {
            router.route(&operation.path, operation.handlers)
        })
    }

    /// What describes them, in a document that has this already.
    pub fn describe(&self, frame: OpenApi) -> OpenApi {
        let describe = |document: OpenApiRouter<State>, operation: &Operation| {
            document.routes((operation.describe)())
        };
        let document = OpenApiRouter::with_openapi(frame);
        self.0.iter().fold(document, describe).into_openapi()
    }
}
