//! How many posts X has counted this month.

use serde_json::Value;

use super::{errors, headers, retry};
use crate::client::Usage;
use crate::error::{RetryReason, UpstreamError};
use crate::http::{Call, Reply};
use crate::loose::{at, count};

/// The call for the count.
pub(crate) fn usage_call() -> Call {
    Call::new(&["2", "usage", "tweets"])
        .with("usage.fields", "cap_reset_day,project_cap,project_usage")
}

/// The count in `reply`. Its numbers are texts in some versions.
pub(crate) fn usage(reply: &Reply) -> Result<Usage, UpstreamError> {
    if !reply.is_success() {
        return Err(errors::of_usage(reply, headers::window(reply).as_ref()));
    }
    let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let data = at(&body, "data");
    if !data.is_object() {
        return Err(retry(RetryReason::Drift, "the usage lacks `data`".into()));
    }
    Ok(Usage {
        cap: count(data, &["project_cap"]),
        used: count(data, &["project_usage"]),
        reset_day: count(data, &["cap_reset_day"]),
    })
}
