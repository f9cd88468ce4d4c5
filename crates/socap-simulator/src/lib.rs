//! A simulated X.
