//! A dictionary of Python 2.7: its keys stand in the order of its hash table.

use super::{PyText, PyValue};
use serde_json::{Map, Value};
use std::collections::VecDeque;

/// How many slots a table has at first.
const LEAST: usize = 8;

/// From this number of keys on a table grows to twice its keys, before that to four times.
const LARGE: usize = 50_000;

/// A map. Two are equal when they have the same keys with the same values, in any order.
#[derive(Clone, Debug)]
pub(crate) struct PyMap {
    entries: Vec<Entry>,
    /// None: keys stand in the order in which they are put in.
    table: Option<Table>,
    /// The deep copies that were made of it and are not yet in the order of its keys and of the maps in it.
    ///
    /// Copies are noted, not made, since each edit of a body makes two of the whole body.
    copies: u32,
}

#[derive(Clone, Debug)]
struct Entry {
    key: PyText,
    hash: u64,
    value: PyValue,
}

#[derive(Clone, Debug, PartialEq)]
struct Table {
    slots: Vec<Slot>,
    /// Keys.
    used: usize,
    /// Keys, and the places of those that were deleted.
    fill: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Slot {
    Empty,
    Deleted,
    /// The place of an entry.
    Entry(usize),
}

impl PyMap {
    /// An empty map in the order of Python 2.7.
    pub(crate) fn new() -> Self {
        Self {
            entries: Vec::new(),
            table: Some(Table::new(LEAST)),
            copies: 0,
        }
    }

    /// Whether it keeps the order in which keys are put in.
    pub(crate) fn is_plain(&self) -> bool {
        self.table.is_none()
    }

    /// An empty map that keeps the order in which keys are put in.
    pub(crate) fn plain() -> Self {
        Self {
            entries: Vec::new(),
            table: None,
            copies: 0,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    fn place(&self, key: &str) -> Option<usize> {
        self.entries.iter().position(|it| it.key.as_str() == key)
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.place(key).is_some()
    }

    pub(crate) fn get(&self, key: &str) -> Option<&PyValue> {
        let entry = self.entries.get(self.place(key)?)?;
        Some(&entry.value)
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut PyValue> {
        self.settle();
        let place = self.place(key)?;
        self.entries.get_mut(place).map(|it| &mut it.value)
    }

    /// What stands under a key, and what counts as given.
    pub(crate) fn given(&self, key: &str) -> Option<&PyValue> {
        self.get(key).filter(|it| it.is_truthy())
    }

    pub(crate) fn first_key(&self) -> Option<&PyText> {
        self.entries.first().map(|it| &it.key)
    }

    /// Puts a value under a key; the key itself stays as it is if it is there.
    pub(crate) fn set(&mut self, key: PyText, value: PyValue) {
        self.settle();
        if let Some(place) = self.place(key.as_str()) {
            if let Some(entry) = self.entries.get_mut(place) {
                entry.value = value;
            }
            return;
        }
        let hash = hash(key.as_str());
        self.entries.push(Entry { key, hash, value });
        if let Some(table) = &mut self.table {
            table.add(self.entries.len() - 1, &self.entries);
            if 3 * table.fill >= 2 * table.slots.len() {
                let factor = if table.used > LARGE { 2 } else { 4 };
                table.resize(factor * table.used, &self.entries);
            }
        }
    }

    /// What stands under a key, which is put in if it is not there.
    pub(crate) fn or_set(&mut self, key: &PyText, value: impl FnOnce() -> PyValue) -> &mut PyValue {
        let place = match self.place(key.as_str()) {
            Some(place) => place,
            None => {
                self.set(key.clone(), value());
                self.entries.len() - 1
            }
        };
        self.settle();
        // The entry is there: it was found, or it is the last one.
        &mut self.entries[place].value
    }

    /// Takes a key out.
    pub(crate) fn remove(&mut self, key: &str) -> Option<PyValue> {
        self.settle();
        let place = self.place(key)?;
        let entry = self.entries.remove(place);
        if let Some(table) = &mut self.table {
            table.used -= 1;
            for slot in &mut table.slots {
                match slot {
                    Slot::Entry(at) if *at == place => *slot = Slot::Deleted,
                    Slot::Entry(at) if *at > place => *at -= 1,
                    Slot::Entry(_) | Slot::Empty | Slot::Deleted => {}
                }
            }
        }
        Some(entry.value)
    }

    /// Makes room for keys that will be put in together, as an update with another map does.
    pub(crate) fn reserve(&mut self, keys: usize) {
        self.settle();
        if let Some(table) = &mut self.table
            && keys > 0
            && 3 * (table.fill + keys) >= 2 * table.slots.len()
        {
            table.resize(2 * (table.used + keys), &self.entries);
        }
    }

    /// Puts in the keys of another map together.
    pub(crate) fn merge(&mut self, mut other: PyMap) {
        self.reserve(other.len());
        for (key, value) in other.take_entries() {
            self.set(key, value);
        }
    }

    /// A copy of the map with the same values.
    pub(crate) fn shallow_copy(&mut self) -> PyMap {
        self.settle();
        let mut copy = match &self.table {
            Some(_) => Self::new(),
            None => Self::plain(),
        };
        copy.merge(self.clone());
        copy
    }

    /// Notes deep copies, which put the keys in one by one again.
    pub(super) fn copied(&mut self, times: u32) {
        self.copies = self.copies.saturating_add(times);
    }

    /// Notes a deep copy.
    pub(crate) fn deep_copied(&mut self) {
        self.copied(1);
    }

    /// The keys in their order.
    pub(crate) fn keys(&mut self) -> Vec<PyText> {
        self.settle();
        let entries = self
            .order()
            .into_iter()
            .filter_map(|at| self.entries.get(at));
        entries.map(|it| it.key.clone()).collect()
    }

    /// The entries in their order.
    pub(crate) fn iter(&mut self) -> impl Iterator<Item = (&PyText, &PyValue)> {
        self.settle();
        let entries = self
            .order()
            .into_iter()
            .filter_map(|at| self.entries.get(at));
        entries.map(|it| (&it.key, &it.value))
    }

    /// The entries in their order, to change the values.
    pub(crate) fn entries_mut(&mut self) -> Vec<(&PyText, &mut PyValue)> {
        self.settle();
        let order = self.order();
        let entries = self.entries.iter_mut();
        let mut entries: Vec<Option<_>> =
            entries.map(|it| Some((&it.key, &mut it.value))).collect();
        let in_order = order
            .into_iter()
            .filter_map(|at| entries.get_mut(at)?.take());
        in_order.collect()
    }

    /// The entries in their order, which the map then has no more.
    pub(crate) fn take_entries(&mut self) -> Vec<(PyText, PyValue)> {
        self.settle();
        let order = self.order();
        let mut entries: Vec<Option<Entry>> = self.entries.drain(..).map(Some).collect();
        self.table = self.table.as_ref().map(|_| Table::new(LEAST));
        let in_order = order
            .into_iter()
            .filter_map(|at| entries.get_mut(at)?.take());
        in_order.map(|it| (it.key, it.value)).collect()
    }

    /// The entries, in no order.
    pub(crate) fn unordered(&self) -> impl Iterator<Item = (&PyText, &PyValue)> {
        self.entries.iter().map(|it| (&it.key, &it.value))
    }

    /// The values, in no order.
    pub(crate) fn values(&self) -> impl Iterator<Item = &PyValue> {
        self.entries.iter().map(|it| &it.value)
    }

    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut PyValue> {
        self.settle();
        self.entries.iter_mut().map(|it| &mut it.value)
    }

    /// The map as data, with keys in the order in which they were put in.
    pub(crate) fn to_map(&self) -> Map<String, Value> {
        let entries = self.entries.iter();
        entries
            .map(|it| (it.key.as_str().to_owned(), it.value.to_value()))
            .collect()
    }

    fn order(&self) -> Vec<usize> {
        match &self.table {
            None => (0..self.entries.len()).collect(),
            Some(table) => table.order().collect(),
        }
    }

    /// Makes the copies that are noted.
    fn settle(&mut self) {
        let copies = std::mem::take(&mut self.copies);
        if copies == 0 {
            return;
        }
        for entry in &mut self.entries {
            entry.value.copied(copies);
        }
        let Some(table) = &mut self.table else {
            return;
        };
        let mut before: VecDeque<Table> = VecDeque::new();
        for made in 0..copies {
            let copy = table.copy(&self.entries);
            let last = std::mem::replace(table, copy);
            // Copies soon come to the same two tables, one after the other.
            if *table == last {
                return;
            }
            if before.back() == Some(table) {
                if (copies - made - 1) % 2 == 1 {
                    *table = last;
                }
                return;
            }
            before.push_back(last);
        }
    }
}

impl PartialEq for PyMap {
    fn eq(&self, other: &Self) -> bool {
        let has = |it: &Entry| other.get(it.key.as_str()) == Some(&it.value);
        self.len() == other.len() && self.entries.iter().all(has)
    }
}

impl Table {
    fn new(slots: usize) -> Self {
        Self {
            slots: vec![Slot::Empty; slots],
            used: 0,
            fill: 0,
        }
    }

    fn order(&self) -> impl Iterator<Item = usize> {
        self.slots.iter().filter_map(|slot| match slot {
            Slot::Entry(at) => Some(*at),
            Slot::Empty | Slot::Deleted => None,
        })
    }

    /// Puts in an entry that is not there.
    fn add(&mut self, place: usize, entries: &[Entry]) {
        let Some(hash) = entries.get(place).map(|it| it.hash) else {
            return;
        };
        let mask = self.slots.len() - 1;
        let mut walker = hash;
        let mut perturb = hash;
        let mut free = None;
        loop {
            // The mask keeps it within the slots.
            let at = (walker as usize) & mask;
            match self.slots.get(at) {
                None => return,
                Some(Slot::Empty) => {
                    let at = free.unwrap_or(at);
                    if let Some(slot) = self.slots.get_mut(at) {
                        *slot = Slot::Entry(place);
                    }
                    self.used += 1;
                    // The place of a deleted key is counted already.
                    self.fill += usize::from(free.is_none());
                    return;
                }
                Some(Slot::Deleted) => {
                    free.get_or_insert(at);
                }
                Some(Slot::Entry(_)) => {}
            }
            walker = walker.wrapping_mul(5).wrapping_add(perturb).wrapping_add(1);
            perturb >>= 5;
        }
    }

    /// Makes a table with more than so many slots.
    fn resize(&mut self, slots: usize, entries: &[Entry]) {
        let size = (slots + 1).next_power_of_two().max(LEAST);
        let old = std::mem::replace(self, Self::new(size));
        for place in old.order() {
            self.add(place, entries);
        }
    }

    /// The table that results when the keys are put in one by one, in their order.
    fn copy(&self, entries: &[Entry]) -> Self {
        let mut copy = Self::new(LEAST);
        for place in self.order() {
            copy.add(place, entries);
            if 3 * copy.fill >= 2 * copy.slots.len() {
                let factor = if copy.used > LARGE { 2 } else { 4 };
                copy.resize(factor * copy.used, entries);
            }
        }
        copy
    }
}

/// The hash of a text in Python 2.7, on a machine of 64 bits.
fn hash(text: &str) -> u64 {
    let Some(first) = text.chars().next() else {
        return 0;
    };
    let mut hash = u64::from(u32::from(first)) << 7;
    let mut length = 0_u64;
    for letter in text.chars() {
        hash = hash.wrapping_mul(1_000_003) ^ u64::from(u32::from(letter));
        length += 1;
    }
    hash ^= length;
    // The number that stands for an error.
    if hash == u64::MAX { hash - 1 } else { hash }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(keys: &[&str]) -> PyMap {
        let mut map = PyMap::new();
        for key in keys {
            map.set(PyText::of(key), PyValue::Null);
        }
        map
    }

    fn keys(map: &mut PyMap) -> String {
        let keys = map.keys();
        let keys: Vec<_> = keys.iter().map(PyText::as_str).collect();
        keys.join(" ")
    }

    #[test]
    fn hashes_are_those_of_python() {
        assert_eq!(hash("a"), 0x2_e40d_b1e0);
        assert_eq!(hash("swagger"), 0x31b0_f85d_6bf3_493b);
        assert_eq!(hash("info"), 0xa5e5_340a_df91_b760);
        assert_eq!(hash("é"), 0x6_f1a7_7d68);
        assert_eq!(hash("日本"), 0x2e56_27dd_d33b_bd41);
    }

    #[test]
    fn keys_stand_in_the_order_of_the_table() {
        assert_eq!(
            keys(&mut map(&["swagger", "info", "paths"])),
            "info paths swagger"
        );
        let methods = ["get", "post", "put", "delete", "patch", "options"];
        assert_eq!(
            keys(&mut map(&methods)),
            "get patch put post options delete"
        );
    }

    #[test]
    fn a_deep_copy_changes_places_of_keys_that_collide() {
        let mut method = map(&[
            "summary",
            "consumes",
            "produces",
            "x-amazon-apigateway-integration",
            "responses",
        ]);
        let first = "responses x-amazon-apigateway-integration produces consumes summary";
        let second = "x-amazon-apigateway-integration consumes summary responses produces";
        assert_eq!(keys(&mut method), first);
        method.deep_copied();
        assert_eq!(keys(&mut method), second);
        method.deep_copied();
        assert_eq!(keys(&mut method), first);
        for _ in 0..7 {
            method.deep_copied();
        }
        assert_eq!(keys(&mut method), second);
    }

    #[test]
    fn an_update_makes_room_for_all_keys_at_once() {
        let letters = ["A1", "B2", "C3", "D4", "E5"];
        let mut one_by_one = map(&letters);
        one_by_one.set("api_key".into(), PyValue::Null);
        let mut merged = map(&letters);
        merged.merge(map(&["api_key"]));
        let slots = |map: &PyMap| map.table.as_ref().map(|it| it.slots.len());
        assert_eq!(slots(&one_by_one), Some(32));
        assert_eq!(slots(&merged), Some(16));
    }

    #[test]
    fn a_key_that_is_taken_out_leaves_its_place() {
        let mut copied = map(&["a", "b", "c"]);
        assert!(copied.remove("b").is_some());
        assert_eq!(keys(&mut copied), "a c");
        copied.set("b".into(), PyValue::Null);
        assert_eq!(copied.len(), 3);
    }
}
