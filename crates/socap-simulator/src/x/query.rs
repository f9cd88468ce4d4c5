//! The search language: the operators a collector needs, with X's precedence (AND before OR).

use std::collections::BTreeSet;

use socap_domain::{Timestamp, TweetId};

use crate::world::World;
use crate::world::post::Post;

/// Which provider's words are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Syntax {
    /// `is:reply`, `in_reply_to_tweet_id:`.
    X,
    /// `filter:replies`, `since_time:`, and the rest of twitterapi.io.
    TwitterapiIo,
}

/// A query that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum QueryError {
    #[error(
        "Reference to invalid operator '{0}'. Operator is not available in current product or product packaging."
    )]
    UnknownOperator(String),
    #[error("There were errors processing your request: '{0}' is not a valid value")]
    BadValue(String),
    #[error("There were errors processing your request: no viable alternative at '{0}'")]
    Syntax(String),
    #[error(
        "There were errors processing your request: a query needs at least one operator that stands alone"
    )]
    NothingStandsAlone,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Term {
    Conversation(TweetId),
    ReplyTo(TweetId),
    QuotesOf(TweetId),
    RetweetsOf(TweetId),
    From(String),
    IsReply,
    IsRetweet,
    IsQuote,
    Since(TweetId),
    Before(TweetId),
    Word(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Expr {
    All(Vec<Expr>),
    Any(Vec<Expr>),
    Not(Box<Expr>),
    Is(Term),
}

/// A query that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Query(Expr);

impl Query {
    pub(crate) fn parse(text: &str, syntax: Syntax) -> Result<Self, QueryError> {
        let tokens = tokens(text);
        let mut reader = Reader { tokens: &tokens, place: 0, syntax };
        let expr = reader.any()?;
        if let Some(rest) = reader.peek() {
            return Err(QueryError::Syntax(rest.to_owned()));
        }
        if syntax == Syntax::X && !expr.stands_alone() {
            return Err(QueryError::NothingStandsAlone);
        }
        Ok(Self(expr))
    }

    /// The posts it finds among those `within` allows, oldest first.
    pub(crate) fn find(
        &self,
        world: &World,
        now: Timestamp,
        within: impl Fn(TweetId) -> bool,
    ) -> Vec<TweetId> {
        let fits = |post: &Post| within(post.id) && self.0.holds(world, post);
        if let Some(ids) = self.0.candidates(world, now) {
            let posts = ids.into_iter().filter_map(|id| world.post_of(id));
            return posts.filter(|post| fits(post)).map(|post| post.id).collect();
        }
        let mut found: Vec<TweetId> =
            world.newest_first(now).filter(|post| fits(post)).map(|post| post.id).collect();
        found.reverse();
        found
    }
}

impl Expr {
    fn stands_alone(&self) -> bool {
        match self {
            Self::All(parts) => parts.iter().any(Self::stands_alone),
            Self::Any(parts) => parts.iter().all(Self::stands_alone),
            Self::Not(_) => false,
            Self::Is(term) => !matches!(term, Term::IsReply | Term::IsRetweet | Term::IsQuote),
        }
    }

    fn holds(&self, world: &World, post: &Post) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(world, post)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(world, post)),
            Self::Not(part) => !part.holds(world, post),
            Self::Is(term) => term.holds(world, post),
        }
    }

    /// A small set that holds everything the expression can find, from the indexes.
    fn candidates(&self, world: &World, now: Timestamp) -> Option<BTreeSet<TweetId>> {
        match self {
            Self::All(parts) => parts.iter().find_map(|part| part.candidates(world, now)),
            Self::Any(parts) => parts.iter().try_fold(BTreeSet::new(), |mut all, part| {
                all.extend(part.candidates(world, now)?);
                Some(all)
            }),
            Self::Not(_) => None,
            Self::Is(term) => term.candidates(world, now),
        }
    }
}

impl Term {
    fn holds(&self, world: &World, post: &Post) -> bool {
        match self {
            Self::Conversation(root) => post.conversation == *root,
            Self::ReplyTo(parent) => post.reply_to() == Some(*parent),
            Self::QuotesOf(tweet) => post.quoted() == Some(*tweet),
            Self::RetweetsOf(tweet) => post.retweeted() == Some(*tweet),
            Self::From(name) => world.who(post.author).is_some_and(|account| {
                account.username.to_lowercase() == *name || account.id.to_string() == *name
            }),
            Self::IsReply => post.reply_to().is_some(),
            Self::IsRetweet => post.retweeted().is_some(),
            Self::IsQuote => post.quoted().is_some(),
            Self::Since(id) => post.id >= *id,
            Self::Before(id) => post.id < *id,
            // Since May 2026 X's keywords no longer find retweets.
            Self::Word(said) => {
                post.retweeted().is_none() && world.text_of(post).to_lowercase().contains(said)
            }
        }
    }

    fn candidates(&self, world: &World, now: Timestamp) -> Option<BTreeSet<TweetId>> {
        let of = |ids: &[TweetId]| Some(ids.iter().copied().collect());
        match self {
            Self::Conversation(root) => {
                let mut ids: BTreeSet<_> =
                    world.conversation_until(*root, now).iter().copied().collect();
                ids.insert(*root);
                Some(ids)
            }
            Self::ReplyTo(parent) => of(world.replies_until(*parent, now)),
            Self::QuotesOf(tweet) => of(world.quotes_until(*tweet, now)),
            Self::RetweetsOf(tweet) => of(world.retweets_until(*tweet, now)),
            Self::From(name) => {
                let by_id = || name.parse().ok().and_then(|id| world.account(id));
                let account = world.account_named(name).or_else(by_id);
                let who = account.and_then(|account| world.place_of(account.id));
                of(who.map_or(&[], |who| world.authored_until(who, now)))
            }
            _ => None,
        }
    }
}

/// Words, quoted phrases and parentheses; a `-` in front stays with its word.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let (mut word, mut quoted) = (String::new(), false);
    for letter in text.chars() {
        match letter {
            '"' => {
                quoted = !quoted;
                word.push('"');
            }
            '(' | ')' if !quoted => {
                if !word.is_empty() {
                    tokens.push(std::mem::take(&mut word));
                }
                tokens.push(letter.to_string());
            }
            _ if letter.is_whitespace() && !quoted => {
                if !word.is_empty() {
                    tokens.push(std::mem::take(&mut word));
                }
            }
            _ => word.push(letter),
        }
    }
    if !word.is_empty() {
        tokens.push(word);
    }
    tokens
}

struct Reader<'t> {
    tokens: &'t [String],
    place: usize,
    syntax: Syntax,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&str> {
        self.tokens.get(self.place).map(String::as_str)
    }

    fn any(&mut self) -> Result<Expr, QueryError> {
        let mut parts = vec![self.all()?];
        while self.peek() == Some("OR") {
            self.place += 1;
            parts.push(self.all()?);
        }
        Ok(one_or(parts, Expr::Any))
    }

    fn all(&mut self) -> Result<Expr, QueryError> {
        let mut parts = Vec::new();
        while let Some(token) = self.peek().filter(|token| !matches!(*token, "OR" | ")")) {
            let token = token.to_owned();
            self.place += 1;
            parts.push(self.unit(&token)?);
        }
        if parts.is_empty() {
            return Err(QueryError::Syntax(self.peek().unwrap_or("end of query").to_owned()));
        }
        Ok(one_or(parts, Expr::All))
    }

    fn unit(&mut self, token: &str) -> Result<Expr, QueryError> {
        if token == "(" || token == "-" {
            let inner = if token == "-" { self.negated_group()? } else { self.any()? };
            if token == "-" {
                return Ok(Expr::Not(Box::new(inner)));
            }
            if self.peek() != Some(")") {
                return Err(QueryError::Syntax("(".to_owned()));
            }
            self.place += 1;
            return Ok(inner);
        }
        match token.strip_prefix('-') {
            Some(rest) => Ok(Expr::Not(Box::new(Expr::Is(self.term(rest)?)))),
            None => Ok(Expr::Is(self.term(token)?)),
        }
    }

    fn negated_group(&mut self) -> Result<Expr, QueryError> {
        if self.peek() != Some("(") {
            return Err(QueryError::Syntax("-".to_owned()));
        }
        self.place += 1;
        self.unit("(")
    }

    fn term(&self, token: &str) -> Result<Term, QueryError> {
        let word = || Term::Word(token.trim_matches('"').to_lowercase());
        let Some((name, value)) = token.split_once(':').filter(|_| !token.starts_with('"')) else {
            return Ok(word());
        };
        let bad = || QueryError::BadValue(value.to_owned());
        let id = || value.parse::<TweetId>().map_err(|_| bad());
        let io = self.syntax == Syntax::TwitterapiIo;
        match name {
            "conversation_id" => Ok(Term::Conversation(id()?)),
            "in_reply_to_tweet_id" => Ok(Term::ReplyTo(id()?)),
            "quotes_of_tweet_id" => Ok(Term::QuotesOf(id()?)),
            "retweets_of_tweet_id" => Ok(Term::RetweetsOf(id()?)),
            "quoted_tweet_id" if io => Ok(Term::QuotesOf(id()?)),
            "since_id" if io => Ok(Term::Since(TweetId(id()?.0 + 1))),
            "max_id" if io => Ok(Term::Before(TweetId(id()?.0.saturating_add(1)))),
            "since_time" if io => Ok(Term::Since(first_of_second(value).ok_or_else(bad)?)),
            "until_time" if io => Ok(Term::Before(first_of_second(value).ok_or_else(bad)?)),
            "filter" if io && value == "replies" => Ok(Term::IsReply),
            "filter" if io && value == "nativeretweets" => Ok(Term::IsRetweet),
            "filter" if io && value == "quote" => Ok(Term::IsQuote),
            "from" => Ok(Term::From(value.trim_start_matches('@').to_lowercase())),
            "is" if !io && value == "reply" => Ok(Term::IsReply),
            "is" if !io && value == "retweet" => Ok(Term::IsRetweet),
            "is" if !io && value == "quote" => Ok(Term::IsQuote),
            "is" | "filter" => Err(bad()),
            "http" | "https" => Ok(word()),
            _ => Err(QueryError::UnknownOperator(name.to_owned())),
        }
    }
}

fn first_of_second(text: &str) -> Option<TweetId> {
    let seconds: i64 = text.parse().ok()?;
    Some(TweetId::first_at(Timestamp(seconds.checked_mul(1_000)?)))
}

fn one_or(mut parts: Vec<Expr>, many: impl FnOnce(Vec<Expr>) -> Expr) -> Expr {
    match (parts.len(), parts.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            parts.extend(last);
            many(parts)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Query, QueryError> {
        Query::parse(text, Syntax::X)
    }

    #[test]
    fn and_binds_closer_than_or() {
        assert_eq!(parse("from:a is:reply OR from:b"), parse("(from:a is:reply) OR from:b"));
        assert_ne!(parse("from:a is:reply OR from:b"), parse("from:a (is:reply OR from:b)"));
        assert_eq!(parse("-is:retweet from:a").is_ok(), parse("from:a -(is:retweet)").is_ok());
    }

    #[test]
    fn what_x_refuses_is_refused() {
        for bad in ["", "is:reply", "-from:a", "from:a OR", "(from:a", "foo:1", "conversation_id:x"]
        {
            assert!(parse(bad).is_err(), "{bad}");
        }
        assert!(Query::parse("filter:replies since_time:5", Syntax::TwitterapiIo).is_ok());
    }
}
