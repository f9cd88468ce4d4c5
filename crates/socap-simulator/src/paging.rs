//! Pages of lists, newest first, with opaque tokens that need no memory.

use crate::chance::draw;
use crate::world::Slot;

/// A list, oldest first, of which pages are cut from the newest end.
pub(crate) trait Listing {
    fn len(&self) -> usize;
    /// Rises along the list and never changes for an entry.
    fn key(&self, place: usize) -> i64;
    /// The first place whose key is at least `key`.
    fn place(&self, key: i64) -> usize;
    fn slot(&self, place: usize) -> Slot;
}

/// Which way a token leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// To older entries.
    Older,
    /// Back to newer entries.
    Newer,
    /// To the first of two pages that changed places.
    Swapped,
}

/// What a token means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cursor {
    /// Entries strictly below (or, going back, at or above) this key come next.
    pub(crate) key: i64,
    pub(crate) way: Way,
    pub(crate) page: u16,
    /// Makes two tokens to one place differ.
    pub(crate) turn: u8,
}

/// What the list should do out of the ordinary.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Oddities {
    pub(crate) repeat: bool,
    pub(crate) swap: bool,
    pub(crate) endless: bool,
    /// A last page leads to an empty one.
    pub(crate) empty_end: bool,
    /// The page begins with the last entry of the page before.
    pub(crate) overlap: bool,
}

/// A page: places in the list, in the order they are shown, and where the tokens lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) places: Vec<usize>,
    pub(crate) next: Option<Cursor>,
    pub(crate) previous: Option<Cursor>,
}

struct Cut {
    places: Vec<usize>,
    low: usize,
}

/// The page of `take` entries that `cursor` leads to.
pub(crate) fn turn(
    list: &impl Listing,
    cursor: Option<Cursor>,
    take: usize,
    odd: Oddities,
) -> Page {
    let page = cursor.map_or(0, |cursor| cursor.page);
    if let Some(back) = cursor.filter(|cursor| cursor.way == Way::Newer) {
        return turn_back(list, back, take);
    }
    let end = cursor.map_or(list.len(), |cursor| list.place(cursor.key).min(list.len()));
    let here = cut(list, end, take);
    let onward = |low: usize, turn: u8| Cursor {
        key: key_at(list, low),
        way: Way::Older,
        page: page.saturating_add(1),
        turn,
    };
    let previous = (page > 0).then(|| Cursor {
        key: key_at(list, end),
        way: Way::Newer,
        page: page.saturating_sub(1),
        turn: 0,
    });
    match cursor {
        Some(swapped) if swapped.way == Way::Swapped => {
            let there = cut(list, here.low, take);
            let next = follows(list, there.low).then(|| onward(there.low, 0));
            return Page { places: here.places, next, previous };
        }
        Some(asked) if odd.repeat && end < list.len() => {
            let mut before = raise(list, end, take);
            before.reverse();
            let again = Cursor { turn: asked.turn.wrapping_add(1), ..asked };
            return Page { places: before, next: Some(again), previous };
        }
        _ => {}
    }
    if odd.swap && follows(list, here.low) {
        let there = cut(list, here.low, take);
        let back = Cursor { key: key_at(list, end), way: Way::Swapped, page, turn: 0 };
        return Page { places: there.places, next: Some(back), previous };
    }
    let next = if follows(list, here.low) {
        Some(onward(here.low, 0))
    } else if odd.endless {
        Some(Cursor { page: 1, ..onward(0, 7) })
    } else {
        (odd.empty_end && !here.places.is_empty()).then(|| onward(here.low, 0))
    };
    let mut places = here.places;
    if odd.overlap && page > 0 && !places.is_empty() {
        let repeated = raise(list, end, 1);
        places.splice(0..0, repeated);
    }
    Page { places, next, previous }
}

fn turn_back(list: &impl Listing, back: Cursor, take: usize) -> Page {
    let from = list.place(back.key).min(list.len());
    let mut places = raise(list, from, take);
    places.reverse();
    let next = Cursor { key: back.key, way: Way::Older, page: back.page + 1, turn: 1 };
    let first = places.first().map(|place| place + 1).filter(|place| *place < list.len());
    let previous = first.map(|place| Cursor {
        key: key_at(list, place),
        way: Way::Newer,
        page: back.page.saturating_sub(1),
        turn: 1,
    });
    Page { places, next: Some(next), previous }
}

/// The `take` slots below `end`: hidden entries use up a slot, void ones do not.
fn cut(list: &impl Listing, end: usize, take: usize) -> Cut {
    let (mut low, mut used, mut places) = (end, 0, Vec::new());
    while low > 0 && used < take {
        low -= 1;
        match list.slot(low) {
            Slot::Listed => places.push(low),
            Slot::Hidden => {}
            Slot::Void => continue,
        }
        used += 1;
    }
    Cut { places, low }
}

/// The `take` slots from `from` up, in rising order.
fn raise(list: &impl Listing, from: usize, take: usize) -> Vec<usize> {
    let there = (from..list.len()).map(|place| (place, list.slot(place)));
    let slots = there.filter(|(_, slot)| *slot != Slot::Void).take(take);
    slots.filter(|(_, slot)| *slot == Slot::Listed).map(|(place, _)| place).collect()
}

fn follows(list: &impl Listing, low: usize) -> bool {
    (0..low).rev().any(|place| list.slot(place) != Slot::Void)
}

/// The key that stands for the place `end`, so that later entries do not move it.
fn key_at(list: &impl Listing, end: usize) -> i64 {
    match end.checked_sub(1) {
        Some(last) if last < list.len() => list.key(last).saturating_add(1),
        _ => i64::MIN,
    }
}

const LETTERS: &[u8; 32] = b"0123456789abcdefghijkmnopqrstuvw";

/// Writes a token that only requests of the same `scope` can read.
pub(crate) fn write(cursor: Cursor, scope: u64) -> String {
    let body = (u128::from(cursor.key.cast_unsigned()) << 32)
        | (u128::from(cursor.page) << 16)
        | (u128::from(cursor.turn) << 8)
        | match cursor.way {
            Way::Older => 0,
            Way::Newer => 1,
            Way::Swapped => 2,
        };
    let check = seal(body, scope);
    let veiled = body ^ (veil(check) & ((1 << 96) - 1));
    let mut rest = (veiled << 32) | u128::from(check);
    let mut text = String::with_capacity(26);
    for _ in 0..26 {
        let letter = usize::try_from(rest & 31).ok().and_then(|place| LETTERS.get(place));
        text.push(char::from(letter.copied().unwrap_or(b'0')));
        rest >>= 5;
    }
    text
}

/// Reads a token; `None` where it is none or belongs to another list.
pub(crate) fn read(text: &str, scope: u64) -> Option<Cursor> {
    if text.len() != 26 {
        return None;
    }
    let mut rest: u128 = 0;
    for letter in text.bytes().rev() {
        let value = LETTERS.iter().position(|known| *known == letter)?;
        rest = (rest << 5) | u128::try_from(value).ok()?;
    }
    let check = u32::try_from(rest & 0xFFFF_FFFF).ok()?;
    let body = ((rest >> 32) & ((1 << 96) - 1)) ^ (veil(check) & ((1 << 96) - 1));
    if seal(body, scope) != check {
        return None;
    }
    let way = match body & 0xFF {
        0 => Way::Older,
        1 => Way::Newer,
        2 => Way::Swapped,
        _ => return None,
    };
    Some(Cursor {
        key: u64::try_from((body >> 32) & u128::from(u64::MAX)).ok()?.cast_signed(),
        way,
        page: u16::try_from((body >> 16) & 0xFFFF).ok()?,
        turn: u8::try_from((body >> 8) & 0xFF).ok()?,
    })
}

fn seal(body: u128, scope: u64) -> u32 {
    let low = u64::try_from(body & u128::from(u64::MAX)).unwrap_or(0);
    let high = u64::try_from(body >> 64).unwrap_or(0);
    u32::try_from(draw(&[low, high, scope]) >> 32).unwrap_or(0)
}

fn veil(check: u32) -> u128 {
    (u128::from(draw(&[u64::from(check), 1])) << 64) | u128::from(draw(&[u64::from(check), 2]))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Numbers(Vec<Slot>);

    impl Listing for Numbers {
        fn len(&self) -> usize {
            self.0.len()
        }
        fn key(&self, place: usize) -> i64 {
            i64::try_from(place).unwrap_or(0) * 10
        }
        fn place(&self, key: i64) -> usize {
            (0..self.len()).take_while(|place| self.key(*place) < key).count()
        }
        fn slot(&self, place: usize) -> Slot {
            self.0.get(place).copied().unwrap_or(Slot::Void)
        }
    }

    fn walk(list: &Numbers, take: usize, odd: impl Fn(usize) -> Oddities) -> Vec<Vec<usize>> {
        let (mut cursor, mut pages) = (None, Vec::new());
        for number in 0..20 {
            let page = turn(list, cursor, take, odd(number));
            pages.push(page.places);
            let Some(next) = page.next else { break };
            cursor = read(&write(next, 5), 5);
            assert_eq!(cursor, Some(next), "a token says what was written");
        }
        pages
    }

    fn plain(len: usize) -> Numbers {
        Numbers(vec![Slot::Listed; len])
    }

    #[test]
    fn pages_run_from_the_newest_down_and_hidden_entries_shorten_them() {
        assert_eq!(walk(&plain(5), 2, |_| Oddities::default()), [vec![4, 3], vec![2, 1], vec![0]]);
        let mut list = plain(5);
        list.0 = vec![Slot::Void, Slot::Listed, Slot::Hidden, Slot::Void, Slot::Listed];
        assert_eq!(walk(&list, 2, |_| Oddities::default()), [vec![4], vec![1]]);
    }

    #[test]
    fn an_empty_page_may_end_a_chain() {
        let odd = Oddities { empty_end: true, ..Oddities::default() };
        assert_eq!(walk(&plain(2), 2, |_| odd), [vec![1, 0], vec![]]);
        assert_eq!(walk(&plain(0), 2, |_| odd), [Vec::<usize>::new()]);
    }

    #[test]
    fn pages_repeat_and_change_places_without_losing_any() {
        let at = |n, odd| move |number| if number == n { odd } else { Oddities::default() };
        let repeat = Oddities { repeat: true, ..Oddities::default() };
        let repeated = walk(&plain(5), 2, at(1, repeat));
        assert_eq!(repeated, [vec![4, 3], vec![4, 3], vec![2, 1], vec![0]]);
        let swap = Oddities { swap: true, ..Oddities::default() };
        let swapped = walk(&plain(5), 2, at(0, swap));
        assert_eq!(swapped, [vec![2, 1], vec![4, 3], vec![0]]);
    }

    #[test]
    fn an_endless_list_names_one_token_for_ever() {
        let odd = Oddities { endless: true, ..Oddities::default() };
        let first = turn(&plain(1), None, 5, odd).next;
        let second = turn(&plain(1), first, 5, odd);
        assert_eq!(second.next, first);
        assert!(second.places.is_empty());
    }

    #[test]
    fn one_can_go_back() {
        let list = plain(5);
        let first = turn(&list, None, 2, Oddities::default());
        let second = turn(&list, first.next, 2, Oddities::default());
        let back = turn(&list, second.previous, 2, Oddities::default());
        assert_eq!(back.places, first.places);
    }

    #[test]
    fn a_token_of_another_list_is_refused() {
        let cursor = Cursor { key: -5, way: Way::Older, page: 3, turn: 0 };
        let text = write(cursor, 1);
        assert_eq!(read(&text, 1), Some(cursor));
        assert_eq!(read(&text, 2), None);
        assert_eq!(read("nonsense", 1), None);
    }
}
