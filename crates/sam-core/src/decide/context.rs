//! Whether, of some statements that match an action and a resource, what else they ask can make the request allowed by the
//! new ones and not by the old ones: condition keys, and conditions of the template.

use super::GivenUp;
use super::condition::{Tests, Values};
use super::key::{Arity, KeyValue, value};
use super::pattern::Symbols;
use std::collections::{BTreeMap, HashMap};

/// After so many attempts the search is given up.
const MOST_ATTEMPTS: usize = 20_000;

/// What a statement asks beside action and resource; all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Demand {
    /// Conditions of the template, by their places, and whether they hold.
    pub(super) when: Vec<(usize, bool)>,
    /// Tests, by their places.
    pub(super) tests: Vec<usize>,
}

/// The demands of the statements that match, by what follows from them.
#[derive(Debug, Default)]
pub(super) struct Demands<'d> {
    /// One of them has to be met.
    pub(super) allowed: Vec<&'d Demand>,
    /// None of them may be met.
    pub(super) denied: Vec<&'d Demand>,
    /// Of the other side: none of these may be met, or one of those that deny has to.
    pub(super) other_allowed: Vec<&'d Demand>,
    pub(super) other_denied: Vec<&'d Demand>,
}

/// What is assumed of tests and of conditions of the template.
#[derive(Clone, Debug, Default)]
struct Assumed {
    when: BTreeMap<usize, bool>,
    tests: BTreeMap<usize, bool>,
}

/// Values of condition keys, and of conditions of the template, by their places.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Context {
    pub(super) keys: Vec<(usize, KeyValue)>,
    pub(super) when: Vec<(usize, bool)>,
}

/// Looks for contexts, and remembers what it found out about keys.
#[derive(Debug)]
pub(super) struct Solver<'t> {
    tests: &'t Tests,
    symbols: &'t Symbols<'t>,
    arities: &'t [Arity],
    /// For each condition of the template, the first one that asks for the same value: one at most of these holds.
    subjects: &'t [usize],
    known: HashMap<Vec<(usize, bool)>, Option<KeyValue>>,
    attempts: usize,
}

impl<'t> Solver<'t> {
    pub(super) fn new(
        tests: &'t Tests,
        symbols: &'t Symbols<'t>,
        arities: &'t [Arity],
        subjects: &'t [usize],
    ) -> Self {
        Self {
            tests,
            symbols,
            arities,
            subjects,
            known: HashMap::new(),
            attempts: 0,
        }
    }

    /// A context in which one of the allowed demands is met and the other side does not allow it, beside demands that are
    /// met in any case.
    ///
    /// # Errors
    /// When the search was given up.
    pub(super) fn context(
        &mut self,
        within: &[&Demand],
        demands: &Demands<'_>,
    ) -> Result<Option<Context>, GivenUp> {
        self.attempts = 0;
        let mut start = Assumed::default();
        for demand in within {
            let Some(met) = self.meet(start, demand)? else {
                return Ok(None);
            };
            start = met;
        }
        for allowed in &demands.allowed {
            let Some(met) = self.meet(start.clone(), allowed)? else {
                continue;
            };
            let mut unmet = demands.denied.clone();
            unmet.extend(&demands.other_allowed);
            if let Some(found) = self.avoid(met.clone(), &unmet)? {
                return Ok(Some(self.context_of(&found)));
            }
            for denied in &demands.other_denied {
                let Some(met) = self.meet(met.clone(), denied)? else {
                    continue;
                };
                if let Some(found) = self.avoid(met, &demands.denied)? {
                    return Ok(Some(self.context_of(&found)));
                }
            }
        }
        Ok(None)
    }

    fn meet(&mut self, mut assumed: Assumed, demand: &Demand) -> Result<Option<Assumed>, GivenUp> {
        for (condition, holds) in &demand.when {
            if !self.assume_condition(&mut assumed, *condition, *holds) {
                return Ok(None);
            }
        }
        for test in &demand.tests {
            if !self.assume_test(&mut assumed, *test, Truth::True)? {
                return Ok(None);
            }
        }
        Ok(Some(assumed))
    }

    fn assume_condition(&self, assumed: &mut Assumed, condition: usize, holds: bool) -> bool {
        let subject = self.subjects.get(condition);
        let is_rival = |(at, is): (&usize, &bool)| {
            *is && *at != condition && self.subjects.get(*at) == subject
        };
        if holds && assumed.when.iter().any(is_rival) {
            return false;
        }
        *assumed.when.entry(condition).or_insert(holds) == holds
    }

    /// With something assumed that makes none of the demands met.
    fn avoid(&mut self, assumed: Assumed, demands: &[&Demand]) -> Result<Option<Assumed>, GivenUp> {
        self.attempts += 1;
        if self.attempts > MOST_ATTEMPTS {
            return Err(GivenUp);
        }
        let is_avoided = |it: &Demand| {
            let is_other = |(at, is): &(usize, bool)| assumed.when.get(at) == Some(&!*is);
            let is_false = |at: &usize| assumed.tests.get(at) == Some(&false);
            it.when.iter().any(is_other) || it.tests.iter().any(is_false)
        };
        let Some(at) = demands.iter().position(|it| !is_avoided(it)) else {
            return Ok(Some(assumed));
        };
        let (Some(demand), Some(rest)) = (demands.get(at), demands.get(at + 1..)) else {
            return Ok(None);
        };
        for (condition, holds) in &demand.when {
            let mut more = assumed.clone();
            if self.assume_condition(&mut more, *condition, !*holds)
                && let Some(found) = self.avoid(more, rest)?
            {
                return Ok(Some(found));
            }
        }
        for test in &demand.tests {
            let mut more = assumed.clone();
            if self.assume_test(&mut more, *test, Truth::False)?
                && let Some(found) = self.avoid(more, rest)?
            {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// Whether a test can be what it is to be beside what is assumed; then it is assumed, too.
    fn assume_test(
        &mut self,
        assumed: &mut Assumed,
        place: usize,
        truth: Truth,
    ) -> Result<bool, GivenUp> {
        let is_true = truth == Truth::True;
        if let Some(known) = assumed.tests.get(&place) {
            return Ok(*known == is_true);
        }
        let Some(test) = self.tests.all.get(place) else {
            return Ok(false);
        };
        assumed.tests.insert(place, is_true);
        if matches!(test.values, Values::Opaque(_)) {
            return Ok(true);
        }
        Ok(self.value(assumed, test.key)?.is_some())
    }

    fn value(&mut self, assumed: &Assumed, key: usize) -> Result<Option<KeyValue>, GivenUp> {
        let of_key = |place: usize| self.tests.all.get(place).filter(|it| it.key == key);
        let all = assumed.tests.iter();
        let places: Vec<(usize, bool)> = all
            .filter(|(place, _)| of_key(**place).is_some())
            .map(|(place, is)| (*place, *is))
            .collect();
        if let Some(known) = self.known.get(&places) {
            return Ok(known.clone());
        }
        let wanted: Vec<_> = places
            .iter()
            .filter_map(|(place, is)| Some((of_key(*place)?, *is)))
            .collect();
        let arity = self.arities.get(key).copied().unwrap_or(Arity::Any);
        let found = value(&wanted, arity, self.symbols)?;
        self.known.insert(places, found.clone());
        Ok(found)
    }

    fn context_of(&mut self, assumed: &Assumed) -> Context {
        let tests = assumed.tests.keys();
        let known = tests.filter_map(|it| self.tests.all.get(*it));
        let known = known.filter(|it| !matches!(it.values, Values::Opaque(_)));
        let mut keys: Vec<usize> = known.map(|it| it.key).collect();
        keys.sort_unstable();
        keys.dedup();
        let value = |key| Some((key, self.value(assumed, key).ok()??));
        Context {
            keys: keys.into_iter().filter_map(value).collect(),
            when: assumed.when.iter().map(|(at, is)| (*at, *is)).collect(),
        }
    }
}

/// What a test is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Truth {
    True,
    False,
}
