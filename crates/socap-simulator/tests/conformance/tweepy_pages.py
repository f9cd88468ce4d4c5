"""Pages through the simulator with tweepy, which takes it for X.

Usage: tweepy_pages.py BASE_URL TWEET_ID USER_ID EXPECTED_FOLLOWING_JSON OTHER_TWEET_ID
"""

import sys

import requests
import tweepy

from truth import Truth, compare

base, tweet, user, expected_following, other = sys.argv[1:]
truth = Truth(base, tweet, expected_following)


class Detour(requests.adapters.HTTPAdapter):
    """Sends what is meant for X to the simulator."""

    def send(self, request, **kwargs):
        request.url = request.url.replace("https://api.twitter.com", base, 1)
        return super().send(request, **kwargs)


client = tweepy.Client(bearer_token="conformance")
client.session.trust_env = False
client.session.mount("https://api.twitter.com", Detour())


def pages(method, *arguments, **parameters):
    return tweepy.Paginator(method, *arguments, **parameters).flatten()


retweeters = pages(client.get_retweeters, tweet, max_results=7, user_fields=["public_metrics"])
compare("retweeters", [account.id for account in retweeters], truth.users("retweet"))

quotes = pages(client.get_quote_tweets, tweet, max_results=10, exclude=["retweets"])
compare("quotes", [post.id for post in quotes], truth.posts("quote"))

replies = pages(
    client.search_recent_tweets,
    f"in_reply_to_tweet_id:{tweet}",
    max_results=10,
    tweet_fields=["created_at", "author_id", "conversation_id", "referenced_tweets"],
    expansions=["author_id"],
)
replies = list(replies)
compare("replies", [post.id for post in replies], truth.posts("reply"))
compare("authors of replies", {post.author_id for post in replies}, truth.users("reply"))
assert all(str(post.referenced_tweets[0].id) == tweet for post in replies)

following = pages(client.get_users_following, user, max_results=5)
compare("following", [account.id for account in following], truth.following)

timeline = list(pages(client.get_users_tweets, user, max_results=5))
assert timeline and timeline[-1].created_at is None, "only what was asked for"

looked_up = client.get_tweets([tweet, "17", other], tweet_fields=["public_metrics", "created_at"])
compare("lookup", [post.id for post in looked_up.data], {tweet, other})
assert [error["value"] for error in looked_up.errors] == ["17"], looked_up.errors
counted = looked_up.data[0].public_metrics
told = truth.told["metrics"]
assert counted["retweet_count"] == told["retweets"], (counted, told)
assert counted["impression_count"] == told["views"], (counted, told)
assert looked_up.data[0].created_at is not None

accounts = client.get_users(ids=[user], user_fields=["created_at", "public_metrics", "description"])
assert accounts.data[0].created_at is not None and accounts.data[0].public_metrics

try:
    client.search_recent_tweets(f"in_reply_to_tweet_id:{tweet}", since_id="20")
    sys.exit("an old since_id must be refused")
except tweepy.BadRequest as refused:
    assert "since_id" in str(refused), refused
print("tweepy agrees")
