//! Which parts of the files are to be evaluated, and evaluated again.

use super::{At, Source};
use crate::access_log::{AccessLog, FastMap, Slot};
use crate::sdk::Seen;
use crate::value::Site;
use std::collections::{BTreeSet, VecDeque};

/// So often one routine is evaluated at most; each time lets values flow over one more call.
const MOST_EVALUATIONS: usize = 10;

/// What is to be evaluated.
pub(super) struct Queue {
    /// Where each evaluation is: the top of a file or one of its routines.
    places: Vec<At>,
    numbers: FastMap<At, usize>,
    waiting: VecDeque<usize>,
    is_waiting: Vec<bool>,
    /// How often each was evaluated.
    count: Vec<usize>,
    /// What the last evaluation of each has seen.
    pub(super) seen: Vec<Seen>,
    readers: FastMap<Slot, Vec<usize>>,
}

impl Queue {
    pub(super) fn new(sources: &[Source]) -> Self {
        let mut places = Vec::new();
        // What a file imports has mostly a higher number than the file.
        for (file, source) in sources.iter().enumerate().rev() {
            let routines = (0..source.program.functions.len()).map(Some);
            let routines = std::iter::once(None).chain(routines);
            places.extend(routines.map(|routine| At {
                file,
                routine,
                instance: None,
            }));
        }
        let count = places.len();
        Self {
            numbers: places.iter().copied().zip(0..).collect(),
            waiting: (0..count).collect(),
            is_waiting: vec![true; count],
            count: vec![0; count],
            seen: std::iter::repeat_with(Seen::default).take(count).collect(),
            readers: FastMap::default(),
            places,
        }
    }

    pub(super) fn next(&mut self) -> Option<(usize, At)> {
        let number = self.waiting.pop_front()?;
        if let Some(it) = self.is_waiting.get_mut(number) {
            *it = false;
        }
        Some((number, *self.places.get(number)?))
    }

    /// Notes what an evaluation did: what it has read, and to which routines it has given other arguments.
    pub(super) fn evaluated(
        &mut self,
        number: usize,
        seen: Seen,
        log: &AccessLog,
        given: &[(Site, Option<Site>)],
    ) {
        if let Some(it) = self.seen.get_mut(number) {
            *it = seen;
        }
        let mut is_first = false;
        if let Some(it) = self.count.get_mut(number) {
            is_first = *it == 0;
            *it += 1;
        }
        for (slot, access) in log.take() {
            if access.is_changed() {
                let readers = self.readers.get(&slot).cloned().unwrap_or_default();
                for reader in readers.into_iter().filter(|it| *it != number) {
                    self.again(reader);
                }
                if access.is_read_before_change() {
                    self.again(number);
                }
            }
            let readers = self.readers.entry(slot).or_default();
            if access.is_read() && (is_first || !readers.contains(&number)) {
                readers.push(number);
            }
        }
        given.iter().for_each(|it| self.start(*it));
    }

    /// The number of a place, which is a new one for an instance that was not seen before.
    fn number(&mut self, at: At) -> usize {
        *self.numbers.entry(at).or_insert_with(|| {
            self.places.push(at);
            self.is_waiting.push(false);
            self.count.push(0);
            self.seen.push(Seen::default());
            self.places.len() - 1
        })
    }

    /// The routines that are evaluated for one instance.
    pub(super) fn of_instances(&self) -> BTreeSet<Site> {
        let places = self.places.iter().filter(|it| it.instance.is_some());
        let sites = places.filter_map(|it| {
            Some(Site {
                file: it.file,
                index: it.routine?,
            })
        });
        sites.collect()
    }

    /// Forgets what the evaluation of a routine has seen.
    pub(super) fn forget(&mut self, routine: Site) {
        if let Some(number) = self.numbers.get(&place_of((routine, None)))
            && let Some(seen) = self.seen.get_mut(*number)
        {
            *seen = Seen::default();
        }
    }

    /// Notes that calls that the evaluation of a routine has seen may never be made.
    pub(super) fn doubt(&mut self, key: (Site, Option<Site>)) {
        if let Some(number) = self.numbers.get(&place_of(key))
            && let Some(seen) = self.seen.get_mut(*number)
        {
            seen.doubt();
        }
    }

    /// Whether a routine was or will be evaluated, for an instance or for all.
    pub(super) fn knows(&self, key: (Site, Option<Site>)) -> bool {
        self.numbers.contains_key(&place_of(key))
    }

    /// Has a routine evaluated.
    pub(super) fn start(&mut self, key: (Site, Option<Site>)) {
        let number = self.number(place_of(key));
        self.again(number);
    }

    fn again(&mut self, number: usize) {
        let is_left = self
            .count
            .get(number)
            .is_some_and(|it| *it < MOST_EVALUATIONS);
        if let Some(is_waiting) = self.is_waiting.get_mut(number)
            && is_left
            && !*is_waiting
        {
            *is_waiting = true;
            self.waiting.push_back(number);
        }
    }
}

fn place_of((Site { file, index }, instance): (Site, Option<Site>)) -> At {
    At {
        file,
        routine: Some(index),
        instance,
    }
}
