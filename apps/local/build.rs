//! Collects the built page, so that the program carries it, with the compressed twins that the build
//! of the page made. Without `web/dist` the program builds too, and says how to get the page.

use std::collections::hash_map::DefaultHasher;
use std::fmt::Write as _;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() {
    let folder = |name| PathBuf::from(env::var_os(name).expect("cargo names its folders"));
    let dist = folder("CARGO_MANIFEST_DIR").join("../../web/dist");
    println!("cargo::rerun-if-changed={}", dist.display());
    println!("cargo::rustc-check-cfg=cfg(page)");
    if dist.join("index.html").exists() {
        // Tests of the page itself run only where there is one.
        println!("cargo::rustc-cfg=page");
    }
    let out = folder("OUT_DIR");
    // The compiler comes minutes later, when the page may have been built anew under other names.
    let copy = out.join("page");
    let _ = fs::remove_dir_all(&copy);
    let mut urls = Vec::new();
    take(&dist, &copy, "", &mut urls).expect("web/dist can be copied");
    urls.sort();
    fs::write(out.join("assets.rs"), list(&copy, &urls)).expect("results can be written");
}

/// Copies a folder and notes the URL of every file that is served under its own name.
fn take(from: &Path, to: &Path, url: &str, urls: &mut Vec<String>) -> io::Result<()> {
    if !from.exists() {
        return Ok(());
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let url = format!("{url}/{name}");
        if name.starts_with('.') {
            continue;
        }
        if entry.file_type()?.is_dir() {
            take(&entry.path(), &to.join(name), &url, urls)?;
            continue;
        }
        fs::copy(entry.path(), to.join(&name))?;
        if ![".br", ".gz"].iter().any(|twin| name.ends_with(twin)) {
            urls.push(url);
        }
    }
    Ok(())
}

fn list(copy: &Path, urls: &[String]) -> String {
    let mut source = "&[\n".to_owned();
    for url in urls {
        let file = format!("{}{url}", copy.display());
        let content = fs::read(&file).expect("the copy can be read");
        // The hash of one compiler only; another one makes browsers ask once more, and no harm is done.
        let mut hasher = DefaultHasher::new();
        content.hash(&mut hasher);
        writeln!(
            source,
            "Asset {{ path: {url:?}, hash: \"{:016x}\", plain: include_bytes!({file:?}), brotli: {}, gzip: {} }},",
            hasher.finish(),
            twin(&format!("{file}.br")),
            twin(&format!("{file}.gz")),
        )
        .expect("text can be written");
    }
    source + "]\n"
}

fn twin(file: &str) -> String {
    if Path::new(file).exists() {
        return format!("Some(include_bytes!({file:?}))");
    }
    "None".to_owned()
}
