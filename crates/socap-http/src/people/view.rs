//! A person as they go out.

use std::collections::HashMap;

use serde::Serialize;
use socap_domain::{Timestamp, UserId};
use socap_store::followings::{self, FollowingSet, Source};
use socap_store::people::Person;
use socap_store::{Db, StoreError, accounts};

/// An important person.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct PersonView {
    /// Their number on X.
    #[schema(value_type = String, example = "1234567890123456789")]
    user_id: UserId,
    /// Their handle; their number where nobody gave one.
    username: String,
    /// Their name.
    name: String,
    /// What it counts that they follow an account, to the thousandth.
    #[schema(example = 2.5)]
    weight: f64,
    /// Whether they count at present.
    active: bool,
    /// Words of the owner's.
    tags: Vec<String>,
    /// Whom they follow, as far as that counts; null where nothing is known.
    following_set: Option<SetView>,
    /// When they were added.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When they last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

/// A set of followings that counts.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct SetView {
    /// Accounts in it.
    size: i64,
    /// At what time it was true.
    #[schema(value_type = String, format = DateTime)]
    as_of: Timestamp,
    /// `import` or `reading`.
    source: &'static str,
}

/// A reading from X under way.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ReadingView {
    /// When it began.
    #[schema(value_type = String, format = DateTime)]
    begun_at: Timestamp,
    /// Accounts read so far; none of them counts before the last.
    read_so_far: i64,
    /// How many X says they follow; null where not known.
    expected: Option<i64>,
    /// Until when it waits.
    #[schema(value_type = Option<String>, format = DateTime)]
    waits_until: Option<Timestamp>,
    /// For what it waits, or what went wrong last.
    reason: Option<String>,
}

/// A person with everything that is known about whom they follow.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct PersonDetail {
    #[serde(flatten)]
    person: PersonView,
    /// The reading under way; null without one.
    reading: Option<ReadingView>,
    /// Whether X showed the account when it was last seen; null where it never was.
    #[schema(value_type = Option<String>, example = "available")]
    availability: Option<&'static str>,
}

pub(crate) fn view(person: Person, set: Option<&FollowingSet>) -> PersonView {
    PersonView {
        user_id: person.user_id,
        username: person.username,
        name: person.name,
        weight: person.weight.as_f64(),
        active: person.active,
        tags: person.tags,
        following_set: set.map(|set| SetView {
            size: set.size,
            as_of: set.as_of.unwrap_or(set.begun_at),
            source: match set.source {
                Source::Import => "import",
                Source::Reading => "reading",
            },
        }),
        created_at: person.created_at,
        updated_at: person.updated_at,
    }
}

pub(crate) async fn views(db: &Db, people: Vec<Person>) -> Result<Vec<PersonView>, StoreError> {
    let ids: Vec<UserId> = people.iter().map(|person| person.user_id).collect();
    let sets: HashMap<UserId, FollowingSet> = followings::set_of(db, &ids).await?;
    Ok(people
        .into_iter()
        .map(|person| {
            let set = sets.get(&person.user_id);
            view(person, set)
        })
        .collect())
}

pub(crate) async fn detail(db: &Db, person: Person) -> Result<PersonDetail, StoreError> {
    let id = person.user_id;
    let sets = followings::set_of(db, &[id]).await?;
    let account = accounts::get(db, id).await?;
    let readings = followings::unfinished(db, Source::Reading).await?;
    let reading = readings.into_iter().find(|set| set.person_id == id).map(|set| ReadingView {
        begun_at: set.begun_at,
        read_so_far: set.read_so_far,
        expected: account.as_ref().and_then(|account| account.following),
        waits_until: set.waits_until,
        reason: set.reason,
    });
    let availability = account.map(|account| account.availability.as_str());
    Ok(PersonDetail { person: view(person, sets.get(&id)), reading, availability })
}
