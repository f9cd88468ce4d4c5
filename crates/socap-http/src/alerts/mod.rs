//! `/campaigns/{id}/alerts`, `/campaigns/{id}/mutes` and `/alerts`: whom the team was told of,
//! what became of each message, and what is not to be told.

pub(crate) mod finds;
pub(crate) mod list;
pub(crate) mod mute;
pub(crate) mod mutes;
pub(crate) mod process;
pub(crate) mod resend;
pub(crate) mod row;
#[cfg(test)]
mod stage;
pub(crate) mod test;
pub(crate) mod unmute;
