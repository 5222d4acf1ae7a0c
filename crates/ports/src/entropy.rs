//! Randomness, injected so that tests can repeat a run.

/// A source of bytes that nobody can guess.
pub trait Entropy: Send + Sync {
    /// Fills `bytes` from a cryptographically secure source.
    fn fill(&self, bytes: &mut [u8]);
}
