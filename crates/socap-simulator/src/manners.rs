//! Whether a client keeps to what it was told: windows, and opening an unknown one with one call.

use std::collections::HashMap;

use serde::Serialize;
use socap_domain::Timestamp;

use crate::endpoint::Endpoint;

/// A request that arrives so soon after an answer was written may have crossed it, in machine ms.
const CROSSING_MS: i64 = 50;

#[derive(Debug, Clone, Copy, Default)]
struct Account {
    in_flight: usize,
    answered: bool,
    opened_with: usize,
    /// When the used-up window was told (machine time) and when it reopens (world time).
    exhausted: Option<(Timestamp, Timestamp)>,
    impolite: u64,
}

/// How a client behaved at one endpoint with one credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Conduct {
    /// The credential's name.
    pub credential: String,
    /// The endpoint.
    pub endpoint: Endpoint,
    /// Requests received after the window was told to be used up and before it reopened.
    pub impolite: u64,
    /// The most requests at once before the first answer was written.
    pub opened_with: usize,
}

/// Keeps account of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Manners {
    accounts: HashMap<(String, Endpoint), Account>,
}

impl Manners {
    /// A request arrived; tells whether it should not have.
    pub(crate) fn arrive(
        &mut self,
        (credential, endpoint): (&str, Endpoint),
        now: Timestamp,
        machine_now: Timestamp,
    ) -> bool {
        let account = self.accounts.entry((credential.to_owned(), endpoint)).or_default();
        account.in_flight += 1;
        if !account.answered {
            account.opened_with = account.opened_with.max(account.in_flight);
        }
        let impolite = account.exhausted.is_some_and(|(told, reopens)| {
            machine_now.ms_since(told) > CROSSING_MS && now < reopens
        });
        account.impolite += u64::from(impolite);
        impolite
    }

    /// Its answer is written; `exhausted` is when the window reopens, if the answer said so.
    pub(crate) fn answer(
        &mut self,
        (credential, endpoint): (&str, Endpoint),
        machine_now: Timestamp,
        exhausted: Option<Timestamp>,
    ) {
        let account = self.accounts.entry((credential.to_owned(), endpoint)).or_default();
        account.in_flight = account.in_flight.saturating_sub(1);
        account.answered = true;
        if let Some(reopens) = exhausted {
            let first = account.exhausted.filter(|(_, known)| *known == reopens);
            account.exhausted = first.or(Some((machine_now, reopens)));
        }
    }

    pub(crate) fn conduct(&self) -> Vec<Conduct> {
        let mut all: Vec<_> = self
            .accounts
            .iter()
            .map(|((credential, endpoint), account)| Conduct {
                credential: credential.clone(),
                endpoint: *endpoint,
                impolite: account.impolite,
                opened_with: account.opened_with,
            })
            .collect();
        all.sort_by(|a, b| (&a.credential, a.endpoint).cmp(&(&b.credential, b.endpoint)));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asking_a_used_up_window_is_impolite_until_it_reopens() {
        let mut manners = Manners::default();
        let who = ("app", Endpoint::Retweets);
        let arrive = |manners: &mut Manners, world, machine| {
            manners.arrive(who, Timestamp(world), Timestamp(machine))
        };
        assert!(!arrive(&mut manners, 0, 0));
        assert!(!arrive(&mut manners, 0, 1), "nothing was told yet");
        manners.answer(who, Timestamp(10), Some(Timestamp(900_000)));
        assert!(!arrive(&mut manners, 0, 40), "it crossed the answer");
        assert!(arrive(&mut manners, 0, 61));
        assert!(!arrive(&mut manners, 900_000, 99), "reopened");
        let conduct = manners.conduct();
        assert_eq!(conduct.iter().map(|c| (c.impolite, c.opened_with)).next(), Some((1, 2)));
    }
}
