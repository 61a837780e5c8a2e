//! Closures: functions that another function makes and returns, each with what its maker got.
//!
//! The first evaluation takes all closures of one maker for one. Where that leaves open which table or client a call is
//! about, the second evaluation runs the maker once for each of its calls. What stands for a call is handed on like an
//! instance: the functions that the maker declares belong to it.
use super::{CLOSURES, Flow};
use crate::sdk::{self, Place};
use crate::value::{Site, Value, Values};
use std::collections::{BTreeMap, BTreeSet};

/// A maker that is called at more places is evaluated once for all of them.
const MOST_PLACES: usize = 16;

/// The calls of makers, and which makers are evaluated for each of them.
#[derive(Default)]
pub(super) struct Closures {
    /// Where each routine that declares others is called.
    places: BTreeMap<Site, BTreeSet<Place>>,
    apart: BTreeSet<Site>,
    contexts: BTreeMap<(Site, Place, Option<Site>), Site>,
    /// The maker of each context, and for which instance the maker was called.
    makers: BTreeMap<Site, (Site, Option<Site>)>,
    /// Functions that closures declare and that no call of them was seen yet.
    uncalled: BTreeSet<(Site, Option<Site>)>,
    called: BTreeSet<(Site, Option<Site>)>,
    /// The routines that get clients.
    handed: BTreeSet<Site>,
}

impl Closures {
    /// The same makers, of which nothing is known by now.
    pub(super) fn of(apart: BTreeSet<Site>) -> Self {
        Self {
            apart,
            ..Self::default()
        }
    }

    /// What stands for a call of a maker; none if the maker is evaluated for all of its calls.
    fn context(&mut self, maker: Site, place: Place, around: Option<Site>) -> Option<Site> {
        if !self.apart.contains(&maker) {
            return None;
        }
        let next = Site {
            file: maker.file,
            index: CLOSURES + self.contexts.len(),
        };
        let context = self.contexts.entry((maker, place, around)).or_insert(next);
        self.makers.insert(*context, (maker, around));
        Some(*context)
    }

    /// Notes that a function is called in a context.
    pub(super) fn called(&mut self, function: Site, context: Option<Site>) {
        let key = (function, context);
        if context.is_some_and(|it| self.is_context(it)) && self.called.insert(key) {
            self.uncalled.remove(&key);
        }
    }

    /// The functions of closures that nothing is seen to call, with their contexts.
    pub(super) fn uncalled(&self) -> Vec<(Site, Option<Site>)> {
        self.uncalled.iter().copied().collect()
    }

    pub(super) fn is_context(&self, site: Site) -> bool {
        self.makers.contains_key(&site)
    }

    /// A context and those around it, the innermost first; what is around the last one may be an instance.
    pub(super) fn around(&self, context: Option<Site>) -> impl Iterator<Item = Site> {
        std::iter::successors(context, |it| self.makers.get(it)?.1)
    }
}

impl Flow<'_> {
    /// For which call of a maker it is evaluated, if that counts, else for which instance.
    pub(super) fn closure(
        &mut self,
        function: Site,
        place: Place,
        around: Option<Site>,
    ) -> Option<Site> {
        let is_handed = self.instances.closures.handed.contains(&function);
        if !is_handed && !self.declares(function) {
            return around;
        }
        let closures = &mut self.instances.closures;
        closures.places.entry(function).or_default().insert(place);
        match closures.context(function, place, around) {
            Some(context) => self.instances.receiver(context),
            None => around,
        }
    }

    /// Notes that a routine gets a client, or a method of one: which it is may depend on the call.
    pub(super) fn note_handed(&mut self, function: Site, given: &[Values]) {
        let is_handed = |it: &Values| it.iter().any(sdk::may_call);
        if given.iter().any(is_handed) {
            self.instances.closures.handed.insert(function);
        }
    }

    /// A function as a value; one that is declared in a closure belongs to it.
    pub(super) fn function_here(&mut self, function: Site) -> Value {
        let closures = &mut self.instances.closures;
        let context = self.at.instance.filter(|it| closures.is_context(*it));
        let Some(context) = context else {
            return Value::Function(function);
        };
        let key = (function, Some(context));
        if !closures.called.contains(&key) {
            closures.uncalled.insert(key);
        }
        Value::Bound(function, context)
    }

    /// The instance for which a routine is evaluated, whichever closures are around.
    pub(super) fn instance_here(&self) -> Option<Site> {
        let closures = &self.instances.closures;
        closures
            .around(self.at.instance)
            .find(|it| !closures.is_context(*it))
    }

    /// The context that has what a routine around holds.
    pub(super) fn context_of(&self, owner: usize) -> Option<Site> {
        let closures = &self.instances.closures;
        let file = self.at.file;
        let mut all = closures.around(self.at.instance);
        all.find(|it| match closures.makers.get(it) {
            Some((maker, _)) => self.is_in(Site { file, index: owner }, *maker),
            None => true,
        })
    }

    /// Whether a routine is another one, or declared in it.
    fn is_in(&self, inner: Site, outer: Site) -> bool {
        let program = self.sources.get(inner.file).map(|it| &it.program);
        let parent = |at: &usize| program?.functions.get(*at)?.parent;
        let mut all = std::iter::successors(Some(inner.index), parent);
        inner.file == outer.file && all.any(|it| it == outer.index)
    }

    /// Whether a routine declares others, none of which is of a class of its own.
    fn declares(&self, function: Site) -> bool {
        let functions = self.sources.get(function.file).map(|it| &it.program);
        let functions = functions.map_or(&[][..], |it| &it.functions);
        let Some(own) = functions.get(function.index) else {
            return false;
        };
        // Those that a routine declares have the next numbers.
        let below = functions.iter().skip(function.index + 1);
        let below = below.take_while(|it| it.parent.is_some_and(|it| it >= function.index));
        let mut classes = below.map(|it| it.class);
        let first = classes.next();
        first.is_some_and(|it| it == own.class) && classes.all(|it| it == own.class)
    }

    /// What was called at several places and returns functions that it declares, or gets clients.
    pub(super) fn makers(&self) -> BTreeSet<Site> {
        let several = self.instances.closures.places.iter();
        let several = several.filter(|it| (2..=MOST_PLACES).contains(&it.1.len()));
        several
            .map(|it| *it.0)
            .filter(|maker| {
                if self.instances.closures.handed.contains(maker) {
                    return true;
                }
                let returned = self.returns.get(&(*maker, None));
                returned.is_some_and(|it| self.makes(*maker, it, 0))
            })
            .collect()
    }

    /// Whether values are functions that a routine declares, or hold such functions.
    fn makes(&self, maker: Site, values: &Values, depth: usize) -> bool {
        values.iter().any(|it| match it {
            Value::Function(it) | Value::Bound(it, _) => *it != maker && self.is_in(*it, maker),
            Value::Object(site) if depth < 2 => {
                let members = self.state.object(*site).into_iter().flatten();
                let mut members = members.map(|it| it.1);
                members.any(|it| self.makes(maker, it, depth + 1))
            }
            _ => false,
        })
    }
}
