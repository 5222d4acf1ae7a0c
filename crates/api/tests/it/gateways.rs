//! Who calls behind a gateway that checks tokens: whoever the home says, whatever the request says.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use ports::Identity;
use tower::ServiceExt;

use crate::app::App;

/// Asks who one is, as somebody of whom the home and the header say this.
async fn ask(router: Router, told: Option<&str>, header: Option<&str>) -> StatusCode {
    let mut request = Request::get("/api/me");
    if let Some(token) = header {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let mut request = request.body(Body::empty()).expect("a request");
    if let Some(sub) = told {
        request.extensions_mut().insert(Identity {
            sub: sub.to_owned(),
            session: "s".to_owned(),
            issued_at: 1_772_000_000,
            signed_in_at: 1_772_000_000,
        });
    }
    router.oneshot(request).await.expect("an answer").status()
}

async fn school() -> (App, String) {
    let (app, _) = App::with_administrator().await;
    let account = app.home.pool.find_account("mai@example.edu").await;
    let sub = account.expect("an account").sub;
    (app, sub)
}

#[tokio::test]
async fn whom_the_gateway_names_is_signed_in() {
    let (app, sub) = school().await;

    let named = ask(app.behind_a_gateway(), Some(&sub), None).await;

    assert_eq!(named, StatusCode::OK);
}

#[tokio::test]
async fn behind_a_gateway_the_header_of_a_request_counts_for_nothing() {
    let (app, sub) = school().await;
    let token = format!("sub:{sub}");

    let header = ask(app.behind_a_gateway(), None, Some(&token)).await;
    let other = ask(app.behind_a_gateway(), Some("nobody"), Some(&token)).await;

    assert_eq!(header, StatusCode::UNAUTHORIZED);
    assert_eq!(other, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn where_tokens_are_checked_nothing_but_a_token_says_who_calls() {
    let (app, sub) = school().await;

    let named = ask(app.router.clone(), Some(&sub), None).await;
    let other = ask(app.router.clone(), Some(&sub), Some("sub:nobody")).await;

    assert_eq!(named, StatusCode::UNAUTHORIZED);
    assert_eq!(other, StatusCode::FORBIDDEN);
}
