//! The states that lead to one another: those of a definition, of a branch or of a processor.

use super::{is_plain_map, known_text};
use crate::syntax::{EntryRef, NodeRef};
use std::collections::HashSet;

/// States beside each other. None of them leads to a state of another scope.
#[derive(Clone, Copy, Debug)]
pub struct StateScope<'a> {
    /// The map with `StartAt` and `States`.
    pub node: NodeRef<'a>,
    /// The map of the states; none if it is missing or known only at deployment.
    states: Option<NodeRef<'a>>,
}

/// A place that names a state.
#[derive(Clone, Copy, Debug)]
pub struct Transition<'a> {
    /// The state that leads to it; none for `StartAt`.
    pub from: Option<EntryRef<'a>>,
    /// The name.
    pub target: NodeRef<'a>,
}

impl<'a> StateScope<'a> {
    fn new(node: NodeRef<'a>) -> Self {
        let states = node.get("States").filter(|it| is_plain_map(*it));
        Self { node, states }
    }

    /// The states, each by its name.
    pub fn states(self) -> impl Iterator<Item = EntryRef<'a>> {
        let states = self.states.into_iter().flat_map(NodeRef::entries);
        states.filter(|it| !it.name().is_empty() && !it.is_merge())
    }

    /// The state of a name, the last one where there are several.
    pub fn state(self, name: &str) -> Option<EntryRef<'a>> {
        self.states().filter(|it| it.name() == name).last()
    }

    /// The names of the states.
    pub(super) fn names(self) -> HashSet<&'a str> {
        self.states().map(EntryRef::name).collect()
    }

    /// Whether all states and their names are known.
    pub(super) fn is_known(self) -> bool {
        let is_known = |it: EntryRef<'_>| !it.is_merge() && !it.name().contains("${");
        self.states
            .is_some_and(|it| it.entries().len() > 0 && it.entries().all(is_known))
    }

    /// All places that name a state, in the order of the text.
    pub fn transitions(self) -> Vec<Transition<'a>> {
        let start = self.node.get("StartAt");
        let start = start.map(|target| Transition { from: None, target });
        let mut found: Vec<_> = start.into_iter().collect();
        for state in self.states() {
            let from = Some(state);
            for entry in state.value.entries() {
                match entry.name() {
                    "Next" | "Default" => found.push(Transition {
                        from,
                        target: entry.value,
                    }),
                    "Choices" | "Catch" => {
                        let targets = entry.value.items().filter_map(|it| it.get("Next"));
                        found.extend(targets.map(|target| Transition { from, target }));
                    }
                    _ => {}
                }
            }
        }
        found.sort_by_key(|it| it.target.range().start());
        found
    }
}

impl<'a> Transition<'a> {
    /// The name of the state, if it is known before the deployment.
    pub fn name(self) -> Option<&'a str> {
        known_text(self.target)
    }
}

/// The fields of a state that have a scope of their own: of a `Map`, in its older and its newer form.
pub const PROCESSORS: [&str; 2] = ["Iterator", "ItemProcessor"];

/// The field of a state that has a scope in each item of its list.
pub const BRANCHES: &str = "Branches";

/// Adds the scope of a map and those inside of it.
pub(super) fn add<'a>(acc: &mut Vec<StateScope<'a>>, node: NodeRef<'a>) {
    if !is_plain_map(node) {
        return;
    }
    let scope = StateScope::new(node);
    acc.push(scope);
    for state in scope.states() {
        for key in PROCESSORS {
            if let Some(inner) = state.value.get(key) {
                add(acc, inner);
            }
        }
        let branches = state.value.get(BRANCHES).into_iter();
        for branch in branches.flat_map(NodeRef::items) {
            add(acc, branch);
        }
    }
}
