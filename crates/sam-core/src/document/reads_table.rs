//! What was asked for each of many answers, in one piece: on each keystroke all of it is held against what has changed.

use super::reads::Reads;

/// What was asked for each of many answers, an answer a row.
#[derive(Clone, Debug, Default)]
pub struct ReadsTable {
    rows: Vec<Row>,
    /// Those of each row behind those of the row before.
    keys: Vec<u64>,
}

#[derive(Clone, Copy, Debug)]
struct Row {
    /// Where its keys end.
    end: usize,
    everything: bool,
}

impl ReadsTable {
    /// Adds a row.
    pub fn push(&mut self, reads: &Reads) {
        self.push_keys(reads.keys(), reads.is_everything());
    }

    /// Adds a row of another table; nothing asked where it has none of that number.
    pub fn push_row(&mut self, of: &Self, row: usize) {
        let everything = of.rows.get(row).is_some_and(|it| it.everything);
        self.push_keys(of.keys_of(row), everything);
    }

    fn push_keys(&mut self, keys: &[u64], everything: bool) {
        self.keys.extend_from_slice(keys);
        let end = self.keys.len();
        self.rows.push(Row { end, everything });
    }

    fn keys_of(&self, row: usize) -> &[u64] {
        let end = |row: usize| self.rows.get(row).map_or(0, |it| it.end);
        let start = row.checked_sub(1).map_or(0, end);
        self.keys.get(start..end(row)).unwrap_or_default()
    }

    /// For each row, whether everything or one of some questions was asked.
    pub(super) fn asked(&self, is: impl Fn(u64) -> bool) -> Vec<bool> {
        let mut start = 0;
        let rows = self.rows.iter().map(|row| {
            let keys = self.keys.get(start..row.end).unwrap_or_default();
            start = row.end;
            row.everything || keys.iter().any(|it| is(*it))
        });
        rows.collect()
    }
}
