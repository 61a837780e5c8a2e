//! Two sides of statements, made ready for the searches.

use super::action_class::ActionClass;
use super::condition::Tests;
use super::context::{Demand, Demands, Solver};
use super::form::Forms;
use super::key::Arity;
use super::pattern::{Symbols, Token};
use super::{Question, RequestSet};
use crate::iam::{KeyType, global_condition_key, service};
use crate::policy::{Effect, Polarity};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};

/// Whether one `Condition` block holds whenever another one does, whatever the request. No block always holds. False where
/// the search was given up.
pub fn condition_within(narrow: Option<&Value>, wide: Option<&Value>) -> bool {
    let words = BTreeSet::new();
    let mut symbols = Symbols::new(&words);
    let mut tests = Tests::default();
    let mut demand = |block: Option<&Value>| Demand {
        when: Vec::new(),
        tests: block.map_or_else(Vec::new, |it| tests.of_block(it, &mut symbols)),
    };
    let (narrow, wide) = (demand(narrow), demand(wide));
    tests.settle();
    let arities: Vec<Arity> = tests.keys.iter().map(|it| arity(it)).collect();
    let demands = Demands {
        allowed: vec![&narrow],
        other_allowed: vec![&wide],
        ..Demands::default()
    };
    let found = Solver::new(&tests, &symbols, &arities, &[]).context(&[], &demands);
    found == Ok(None)
}

/// Which side a statement is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Within,
    New,
    Old,
}

/// A statement with its parts as the searches take them.
#[derive(Debug)]
pub(super) struct Prepared<'q> {
    pub(super) side: Side,
    pub(super) set: &'q RequestSet,
    pub(super) resources: Vec<Vec<Token>>,
    pub(super) demand: Demand,
    /// Equal where resources and demand are.
    pub(super) body: usize,
}

/// Statements of both sides, ready to be compared.
#[derive(Debug)]
pub(super) struct Comparison<'q> {
    pub(super) statements: Vec<Prepared<'q>>,
    pub(super) symbols: Symbols<'q>,
    pub(super) tests: Tests,
    pub(super) arities: Vec<Arity>,
    pub(super) conditions: Vec<String>,
    /// For each condition, the first one that asks for the same value.
    pub(super) subjects: Vec<usize>,
    pub(super) forms: Forms,
}

impl<'q> Comparison<'q> {
    pub(super) fn new(question: &Question<'q>) -> Self {
        let mut symbols = Symbols::new(question.words);
        let mut tests = Tests::default();
        let mut conditions: Vec<String> = Vec::new();
        let mut bodies: HashMap<(Polarity, Vec<Vec<Token>>, Demand), usize> = HashMap::new();
        let within = question.within.iter().chain(&question.limit);
        let within = within.map(|it| (Side::Within, *it));
        let new = question.new.iter().map(|it| (Side::New, it));
        let old = question.old.iter().map(|it| (Side::Old, it));
        let mut statements: Vec<Prepared<'q>> = Vec::new();
        for (side, set) in within.chain(new).chain(old) {
            let mut resources: Vec<_> =
                set.resources.iter().map(|it| symbols.pattern(it)).collect();
            resources.sort_unstable();
            resources.dedup();
            let mut when: Vec<(usize, bool)> = Vec::new();
            for condition in &set.when {
                let name = condition.strip_prefix('!').unwrap_or(condition);
                let place = conditions.iter().position(|it| it == name);
                let place = place.unwrap_or_else(|| {
                    conditions.push(name.to_owned());
                    conditions.len() - 1
                });
                when.push((place, name.len() == condition.len()));
            }
            when.sort_unstable();
            when.dedup();
            let block = set.condition.as_ref();
            let demand = Demand {
                when,
                tests: block.map_or_else(Vec::new, |it| tests.of_block(it, &mut symbols)),
            };
            let body = (set.resource_polarity, resources.clone(), demand.clone());
            let next = bodies.len();
            let body = *bodies.entry(body).or_insert(next);
            statements.push(Prepared {
                side,
                set,
                resources,
                demand,
                body,
            });
        }
        tests.settle();
        let arities = tests.keys.iter().map(|it| arity(it)).collect();
        let resources = statements.iter().flat_map(|it| &it.set.resources);
        let forms = Forms::new(&mut symbols, resources);
        let subjects = (0..conditions.len()).map(|at| subject(at, &conditions));
        let subjects = subjects.collect();
        Self {
            statements,
            symbols,
            tests,
            arities,
            conditions,
            subjects,
            forms,
        }
    }

    pub(super) fn of(
        &self,
        class: &ActionClass,
        side: Side,
        effect: Effect,
    ) -> impl Iterator<Item = &Prepared<'q>> {
        let all = class.statements.iter();
        let all = all.filter_map(|it| self.statements.get(*it));
        all.filter(move |it| it.side == side && it.set.effect == effect)
    }
}

/// The first condition that asks for the same value as one: `Stage=dev` and `Stage=prod` do.
fn subject(at: usize, conditions: &[String]) -> usize {
    let asks_for = |it: &String| Some(it.split_once('=')?.0.to_owned());
    let subject = conditions.get(at).and_then(asks_for);
    let mut all = conditions.iter();
    let first = subject.and_then(|own| all.position(|it| asks_for(it).as_ref() == Some(&own)));
    first.unwrap_or(at)
}

/// Whether requests can have several values for a key: those that are not known may.
fn arity(key: &str) -> Arity {
    let global = global_condition_key(key).map(|it| it.key_type);
    let of_service = || {
        let (prefix, _) = key.split_once(':')?;
        service(prefix)?.condition_key(key).map(|it| it.key_type)
    };
    match global.or_else(of_service) {
        None | Some(KeyType::ArrayOfString | KeyType::ArrayOfArn | KeyType::ArrayOfBool) => {
            Arity::Any
        }
        Some(
            KeyType::String
            | KeyType::Arn
            | KeyType::Bool
            | KeyType::Numeric
            | KeyType::Date
            | KeyType::IpAddress,
        ) => Arity::AtMostOne,
    }
}
