//! The network services socap calls.
