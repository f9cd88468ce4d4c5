//! Channels of campaigns that take nothing any more.

use socap_store::alerts;
use socap_store::owner::{self, NewNotice};

use crate::{Engine, EngineError};

/// Writes down what the owner is to be told of channels that broke: another way, and once.
pub(crate) async fn broken_channels(engine: &Engine) -> Result<(), EngineError> {
    for owed in alerts::owed_owner(engine.db()).await? {
        let (campaign, channel) = (&owed.lane.campaign, owed.lane.channel.as_str());
        let mut tx = engine.db().begin().await?;
        if !alerts::told_owner(&mut tx, &owed.lane).await? {
            continue;
        }
        let subject = format!("channel {channel} of {campaign}");
        let notice = NewNotice {
            subject: &subject,
            campaign: Some((campaign, owed.launch_name.as_str())),
            headline: format!("Alerts of \"{}\" no longer leave by {channel}", owed.launch_name),
            lines: vec![
                format!("It answered: {}", owed.reason),
                "Change the campaign's alert_preferences, then send a test message.".to_owned(),
            ],
            avoid: Some(channel),
            at: engine.now(),
        };
        owner::queue(&mut tx, &notice).await?;
        tx.commit().await?;
        tracing::error!(%campaign, channel, reason = owed.reason,
            "a channel is broken: its alerts fail until the campaign's settings are changed");
    }
    Ok(())
}
