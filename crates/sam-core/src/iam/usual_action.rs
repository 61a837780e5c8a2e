//! Which actions are allowed most, and which beside each other, as managed policies and policy templates show it.

use super::managed::each_allowed_together;
use super::policy_template::policy_templates;
use crate::data::apart::OfDocuments;
use rustc_hash::FxHashMap;
use serde_json::Value;

use std::cmp::Reverse;
use std::collections::HashMap;

/// A statement with more actions is about everything of a service, and says little about which belong together.
const MOST_TOGETHER: usize = 40;

/// What a statement of a policy template counts beside one of a managed policy: functions have such policies.
const OF_TEMPLATE: f64 = 4.0;

/// The statements that say which actions belong together.
struct Table {
    /// The actions by number, and their numbers.
    names: Vec<&'static str>,
    numbers: FxHashMap<&'static str, u32>,
    /// By number, how many statements allow the action.
    counts: Vec<u32>,
    /// The numbers of the actions of each statement, with what the statement counts.
    statements: Vec<(f64, Box<[u32]>)>,
}

/// Some actions that are allowed beside others in statements of AWS, the closest first; not those others. With case.
pub fn allowed_beside(actions: &[&str]) -> Vec<&'static str> {
    let Table {
        names,
        numbers,
        counts,
        statements,
    } = table();
    let given: Vec<u32> = actions
        .iter()
        .filter_map(|it| numbers.get(it).copied())
        .collect();
    let mut scores: HashMap<u32, f64> = HashMap::new();
    for (weight, statement) in statements {
        let shared = given.iter().filter(|it| statement.contains(it)).count();
        if shared == 0 {
            continue;
        }
        let all = statement.len() + given.len() - shared;
        let score = weight * (shared * shared) as f64 / (all * all) as f64;
        for action in statement.iter().filter(|it| !given.contains(it)) {
            *scores.entry(*action).or_default() += score;
        }
    }
    let mut found: Vec<(u32, f64)> = scores.into_iter().collect();
    let count = |it: u32| counts.get(place(it)).copied().unwrap_or_default();
    let name = |it: u32| names.get(place(it)).copied().unwrap_or_default();
    found.sort_by(|one, other| {
        let by_score = other.1.total_cmp(&one.1);
        let by_count = count(other.0).cmp(&count(one.0));
        by_score
            .then(by_count)
            .then_with(|| name(one.0).cmp(name(other.0)))
    });
    found.into_iter().map(|(it, _)| name(it)).collect()
}

/// How many statements of managed policies and policy templates allow an action by its name, with case.
pub fn times_allowed(action: &str) -> u32 {
    let table = table();
    let number = table.numbers.get(action);
    let count = number.and_then(|it| table.counts.get(place(*it)));
    count.copied().unwrap_or_default()
}

/// The actions that most such statements allow, the most common first.
pub fn most_allowed() -> impl Iterator<Item = &'static str> {
    static SORTED: OfDocuments<Vec<&'static str>> = OfDocuments::new();
    let sorted = SORTED.get_or_init(|| {
        let mut sorted = table().names.clone();
        sorted.sort_by_cached_key(|it| (Reverse(times_allowed(it)), *it));
        sorted
    });
    sorted.iter().copied()
}

/// Reads the statements, which takes some milliseconds.
pub(super) fn warm() {
    table();
}

fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn table() -> &'static Table {
    static TABLE: OfDocuments<Table> = OfDocuments::new();
    TABLE.get_or_init(|| {
        let mut table = Table {
            names: Vec::new(),
            numbers: FxHashMap::default(),
            counts: Vec::new(),
            statements: Vec::new(),
        };
        each_allowed_together(|actions| table.add(1.0, actions));
        let templates = policy_templates().iter();
        for statement in templates.flat_map(|it| it.statements.as_array().into_iter().flatten()) {
            let actions = match statement.get("Action") {
                Some(Value::Array(actions)) => actions.as_slice(),
                Some(one) => std::slice::from_ref(one),
                None => &[],
            };
            let actions: Vec<&str> = actions.iter().filter_map(Value::as_str).collect();
            table.add(OF_TEMPLATE, &actions);
        }
        table
    })
}

impl Table {
    fn add(&mut self, weight: f64, actions: &[&str]) {
        let actions = actions.iter().filter(|it| !it.contains(['*', '?']));
        let mut numbers: Vec<u32> = actions.filter_map(|it| self.number(it)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        for number in &numbers {
            if let Some(count) = self.counts.get_mut(place(*number)) {
                *count += 1;
            }
        }
        if (2..=MOST_TOGETHER).contains(&numbers.len()) {
            self.statements.push((weight, numbers.into()));
        }
    }

    /// The number of an action, a new one for a new action.
    fn number(&mut self, action: &str) -> Option<u32> {
        if let Some(known) = self.numbers.get(action) {
            return Some(*known);
        }
        let next = u32::try_from(self.names.len()).ok()?;
        // Made once for the life of the program.
        let name: &'static str = Box::leak(action.into());
        self.names.push(name);
        self.counts.push(0);
        self.numbers.insert(name, next);
        Some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_for_logs_belong_together() {
        let beside = allowed_beside(&["logs:CreateLogStream"]);
        let first: Vec<_> = beside.iter().copied().take(2).collect();
        assert_eq!(first, ["logs:PutLogEvents", "logs:CreateLogGroup"]);
        assert!(!beside.contains(&"logs:CreateLogStream"));
        assert!(allowed_beside(&["own:Action", ""]).is_empty());
    }

    #[test]
    fn what_many_policies_allow_is_common() {
        assert!(times_allowed("logs:PutLogEvents") > times_allowed("logs:DeleteLogStream"));
        assert_eq!(times_allowed("own:Action"), 0);
        let first: Vec<_> = most_allowed().take(30).collect();
        assert!(first.contains(&"logs:PutLogEvents"), "{first:?}");
    }
}
