//! Origins and addresses of pages, as whoever runs a home names them.

use axum::http::uri::Authority;

/// Why a text is no origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OriginError {
    /// It has another scheme or none.
    #[error("it begins with https:// or http://")]
    Scheme,
    /// There is more than a scheme and a host, or the host is written in another way.
    #[error("it is a scheme and one host in small letters, perhaps with a port, and nothing else")]
    NotAlone,
    /// The host or its port is none.
    #[error("there is no such host, or its port is no number")]
    Host,
    /// The scheme's own port is written out.
    #[error("a browser leaves out the port that the scheme has anyway")]
    OwnPort,
}

/// An origin as a browser writes it into a request: one that is written in another way would never match.
pub fn parse_origin(text: &str) -> Result<String, OriginError> {
    let (scheme, host) = text.split_once("://").ok_or(OriginError::Scheme)?;
    let own_port = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => return Err(OriginError::Scheme),
    };
    let is_plain = |character: char| {
        character.is_ascii_lowercase() || character.is_ascii_digit() || "-.:[]".contains(character)
    };
    if host.is_empty() || !host.chars().all(is_plain) {
        return Err(OriginError::NotAlone);
    }
    let authority: Authority = host.parse().map_err(|_| OriginError::Host)?;
    let has_port = host.contains(':') && !host.ends_with(']');
    if has_port && authority.port_u16().is_none() {
        return Err(OriginError::Host);
    }
    if host.ends_with(own_port) {
        return Err(OriginError::OwnPort);
    }
    Ok(text.to_owned())
}

/// Where people open the page: a scheme and a host, told without a slash at its end.
pub fn parse_public_url(text: &str) -> Result<String, OriginError> {
    let url = text.trim_end_matches('/');
    let host = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))
        .ok_or(OriginError::Scheme)?;
    if host.is_empty() || host.contains(['/', '?', '#', '@', ' ']) {
        return Err(OriginError::NotAlone);
    }
    Ok(url.to_owned())
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
            assert_eq!(parse_origin(text).unwrap(), text);
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
            assert!(parse_origin(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_public_url_is_a_scheme_and_a_host() {
        assert_eq!(
            parse_public_url("https://school.example/").unwrap(),
            "https://school.example"
        );
        assert_eq!(
            parse_public_url("http://10.0.0.7:8080").unwrap(),
            "http://10.0.0.7:8080"
        );
    }

    #[test]
    fn a_public_url_with_anything_else_is_refused() {
        for text in [
            "school.example",
            "https://",
            "https://a.example/app",
            "https://a@b.example",
            "ftp://a.example",
        ] {
            assert!(parse_public_url(text).is_err(), "{text}");
        }
    }
}
