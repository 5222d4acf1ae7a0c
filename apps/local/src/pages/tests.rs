use super::*;

static ASSETS: &[Asset] = &[
    Asset {
        path: "/assets/index-1a2b.js",
        hash: "0123456789abcdef",
        plain: b"plain",
        brotli: Some(b"br"),
        gzip: Some(b"gz"),
    },
    Asset {
        path: "/assets/inter-3c4d.woff2",
        hash: "1123456789abcdef",
        plain: b"font",
        brotli: None,
        gzip: None,
    },
    Asset {
        path: DOCUMENT,
        hash: "2123456789abcdef",
        plain: b"<!doctype html>",
        brotli: None,
        gzip: Some(b"gz"),
    },
];

fn ask(path: &str, headers: &[(HeaderName, &'static str)]) -> Response {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    let page = Page {
        assets: ASSETS,
        headers: vec![(
            HeaderName::from_static("x-content-type-options"),
            HeaderValue::from_static("nosniff"),
        )],
    };
    page.answer(&request.body(Body::empty()).unwrap())
}

fn header(response: &Response, name: HeaderName) -> Option<&str> {
    response
        .headers()
        .get(name)
        .map(|value| value.to_str().unwrap())
}

#[test]
fn the_smallest_accepted_form_is_served() {
    let forms = [
        "gzip, deflate, br",
        "gzip",
        "br;q=0, gzip;q=0.5",
        "identity",
        "GZIP;q=0.000",
    ];

    let served = forms.map(|accepted| {
        let response = ask("/assets/index-1a2b.js", &[(ACCEPT_ENCODING, accepted)]);
        header(&response, CONTENT_ENCODING).map(str::to_owned)
    });

    let served = served.each_ref().map(Option::as_deref);
    assert_eq!(served, [Some("br"), Some("gzip"), Some("gzip"), None, None]);
}

#[test]
fn what_has_no_compressed_twin_is_served_plain() {
    let response = ask("/assets/inter-3c4d.woff2", &[(ACCEPT_ENCODING, "br, gzip")]);

    assert_eq!(header(&response, CONTENT_ENCODING), None);
    assert_eq!(header(&response, CONTENT_TYPE), Some("font/woff2"));
}

#[test]
fn hashed_files_are_kept_for_ever_and_the_document_is_asked_for_again() {
    let script = ask("/assets/index-1a2b.js", &[]);
    let document = ask("/", &[]);

    assert_eq!(
        header(&script, CACHE_CONTROL),
        Some("public, max-age=31536000, immutable")
    );
    assert_eq!(header(&document, CACHE_CONTROL), Some("no-cache"));
}

#[test]
fn a_known_tag_is_not_sent_again() {
    let known = [
        r#""2123456789abcdef-plain""#,
        r#""x", W/"2123456789abcdef-plain""#,
        "*",
    ];

    let statuses = known.map(|tag| ask("/", &[(IF_NONE_MATCH, tag)]).status());

    assert_eq!(statuses, [StatusCode::NOT_MODIFIED; 3]);
}

#[test]
fn the_tag_of_another_encoding_is_not_known() {
    let tag = r#""2123456789abcdef-plain""#;

    let response = ask("/", &[(IF_NONE_MATCH, tag), (ACCEPT_ENCODING, "gzip")]);

    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(header(&response, CONTENT_ENCODING), Some("gzip"));
}

#[test]
fn every_address_of_the_page_answers_the_document() {
    for path in [
        "/",
        "/index.html",
        "/people/usr_01",
        "/sign-in?next=/classes",
    ] {
        let response = ask(path, &[]);

        assert_eq!(response.status(), StatusCode::OK, "{path}");
        assert_eq!(
            header(&response, CONTENT_TYPE),
            Some("text/html; charset=utf-8"),
            "{path}"
        );
    }
}

#[test]
fn a_file_that_is_not_there_is_not_found() {
    let response = ask("/assets/index-old.js", &[]);

    assert_eq!(response.status(), StatusCode::NOT_FOUND);
}

#[test]
fn every_answer_carries_the_headers_of_the_page() {
    for path in ["/", "/assets/index-1a2b.js", "/assets/index-old.js"] {
        let response = ask(path, &[]);

        let name = HeaderName::from_static("x-content-type-options");
        assert_eq!(header(&response, name), Some("nosniff"), "{path}");
    }
}

#[test]
fn a_program_without_the_page_says_how_to_build_it() {
    let page = Page {
        assets: &[],
        headers: Vec::new(),
    };

    let response = page.answer(&Request::get("/people").body(Body::empty()).unwrap());

    assert_eq!(response.status(), StatusCode::OK);
    assert!(
        str::from_utf8(HINT.plain)
            .unwrap()
            .contains("cargo xtask run")
    );
}

#[test]
fn the_page_can_only_be_read() {
    let page = Page {
        assets: ASSETS,
        headers: Vec::new(),
    };

    let response = page.answer(&Request::post("/").body(Body::empty()).unwrap());

    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(header(&response, ALLOW), Some("GET, HEAD"));
}
