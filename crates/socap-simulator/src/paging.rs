//! Pages of lists, newest first, with opaque tokens that need no memory.

use crate::chance::draw;
use crate::shifting::Shifting;
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
    /// For pages that changed places: how many places each takes, whatever happened since.
    pub(crate) spans: (u16, u16),
}

/// What the list should do out of the ordinary.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent oddities")]
pub(crate) struct Oddities {
    pub(crate) repeat: bool,
    pub(crate) swap: bool,
    pub(crate) endless: bool,
    /// A last page leads to an empty one.
    pub(crate) empty_end: bool,
    /// The page begins with the last entry of the page before.
    pub(crate) overlap: bool,
    /// Tokens count entries from the newest one instead of naming one: what comes or leaves
    /// between two pages moves the rest. Nobody promises that X's do not.
    pub(crate) shifting: bool,
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
    if odd.shifting {
        return cut_page(&Shifting::of(list), cursor, take, odd);
    }
    cut_page(list, cursor, take, odd)
}

fn cut_page(list: &impl Listing, cursor: Option<Cursor>, take: usize, odd: Oddities) -> Page {
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
        spans: (0, 0),
    };
    let previous = (page > 0).then(|| Cursor {
        key: key_at(list, end),
        way: Way::Newer,
        page: page.saturating_sub(1),
        turn: 0,
        spans: (0, 0),
    });
    match cursor {
        Some(swapped) if swapped.way == Way::Swapped => {
            let first_low = end.saturating_sub(usize::from(swapped.spans.0));
            let second_low = first_low.saturating_sub(usize::from(swapped.spans.1));
            let there = |place: &usize| list.slot(*place) == Slot::Listed;
            let places = (first_low..end).rev().filter(there).collect();
            let next = follows(list, second_low).then(|| onward(second_low, 0));
            return Page { places, next, previous };
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
        let spans = (u16::try_from(end - here.low), u16::try_from(here.low - there.low));
        // Pages too long for the token stay where they are.
        if let (Ok(first), Ok(second)) = spans {
            let spans = (first, second);
            let back = Cursor { key: key_at(list, end), way: Way::Swapped, page, turn: 0, spans };
            return Page { places: there.places, next: Some(back), previous };
        }
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
    let next = Cursor { way: Way::Older, page: back.page.saturating_add(1), turn: 1, ..back };
    let first = places.first().map(|place| place + 1).filter(|place| *place < list.len());
    let previous = first.map(|place| Cursor {
        key: key_at(list, place),
        way: Way::Newer,
        page: back.page.saturating_sub(1),
        turn: 1,
        spans: (0, 0),
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
        Some(below) if below < list.len() => list.key(below).saturating_add(1),
        _ => i64::MIN,
    }
}

const LETTERS: &[u8; 32] = b"0123456789abcdefghijkmnopqrstuvw";

/// Letters of five bits that hold the body and the check.
const BODY_LETTERS: usize = 26;
const CHECK_LETTERS: usize = 7;

/// Writes a token that only requests of the same `scope` can read.
pub(crate) fn write(cursor: Cursor, scope: u64) -> String {
    let way = match cursor.way {
        Way::Older => 0,
        Way::Newer => 1,
        Way::Swapped => 2,
    };
    let body = (u128::from(cursor.key.cast_unsigned()) << 64)
        | (u128::from(cursor.spans.0) << 48)
        | (u128::from(cursor.spans.1) << 32)
        | (u128::from(cursor.page) << 16)
        | (u128::from(cursor.turn) << 8)
        | way;
    let check = seal(body, scope);
    letters(body ^ veil(check), BODY_LETTERS) + &letters(u128::from(check), CHECK_LETTERS)
}

/// Reads a token; `None` where it is none or belongs to another list.
pub(crate) fn read(text: &str, scope: u64) -> Option<Cursor> {
    let (veiled, check) = text.split_at_checked(BODY_LETTERS)?;
    if text.len() != BODY_LETTERS + CHECK_LETTERS {
        return None;
    }
    let check = u32::try_from(number(check)?).ok()?;
    let body = number(veiled)? ^ veil(check);
    if seal(body, scope) != check {
        return None;
    }
    let way = match body & 0xFF {
        0 => Way::Older,
        1 => Way::Newer,
        2 => Way::Swapped,
        _ => return None,
    };
    let part = |shift: u32| u16::try_from((body >> shift) & 0xFFFF).ok();
    Some(Cursor {
        key: u64::try_from(body >> 64).ok()?.cast_signed(),
        way,
        page: part(16)?,
        turn: u8::try_from((body >> 8) & 0xFF).ok()?,
        spans: (part(48)?, part(32)?),
    })
}

fn letters(mut rest: u128, count: usize) -> String {
    let mut text = String::with_capacity(count);
    for _ in 0..count {
        let letter = usize::try_from(rest & 31).ok().and_then(|place| LETTERS.get(place));
        text.push(char::from(letter.copied().unwrap_or(b'0')));
        rest >>= 5;
    }
    text
}

fn number(text: &str) -> Option<u128> {
    text.bytes().rev().try_fold(0_u128, |rest, letter| {
        let value = LETTERS.iter().position(|known| *known == letter)?;
        Some((rest << 5) | u128::try_from(value).ok()?)
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
    fn swapped_pages_survive_another_page_size_and_entries_that_leave() {
        let mut list = plain(9);
        let swap = Oddities { swap: true, ..Oddities::default() };
        let second = turn(&list, None, 3, swap);
        list.0 = vec![Slot::Listed; 12];
        list.0[7] = Slot::Void;
        let first = turn(&list, second.next, 2, Oddities::default());
        let rest = turn(&list, first.next, 9, Oddities::default());
        assert_eq!(
            [second.places, first.places, rest.places],
            [vec![5, 4, 3], vec![8, 6], vec![2, 1, 0]]
        );
    }

    #[test]
    fn a_list_that_shifts_hides_an_entry_where_two_pages_meet() {
        let odd = Oddities { shifting: true, ..Oddities::default() };
        assert_eq!(walk(&plain(5), 2, |_| odd), [vec![4, 3], vec![2, 1], vec![0]]);
        let mut list = plain(5);
        let first = turn(&list, None, 2, odd);
        list.0[4] = Slot::Void;
        assert_eq!(turn(&list, first.next, 2, odd).places, [1, 0], "2 moved up");
        list.0 = vec![Slot::Listed; 6];
        assert_eq!(turn(&list, first.next, 2, odd).places, [3, 2], "3 moved down");
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
        let cursor = Cursor { key: -5, way: Way::Older, page: 3, turn: 0, spans: (7, 900) };
        let text = write(cursor, 1);
        assert_eq!(read(&text, 1), Some(cursor));
        assert_eq!(read(&text, 2), None);
        assert_eq!(read("nonsense", 1), None);
    }
}
