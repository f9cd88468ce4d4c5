"""What the simulator says is true, and how a reading is held against it."""

import json
import sys
import urllib.request


class Truth:
    def __init__(self, base, tweet, expected_following):
        self.base, self.tweet = base, tweet
        self.following = set(json.loads(expected_following))
        url = f"{base}/_simulator/truth?tweet={tweet}"
        with urllib.request.urlopen(url) as answer:
            self.told = json.load(answer)

    def users(self, kind):
        return {item["user_id"] for item in self.told["lists"][kind]["listable"]}

    def posts(self, kind):
        return {item["post_id"] for item in self.told["lists"][kind]["listable"]}


def compare(name, found, expected):
    found = [str(item) for item in found]
    if len(found) != len(set(found)):
        sys.exit(f"{name}: an entry came twice")
    if set(found) != expected:
        missing, surplus = expected - set(found), set(found) - expected
        sys.exit(f"{name}: {len(missing)} missing, {len(surplus)} too many: {missing} {surplus}")
    print(f"{name}: {len(found)} as the truth says")
