//! Posts and accounts as X writes them, with the fields that were asked for and no others.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use socap_domain::{Timestamp, TweetId};

use super::errors;
use super::fields::Wanted;
use crate::bill::{Charge, Resource};
use crate::exchange::{Answer, Scene, calendar, encoded};
use crate::world::post::{Post, Who};
use crate::world::{Account, Counts, Seen};

/// What an answer is put together from.
pub(crate) struct Sheet<'a> {
    scene: Scene<'a>,
    wanted: Wanted<'a>,
    users: BTreeSet<Who>,
    posts: BTreeSet<TweetId>,
    own: BTreeSet<TweetId>,
    errors: Vec<Value>,
    data: Vec<Value>,
    billed: Vec<(Resource, i64)>,
}

impl<'a> Sheet<'a> {
    pub(crate) fn new(scene: &Scene<'a>) -> Self {
        Self {
            scene: *scene,
            wanted: Wanted::of(scene.ask, scene.options),
            users: BTreeSet::new(),
            posts: BTreeSet::new(),
            own: BTreeSet::new(),
            errors: Vec::new(),
            data: Vec::new(),
            billed: Vec::new(),
        }
    }

    /// Whether the answer speaks the newer dialect.
    pub(crate) const fn newer(&self) -> bool {
        self.wanted.newer
    }

    pub(crate) fn error(&mut self, error: Value) {
        self.errors.push(error);
    }

    pub(crate) fn add_post(&mut self, post: &Post) {
        self.own.insert(post.id);
        self.gather(post);
        let rendered = self.post(post);
        self.data.push(rendered);
        self.billed.push((Resource::Post, post.id.0));
    }

    pub(crate) fn add_user(&mut self, account: &Account, billed_as: Resource) {
        let rendered = self.user(account);
        self.data.push(rendered);
        self.billed.push((billed_as, account.id.0));
    }

    pub(crate) const fn count(&self) -> usize {
        self.data.len()
    }

    /// The answer with a list under `data`; absent where empty.
    pub(crate) fn list(mut self, meta: Option<Value>) -> Answer {
        let data = std::mem::take(&mut self.data);
        let data = (!data.is_empty()).then_some(Value::Array(data));
        self.finish(data, meta)
    }

    /// The answer with an object under `data`.
    pub(crate) fn single(mut self) -> Answer {
        let data = self.data.pop();
        self.finish(data, None)
    }

    fn finish(mut self, data: Option<Value>, meta: Option<Value>) -> Answer {
        let mut body = Map::new();
        let (along, included) = self.includes();
        body.extend(data.map(|data| ("data".to_owned(), data)));
        body.extend((!along.is_empty()).then(|| ("includes".to_owned(), along.into())));
        let mut errors = std::mem::take(&mut self.errors);
        if self.wanted.newer {
            errors.iter_mut().for_each(errors::under_newer_host);
        }
        body.extend((!errors.is_empty()).then(|| ("errors".to_owned(), errors.into())));
        body.extend(meta.map(|meta| ("meta".to_owned(), meta)));
        let charge = Charge::Resources { data: self.billed, included };
        Answer { charge, ..Answer::json(200, body.into()) }
    }

    /// Notes what comes along with a post.
    fn gather(&mut self, post: &Post) {
        let (world, now) = (self.scene.world, self.scene.now());
        if self.wanted.expands("author_id") {
            self.users.insert(post.author);
        }
        let parent = post.reply_to().and_then(|id| world.post_of(id));
        if let Some(parent) = parent.filter(|_| self.wanted.expands("in_reply_to_user_id")) {
            match world.who(parent.author).map(|account| (account.id, account.seen(now))) {
                Some((_, Seen::Shown | Seen::Protected)) => {
                    self.users.insert(parent.author);
                }
                Some((id, _)) => {
                    let id = id.to_string();
                    self.errors.push(errors::not_found("user", "in_reply_to_user_id", &id));
                }
                None => {}
            }
        }
        if !self.wanted.expands_references() {
            return;
        }
        let parameter = self.wanted.named("referenced_tweets.id", "referenced_posts");
        for id in [post.reply_to(), post.quoted(), post.retweeted()].into_iter().flatten() {
            match world.availability(id, now) {
                Seen::Shown => {
                    self.posts.insert(id);
                    let author = world.post_of(id).map(|post| post.author);
                    let with = self.wanted.expands("referenced_tweets.id.author_id");
                    self.users.extend(author.filter(|_| with));
                }
                Seen::Gone => {
                    self.errors.push(errors::not_found("tweet", parameter, &id.to_string()));
                }
                Seen::Protected | Seen::Suspended => {
                    let id = id.to_string();
                    self.errors.push(errors::not_authorized("tweet", parameter, &id, "includes"));
                }
            }
        }
    }

    fn includes(&self) -> (Map<String, Value>, Vec<(Resource, i64)>) {
        let world = self.scene.world;
        let accounts: Vec<&Account> = self.users.iter().filter_map(|w| world.who(*w)).collect();
        let referenced = self.posts.difference(&self.own);
        let posts: Vec<&Post> = referenced.filter_map(|id| world.post_of(*id)).collect();
        let mut includes = Map::new();
        if !accounts.is_empty() {
            let users = accounts.iter().map(|account| self.user(account)).collect();
            includes.insert("users".to_owned(), Value::Array(users));
        }
        if !posts.is_empty() {
            let shown = posts.iter().map(|post| self.post(post)).collect();
            let name = self.wanted.named("tweets", "posts");
            includes.insert(name.to_owned(), Value::Array(shown));
        }
        let billed = accounts.iter().map(|account| (Resource::User, account.id.0));
        let billed = billed.chain(posts.iter().map(|post| (Resource::Post, post.id.0)));
        (includes, billed.collect())
    }

    fn post(&self, post: &Post) -> Value {
        let (world, wanted) = (self.scene.world, &self.wanted);
        let mut object = Map::new();
        let mut put = |name: &str, value: Value| {
            object.insert(name.to_owned(), value);
        };
        put("id", json!(post.id));
        put("text", json!(encoded(&world.text_of(post))));
        let versions = world.versions(post.id, self.scene.now());
        if !wanted.newer {
            put("edit_history_tweet_ids", json!(versions));
        } else if wanted.expands("edit_history_post_ids") {
            put("edit_history_post_ids", json!(versions));
        }
        if wanted.expands("author_id") || (!wanted.newer && wanted.post("author_id")) {
            put("author_id", json!(world.who(post.author).map(|account| account.id)));
        }
        if wanted.post("created_at") {
            put("created_at", json!(second(post.created_at())));
        }
        if wanted.post("conversation_id") {
            put("conversation_id", json!(post.conversation));
        }
        if wanted.post("lang") {
            put("lang", json!("en"));
        }
        if wanted.post("possibly_sensitive") {
            put("possibly_sensitive", json!(false));
        }
        if wanted.post("reply_settings") {
            put("reply_settings", json!("everyone"));
        }
        let parent = post.reply_to().and_then(|id| world.post_of(id));
        let answered = parent.and_then(|parent| world.who(parent.author));
        let by_field = !wanted.newer && wanted.post("in_reply_to_user_id");
        if let Some(answered) =
            answered.filter(|_| by_field || wanted.expands("in_reply_to_user_id"))
        {
            put("in_reply_to_user_id", json!(answered.id));
        }
        let references = references(post);
        let by_field = !wanted.newer && wanted.post("referenced_tweets");
        if !references.is_empty() && (by_field || wanted.expands_references()) {
            put(wanted.named("referenced_tweets", "referenced_posts"), json!(references));
        }
        if wanted.post("public_metrics") && !self.scene.twist.metrics_missing {
            put("public_metrics", self.metrics(post));
        }
        object.into()
    }

    /// A retweet mirrors its original's retweets and has nothing else.
    fn metrics(&self, post: &Post) -> Value {
        let counts = match post.retweeted() {
            Some(original) => {
                let retweets = self.scene.counts(original).retweets;
                Counts { retweets, ..Counts::default() }
            }
            None => self.scene.counts(post.id),
        };
        json!({
            self.wanted.named("retweet_count", "repost_count"): counts.retweets,
            "reply_count": counts.replies,
            "like_count": counts.likes,
            "quote_count": counts.quotes,
            "bookmark_count": counts.bookmarks,
            "impression_count": counts.views,
        })
    }

    fn user(&self, account: &Account) -> Value {
        let (wanted, now) = (&self.wanted, self.scene.now());
        let mut object = Map::new();
        let mut put = |name: &str, value: Value| {
            object.insert(name.to_owned(), value);
        };
        put("id", json!(account.id));
        put("name", json!(account.name));
        put("username", json!(account.username));
        if wanted.user("created_at") {
            put("created_at", json!(second(account.created_at)));
        }
        if wanted.user("description") {
            put("description", json!(encoded(&account.bio)));
        }
        if wanted.user("verified") {
            put("verified", json!(account.verified));
        }
        if wanted.user("verified_type") {
            put("verified_type", json!(if account.verified { "blue" } else { "none" }));
        }
        if wanted.user("protected") {
            put("protected", json!(account.seen(now) == Seen::Protected));
        }
        if wanted.user("url") {
            put("url", json!(""));
        }
        if wanted.user("profile_image_url") {
            put("profile_image_url", json!(PICTURE));
        }
        if wanted.user("public_metrics") {
            let metrics = json!({
                "followers_count": account.followers,
                "following_count": account.following,
                wanted.named("tweet_count", "post_count"): account.followers / 3 + 10,
                "listed_count": account.followers / 200,
            });
            put("public_metrics", metrics);
        }
        object.into()
    }
}

/// The picture every simulated account shows.
pub(crate) const PICTURE: &str =
    "https://abs.twimg.com/sticky/default_profile_images/default_profile_normal.png";

fn references(post: &Post) -> Vec<Value> {
    let named = [
        ("retweeted", post.retweeted()),
        ("quoted", post.quoted()),
        ("replied_to", post.reply_to()),
    ];
    let known = named.into_iter().filter_map(|(kind, id)| Some((kind, id?)));
    known.map(|(kind, id)| json!({"type": kind, "id": id})).collect()
}

/// X writes whole seconds with three zeros.
pub(crate) fn second(at: Timestamp) -> String {
    calendar(at).strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string()
}
