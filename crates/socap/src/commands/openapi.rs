//! `socap openapi`: the API's own description, for generators of clients.

use crate::failure::Failure;
use crate::output;

/// Prints the document.
pub(crate) fn run() -> Result<(), Failure> {
    output::json(&socap_http::openapi())
}
