//! Whole numbers in few bytes: small ones in one, zeros in none.

use std::collections::BTreeMap;

use crate::StoreError;

/// Rows of numbers by a key, all of one width.
pub(crate) type Sums = BTreeMap<i64, Vec<i64>>;

/// Writes numbers.
#[derive(Debug, Default)]
pub(super) struct Writer(pub(super) Vec<u8>);

impl Writer {
    /// A number of any size or sign; small ones are short.
    pub(super) fn number(&mut self, number: i64) {
        self.plain(((number << 1) ^ (number >> 63)).cast_unsigned());
    }

    fn plain(&mut self, mut rest: u64) {
        while rest >= 0x80 {
            self.0.push((rest & 0x7f) as u8 | 0x80);
            rest >>= 7;
        }
        self.0.push(rest as u8);
    }
}

/// Reads what [`Writer`] wrote.
#[derive(Debug)]
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) const fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn number(&mut self) -> Result<i64, StoreError> {
        let plain = self.plain()?;
        Ok((plain >> 1).cast_signed() ^ -(plain & 1).cast_signed())
    }

    fn plain(&mut self) -> Result<u64, StoreError> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.0.split_first().ok_or_else(damaged)?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(damaged())
    }
}

fn damaged() -> StoreError {
    StoreError::Decode("a packed sum ends too early; `socap db recount --repair` mends it".into())
}

/// Packs sums: for each key a mask of the columns that are not zero, and those.
pub(super) fn pack(sums: &Sums) -> Vec<u8> {
    let mut writer = Writer::default();
    let mut last = 0_i64;
    for (key, row) in sums {
        writer.number(key.wrapping_sub(last));
        last = *key;
        let mask = row.iter().rev().fold(0_u64, |mask, n| (mask << 1) | u64::from(*n != 0));
        writer.plain(mask);
        for number in row.iter().filter(|number| **number != 0) {
            writer.number(*number);
        }
    }
    writer.0
}

/// Hands every row of packed sums to `take`, in the order of keys.
pub(crate) fn each<const WIDTH: usize>(
    body: &[u8],
    mut take: impl FnMut(i64, &[i64; WIDTH]),
) -> Result<(), StoreError> {
    let mut reader = Reader::new(body);
    let mut key = 0_i64;
    while !reader.is_at_end() {
        key = key.wrapping_add(reader.number()?);
        let mut mask = reader.plain()?;
        let mut row = [0; WIDTH];
        for column in &mut row {
            if mask & 1 != 0 {
                *column = reader.number()?;
            }
            mask >>= 1;
        }
        if mask != 0 {
            return Err(damaged());
        }
        take(key, &row);
    }
    Ok(())
}

/// Reads packed sums of a width.
pub(super) fn unpack(body: &[u8], width: usize) -> Result<Sums, StoreError> {
    let mut reader = Reader::new(body);
    let mut sums = Sums::new();
    let mut key = 0_i64;
    while !reader.is_at_end() {
        key = key.wrapping_add(reader.number()?);
        let mut mask = reader.plain()?;
        let mut row = vec![0; width];
        for column in &mut row {
            if mask & 1 != 0 {
                *column = reader.number()?;
            }
            mask >>= 1;
        }
        if mask != 0 {
            return Err(damaged());
        }
        sums.insert(key, row);
    }
    Ok(sums)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(
            sums in prop::collection::btree_map(any::<i64>(), prop::array::uniform12(any::<i64>()), 0..20)
        ) {
            let sums: Sums = sums.into_iter().map(|(key, row)| (key, row.to_vec())).collect();
            let packed = pack(&sums);
            prop_assert_eq!(unpack(&packed, 12).unwrap(), sums.clone());
            let mut read = Sums::new();
            each::<12>(&packed, |key, row| { read.insert(key, row.to_vec()); }).unwrap();
            prop_assert_eq!(read, sums);
        }

        #[test]
        fn damage_is_an_error_or_another_sum(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let _ = unpack(&bytes, 3);
            let _ = each::<3>(&bytes, |_, _| {});
        }
    }

    #[test]
    fn small_numbers_take_a_byte_and_zeros_none() {
        let row = vec![0, 0, 7, 0, -1, 0];
        let sums: Sums = [(1, row.clone()), (2, row)].into();
        assert_eq!(pack(&sums).len(), 2 * 4);
    }
}
