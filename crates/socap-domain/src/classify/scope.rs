//! What the words around a role make of it: past, denied, or somebody else's.

use std::collections::HashSet;

use super::token::{Boundary, Kind, Token, is_unspaced};

/// Words that change what follows them, as a rule file lists them.
#[derive(Debug, Clone, Default)]
pub(super) struct Scopes {
    /// "ex", "former": the next role of the clause is over.
    pub former: HashSet<String>,
    /// "previously": everything is over, to the end of the segment.
    pub previously: HashSet<String>,
    /// "now": what came before in the segment does not reach further.
    pub now: HashSet<String>,
    /// "turned", "alum": the role before them is over.
    pub former_after: HashSet<String>,
    /// "aspiring", "not", "looking for".
    pub denied: HashSet<String>,
    /// Words with which roles end: "founder", "engineer".
    pub roles: HashSet<String>,
    /// "helping", "for", "wife of": the role is not the account's.
    pub others: HashSet<String>,
}

/// What a role is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Held today.
    Current,
    /// Held once.
    Past,
    /// Not the account's.
    Void,
}

/// How far a denial reaches, in words.
const DENIED_REACH: usize = 4;
/// How far "for", "helping", "with" reach.
const OTHERS_REACH: usize = 3;
/// How far "former" reaches.
const FORMER_REACH: usize = 6;

impl Scopes {
    /// What the role at `start..end` is.
    pub(super) fn standing(&self, tokens: &[Token], start: usize, end: usize) -> Standing {
        if self.is_over_behind(tokens, end) {
            return Standing::Past;
        }
        let has_place = tokens.get(end).is_some_and(|next| {
            next.before == Boundary::None && (next.kind == Kind::Mention || is_at(&next.text))
        });
        let mut crossed = tokens.get(start).map_or(Boundary::Segment, |token| token.before);
        // "Former founder & CEO" is one thing, "former lawyer & CEO" are two.
        let mut joined = true;
        let mut distance = 1;
        for place in (0..start).rev() {
            if crossed == Boundary::Segment {
                break;
            }
            let Some(token) = tokens.get(place) else { break };
            if distance == 1 && crossed == Boundary::And {
                joined = self.roles.contains(&token.text);
            }
            if token.kind == Kind::Word {
                if self.now.contains(&token.text) {
                    break;
                }
                let near = crossed == Boundary::None || (crossed == Boundary::And && joined);
                let before_role =
                    tokens.get(place + 1).is_some_and(|next| self.roles.contains(&next.text));
                if self.previously.contains(&token.text)
                    && (crossed <= Boundary::And || before_role)
                {
                    return Standing::Past;
                }
                if self.former.contains(&token.text)
                    && near
                    && former_reaches(token, crossed, distance, has_place)
                {
                    return Standing::Past;
                }
                let of = tokens.get(place + 1).is_some_and(|next| next.text == "of");
                if self.denied.contains(&token.text) && near && !of && distance <= DENIED_REACH {
                    return Standing::Void;
                }
                if self.others.contains(&token.text) && near && distance <= OTHERS_REACH {
                    return Standing::Void;
                }
            }
            crossed = crossed.max(token.before);
            // "Co-founder" is one word.
            distance += usize::from(token.text != "co");
        }
        Standing::Current
    }

    fn is_over_behind(&self, tokens: &[Token], end: usize) -> bool {
        tokens.get(end).is_some_and(|next| {
            next.before <= Boundary::Clause
                && next.kind == Kind::Word
                && self.former_after.contains(&next.text)
        })
    }
}

/// "Former founder & CEO" is over as a whole; "ex-Google engineer & founder" is not, and an
/// "ex-Google engineer at Stripe" works there today.
fn former_reaches(token: &Token, crossed: Boundary, distance: usize, has_place: bool) -> bool {
    // 元エンジニア was an engineer, 元気なエンジニア is a cheerful one.
    if token.text.chars().next().is_some_and(is_unspaced) {
        return distance == 1;
    }
    match crossed {
        Boundary::None => distance == 1 || (distance <= FORMER_REACH && !has_place),
        Boundary::And => distance <= 2,
        Boundary::Clause | Boundary::Segment => false,
    }
}

fn is_at(text: &str) -> bool {
    matches!(text, "at" | "of")
}
