//! What socap does in the background.
