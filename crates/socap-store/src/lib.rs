//! Everything socap remembers.
