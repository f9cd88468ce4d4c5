//! Listing people, heaviest first, page by page.

use socap_domain::{UserId, Weight};

use super::person::{COLUMNS, Person, Row};
use crate::{Args, Db, StoreError, like_literal};

/// Which people to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Part of the handle or the name, or the whole id; case does not matter.
    pub q: Option<String>,
    /// Only with this tag; case does not matter.
    pub tag: Option<String>,
    /// Only those that count, or do not.
    pub active: Option<bool>,
    /// Those that come after this place in the order of the list.
    pub after: Option<(Weight, UserId)>,
    /// How many to leave out first.
    pub offset: i64,
    /// At most so many.
    pub limit: i64,
}

/// A page of people.
#[derive(Debug, Clone)]
pub struct Page {
    /// The people: by weight, heaviest first, then by id.
    pub items: Vec<Person>,
    /// How many there are in all under the filter.
    pub total: i64,
}

/// Lists people.
pub async fn list(db: &Db, filter: &Filter) -> Result<Page, StoreError> {
    let mut args = Args::new();
    let conditions = conditions(filter, &mut args);
    let sql = format!("-- people_total\nSELECT COUNT(*) FROM people WHERE {conditions}");
    let (total,): (i64,) = db.one(&sql, args).await?;
    let mut args = Args::new();
    let mut conditions = self::conditions(filter, &mut args);
    if let Some((weight, user)) = filter.after {
        let weight = args.push(weight);
        let user = args.push(user);
        let after =
            format!(" AND (weight < ${weight} OR (weight = ${weight} AND user_id > ${user}))");
        conditions.push_str(&after);
    }
    let limit = args.push(filter.limit);
    let offset = args.push(filter.offset);
    let sql = format!(
        "-- people_list\nSELECT {COLUMNS} FROM people WHERE {conditions} \
         ORDER BY weight DESC, user_id LIMIT ${limit} OFFSET ${offset}"
    );
    let rows: Vec<Row> = db.all(&sql, args).await?;
    Ok(Page { items: rows.into_iter().map(Person::from).collect(), total })
}

fn conditions(filter: &Filter, args: &mut Args) -> String {
    let mut all = vec!["1 = 1".to_owned()];
    if let Some(q) = &filter.q {
        let pattern = args.push(format!("%{}%", like_literal(q)));
        let id = args.push(q.parse::<UserId>().map_or(0, |user| user.0));
        all.push(format!(
            "(username {{LIKE}} ${pattern} ESCAPE '\\' OR name {{LIKE}} ${pattern} ESCAPE '\\' \
             OR user_id = ${id})"
        ));
    }
    if let Some(tag) = &filter.tag {
        let pattern = args.push(like_literal(tag));
        all.push(format!(
            "EXISTS (SELECT 1 FROM {{ELEMENTS}}(tags) AS tag \
             WHERE tag.value {{LIKE}} ${pattern} ESCAPE '\\')"
        ));
    }
    if let Some(active) = filter.active {
        all.push(format!("active = ${}", args.push(active)));
    }
    all.join(" AND ")
}
