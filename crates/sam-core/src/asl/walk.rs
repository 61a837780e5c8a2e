//! What a check of a definition knows and finds.

use super::field::{PathLanguage, STATE_FIELDS, StateType};
use super::scope::StateScope;
use super::{DefinitionFault, DefinitionFaultKind, FieldOwner, is_plain_map, known_text};
use crate::syntax::{EntryRef, NodeRef};
use crate::text::TextRange;

/// The query language that a map sets.
#[derive(Clone, Copy)]
pub(super) enum Language {
    /// The one that it inherits.
    Inherited,
    Known(PathLanguage),
    /// Known only at deployment, or neither of the two.
    Unknown,
}

impl Language {
    pub(super) fn of(map: NodeRef<'_>) -> Self {
        match map.get("QueryLanguage") {
            None => Self::Inherited,
            Some(node) => match known_text(node).and_then(PathLanguage::of) {
                Some(language) => Self::Known(language),
                None => Self::Unknown,
            },
        }
    }
}

/// A check of one scope.
pub(super) struct Check<'f, 'a> {
    pub(super) acc: &'f mut Vec<DefinitionFault<'a>>,
    pub(super) scope: StateScope<'a>,
    /// What the definition sets.
    pub(super) top: Language,
    /// Whether the executions are of type `EXPRESS`.
    pub(super) is_express: bool,
}

impl<'a> Check<'_, 'a> {
    pub(super) fn add(&mut self, range: TextRange, kind: DefinitionFaultKind<'a>) {
        self.acc.push(DefinitionFault {
            kind,
            range,
            scope: self.scope,
        });
    }

    /// Reports the fields that something needs and lacks.
    pub(super) fn need(
        &mut self,
        map: NodeRef<'a>,
        range: TextRange,
        owner: FieldOwner,
        names: &'static [&'static str],
    ) {
        let is_given = |it: NodeRef<'_>| !it.is_null() || it.tag().is_some();
        if !names.iter().any(|it| map.get(it).is_some_and(is_given)) {
            self.add(range, DefinitionFaultKind::MissingField { owner, names });
        }
    }

    /// Reports a list or a map without items.
    pub(super) fn not_empty(&mut self, entry: EntryRef<'a>) {
        let is_list = entry.value.is_sequence() && entry.value.items().len() == 0;
        let is_empty = is_list || is_plain_map(entry.value) && entry.value.entries().len() == 0;
        if is_empty && entry.value.tag().is_none() {
            let kind = DefinitionFaultKind::EmptyList { key: entry.name() };
            self.add(entry.value.full_range(), kind);
        }
    }

    /// Reports a field that a state of a type, or a map with the fields `among`, does not take.
    pub(super) fn unknown(
        &mut self,
        entry: EntryRef<'a>,
        map: NodeRef<'a>,
        state_type: Option<StateType>,
        among: &'static [&'static str],
    ) {
        let name = entry.name();
        let meant = match state_type {
            Some(of) => {
                let mut fields = of.fields().map(|it| it.name);
                fields.find(|it| it.eq_ignore_ascii_case(name))
            }
            None => {
                let mut fields = among.iter().copied();
                fields.find(|it| it.eq_ignore_ascii_case(name))
            }
        };
        let known = STATE_FIELDS.iter().find(|it| it.name == entry.name());
        let types = match state_type {
            Some(_) => known.map_or(&[][..], |it| it.types),
            None => &[],
        };
        let kind = DefinitionFaultKind::UnknownField {
            entry,
            map,
            state_type,
            types,
            among,
            meant,
        };
        self.add(entry.key.full_range(), kind);
    }
}
