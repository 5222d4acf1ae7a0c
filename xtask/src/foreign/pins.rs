//! Which version of a client is met: what the files of the package managers pin.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// The pinned version of a package of the folder, whichever manager installs it.
pub fn version(folder: &Path, package: &str) -> Result<String> {
    let pins =
        ["requirements.txt", "package.json"].map(|file| fs::read_to_string(folder.join(file)));
    pins.iter()
        .flatten()
        .find_map(|text| find(text, package))
        .with_context(|| format!("{package} is not pinned"))
}

/// `package==version` on a line, or `"package": "version"`.
fn find(text: &str, package: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let line = line.trim();
        let version = line
            .strip_prefix(&format!("{package}=="))
            .or_else(|| line.strip_prefix(&format!("\"{package}\":")))?;
        Some(version.trim_matches([' ', '"', ',']).to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_found_in_the_files_of_both_managers() {
        assert_eq!(
            find("# all\nboto3==1.44.8\nbotocore==1.44.7\n", "boto3").unwrap(),
            "1.44.8"
        );
        assert_eq!(
            find(
                "{\n  \"@aws-amplify/auth\": \"6.21.1\",\n",
                "@aws-amplify/auth"
            )
            .unwrap(),
            "6.21.1"
        );
    }

    #[test]
    fn a_package_whose_name_only_begins_so_is_another() {
        assert_eq!(find("boto3-stubs==1.0\n", "boto3"), None);
    }
}
