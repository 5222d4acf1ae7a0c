//! The pool from outside: its endpoint in process, over the store in memory, with a clock that tests hold.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it does not expect must fail"
)]

mod accounts;
mod administration;
mod attempts;
mod authenticators;
mod clients;
mod failures;
mod first_passwords;
mod groups;
mod invitations;
mod pools;
mod profiles;
mod rates;
mod resets;
mod second_factors;
mod secret_blocks;
mod secrets;
mod sessions;
mod sign_ins;
mod signatures;
mod signers;
mod software_tokens;
mod stores;
mod tokens;
mod transports;
mod unknown_names;
