//! Adapters for AWS, over the official SDKs.
