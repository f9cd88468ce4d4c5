//! A person, as stored.

use socap_domain::{Timestamp, UserId, Weight};
use sqlx::types::Json;

use crate::{Args, BATCH, Db, StoreError, Tx, like_literal, marks};

/// An important person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their id on X.
    pub user_id: UserId,
    /// Their handle; their number where nobody gave one.
    pub username: String,
    /// Their name.
    pub name: String,
    /// What it counts that they follow an account.
    pub weight: Weight,
    /// Whether they count at all.
    pub active: bool,
    /// Words of the owner's, each once.
    pub tags: Vec<String>,
    /// When they were added.
    pub created_at: Timestamp,
    /// When they last changed.
    pub updated_at: Timestamp,
}

/// What to set of a person. `None` keeps what is stored, or takes the default: the number as
/// handle, no name, weight 1, active, no tags.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonChange {
    /// Their handle.
    pub username: Option<String>,
    /// Their name.
    pub name: Option<String>,
    /// What they count.
    pub weight: Option<Weight>,
    /// Whether they count at all.
    pub active: Option<bool>,
    /// Their tags, all of them.
    pub tags: Option<Vec<String>>,
}

impl Person {
    /// A person of whom only the id is known.
    pub(super) fn new(user_id: UserId, now: Timestamp) -> Self {
        Self {
            user_id,
            username: user_id.to_string(),
            name: String::new(),
            weight: Weight::ONE,
            active: true,
            tags: Vec::new(),
            created_at: now,
            updated_at: now,
        }
    }

    /// This person after a change.
    pub(super) fn with(&self, change: &PersonChange) -> Self {
        let text = |new: &Option<String>, old: &String| {
            new.as_ref().map_or_else(|| old.clone(), |new| new.replace('\0', ""))
        };
        let mut tags = change.tags.clone().unwrap_or_else(|| self.tags.clone());
        let mut seen = std::collections::HashSet::new();
        for tag in &mut tags {
            tag.retain(|c| c != '\0');
        }
        tags.retain(|tag| !tag.is_empty() && seen.insert(tag.clone()));
        Self {
            user_id: self.user_id,
            username: text(&change.username, &self.username),
            name: text(&change.name, &self.name),
            weight: change.weight.unwrap_or(self.weight),
            active: change.active.unwrap_or(self.active),
            tags,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }

    /// What they add to a score.
    pub fn counts(&self) -> Weight {
        if self.active { self.weight } else { Weight::ZERO }
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    user_id: i64,
    username: String,
    name: String,
    weight: i64,
    active: i64,
    tags: Json<Vec<String>>,
    created_at: i64,
    updated_at: i64,
}

pub(super) const COLUMNS: &str =
    "user_id, username, name, weight, active, tags, created_at, updated_at";

impl From<Row> for Person {
    fn from(row: Row) -> Self {
        Self {
            user_id: UserId(row.user_id),
            username: row.username,
            name: row.name,
            weight: Weight(row.weight),
            active: row.active != 0,
            tags: row.tags.0,
            created_at: Timestamp(row.created_at),
            updated_at: Timestamp(row.updated_at),
        }
    }
}

/// One person.
pub async fn get(db: &Db, user: UserId) -> Result<Option<Person>, StoreError> {
    let sql = format!("-- person_get\nSELECT {COLUMNS} FROM people WHERE user_id = $1");
    let row: Option<Row> = db.optional(&sql, Args::new().with(user)).await?;
    Ok(row.map(Person::from))
}

/// Those who have this handle, by id: X hands handles on, so it can be several. Case does not matter.
pub async fn by_username(db: &Db, username: &str) -> Result<Vec<UserId>, StoreError> {
    let rows: Vec<(i64,)> = db
        .all(
            "-- people_by_username\nSELECT user_id FROM people \
             WHERE username {LIKE} $1 ESCAPE '\\' ORDER BY user_id",
            Args::new().with(like_literal(username)),
        )
        .await?;
    Ok(rows.into_iter().map(|(user,)| UserId(user)).collect())
}

/// Those of `users` that are important people, by id.
pub async fn get_many(db: &Db, users: &[UserId]) -> Result<Vec<Person>, StoreError> {
    let mut people = Vec::new();
    for chunk in users.chunks(BATCH) {
        let (sql, args) = question(chunk, "");
        let rows: Vec<Row> = db.all(&sql, args).await?;
        people.extend(rows.into_iter().map(Person::from));
    }
    Ok(people)
}

/// At most [`BATCH`] people, held until the transaction ends.
pub(super) async fn hold(tx: &mut Tx, users: &[UserId]) -> Result<Vec<Person>, StoreError> {
    let (sql, args) = question(users, "{FOR_UPDATE}");
    let rows: Vec<Row> = tx.all(&sql, args).await?;
    Ok(rows.into_iter().map(Person::from).collect())
}

fn question(users: &[UserId], lock: &str) -> (String, Args) {
    let mut args = Args::new();
    let users = marks(&mut args, users.iter().copied());
    let sql = format!(
        "-- people_get\nSELECT {COLUMNS} FROM people WHERE user_id IN ({users}) \
         ORDER BY user_id {lock}"
    );
    (sql, args)
}
