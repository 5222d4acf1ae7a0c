//! A user pool that unmodified Cognito clients accept.
mod srp;
