//! Statements of a deployment: actions with the same resources and the same condition in one.

use crate::permission::ResourceText;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A key with the values of which a request must have one.
type Condition = Option<(&'static str, BTreeSet<String>)>;

/// One statement of a policy of a deployment; all of them allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeployStatement {
    /// A name that is unique in the deployment, of letters and digits.
    pub sid: String,
    /// `s3:CreateBucket`, sorted.
    pub actions: Vec<String>,
    /// ARNs with wildcards, sorted.
    pub resources: Vec<String>,
    /// A key with the values of which a request must have one.
    pub condition: Option<(&'static str, Vec<String>)>,
}

/// What is needed, as it is found.
#[derive(Debug, Default)]
pub(super) struct Statements(BTreeMap<(String, Condition), BTreeSet<String>>);

impl Statements {
    /// Adds an action on resources.
    pub(super) fn add(&mut self, action: &str, resources: impl IntoIterator<Item = String>) {
        self.add_with(action, resources, None);
    }

    /// Adds an action on resources under a condition.
    pub(super) fn add_with(
        &mut self,
        action: &str,
        resources: impl IntoIterator<Item = String>,
        condition: Condition,
    ) {
        let resources = resources.into_iter();
        let known = self.0.entry((action.to_owned(), condition));
        known.or_default().extend(resources);
    }

    /// The statements, by service.
    pub(super) fn statements(self) -> Vec<DeployStatement> {
        type ByResources = BTreeMap<(BTreeSet<String>, Condition), BTreeSet<String>>;
        // Most actions are about the resources of another one, which are compared once.
        let mut as_found = ByResources::new();
        for ((action, condition), resources) in self.0 {
            let actions = as_found.entry((resources, condition)).or_default();
            actions.insert(action);
        }
        let mut by_resources = ByResources::new();
        for ((resources, condition), actions) in as_found {
            let resources = widest(&resources);
            if !resources.is_empty() {
                let known = by_resources.entry((resources, condition));
                known.or_default().extend(actions);
            }
        }
        let mut all: Vec<DeployStatement> = by_resources
            .into_iter()
            .map(|((resources, condition), actions)| DeployStatement {
                sid: String::new(),
                actions: actions.into_iter().collect(),
                resources: resources.into_iter().collect(),
                condition: condition.map(|(key, values)| (key, values.into_iter().collect())),
            })
            .collect();
        all.sort_by(|a, b| (&a.actions, &a.resources).cmp(&(&b.actions, &b.resources)));
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for it in &mut all {
            let name = service_word(&it.actions);
            let count = counts.entry(name.clone()).or_default();
            *count += 1;
            it.sid = format!("{name}{count}");
        }
        all
    }
}

/// Resources without those that another one stands for.
fn widest(resources: &BTreeSet<String>) -> BTreeSet<String> {
    // What stands for others begins as they do, up to its first wildcard.
    let mut wide: HashMap<&str, Vec<ResourceText>> = HashMap::new();
    for text in resources {
        if let Some((beginning, _)) = text.split_once(['*', '?']) {
            let all = wide.entry(beginning).or_default();
            all.push(ResourceText::of(text));
        }
    }
    let lengths: BTreeSet<usize> = wide.keys().map(|it| it.len()).collect();
    let is_within = |text: &String| {
        let it = ResourceText::of(text);
        let beginnings = lengths.iter().filter_map(|length| text.get(..*length));
        let candidates = beginnings.filter_map(|beginning| wide.get(beginning));
        // Of two that stand for the same the first is kept.
        let mut others = candidates.flatten().filter(|wide| **wide != it);
        others.any(|wide| wide.covers(&it) && (wide.as_str() < text || !it.covers(wide)))
    };
    let kept = resources.iter().filter(|it| !is_within(it));
    kept.cloned().collect()
}

/// `Lambda` of actions of one service, `Deployment` of several.
fn service_word(actions: &[String]) -> String {
    let mut prefixes = actions
        .iter()
        .map(|it| it.split(':').next().unwrap_or_default());
    let first = prefixes.next().unwrap_or_default();
    if prefixes.any(|it| it != first) {
        return "Deployment".to_owned();
    }
    let mut word = String::new();
    for part in first.split('-') {
        let mut chars = part.chars();
        word.extend(chars.next().map(|it| it.to_ascii_uppercase()));
        word.push_str(chars.as_str());
    }
    word
}
