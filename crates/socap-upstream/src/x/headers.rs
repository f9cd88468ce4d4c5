//! Rate windows as X tells them. They are absent on a 401.

use socap_domain::Timestamp;

use crate::exchange::WindowReading;
use crate::http::Reply;

/// The window to go by: of the spent ones the one that starts anew last, else that of the 15
/// minutes. Days have windows of their own, per app and per user.
pub(super) fn window(reply: &Reply) -> Option<WindowReading> {
    let quarter = reading(reply, "x-rate-limit");
    let days = ["x-app-limit-24hour", "x-user-limit-24hour"].map(|prefix| reading(reply, prefix));
    let all = [quarter].into_iter().chain(days).flatten();
    let spent = all.filter(|window| window.remaining <= 0).max_by_key(|window| window.reset_at);
    spent.or(quarter)
}

fn reading(reply: &Reply, prefix: &str) -> Option<WindowReading> {
    let number = |name: &str| -> Option<i64> {
        reply.header(&format!("{prefix}-{name}"))?.trim().parse().ok()
    };
    Some(WindowReading {
        limit: number("limit")?,
        remaining: number("remaining")?,
        reset_at: Timestamp(number("reset")?.checked_mul(1_000)?),
    })
}
