//! The page as the program carries it. What depends on a built page runs where there is one, as on
//! every machine that decides whether a change lands.

use crate::programs::{Program, header};

#[test]
fn the_page_comes_with_its_policy() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::serve(folder.path(), &[]);

    let response = program.get("/", &[]);

    assert_eq!(response.status(), 200);
    assert_eq!(
        header(&response, "content-type"),
        Some("text/html; charset=utf-8")
    );
    assert_eq!(header(&response, "cache-control"), Some("no-cache"));
    assert_eq!(header(&response, "x-content-type-options"), Some("nosniff"));
    assert_eq!(header(&response, "referrer-policy"), Some("no-referrer"));
    let policy = header(&response, "content-security-policy").unwrap();
    for part in [
        "default-src 'self'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(
        policy.contains(&format!("connect-src 'self' {}", program.url)),
        "{policy}"
    );
}

#[test]
fn an_address_of_the_page_answers_the_page_and_a_missing_file_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::serve(folder.path(), &[]);

    let statuses = ["/people/usr_01", "/assets/gone.js", "/favicon.gone"]
        .map(|path| program.get(path, &[]).status().as_u16());

    assert_eq!(statuses, [200, 404, 404]);
}

#[test]
fn what_a_browser_has_is_not_sent_again() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::serve(folder.path(), &[]);
    let first = program.get("/", &[]);
    let tag = header(&first, "etag").unwrap();

    let mut second = program.get("/", &[("if-none-match", tag)]);

    assert_eq!(second.status(), 304);
    assert_eq!(second.body_mut().read_to_vec().unwrap(), b"");
}

#[test]
fn a_head_has_the_headers_of_a_get_and_no_body() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::serve(folder.path(), &[]);

    let mut get = program.get("/", &[]);
    let mut head = program.send("HEAD", "/", &[]);

    let length = get.body_mut().read_to_vec().unwrap().len().to_string();
    assert_eq!(header(&head, "content-length"), Some(length.as_str()));
    assert_eq!(header(&head, "etag"), header(&get, "etag"));
    assert_eq!(head.body_mut().read_to_vec().unwrap(), b"");
}

#[cfg_attr(not(page), ignore = "web/dist was not built before this program")]
#[test]
fn the_page_s_own_script_comes_compressed_and_is_kept_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::serve(folder.path(), &[]);
    let document = program.get("/", &[]).body_mut().read_to_string().unwrap();
    let (_, rest) = document.split_once("src=\"/assets/").unwrap();
    let (name, _) = rest.split_once('"').unwrap();
    let script = format!("/assets/{name}");

    let plain = program.get(&script, &[]).body_mut().read_to_vec().unwrap();
    for encoding in ["br", "gzip"] {
        let mut response = program.get(&script, &[("accept-encoding", encoding)]);

        assert_eq!(header(&response, "content-encoding"), Some(encoding));
        assert_eq!(header(&response, "vary"), Some("accept-encoding"));
        assert_eq!(
            header(&response, "cache-control"),
            Some("public, max-age=31536000, immutable")
        );
        assert_eq!(
            header(&response, "content-type"),
            Some("text/javascript; charset=utf-8")
        );
        let compressed = response.body_mut().read_to_vec().unwrap();
        assert!(
            compressed.len() < plain.len(),
            "{encoding}: {} of {}",
            compressed.len(),
            plain.len()
        );
    }
}
