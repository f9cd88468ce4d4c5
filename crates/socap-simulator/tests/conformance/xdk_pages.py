"""Pages through the simulator with X's own SDK, which speaks the newer field names.

Usage: xdk_pages.py BASE_URL TWEET_ID USER_ID EXPECTED_FOLLOWING_JSON OTHER_TWEET_ID
"""

import sys

import xdk

from truth import Truth, compare

base, tweet, user, expected_following, other = sys.argv[1:]
truth = Truth(base, tweet, expected_following)
client = xdk.Client(base_url=base, bearer_token="conformance")
client.session.trust_env = False


def plain(item):
    return item if isinstance(item, dict) else item.model_dump()


def walk(pages):
    for page in pages:
        yield from (plain(item) for item in page.data or [])


def ids(pages):
    return [item["id"] for item in walk(pages)]


compare("reposted by", ids(client.posts.get_reposted_by(tweet, max_results=7)), truth.users("retweet"))

reposts = list(walk(client.posts.get_reposts(
    tweet, max_results=9, post_fields=["created_at"], expansions=["author_id", "referenced_posts"])))
compare("reposts", [post["id"] for post in reposts], truth.posts("retweet"))
compare("authors of reposts", [post["author_id"] for post in reposts], truth.users("retweet"))
assert all(post["referenced_posts"][0]["id"] == tweet for post in reposts)

quoted = client.posts.get_quoted(tweet, max_results=10, exclude=["retweets"])
compare("quotes", ids(quoted), truth.posts("quote"))

replies = client.posts.search_recent(f"in_reply_to_tweet_id:{tweet}", max_results=10)
compare("replies", ids(replies), truth.posts("reply"))

following = client.users.get_following(user, max_results=5)
compare("following", ids(following), truth.following)

answer = client.posts.get_by_ids([tweet, "17", other], post_fields=["public_metrics"])
posts = [plain(post) for post in answer.data]
compare("lookup", [post["id"] for post in posts], {tweet, other})
told = truth.told["metrics"]
assert posts[0]["public_metrics"]["repost_count"] == told["retweets"], (posts[0], told)
assert len(answer.errors) == 1, answer.errors
print("xdk agrees")
