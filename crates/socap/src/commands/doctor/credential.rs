//! The way to X.

use socap_upstream::{Provider, Settings, XClient};

use super::finding::Findings;
use crate::config::{Config, PAGE};
use crate::failure::{Failure, chain};

const AREA: &str = "credential";

/// Looks at the credential; asks the provider only if `online`.
pub(super) async fn examine(
    config: &Config,
    online: bool,
    findings: &mut Findings,
) -> Result<(), Failure> {
    let Some(access) = &config.x.access else {
        findings.note(
            AREA,
            "none: what is stored can be read, nothing new is collected",
            "set TWITTER_BEARER_TOKEN (X API v2) or TWITTER_API_KEY (twitterapi.io)",
        );
        return Ok(());
    };
    let client = match XClient::new(access.clone()) {
        Ok(client) => client,
        Err(error) => {
            findings.wrong(AREA, error.to_string(), PAGE);
            return Ok(());
        }
    };
    findings.ok(AREA, format!("{} at {}", access.credential.name(), access.base_url));
    if online {
        ask(&client, access, findings).await;
    }
    Ok(())
}

/// The calls that both providers answer free of charge.
async fn ask(client: &XClient, access: &Settings, findings: &mut Findings) {
    let answer = match access.provider {
        Provider::X => client.usage().await.map(|usage| {
            let told = |n: Option<i64>| n.map_or("unknown".to_owned(), |n| n.to_string());
            format!(
                "X answers: {} of {} posts read in this cycle",
                told(usage.used),
                told(usage.cap)
            )
        }),
        Provider::TwitterApiIo => client
            .balance()
            .await
            .map(|balance| format!("twitterapi.io answers: {} credits left", balance.credits())),
    };
    match answer {
        Ok(told) => findings.ok("provider", told),
        Err(error) => findings.wrong(
            "provider",
            chain(&error),
            format!("check the credential, the address {} and the way there", access.base_url),
        ),
    }
}
