//! The order of categories and items. A place is a number with room before and after it, so that moving
//! one writes one; only where there is no room left do its neighbours make some.

use serde::{Deserialize, Serialize};

/// Room between two that were entered one after the other.
const GAP: u64 = 1 << 32;
/// Most neighbours that move along: with the one that is moved, they fit one transaction.
const MAX_ALONG: usize = 60;

/// Where something stands; smaller ones come first, equal ones by their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Place(u64);

impl Place {
    /// Of what was never moved: in the order of numbers.
    pub fn of_number(number: u32) -> Self {
        Self(u64::from(number) * GAP)
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Something that gets a new place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// Its number.
    pub number: u32,
    /// Its new place.
    pub place: Place,
}

/// What moves if `moved` is put before `before`, or at the end: itself, and rarely some that follow. `order`
/// is of all the others, in order. None if `before` is not among them.
pub fn find_moves(order: &[(u32, Place)], moved: u32, before: Option<u32>) -> Option<Vec<Move>> {
    let at = match before {
        Some(before) => order.iter().position(|(number, _)| *number == before)?,
        None => order.len(),
    };
    let low = at.checked_sub(1).map_or(0, |at| order[at].1.0);
    for along in 0..=order.len() - at {
        let next = order.get(at + along).map(|(_, place)| place.0);
        let count = along as u64 + 1;
        let high = next.unwrap_or_else(|| low.saturating_add(GAP * (count + 1)));
        let step = high.saturating_sub(low) / (count + 1);
        if step == 0 && along < MAX_ALONG {
            continue;
        }
        let numbers =
            std::iter::once(moved).chain(order[at..at + along].iter().map(|(number, _)| *number));
        let spread = (1..).zip(numbers).map(|(nth, number)| Move {
            number,
            place: Place(low + nth * step),
        });
        return Some(spread.collect());
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn numbers(order: &[(u32, Place)]) -> Vec<u32> {
        order.iter().map(|(number, _)| *number).collect()
    }

    /// Moves one and gives back the order, with how many were written.
    fn put(order: &mut Vec<(u32, Place)>, moved: u32, before: Option<u32>) -> usize {
        order.retain(|(number, _)| *number != moved);
        let moves = find_moves(order, moved, before).unwrap();
        for Move { number, place } in &moves {
            match order.iter_mut().find(|(known, _)| known == number) {
                Some(known) => known.1 = *place,
                None => order.push((*number, *place)),
            }
        }
        order.sort_by_key(|(number, place)| (*place, *number));
        moves.len()
    }

    fn fresh(count: u32) -> Vec<(u32, Place)> {
        (1..=count)
            .map(|number| (number, Place::of_number(number)))
            .collect()
    }

    #[test]
    fn before_what_is_not_there_nothing_moves() {
        assert_eq!(find_moves(&fresh(3), 4, Some(9)), None);
    }

    #[test]
    fn a_thousand_moves_to_one_spot_stay_in_order_and_write_few() {
        let mut order = fresh(1_000);

        for moved in (3..=1_000).rev() {
            let written = put(&mut order, moved, Some(2));

            assert!(written <= 1 + MAX_ALONG, "{written}");
        }

        let expected: Vec<u32> = [1]
            .into_iter()
            .chain((3..=1_000).rev())
            .chain([2])
            .collect();
        assert_eq!(numbers(&order), expected);
    }

    proptest! {
        #[test]
        fn what_is_moved_stands_where_it_was_put_and_the_others_as_they_did(
            moves in proptest::collection::vec((1_u32..=12, proptest::option::of(1_u32..=12)), 1..200),
        ) {
            let mut order = fresh(12);
            let mut expected: Vec<u32> = numbers(&order);
            for (moved, before) in moves.into_iter().filter(|(moved, before)| Some(*moved) != *before) {
                put(&mut order, moved, before);
                expected.retain(|number| *number != moved);
                let at = expected.iter().position(|number| Some(*number) == before);
                expected.insert(at.unwrap_or(expected.len()), moved);
            }
            prop_assert_eq!(numbers(&order), expected);
        }
    }
}
