//! The HTTP API of socap.
