//! The operating system's randomness.

use ports::Entropy;

/// Randomness fit for keys.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("every system that runs this has a source of randomness");
    }
}
