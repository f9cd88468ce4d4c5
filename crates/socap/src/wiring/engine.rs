//! The engine of a configuration.

use socap_engine::campaigns::Policy;
use socap_engine::secrets::Sealer;
use socap_engine::{Engine, Settings};
use socap_store::Db;
use socap_upstream::XClient;

use super::sealer;
use crate::config::Config;
use crate::failure::Failure;

/// Opens the database.
pub(crate) async fn database(config: &Config) -> Result<Db, Failure> {
    Ok(config.database.options().open().await?)
}

/// The engine on `db`, with a way to X if there is a credential.
pub(crate) fn engine(config: &Config, db: Db, roles: &str) -> Result<Engine, Failure> {
    let client = match &config.x.access {
        Some(access) => Some(XClient::new(access.clone())?),
        None => None,
    };
    Ok(Engine::new(db, config.clock.clone(), settings(config, roles), client))
}

/// The engine of a command that works beside a server. The cap over everything stays as the
/// server set it.
pub(crate) fn for_command(config: &Config, db: Db) -> Result<Engine, Failure> {
    engine(config, db, "command")
}

/// What the operator decided about campaigns.
pub(crate) fn policy(config: &Config) -> Result<Policy, Failure> {
    Ok(with_sealer(config, sealer::of(config)?))
}

/// The same for looking only: no key is made.
pub(crate) fn existing_policy(config: &Config) -> Result<Policy, Failure> {
    Ok(with_sealer(config, sealer::existing(config)?))
}

fn with_sealer(config: &Config, sealer: Sealer) -> Policy {
    Policy {
        sealer,
        allow_private_webhooks: config.secrets.allow_private_webhooks,
        default_slack_webhook: config.secrets.slack_webhook.is_some(),
    }
}

/// The engine's settings.
pub(crate) fn settings(config: &Config, roles: &str) -> Settings {
    let work = &config.work;
    let defaults = Settings::default();
    Settings {
        poll_interval: work.poll_interval,
        metrics_interval: work.metrics_interval,
        audit_interval: work.audit_interval,
        scheduler: work.scheduler,
        requests_at_once: work.pool_size.saturating_mul(work.concurrency),
        monthly_budget: work.monthly_budget,
        retweets: config.x.retweets,
        lease: work.lease.unwrap_or(defaults.lease),
        lost_after: work.lease.map_or(defaults.lost_after, |lease| lease * 2),
        max_tweets_per_campaign: work.max_tweets_per_campaign,
        roles: roles.to_owned(),
        ..defaults
    }
}
