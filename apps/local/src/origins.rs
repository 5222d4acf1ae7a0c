//! Origins of pages elsewhere that may call the interface, as the command line names them.

use anyhow::{Context, ensure};
use axum::http::uri::Authority;

/// An origin as a browser writes it into a request: one that is written in another way would never match.
pub fn parse(text: &str) -> anyhow::Result<String> {
    let (scheme, host) = text
        .split_once("://")
        .context("it begins with https:// or http://")?;
    let own_port = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => anyhow::bail!("it begins with https:// or http://"),
    };
    let is_plain = |character: char| {
        character.is_ascii_lowercase() || character.is_ascii_digit() || "-.:[]".contains(character)
    };
    ensure!(
        !host.is_empty() && host.chars().all(is_plain),
        "it is a scheme and one host in small letters, perhaps with a port, and nothing else"
    );
    let authority: Authority = host.parse().context("there is no such host")?;
    let has_port = host.contains(':') && !host.ends_with(']');
    ensure!(
        authority.port_u16().is_some() || !has_port,
        "its port is a number"
    );
    ensure!(
        !host.ends_with(own_port),
        "a browser leaves out {own_port} after {scheme}"
    );
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_what_a_browser_would_write() {
        for text in [
            "https://pages.example",
            "https://pages.example:8443",
            "http://127.0.0.1:5173",
            "http://[::1]:5173",
            "http://localhost:3000",
        ] {
            assert_eq!(parse(text).unwrap(), text);
        }
    }

    #[test]
    fn anything_else_is_refused_and_above_all_every_origin() {
        for text in [
            "*",
            "null",
            "",
            "https://",
            "https://*.example",
            "https://pages.example/",
            "https://pages.example/app",
            "https://Pages.example",
            "https://pages.example:443",
            "http://pages.example:80",
            "https://pages.example:port",
            "https://a@pages.example",
            "https://a.example,https://b.example",
            "https://trường.example",
            "ftp://pages.example",
            "pages.example",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
