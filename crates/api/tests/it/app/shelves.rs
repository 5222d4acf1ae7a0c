//! Backups of a home that never does what it is asked for.

use async_trait::async_trait;
use ports::{BackupRecord, BackupWork, Backups, BackupsNow};

/// One whole backup, and nothing that is being done.
pub struct StillBackups;

#[async_trait]
impl Backups for StillBackups {
    async fn look(&self) -> BackupsNow {
        let record = BackupRecord {
            name: "school.zip".to_owned(),
            begun_at: "2026-01-05T08:00:00Z".parse().expect("an instant"),
            bytes: 1_000,
            items: 10,
            files: 1,
            failure: None,
            proof: None,
        };
        BackupsNow {
            place: "/var/lib/rollbook/backups".to_owned(),
            records: vec![record],
            working: None,
        }
    }

    fn begin(&self, _: BackupWork) -> bool {
        true
    }
}
