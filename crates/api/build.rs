//! Takes out of the archive of Swagger UI what the interactive documentation needs of it, a fifth.

use std::io::{Cursor, Read, Write};
use std::path::PathBuf;
use std::{env, fs};

use flate2::Compression;
use flate2::write::GzEncoder;
use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED;
use zip::ZipArchive;

/// Carried and sent compressed.
const TEXTS: [&str; 2] = ["swagger-ui-bundle.js", "swagger-ui.css"];

const PICTURE: &str = "favicon-32x32.png";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo names its folders"));
    let write = |name: &str, bytes: &[u8]| {
        fs::write(out.join(name), bytes).expect("results can be written");
    };
    for name in TEXTS {
        write(&format!("{name}.gz"), &compress(&take(name)));
    }
    write(PICTURE, &take(PICTURE));
}

fn take(name: &str) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(SWAGGER_UI_VENDORED)).expect("an archive");
    let path = archive
        .file_names()
        .filter_map(Result::ok)
        .find(|path| path.ends_with(&format!("/dist/{name}")))
        .expect("the archive has the file")
        .into_owned();
    let mut bytes = Vec::new();
    let mut file = archive.by_name(&path).expect("the archive has the file");
    file.read_to_end(&mut bytes).expect("the archive is whole");
    bytes
}

fn compress(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .expect("memory can be written")
}
