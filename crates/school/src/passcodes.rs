//! Passcodes of classes as the school keeps them: a hash under a key that is not among the items
//! (decisions.md C16), and guesses that are counted before they are compared, so that many at the
//! same time are as many as one after the other.

use data_encoding::HEXLOWER;
use domain::checks::{Fault, Invalid, Patch};
use domain::classes::Class;
use domain::enrollments::EnrollmentRefusal;
use domain::ids::{ClassId, PersonId};
use domain::passcodes::{Guesses, Passcode};
use hmac::{Hmac, KeyInit, Mac};
use ports::{AttributeValue, Changes, Condition, Item};
use sha2::Sha256;

use crate::School;
use crate::acting::Acting;
use crate::errors::SchoolError;
use crate::stored::from_item;
use crate::tables::{self, n, s};
use crate::writes::{Outcome, Write};

/// How often a count that raced with another guess is tried anew.
const ATTEMPTS: u32 = 8;

impl School {
    async fn keyed(&self) -> Result<Hmac<Sha256>, SchoolError> {
        let key = self.keys.passcode_key().await.map_err(SchoolError::Keys)?;
        Ok(Hmac::<Sha256>::new_from_slice(&key).expect("a key of any length is taken"))
    }

    async fn hasher(
        &self,
        class: &ClassId,
        passcode: &Passcode,
    ) -> Result<Hmac<Sha256>, SchoolError> {
        let mut hasher = self.keyed().await?;
        // Ids have one length, so that no other class and passcode read the same.
        hasher.update(class.as_str().as_bytes());
        hasher.update(passcode.as_bytes());
        Ok(hasher)
    }

    /// Hash of a request that may be sent again, its line (`POST /api/…` and a line feed) and its body.
    /// The body may hold a passcode, which can be guessed: it too is hashed under the key.
    pub async fn hash_request(&self, line: &str, body: &[u8]) -> Result<String, SchoolError> {
        let mut hasher = self.keyed().await?;
        hasher.update(line.as_bytes());
        hasher.update(body);
        Ok(HEXLOWER.encode(&hasher.finalize().into_bytes()))
    }

    /// Adds what becomes of the passcode of a class to a transaction; the text was checked before.
    pub(crate) async fn write_passcode(
        &self,
        write: &mut Write,
        class: &ClassId,
        passcode: &Patch<String>,
    ) -> Result<(), SchoolError> {
        let key = tables::passcode(class);
        match passcode {
            Patch::Absent => {}
            Patch::Null => write.delete(key),
            Patch::Value(text) => {
                let passcode = read_passcode(text)?;
                let hash = self.hasher(class, &passcode).await?.finalize();
                let mut item = Item::default();
                let hash = AttributeValue::B(hash.into_bytes().to_vec());
                item.insert("hash".to_owned(), hash);
                write.put(&key, item);
            }
        }
        Ok(())
    }
}

fn read_passcode(text: &str) -> Result<Passcode, Invalid> {
    Passcode::parse(text).map_err(|fault| Invalid(vec![fault.at("passcode")]))
}

impl Acting<'_> {
    /// Counts a guess of the acting person and looks at it; `stored` are the items of the passcode
    /// and of the guesses of before.
    pub(crate) async fn prove_passcode(
        &self,
        class: &Class,
        passcode: Option<&str>,
        (stored, guesses): (Option<Item>, Option<Item>),
    ) -> Result<(), SchoolError> {
        let text = passcode.filter(|text| !text.trim().is_empty());
        let required = || Invalid(vec![Fault::new("required").at("passcode")]);
        let passcode = read_passcode(text.ok_or_else(required)?)?;
        self.count_guess(&class.id, guesses).await?;
        let Some(AttributeValue::B(hash)) = stored.as_ref().and_then(|item| item.get("hash"))
        else {
            return Err(EnrollmentRefusal::PasscodeWrong.into());
        };
        // Compares in a time that does not depend on where the two differ.
        let is_right = self.school.hasher(&class.id, &passcode).await?;
        let is_right = is_right.verify_slice(hash);
        is_right.map_err(|_| EnrollmentRefusal::PasscodeWrong.into())
    }

    async fn count_guess(
        &self,
        class: &ClassId,
        mut stored: Option<Item>,
    ) -> Result<(), SchoolError> {
        let key = tables::guesses(class, &self.person);
        for attempt in 0..ATTEMPTS {
            let before: Option<Guesses> = stored.map(from_item).transpose()?;
            let next = Guesses::one_more(before, self.now()).map_err(EnrollmentRefusal::from)?;
            let unchanged = match before {
                Some(before) => Condition::All(vec![
                    Condition::Equals("count".into(), n(before.count)),
                    Condition::Equals("last_at".into(), s(before.last_at.to_string())),
                ]),
                None => Condition::absent("pk"),
            };
            let changes = Changes::new()
                .set("count", n(next.count))
                .set("last_at", s(next.last_at.to_string()))
                .set("expires_at", n(next.expires_at()));
            let mut write = Write::new();
            write.update(key.clone(), changes, Some(unchanged));
            if write.commit(&self.store).await? != Outcome::Raced {
                return Ok(());
            }
            self.store.back_off(attempt).await;
            stored = self.store.get(key.clone()).await?;
        }
        Err(SchoolError::Busy)
    }
}

/// Forgets the guesses of somebody who is in.
pub(crate) fn forget_guesses(write: &mut Write, class: &ClassId, person: &PersonId) {
    write.delete(tables::guesses(class, person));
}
