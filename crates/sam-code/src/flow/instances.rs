//! The instances of a class, each with a site of its own where they may hold different things.
//!
//! The first evaluation gives all instances of a class one site. If two of them may hold different clients or names, a second
//! evaluation follows. It gives each instance the site of the call that makes it. It keeps the members of the instances
//! separate, and it evaluates each routine once for each instance that the program calls it on.

use super::closures::Closures;
use super::{At, BASES, Flow, OBJECTS};
use crate::sdk::{Place, State};
use crate::value::{Site, Value, Values};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// If a program makes more instances of a class, they are data, and all of them have one site.
const MOST_INSTANCES: usize = 8;
/// For how many instances the second evaluation runs methods.
const MOST_RECEIVERS: usize = 200;
/// The indices of sites from here on are those of instances; those of classes are below, those of objects above.
const INSTANCES: usize = OBJECTS / 2;

/// The instances, and which of them have sites of their own.
#[derive(Default)]
pub(super) struct Instances {
    /// Whether methods are evaluated for each instance.
    is_on: bool,
    /// The classes whose instances have a site each.
    apart: BTreeSet<Site>,
    /// Where instances of each class are made, with their sites.
    made: BTreeMap<Site, BTreeMap<Place, Site>>,
    classes: BTreeMap<Site, Site>,
    /// The numbers of the instances for which methods are evaluated, from 1.
    numbers: RefCell<BTreeMap<Site, usize>>,
    /// Where routines are called on what stands for all instances.
    calls_on_all: BTreeMap<Site, BTreeSet<At>>,
    pub(super) closures: Closures,
}

impl Instances {
    /// The classes whose instances need a site each in a second evaluation, with the makers of closures; none if one
    /// evaluation is enough.
    pub(super) fn apart(&self, state: &State, makers: BTreeSet<Site>) -> Option<Self> {
        let several = self
            .made
            .iter()
            .filter(|it| (2..=MOST_INSTANCES).contains(&it.1.len()));
        let apart: BTreeSet<Site> = several.map(|it| *it.0).collect();
        let mut extending: BTreeMap<Site, usize> = BTreeMap::new();
        for class in self.made.keys() {
            let bases = state.object(*class).and_then(|it| it.get(BASES));
            for base in bases.into_iter().flat_map(Values::iter) {
                if let Value::Class(base) = base {
                    *extending.entry(*base).or_default() += 1;
                }
            }
        }
        let is_extended = extending.values().any(|it| *it > 1);
        let is_needed = is_extended || !apart.is_empty() || !makers.is_empty();
        is_needed.then(|| Self {
            is_on: true,
            apart,
            closures: Closures::of(makers),
            ..Self::default()
        })
    }

    /// The site of an instance that the program makes at a place. It is the site of the class if all instances share one.
    pub(super) fn made(&mut self, class: Site, place: Place) -> Site {
        let count = self.classes.len();
        let is_apart = self.apart.contains(&class);
        let made = self.made.entry(class).or_default();
        let site = *made.entry(place).or_insert_with(|| match is_apart {
            true => Site {
                file: class.file,
                index: INSTANCES + count,
            },
            false => class,
        });
        if is_apart {
            self.classes.insert(site, class);
        }
        site
    }

    /// The class of an instance.
    pub(super) fn class_of(&self, site: Site) -> Site {
        self.classes.get(&site).copied().unwrap_or(site)
    }

    /// The sites of the instances of a class; none if all of them share the site of the class.
    pub(super) fn of_class(&self, site: Site) -> Vec<Site> {
        match self.apart.contains(&site) {
            true => {
                let made = self.made.get(&site).into_iter().flatten();
                made.map(|it| *it.1).collect()
            }
            false => Vec::new(),
        }
    }

    /// The instance for which a routine is evaluated that is called on a site; none if it is evaluated for all.
    pub(super) fn receiver(&self, site: Site) -> Option<Site> {
        if !self.is_on || self.apart.contains(&site) {
            return None;
        }
        let mut numbers = self.numbers.borrow_mut();
        let next = numbers.len() + 1;
        if next <= MOST_RECEIVERS {
            numbers.entry(site).or_insert(next);
        }
        numbers.contains_key(&site).then_some(site)
    }

    /// Of routines that are evaluated for instances, those that nothing calls on all of them: nothing but what is itself
    /// such a routine, evaluated for all.
    pub(super) fn only_apart(&self, mut routines: BTreeSet<Site>) -> BTreeSet<Site> {
        loop {
            let counts = |at: &At, all: &BTreeSet<Site>| {
                let file = at.file;
                let site = at.routine.map(|index| Site { file, index });
                at.instance.is_some() || site.is_none_or(|it| !all.contains(&it))
            };
            let is_called = |it: &Site| {
                let mut calls = self.calls_on_all.get(it).into_iter().flatten();
                calls.any(|at| counts(at, &routines))
            };
            let left: BTreeSet<Site> = routines
                .iter()
                .copied()
                .filter(|it| !is_called(it))
                .collect();
            if left.len() == routines.len() {
                return left;
            }
            routines = left;
        }
    }

    /// The number of an instance for which a routine is evaluated; 0 for all.
    pub(super) fn number(&self, instance: Option<Site>) -> usize {
        let numbers = self.numbers.borrow();
        let number = instance.and_then(|it| numbers.get(&it));
        number.copied().unwrap_or_default()
    }
}

impl Flow<'_> {
    /// For which instance a routine is evaluated: the one that it is called on, or that of the routine around it. A maker of
    /// closures is evaluated for each place where it is called.
    pub(super) fn context(
        &mut self,
        function: Site,
        instance: Option<Site>,
        place: Place,
    ) -> Option<Site> {
        let context = match (instance, self.at.instance) {
            (Some(instance), _) => self.instances.receiver(instance),
            (None, Some(around)) => self.is_around(function).then_some(around),
            (None, None) => None,
        };
        let context = self.closure(function, place, context);
        if context.is_none() && self.instances.is_on {
            let calls = self.instances.calls_on_all.entry(function).or_default();
            calls.insert(self.at);
        }
        context
    }

    /// Whether a routine is declared in the one that is evaluated.
    fn is_around(&self, function: Site) -> bool {
        let program = self.sources.get(function.file).map(|it| &it.program);
        let parent = |at: usize| program?.functions.get(at)?.parent;
        let mut at = parent(function.index);
        while let Some(index) = at {
            if function.file == self.at.file && Some(index) == self.at.routine {
                return true;
            }
            at = parent(index);
        }
        false
    }

    /// Whether a routine belongs to the instances of a class, which its language does not hand to it as an argument.
    pub(super) fn is_of_instances(&self, function: Site) -> bool {
        let source = self.sources.get(function.file);
        let routine = source.and_then(|it| it.program.functions.get(function.index));
        self.instances.is_on && routine.is_some_and(|it| it.class.is_some())
    }

    /// What a property gives that is read from an instance.
    pub(super) fn property(&self, function: Site, instance: Site) -> Values {
        let receiver = self.instances.receiver(instance);
        let key = (function, receiver);
        if receiver.is_some() && !self.returns.contains_key(&key) {
            self.given.borrow_mut().push(key);
        }
        self.returned(function, receiver)
    }

    /// Sets a member of an instance. Where a site stands for all instances of a class, each of them gets the member. In a
    /// method only the instance gets it for which the method is evaluated.
    pub(super) fn set_of_instance(&mut self, site: Site, name: &str, values: &Values) {
        let all = self.instances.of_class(site);
        if all.is_empty() {
            self.set_member(site, name, values);
            return;
        }
        let program = self.sources.get(self.at.file).map(|it| &it.program);
        let routine = |at: Option<usize>| program?.functions.get(at?);
        let own = routine(self.at.routine);
        let around = own.and_then(|it| routine(it.parent));
        let is_method =
            own.is_some_and(|it| it.class.is_some()) && around.is_none_or(|it| it.class.is_none());
        if !is_method {
            for instance in all {
                self.set_member(instance, name, values);
            }
        }
    }
}
