//! The API of a process: its first key, where it may listen, how it stops.

use std::time::Duration;

use axum::Router;
use secrecy::ExposeSecret;
use socap_domain::{Clock, IdSource};
use socap_engine::Engine;
use socap_http::{ApiState, Options};
use socap_store::{Db, access};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::engine;
use crate::config::Config;
use crate::failure::Failure;

/// How long connections may go on after the process was told to stop.
const FAREWELL: Duration = Duration::from_secs(5);

/// An API that listens and does not answer yet.
#[derive(Debug)]
pub(crate) struct Api {
    listener: TcpListener,
    router: Router,
    /// Ends the streams of events.
    closing: CancellationToken,
}

/// Listens where the configuration says. An address that others can reach needs a key.
pub(crate) async fn prepare(config: &Config, engine: &Engine) -> Result<Api, Failure> {
    ensure_admin_key(config, engine.db()).await?;
    let listen = config.server.listen;
    if !listen.ip().is_loopback() && !access::any_key(engine.db()).await? {
        return Err(Failure::Refused(format!(
            "{listen} can be reached from other machines and there is no key yet: make one with \
             `socap key create --role admin`, or set SOCAP_ADMIN_KEY"
        )));
    }
    let listener = TcpListener::bind(listen)
        .await
        .map_err(Failure::io(format!("cannot listen on {listen}")))?;
    prepare_on(config, engine, listener)
}

/// An API on a listener of the caller's.
pub(crate) fn prepare_on(
    config: &Config,
    engine: &Engine,
    listener: TcpListener,
) -> Result<Api, Failure> {
    let address = listener.local_addr().map_err(Failure::io("cannot listen"))?;
    let options = Options {
        loopback: address.ip().is_loopback(),
        requests_per_minute: config.server.requests_per_minute,
    };
    let state = ApiState::new(engine.clone(), engine::policy(config)?, options);
    tracing::info!(address = %format!("http://{address}"), "the API listens");
    let closing = state.closing();
    Ok(Api { listener, router: socap_http::router(state), closing })
}

/// Sees to it that `SOCAP_ADMIN_KEY` opens the API. One that was revoked stays revoked.
async fn ensure_admin_key(config: &Config, db: &Db) -> Result<(), Failure> {
    let Some(key) = &config.server.admin_key else { return Ok(()) };
    let hash = socap_http::auth::hash(key.expose_secret());
    let now = config.clock.machine_now();
    access::insert_key(db, &IdSource.next(), "SOCAP_ADMIN_KEY", "admin", &hash, now).await?;
    Ok(())
}

impl Api {
    /// Answers until `stop`, then lets what is under way finish.
    pub(crate) async fn serve(self, stop: CancellationToken) -> std::io::Result<()> {
        let told = stop.clone();
        // Made into a service here: otherwise each connection copies the table of all routes,
        // which is more memory than all the rest of an open stream.
        let service = self.router.into_make_service();
        let serving = axum::serve(self.listener, service).with_graceful_shutdown(async move {
            told.cancelled().await;
            self.closing.cancel();
        });
        let late = async {
            stop.cancelled().await;
            tokio::time::sleep(FAREWELL).await;
        };
        tokio::select! {
            ended = serving => ended,
            () = late => Ok(()),
        }
    }
}
