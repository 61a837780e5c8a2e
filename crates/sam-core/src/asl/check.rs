//! What Step Functions refuses in the states of a definition.
//!
//! The codes and conditions are those of `ValidateStateMachineDefinition`:
//! <https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html>.

use super::field::{EXCLUSIVE, PathLanguage, STATE_FIELDS, StateType};
use super::scope::StateScope;
use super::substitution;
use super::walk::{Check, Language};
use super::{
    Definition, DefinitionFault, DefinitionFaultKind, FieldOwner, is_plain_map, known_text,
};
use super::{handlers, maps, paths, tasks, values};
use crate::syntax::{EntryRef, NodeRef};
use crate::text::TextRange;
use std::collections::{HashMap, HashSet};

/// The fields of the definition itself.
const DEFINITION_FIELDS: [&str; 6] = [
    "Comment",
    "QueryLanguage",
    "StartAt",
    "States",
    "TimeoutSeconds",
    "Version",
];

/// What Step Functions refuses in a definition, in the order of the text.
pub fn definition_faults(definition: Definition<'_>) -> Vec<DefinitionFault<'_>> {
    let scopes = definition.scopes();
    let mut found = Vec::new();
    let top = Language::of(definition.root);
    let substituted = definition.substitutions.names(definition);
    for (at, scope) in scopes.iter().enumerate() {
        let mut check = Check {
            acc: &mut found,
            scope: *scope,
            top,
            is_express: definition.is_express,
        };
        check.fields_of_scope(at == 0);
        values::scope(&mut check);
        check.transitions();
        check.reachability();
        for state in scope.states() {
            check.state(state);
            if let Some(substituted) = &substituted {
                substitution::check(&mut check, state, substituted);
            }
        }
    }
    if let Some(outermost) = scopes.first() {
        no_end(&mut found, *outermost, &scopes);
    }
    duplicates(&mut found, &scopes);
    duplicate_labels(&mut found, &scopes);
    found.sort_by_key(|it| it.range.start());
    found
}

impl<'a> Check<'_, 'a> {
    fn fields_of_scope(&mut self, is_outermost: bool) {
        let node = self.scope.node;
        let head = node
            .entries()
            .next()
            .map_or(node.full_range(), |it| it.key.full_range());
        self.need(node, head, FieldOwner::Scope, &["StartAt"]);
        self.need(node, head, FieldOwner::Scope, &["States"]);
        node.entry("States")
            .into_iter()
            .for_each(|it| self.not_empty(it));
        for entry in node.entries() {
            let name = entry.name();
            let is_refused = match is_outermost {
                true => !DEFINITION_FIELDS.contains(&name),
                // Processors have a configuration; whether a branch may have more fields is not documented.
                false => name == "QueryLanguage" && node.get("ProcessorConfig").is_some(),
            };
            if is_refused && !entry.is_merge() && !name.is_empty() {
                let among: &[_] = match is_outermost {
                    true => &DEFINITION_FIELDS,
                    false => &[],
                };
                self.unknown(entry, node, None, among);
            }
        }
        if is_outermost {
            self.language_value(node);
        }
    }

    fn transitions(&mut self) {
        if !self.scope.is_known() {
            return;
        }
        let names = self.scope.names();
        for transition in self.scope.transitions() {
            let Some(name) = transition.name() else {
                continue;
            };
            if !names.contains(name) {
                let node = transition.target;
                let kind = DefinitionFaultKind::UnknownState { name, node };
                self.add(node.full_range(), kind);
            }
        }
    }

    /// A name that is not there may be meant for the state that nothing leads to: then only the name is reported.
    fn reachability(&mut self) {
        let scope = self.scope;
        let transitions = scope.transitions();
        let names = scope.names();
        let is_known = |name: Option<&str>| name.is_some_and(|it| names.contains(it));
        if !scope.is_known()
            || scope.node.get("StartAt").is_none()
            || !transitions.iter().all(|it| is_known(it.name()))
        {
            return;
        }
        let mut reached: HashSet<&str> = HashSet::new();
        let mut next: Vec<&str> = transitions
            .iter()
            .filter(|it| it.from.is_none())
            .filter_map(|it| it.name())
            .collect();
        let mut leads: HashMap<&str, Vec<&str>> = HashMap::new();
        let mut named: HashSet<&str> = HashSet::new();
        for transition in &transitions {
            if let (Some(from), Some(name)) = (transition.from, transition.name()) {
                leads.entry(from.name()).or_default().push(name);
                if from.name() != name {
                    named.insert(name);
                }
            }
        }
        while let Some(name) = next.pop() {
            if reached.insert(name) {
                next.extend(leads.get(name).into_iter().flatten());
            }
        }
        for state in scope.states().filter(|it| !reached.contains(it.name())) {
            let is_named = named.contains(state.name());
            let kind = DefinitionFaultKind::UnreachableState { state, is_named };
            self.add(state.key.full_range(), kind);
        }
    }

    fn state(&mut self, state: EntryRef<'a>) {
        let map = state.value;
        if !is_plain_map(map) {
            return;
        }
        let Some(type_node) = map.get("Type") else {
            let has_merge = map.entries().any(EntryRef::is_merge);
            if !has_merge {
                self.add(
                    state.key.full_range(),
                    DefinitionFaultKind::NoType { state },
                );
            }
            return;
        };
        let Some(name) = known_text(type_node) else {
            return;
        };
        let Some(state_type) = StateType::of(name) else {
            let kind = DefinitionFaultKind::UnknownType {
                name,
                node: type_node,
            };
            self.add(type_node.full_range(), kind);
            return;
        };
        self.fields_of_state(state, state_type);
        self.end_of(state, state_type);
        self.language(map);
        handlers::check(self, map, state_type);
        paths::check(self, map, state_type);
        values::state(self, state, state_type);
        if state_type == StateType::Task {
            tasks::check(self, state);
        }
        if state_type == StateType::Map {
            maps::check(self, map);
        }
        let config = map
            .get("ItemProcessor")
            .and_then(|it| it.get("ProcessorConfig"));
        if let Some(config) = config.filter(|it| is_plain_map(*it))
            && config.get("Mode").and_then(known_text) == Some("DISTRIBUTED")
        {
            let range = config.full_range();
            self.need(
                config,
                range,
                FieldOwner::DistributedMap,
                &["ExecutionType"],
            );
        }
    }

    fn fields_of_state(&mut self, state: EntryRef<'a>, state_type: StateType) {
        let map = state.value;
        for entry in map.entries().filter(|it| !it.is_merge()) {
            let name = entry.name();
            let is_known = state_type.fields().any(|it| it.name == name);
            if !is_known && !name.is_empty() && !name.contains("${") {
                self.unknown(entry, map, Some(state_type), &[]);
            }
        }
        if let Some(branches) = map
            .entry("Branches")
            .filter(|_| state_type == StateType::Parallel)
        {
            self.not_empty(branches);
        }
        for names in state_type.needs() {
            self.need(
                map,
                state.key.full_range(),
                FieldOwner::State(state_type),
                names,
            );
        }
        for (one, other) in EXCLUSIVE {
            if let (Some(one), Some(other)) = (map.entry(one), map.entry(other)) {
                self.conflict(map, one, other);
            }
        }
    }

    pub(super) fn conflict(&mut self, map: NodeRef<'a>, one: EntryRef<'a>, other: EntryRef<'a>) {
        let (one, other) = match one.key.range().start() < other.key.range().start() {
            true => (one, other),
            false => (other, one),
        };
        let kind = DefinitionFaultKind::Conflict { map, one, other };
        self.add(other.key.full_range(), kind);
    }

    fn end_of(&mut self, state: EntryRef<'a>, state_type: StateType) {
        if !state_type.leads_on() {
            return;
        }
        let (next, end) = (state.value.entry("Next"), state.value.entry("End"));
        match (next, end.map(|it| (it, switch(it.value)))) {
            (Some(next), Some((end, Some(true)))) => self.conflict(state.value, next, end),
            (None, None | Some((_, Some(false)))) => {
                let kind = DefinitionFaultKind::NoTransition { state };
                self.add(state.key.full_range(), kind);
            }
            (Some(_), None | Some((_, Some(false) | None)))
            | (None, Some((_, Some(true) | None))) => {}
        }
    }

    fn language_value(&mut self, map: NodeRef<'a>) {
        let Some(node) = map.get("QueryLanguage") else {
            return;
        };
        if let Some(name) = known_text(node).filter(|it| PathLanguage::of(it).is_none()) {
            let kind = DefinitionFaultKind::UnknownLanguage { name, node };
            self.add(node.full_range(), kind);
        }
    }

    fn language(&mut self, map: NodeRef<'a>) {
        self.language_value(map);
        let own = Language::of(map);
        if let (Language::Known(PathLanguage::Jsonata), Language::Known(PathLanguage::JsonPath)) =
            (self.top, own)
            && let Some(entry) = map.entry("QueryLanguage")
        {
            let kind = DefinitionFaultKind::LanguageOfDefinition { entry };
            self.add(entry.value.full_range(), kind);
            return;
        }
        let Some(of_state) = self.language_of(map) else {
            return;
        };
        let type_name = map.get("Type").and_then(known_text);
        let state_type = type_name.and_then(StateType::of);
        for entry in map.entries() {
            let field = STATE_FIELDS.iter().find(|it| it.name == entry.name());
            let Some(field) =
                field.filter(|it| state_type.is_some_and(|own| it.types.contains(&own)))
            else {
                continue;
            };
            if field.language.is_some_and(|it| it != of_state) {
                self.other_language(entry, map, of_state);
            }
        }
        let (of_rules, of_catchers): (&[&str], _) = match of_state {
            PathLanguage::JsonPath => (&["Condition", "Output"], "Output"),
            PathLanguage::Jsonata => (&["Variable"], "ResultPath"),
        };
        let rules = map.get("Choices").into_iter().flat_map(NodeRef::items);
        let catchers = map.get("Catch").into_iter().flat_map(NodeRef::items);
        let wrong = rules
            .flat_map(|rule| of_rules.iter().map(move |name| (rule, *name)))
            .chain(catchers.map(|it| (it, of_catchers)));
        for (item, name) in wrong {
            if let Some(entry) = item.entry(name) {
                self.other_language(entry, item, of_state);
            }
        }
    }

    pub(super) fn other_language(
        &mut self,
        entry: EntryRef<'a>,
        map: NodeRef<'a>,
        of_state: PathLanguage,
    ) {
        let kind = DefinitionFaultKind::OtherLanguage {
            entry,
            map,
            of_state,
        };
        self.add(entry.key.full_range(), kind);
    }

    /// The query language of a state; none if it is known only at deployment.
    pub(super) fn language_of(&self, map: NodeRef<'_>) -> Option<PathLanguage> {
        match (Language::of(map), self.top) {
            (Language::Known(language), _) => Some(language),
            (Language::Inherited, Language::Known(language)) => Some(language),
            (Language::Inherited, Language::Inherited) => Some(PathLanguage::JsonPath),
            (Language::Unknown, _) | (Language::Inherited, Language::Unknown) => None,
        }
    }
}

/// Whether a switch is on, where it is a truth value.
fn switch(node: NodeRef<'_>) -> Option<bool> {
    node.to_value().as_bool()
}

/// Reports a definition in which no state ends the execution.
fn no_end<'a>(
    acc: &mut Vec<DefinitionFault<'a>>,
    outermost: StateScope<'a>,
    scopes: &[StateScope<'a>],
) {
    let may_end = |state: EntryRef<'_>| {
        let state_type = state.value.get("Type").and_then(known_text);
        match state_type.and_then(StateType::of) {
            Some(StateType::Succeed | StateType::Fail) | None => true,
            Some(
                StateType::Task
                | StateType::Pass
                | StateType::Choice
                | StateType::Wait
                | StateType::Parallel
                | StateType::Map,
            ) => {
                let end = state.value.get("End");
                // A state that leads nowhere is reported by itself.
                let leads = ["Next", "Choices"].iter();
                let mut leads = leads.filter(|it| state.value.get(it).is_some());
                end.is_some_and(|it| switch(it) != Some(false)) || leads.next().is_none()
            }
        }
    };
    let is_known = scopes.iter().all(|it| it.is_known());
    let states = outermost.node.entry("States");
    let ends = |scope: &StateScope<'_>| {
        // Nobody knows what comes after a state whose `Next` names nothing.
        let names: HashSet<&str> = scope.states().map(|it| it.name()).collect();
        let is_lost = |state: EntryRef<'_>| {
            let next = state.value.get("Next").and_then(known_text);
            next.is_some_and(|it| !names.contains(it))
        };
        scope.states().any(|it| may_end(it) || is_lost(it))
    };
    if let Some(states) = states.filter(|_| is_known)
        && !scopes.iter().any(ends)
    {
        acc.push(DefinitionFault {
            kind: DefinitionFaultKind::NoEnd,
            range: states.key.full_range(),
            scope: outermost,
        });
    }
}

/// Reports states whose name an earlier state of another scope has.
fn duplicates<'a>(acc: &mut Vec<DefinitionFault<'a>>, scopes: &[StateScope<'a>]) {
    let mut earlier: HashMap<&str, (usize, TextRange)> = HashMap::new();
    let states = scopes
        .iter()
        .enumerate()
        .flat_map(|(at, scope)| scope.states().map(move |it| (at, scope, it)));
    let mut states: Vec<_> = states.collect();
    states.sort_by_key(|(_, _, state)| state.key.range().start());
    for (at, scope, state) in states {
        let range = state.key.full_range();
        match earlier.get(state.name()) {
            Some((first, earlier)) if *first != at => acc.push(DefinitionFault {
                kind: DefinitionFaultKind::DuplicateState {
                    state,
                    earlier: *earlier,
                },
                range,
                scope: *scope,
            }),
            // Twice in one map: a rule about keys reports it.
            Some(_) => {}
            None if state.name().contains("${") => {}
            None => {
                earlier.insert(state.name(), (at, range));
            }
        }
    }
}

/// Reports maps whose label an earlier map has.
fn duplicate_labels<'a>(acc: &mut Vec<DefinitionFault<'a>>, scopes: &[StateScope<'a>]) {
    let mut earlier: HashMap<&str, TextRange> = HashMap::new();
    for scope in scopes {
        for entry in scope.states().filter_map(|it| it.value.entry("Label")) {
            let Some(label) = known_text(entry.value) else {
                continue;
            };
            let range = entry.value.full_range();
            if let Some(earlier) = earlier.insert(label, range).filter(|it| *it != range) {
                acc.push(DefinitionFault {
                    kind: DefinitionFaultKind::DuplicateLabel { entry, earlier },
                    range,
                    scope: *scope,
                });
            }
        }
    }
}
