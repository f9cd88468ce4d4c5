//! People who are known by their handle alone: X says their number, for a price.

use rstest::rstest;
use socap_domain::{Micros, UserId, Weight};
use socap_engine::people::{AddError, add, reading};
use socap_simulator::{Endpoint, NewAccount, World};
use socap_store::Engine;
use socap_store::people::{self, PersonChange};
use socap_testing::{Launch, LaunchOptions, TestDb};
use socap_upstream::Provider;

use crate::ORIGIN;

fn account(world: &mut World, username: &str) -> UserId {
    let name = format!("Synthetic {username}");
    world.add_account(NewAccount {
        username: username.to_owned(),
        name,
        following: 12,
        ..NewAccount::default()
    })
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn somebody_is_added_by_their_handle_for_what_x_charges(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[values(Provider::X, Provider::TwitterApiIo)] provider: Provider,
) {
    let Some(db) = TestDb::new(engine).await else { return };
    let mut world = World::new(5);
    let vip = account(&mut world, "Syn_VIP");
    let named = account(&mut world, "syn_named");
    let suspended = account(&mut world, "syn_suspended");
    world.suspend(suspended, ORIGIN, None).unwrap();
    let options = LaunchOptions { provider, ..LaunchOptions::default() };
    let launch = Launch::new(db.db(), world, ORIGIN, options).await;
    let engine = &launch.engine;
    let endpoint = if provider == Provider::X { Endpoint::UsersBy } else { Endpoint::IoUser };
    let requests = || launch.simulator.log().count(endpoint);

    let heavy = PersonChange { weight: Some(Weight(2_500)), ..PersonChange::default() };
    let person = add(engine, "syn_vip", heavy).await.unwrap();
    assert_eq!((person.user_id, person.weight), (vip, Weight(2_500)));
    assert_eq!((person.username.as_str(), person.name.as_str()), ("Syn_VIP", "Synthetic Syn_VIP"));
    assert_eq!(people::get(db.db(), vip).await.unwrap(), Some(person));
    // How many they follow came with it: a reading has its price.
    let estimate = reading::estimate(engine, &[vip]).await.unwrap();
    assert_eq!((estimate.by_counter, estimate.resources), (1, 12));
    let own = PersonChange { name: Some("My own words".to_owned()), ..PersonChange::default() };
    let person = add(engine, "syn_named", own).await.unwrap();
    assert_eq!((person.user_id, person.name.as_str()), (named, "My own words"));
    assert_eq!(requests(), 2);

    // On the list under that handle: nothing is asked. Under an older one: X says who it is.
    let plain = PersonChange::default;
    let there = add(engine, "SYN_vip", plain()).await.unwrap_err();
    assert!(matches!(there, AddError::There { user_id, .. } if user_id == vip), "{there}");
    assert_eq!(requests(), 2);
    launch.simulator.world_mut(|world| world.rename(vip, "syn_newer")).unwrap();
    let there = add(engine, "syn_newer", plain()).await.unwrap_err();
    assert!(matches!(there, AddError::There { user_id, .. } if user_id == vip), "{there}");
    assert_eq!(requests(), 3);

    // A number nobody gave a handle to is no handle.
    people::insert(db.db(), UserId(4_242), &plain(), ORIGIN).await.unwrap();
    let mut refused = Vec::new();
    for handle in ["4242", "syn_nobody", "syn_suspended", "syn_much_too_long", ""] {
        let error = add(engine, handle, plain()).await.unwrap_err();
        assert!(matches!(error, AddError::NotShown(_)), "{handle}: {error}");
        refused.push(error.to_string());
    }
    assert_eq!(refused[1], "unknown: X has no account @syn_nobody");
    let suspended = match provider {
        Provider::X => "suspended: X has suspended @syn_suspended",
        // It does not tell the two apart.
        Provider::TwitterApiIo => "unknown: X has no account @syn_suspended",
    };
    assert_eq!(refused[2], suspended);
    assert_eq!(requests(), 6, "what cannot be a handle is not asked for");

    let bill = launch.simulator.bill();
    let (spent, reserved) = socap_store::budget::spent(db.db(), launch.now()).await.unwrap();
    assert_eq!((spent, reserved), (bill.total.micros, Micros::ZERO), "the ledger is the bill");
    if provider == Provider::X {
        assert_eq!(spent, Micros(20_000), "two accounts, one of them again on the same day");
    }
    let lines = socap_store::usage::by_day(db.db(), None, ORIGIN, socap_domain::Timestamp::MAX);
    let lines = lines.await.unwrap();
    assert!(!lines.is_empty() && lines.iter().all(|line| line.purpose == "people"), "{lines:?}");
    db.remove().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_asked_for_what_the_month_does_not_pay() {
    let db = TestDb::sqlite().await;
    let mut world = World::new(5);
    account(&mut world, "syn_vip");
    let mut options = LaunchOptions::default();
    options.settings.monthly_budget = Some(Micros(9_999));
    let launch = Launch::new(db.db(), world, ORIGIN, options).await;
    let error = add(&launch.engine, "syn_vip", PersonChange::default()).await.unwrap_err();
    let AddError::Unavailable(unavailable) = error else { panic!("{error}") };
    assert!(unavailable.detail.contains("SOCAP_MONTHLY_BUDGET_USD"), "{unavailable}");
    assert!(unavailable.retry_after.is_some());
    assert_eq!(launch.simulator.bill().total.requests, 0);
    db.remove().await;
}
