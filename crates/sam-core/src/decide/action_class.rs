//! Actions in classes: those that the same statements match.

use super::RequestSet;
use crate::iam::{AccessLevel, Action, Service, asked_for, matches, prefixes, service};
use crate::policy::Polarity;
use crate::spec;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

const BITS: usize = u64::BITS as usize;

/// Actions that the same statements match.
#[derive(Debug, Default)]
pub(super) struct ActionClass {
    /// The places of these statements, in order.
    pub(super) statements: Vec<usize>,
    known: Vec<(&'static Service, &'static Action)>,
    written: Vec<String>,
    /// The prefixes of services of which all actions are in it.
    whole: Vec<&'static str>,
}

/// One action of a class.
#[derive(Clone, Copy, Debug)]
pub(super) enum Member<'c> {
    /// One that AWS has.
    Known(&'static Service, &'static Action),
    /// One of which only the name is known.
    Written(&'c str),
}

impl<'c> Member<'c> {
    /// `s3:GetObject`
    pub(super) fn name(self) -> String {
        match self {
            Self::Known(service, action) => format!("{}:{}", service.prefix, action.name),
            Self::Written(name) => name.to_owned(),
        }
    }

    /// Equal for actions that take the same resources.
    pub(super) fn takes(self) -> Vec<&'c str> {
        match self {
            Self::Known(service, action) => {
                let level = match action.level {
                    AccessLevel::Tagging => "tag",
                    AccessLevel::List
                    | AccessLevel::Read
                    | AccessLevel::Write
                    | AccessLevel::PermissionsManagement => "",
                };
                let types = action.resources.iter().flat_map(|it| {
                    let is_required = if it.is_required { "needs" } else { "takes" };
                    [is_required, it.resource_type]
                });
                let asked = asked_for(service.prefix, action.name).iter().copied();
                let all = [service.prefix, level].into_iter().chain(types);
                all.chain(asked).collect()
            }
            Self::Written(_) => Vec::new(),
        }
    }
}

impl ActionClass {
    /// Its actions; of whole services, those that take ARNs of some services.
    pub(super) fn members(&self, services: &Services) -> impl Iterator<Item = Member<'_>> {
        let known = self
            .known
            .iter()
            .map(|(it, action)| Member::Known(it, action));
        let written = self.written.iter().map(|it| Member::Written(it));
        let whole = self.whole.iter().filter(|it| services.has(it));
        let whole = whole.filter_map(|it| service(it));
        let whole = whole.flat_map(|it| it.actions.iter().map(move |of| Member::Known(it, of)));
        known.chain(written).chain(whole)
    }
}

/// Services by the third field of ARNs.
#[derive(Debug)]
pub(super) enum Services {
    /// Any.
    All,
    /// These.
    Named(Vec<String>),
}

impl Services {
    /// Whether actions of a service take ARNs of one of these.
    fn has(&self, prefix: &str) -> bool {
        match self {
            Self::All => true,
            Self::Named(names) => names
                .iter()
                .any(|it| it == prefix || takers(it).contains(&prefix)),
        }
    }
}

/// The services that take ARNs with a name in their third field.
fn takers(name: &str) -> &'static [&'static str] {
    static TAKERS: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
        let mut takers: HashMap<&str, Vec<&str>> = HashMap::new();
        for service in prefixes().iter().filter_map(|it| service(it)) {
            let arns = service.resource_types.iter().flat_map(|it| &it.arns);
            for name in arns.filter_map(|it| it.split(':').nth(2)) {
                let known = takers.entry(name).or_default();
                if known.last() != Some(&service.prefix) {
                    known.push(service.prefix);
                }
            }
        }
        takers
    });
    TAKERS.get(name).map(Vec::as_slice).unwrap_or_default()
}

/// A pattern of actions.
enum ActionPattern<'p> {
    /// All actions.
    All,
    /// Of one service, by its prefix in lower case: the name, perhaps with wildcards.
    Of(String, &'p str),
    /// With a wildcard in the prefix, which IAM refuses; the same as the same text alone.
    Refused(&'p str),
}

impl<'p> ActionPattern<'p> {
    fn of(text: &'p str) -> Option<Self> {
        match text.split_once(':') {
            _ if text == "*:*" => Some(Self::All),
            None if !text.is_empty() && text.bytes().all(|it| it == b'*') => Some(Self::All),
            None => None,
            Some((prefix, _)) if prefix.contains(['*', '?']) => Some(Self::Refused(text)),
            Some((prefix, name)) => Some(Self::Of(prefix.to_ascii_lowercase(), name)),
        }
    }
}

/// Whether a class is needed, by whether the statement of a place matches.
type Need<'n> = dyn Fn(&dyn Fn(usize) -> bool) -> bool + 'n;

/// The classes of which `is_needed` is true, which is asked whether the statement of a place matches.
pub(super) fn classes(sets: &[&RequestSet], is_needed: &Need<'_>) -> Vec<ActionClass> {
    let patterns = sets.iter().map(|it| it.actions.iter());
    let patterns = patterns.map(|it| it.filter_map(|it| ActionPattern::of(it)));
    let all: Vec<Vec<ActionPattern<'_>>> = patterns.map(Iterator::collect).collect();
    let is_not = |at: usize| {
        sets.get(at)
            .is_some_and(|it| it.action_polarity == Polarity::Not)
    };
    let mut found = Classes {
        words: sets.len().div_ceil(BITS),
        is_needed,
        places: HashMap::new(),
        all: Vec::new(),
    };
    // What matches everything, or all that nobody names.
    let mut rest = vec![0; found.words];
    for (at, patterns) in all.iter().enumerate() {
        if patterns.iter().any(|it| matches!(it, ActionPattern::All)) != is_not(at) {
            set_bit(&mut rest, at);
        }
    }
    let mut named: BTreeMap<&str, Vec<(usize, &str)>> = BTreeMap::new();
    let mut refused: BTreeSet<String> = BTreeSet::new();
    for (at, patterns) in all.iter().enumerate() {
        for pattern in patterns {
            match pattern {
                ActionPattern::All => {}
                ActionPattern::Of(prefix, name) => {
                    named.entry(prefix).or_default().push((at, name));
                }
                ActionPattern::Refused(text) => {
                    refused.insert(text.to_ascii_lowercase());
                }
            }
        }
    }
    for (prefix, names) in &named {
        if let Some(service) = service(prefix) {
            found.add_service(service, &rest, names, &is_not);
        }
        let mut unknown: BTreeSet<&str> = BTreeSet::new();
        for (_, name) in names {
            let is_known = || service(prefix).is_some_and(|it| it.action(name).is_some());
            let is_operation = || spec::operation(prefix, name).is_some();
            if !name.contains(['*', '?']) && !is_known() && !is_operation() {
                unknown.insert(name);
            }
        }
        for name in unknown {
            let mut mask = rest.clone();
            for (at, _) in names.iter().filter(|(_, it)| matches(it, name)) {
                change_bit(&mut mask, *at, is_not(*at));
            }
            if let Some(class) = found.class(&mask) {
                class.written.push(format!("{prefix}:{name}"));
            }
        }
    }
    for text in refused {
        let mut mask = rest.clone();
        for (at, patterns) in all.iter().enumerate() {
            let mut own = patterns.iter();
            let is_same = |it: &ActionPattern<'_>| match it {
                ActionPattern::Refused(it) => it.eq_ignore_ascii_case(&text),
                ActionPattern::All | ActionPattern::Of(..) => false,
            };
            if own.any(is_same) {
                change_bit(&mut mask, at, is_not(at));
            }
        }
        if let Some(class) = found.class(&mask) {
            class.written.push(text);
        }
    }
    if let Some(class) = found.class(&rest) {
        let others = prefixes().iter().filter(|it| !named.contains_key(**it));
        class.whole = others.copied().collect();
    }
    found.all
}

/// A statement matches: of one that leaves out, what it names is not matched.
fn change_bit(mask: &mut [u64], at: usize, is_left_out: bool) {
    if let Some(word) = mask.get_mut(at / BITS) {
        let bit = 1 << (at % BITS);
        *word = if is_left_out {
            *word & !bit
        } else {
            *word | bit
        };
    }
}

fn set_bit(mask: &mut [u64], at: usize) {
    change_bit(mask, at, false);
}

fn has_bit(mask: &[u64], at: usize) -> bool {
    mask.get(at / BITS)
        .is_some_and(|it| it & (1 << (at % BITS)) != 0)
}

/// The classes as they are found.
struct Classes<'n> {
    words: usize,
    is_needed: &'n Need<'n>,
    /// By the statements that match; none for those that are not needed.
    places: HashMap<Vec<u64>, Option<usize>>,
    all: Vec<ActionClass>,
}

impl Classes<'_> {
    fn class(&mut self, mask: &[u64]) -> Option<&mut ActionClass> {
        let place = match self.places.get(mask) {
            Some(place) => *place,
            None => {
                let is_needed = (self.is_needed)(&|at| has_bit(mask, at));
                let place = is_needed.then_some(self.all.len());
                if is_needed {
                    let statements = (0..mask.len() * BITS).filter(|it| has_bit(mask, *it));
                    self.all.push(ActionClass {
                        statements: statements.collect(),
                        ..ActionClass::default()
                    });
                }
                self.places.insert(mask.to_vec(), place);
                place
            }
        };
        self.all.get_mut(place?)
    }

    fn add_service(
        &mut self,
        service: &'static Service,
        rest: &[u64],
        names: &[(usize, &str)],
        is_not: &dyn Fn(usize) -> bool,
    ) {
        let mut masks = rest.repeat(service.actions.len());
        let words = self.words;
        for (at, name) in names {
            let head = name.split(['*', '?']).next().unwrap_or_default();
            let is_tail_open = name.get(head.len()..) == Some("*");
            for place in service.places_starting_with(head) {
                let action = service.actions.get(place);
                if is_tail_open || action.is_some_and(|it| matches(name, it.name)) {
                    let mask = masks.get_mut(place * words..(place + 1) * words);
                    change_bit(mask.unwrap_or_default(), *at, is_not(*at));
                }
            }
        }
        for (action, mask) in service.actions.iter().zip(masks.chunks(words.max(1))) {
            if let Some(class) = self.class(mask) {
                class.known.push((service, action));
            }
        }
    }
}
