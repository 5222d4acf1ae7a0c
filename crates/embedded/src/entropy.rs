//! The operating system's randomness.

use std::sync::Arc;

use ports::Entropy;

/// Randomness fit for keys.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("every system that runs this has a source of randomness");
    }
}

/// A home's entropy as the user pool draws it.
pub(crate) struct PoolEntropy(pub Arc<dyn Entropy>);

impl userpool::Entropy for PoolEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.fill(bytes);
    }
}
