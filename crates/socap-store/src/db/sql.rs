//! One SQL text for both engines: tokens stand for the few words that differ.

use super::Engine;

/// Token, PostgreSQL, SQLite.
const TOKENS: &[(&str, &str, &str)] = &[
    ("{INT}", "BIGINT", "INTEGER"),
    ("{BOOL}", "BIGINT", "INTEGER"),
    ("{JSON}", "JSONB", "TEXT"),
    ("{BYTES}", "BYTEA", "BLOB"),
    ("{STRICT}", "", "STRICT"),
    // A table that is its own primary key, where the engine has such.
    ("{CLUSTERED}", "", "STRICT, WITHOUT ROWID"),
    // What names a row for the length of a transaction.
    ("{ROW}", "ctid", "rowid"),
    ("{SKIP_LOCKED}", "FOR UPDATE SKIP LOCKED", ""),
    ("{FOR_UPDATE}", "FOR UPDATE", ""),
    ("{FOR_KEY_SHARE}", "FOR KEY SHARE", ""),
    ("{FOR_KEY_SHARE_NOWAIT}", "FOR KEY SHARE NOWAIT", ""),
    // Leases are measured by the database's clock where several machines share one.
    (
        "{MACHINE_NOW}",
        "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
        "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
    ),
    ("{GREATEST}", "GREATEST", "MAX"),
    ("{LEAST}", "LEAST", "MIN"),
    // Case does not matter; beyond ASCII the caller sees to it.
    ("{LIKE}", "ILIKE", "LIKE"),
    // Behind a text: only ASCII is folded, which costs a server less than all the rest.
    ("{ASCII}", "COLLATE \"C\"", ""),
    // Many short texts as one: a row each would cost more than to find them.
    ("{JOINED}", "STRING_AGG", "GROUP_CONCAT"),
    // Bytes as a text: `{HEX}(bytes{AS_HEX})`.
    ("{HEX}", "ENCODE", "HEX"),
    ("{AS_HEX}", ", 'hex'", ""),
    // Behind a table: it is read from end to end. SQLite would look up row by row through an
    // index whose first column they all share.
    ("{UNINDEXED}", "", "NOT INDEXED"),
    // Posts of some accounts: SQLite would read all posts of a list instead.
    ("{BY_ACCOUNT}", "", "INDEXED BY posts_by_account"),
    // The elements of a JSON array of texts, as rows with a `value`.
    ("{ELEMENTS}", "jsonb_array_elements_text", "json_each"),
    // Until the transaction ends, a statement may take as long as it takes.
    ("{WITHOUT_HURRY}", "SET LOCAL statement_timeout = 0", "SELECT 1"),
    // A column that only its migration fills by itself. SQLite cannot take that back, and needs not:
    // one process writes.
    (
        "{WITHOUT_DEFAULT campaign_accounts.changed_seq}",
        "ALTER TABLE campaign_accounts ALTER COLUMN changed_seq DROP DEFAULT",
        "SELECT 1",
    ),
    (
        "{WITHOUT_DEFAULT engagement_counts.present_posts}",
        "ALTER TABLE engagement_counts ALTER COLUMN present_posts DROP DEFAULT",
        "SELECT 1",
    ),
    (
        "{WITHOUT_DEFAULT accounts.reworded_at}",
        "ALTER TABLE accounts ALTER COLUMN reworded_at DROP DEFAULT",
        "SELECT 1",
    ),
    // After a large import, without waiting for the server to notice by itself.
    ("{LEARN_EDGES}", "ANALYZE followings", "SELECT 1"),
    // What scores are made of stays as it is until the transaction ends, or is about to change.
    // A fair queue, which row locks are not; SQLite's only writer needs none.
    ("{HOLD_SCORES}", "pg_advisory_xact_lock_shared(8370001)", "1"),
    ("{CHANGE_SCORES}", "pg_advisory_xact_lock(8370001)", "1"),
];

/// Writes `text` in the words of `engine`.
pub(super) fn expand(engine: Engine, text: &str) -> String {
    let mut sql = text.to_owned();
    if sql.contains('{') {
        for (token, postgres, sqlite) in TOKENS {
            let word = if engine == Engine::Postgres { postgres } else { sqlite };
            sql = sql.replace(token, word);
        }
    }
    if engine == Engine::Sqlite { numbered(&sql) } else { sql }
}

/// `$1` is a name to SQLite, and it looks through all names for each: with thousands of values
/// that is most of an insert's time. `?` is the next value; `?1` where the order is another.
fn numbered(sql: &str) -> String {
    let mut parts = sql.split('$');
    let mut places = Vec::new();
    let first = parts.next().unwrap_or_default();
    for part in parts {
        let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        let (number, rest) = part.split_at(digits);
        places.push((number, rest));
    }
    let in_order = (1_usize..).zip(&places).all(|(n, (number, _))| number.parse() == Ok(n));
    let mut text = String::with_capacity(sql.len());
    text.push_str(first);
    for (number, rest) in places {
        // Not a placeholder: JSON paths have a dollar too.
        text.push(if number.is_empty() { '$' } else { '?' });
        if !in_order {
            text.push_str(number);
        }
        text.push_str(rest);
    }
    text
}

/// `($1, $2), ($3, $4)`: `rows` tuples of `columns` numbered placeholders, the first numbered
/// `first`.
pub(crate) fn placeholders(first: usize, rows: usize, columns: usize) -> String {
    let mut sql = String::with_capacity(rows * columns * 6);
    let mut n = first;
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            if column > 0 {
                sql.push_str(", ");
            }
            sql.push('$');
            sql.push_str(&n.to_string());
            n += 1;
        }
        sql.push(')');
    }
    sql
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_numbered_through() {
        assert_eq!(placeholders(3, 2, 2), "($3, $4), ($5, $6)");
        assert_eq!(placeholders(1, 1, 1), "($1)");
    }

    #[test]
    fn sqlite_is_given_places_instead_of_names() {
        assert_eq!(numbered("a = $1 AND b IN ($2, $3)"), "a = ? AND b IN (?, ?)");
        assert_eq!(numbered("a = $2 OR b = $1 OR c = $12"), "a = ?2 OR b = ?1 OR c = ?12");
        assert_eq!(numbered("j -> '$.x' = $1"), "j -> '$.x' = ?1");
    }

    #[test]
    fn no_token_is_left_over() {
        for engine in [Engine::Sqlite, Engine::Postgres] {
            let all: String = TOKENS.iter().map(|(token, ..)| *token).collect();
            assert!(!expand(engine, &all).contains('{'));
        }
    }
}
