//! `socap alerts …`: the trail, what other settings would have told, mutes, and sending by hand.
//! It works on the database; no server is needed, and one that runs takes the changes up.

mod finds;
mod list;
mod mute;
mod mutes;
mod process;
mod resend;
mod test;
mod unmute;
mod what_if;

use socap_domain::{CampaignId, Timestamp, TweetId, UserId};
use socap_engine::campaigns::CampaignError;
use socap_store::alerts::Whom;
use socap_store::campaigns::{self, Campaign};
use socap_store::{Db, accounts};

use crate::config::Config;
use crate::failure::Failure;

/// Look at what was told and why not, try channels, mute
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Alerts {
    /// List the messages of a campaign and what became of each
    List(list::List),
    /// List who was found above the threshold, and why some were not told
    Finds(finds::Finds),
    /// Send a test message and show what the provider answers
    Test(test::Test),
    /// Send a message again that failed or may not have arrived
    Resend(resend::Resend),
    /// Send what is due now, as the role `alerts` does
    Process(process::Process),
    /// Tell nothing of an account, a tweet or a campaign for a while
    Mute(mute::Mute),
    /// End a mute before its time
    Unmute(unmute::Unmute),
    /// List the mutes in force
    Mutes(mutes::Mutes),
    /// Say what other thresholds would have told of what is stored
    WhatIf(what_if::WhatIf),
}

impl Alerts {
    /// Does it.
    pub(crate) async fn run(self, config: Config) -> Result<(), Failure> {
        let done = match self {
            Self::List(command) => command.run(&config).await,
            Self::Finds(command) => command.run(&config).await,
            Self::Test(command) => command.run(&config).await,
            Self::Resend(command) => command.run(&config).await,
            Self::Process(command) => command.run(&config).await,
            Self::Mute(command) => command.run(&config).await,
            Self::Unmute(command) => command.run(&config).await,
            Self::Mutes(command) => command.run(&config).await,
            Self::WhatIf(command) => command.run(&config).await,
        };
        done.map_err(|failure| failure.naming(&config.database))
    }
}

/// What a mute is about; without any of these the whole campaign
#[derive(Debug, clap::Args)]
struct About {
    /// Only this account: its handle, or its number on X
    #[arg(long, value_name = "ACCOUNT")]
    user: Option<String>,
    /// Only this tweet of the campaign
    #[arg(long, value_name = "ID")]
    tweet: Option<TweetId>,
}

impl About {
    async fn whom(self, db: &Db) -> Result<Whom, Failure> {
        let user_id = match self.user {
            None => None,
            Some(account) => Some(number(db, &account).await?),
        };
        Ok(Whom { user_id, tweet_id: self.tweet })
    }
}

async fn number(db: &Db, account: &str) -> Result<UserId, Failure> {
    if let Ok(id) = account.parse() {
        return Ok(id);
    }
    let handle = account.trim_start_matches('@');
    let known = accounts::by_username(db, handle).await?;
    known.ok_or_else(|| {
        Failure::Refused(format!("no account @{handle} was ever seen: give its number on X"))
    })
}

async fn campaign(db: &Db, id: &CampaignId) -> Result<Campaign, Failure> {
    Ok(campaigns::get(db, id).await?.ok_or(CampaignError::NotFound)?)
}

/// A time to the second, for tables.
fn second(at: Timestamp) -> String {
    let text = at.to_string();
    text.get(..19).map_or(text.clone(), |cut| format!("{}Z", cut.replace('T', " ")))
}

/// A text on one line of a table.
fn short(text: &str) -> String {
    const MOST: usize = 100;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MOST {
        return line;
    }
    let cut: String = line.chars().take(MOST - 1).collect();
    format!("{}…", cut.trim_end())
}
