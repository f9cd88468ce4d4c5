//! Words for a cap that leaves no room.

use socap_domain::Micros;

/// What helps where the cap over everything is used up: it is read when a server starts.
pub const MEND_MONTH: &str =
    "raise SOCAP_MONTHLY_BUDGET_USD and restart socap, or wait for next month";

/// How short a cap is of what would be read next. A call is paid for at its most before it is
/// made: where something is left, what costs less goes on.
pub fn how_short(cap: Micros, spent: Micros) -> String {
    if spent >= cap {
        return format!("is used up, {spent} of {cap} are spent");
    }
    let left = Micros(cap.0 - spent.0);
    format!("does not pay for the next reading ({left} of {cap} left)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spent_and_what_is_left_add_up_to_the_cap() {
        let (cap, spent) = (Micros(1_500_000), Micros(1_455_000));
        assert_eq!(spent.to_string(), "$1.455");
        let short = "does not pay for the next reading ($0.045 of $1.50 left)";
        assert_eq!(how_short(cap, spent), short);
    }

    #[test]
    fn what_has_something_left_is_not_used_up() {
        let cap = Micros(5_000_000);
        let short = "does not pay for the next reading ($0.99 of $5.00 left)";
        assert_eq!(how_short(cap, Micros(4_010_000)), short);
        assert_eq!(how_short(cap, cap), "is used up, $5.00 of $5.00 are spent");
        assert_eq!(how_short(cap, Micros(5_500_000)), "is used up, $5.50 of $5.00 are spent");
    }
}
