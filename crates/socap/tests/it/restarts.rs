//! A PostgreSQL that breaks down in the middle of cycles: the process stays up, and in the end
//! everything is stored.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use socap_domain::{Clock, WorldClock};
use socap_simulator::{Fault, FaultKind, Options};
use socap_store::{Args, OpenOptions};
use socap_testing::{Launch, LaunchOptions, Restless};
use socap_upstream::Provider;
use tempfile::TempDir;

use crate::home::Home;
use crate::kills::{ends_in_truth, launch_end, ledger_covers_the_bill};
use crate::server::Server;

/// How often the server breaks down.
const CRASHES: usize = 4;

/// A PostgreSQL of this test alone; gone when dropped.
struct Cluster {
    folder: TempDir,
    url: String,
}

impl Cluster {
    /// Starts one; `None`, said aloud, where this machine's tests have no PostgreSQL.
    fn start() -> Option<Self> {
        if std::env::var(socap_testing::database::POSTGRES).is_err() {
            eprintln!("SKIPPED: no PostgreSQL for tests; `make test` installs one");
            return None;
        }
        let folder = tempfile::tempdir_in("/tmp").expect("a folder");
        // PostgreSQL runs as a user of its own, who must reach it.
        let open = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(folder.path(), open).expect("permissions");
        let mut cluster = Self { folder, url: String::new() };
        cluster.url = cluster.tell("start");
        Some(cluster)
    }

    /// Ends the server without warning: every connection breaks, nothing is tidied up.
    fn crash(&self) {
        self.tell("crash");
    }

    fn again(&self) {
        self.tell("again");
    }

    fn tell(&self, what: &str) -> String {
        let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scripts/postgres");
        let done = Command::new(script)
            .arg(what)
            .arg(self.folder.path().join("postgres"))
            .output()
            .expect("the script runs");
        assert!(done.status.success(), "{what}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).trim().to_owned()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.tell("stop");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_breaks_down_loses_nothing() {
    socap_testing::log();
    let Some(cluster) = Cluster::start() else { return };
    let db = OpenOptions::new(&cluster.url).open().await.expect("a fresh database");
    // The throw-away server answers before it has written; here a commit is a promise.
    let durable = "ALTER DATABASE postgres SET synchronous_commit = on";
    db.execute(durable, Args::new()).await.expect("durable");

    // Six hours of world time in about forty seconds.
    let clock = WorldClock::fast(WorldClock::System.now(), 540.0);
    let (world, tweets) = Restless { happenings: 900, ..Restless::default() }.build(clock.now());
    let simulator = Options { windows: false, ..Options::default() };
    let options = LaunchOptions { simulator, ..LaunchOptions::default() };
    let launch = Launch::on_clock(&db, world, clock.clone(), options).await;
    launch.simulator.faults(|f| f.add(Fault::always(FaultKind::Slow { ms: 40 })));
    let campaign = launch.campaign(&tweets, 20).await;
    let quiet = launch_end(&launch, &campaign).await;
    let home = Home::new()
        .with("SOCAP_CLOCK", &clock)
        .with("SOCAP_X_API_URL", &launch.address)
        .with("TWITTER_BEARER_TOKEN", "synthetic-token")
        .with("SOCAP_DATABASE_URL", &cluster.url)
        .with("SOCAP_AUDIT_INTERVAL", "3h")
        .with("SOCAP_LEASE", "4s");
    let server = Server::serve(&home).await;

    let mut rng = ChaCha8Rng::seed_from_u64(5);
    for _ in 0..CRASHES {
        tokio::time::sleep(Duration::from_millis(rng.random_range(2_000..6_000))).await;
        cluster.crash();
        assert_eq!(server.get("/healthz", None).await.0, 200, "the process stays up");
        tokio::time::sleep(Duration::from_millis(rng.random_range(200..3_000))).await;
        cluster.again();
        server.until("/readyz", "ready again", |_| true).await;
    }
    let log = server.log();
    // In the middle of a statement, or on a connection at rest.
    let felt =
        ["the database is not reachable", "terminating connection due to immediate shutdown"];
    assert!(felt.iter().any(|told| log.contains(told)), "no breakdown was felt:\n{log}");
    ends_in_truth(&launch, &campaign, &tweets, Provider::X, quiet.max(clock.now())).await;
    assert_eq!(server.terminate().await, Some(0));
    ledger_covers_the_bill(&launch).await;
    db.close().await;
}
