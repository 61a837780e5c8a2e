//! The walk over the properties of a resource beside the schema of its type.

mod reference;
mod text;

use super::bounds;
use super::fault::{Elsewhere, FaultCertainty, FoundKind, SchemaFault, SchemaFaultKind};
use super::given;
use super::relation::{self, BrokenRelation};
use super::returned::{Returned, returned};
use super::scalar_kind::SCALAR;
use crate::expand::{Form, is_of_event, takes};
use crate::spec::schema::{self, SchemaProperty, Shape};
use crate::spec::{is_uploaded, sam_type, value_kind, wanted_resource};
use crate::syntax::{EntryRef, NodeRef, Scalar, ScalarType};
use crate::template::intrinsic::{self, Intrinsic};
use crate::template::{Template, shape};
use crate::text::TextRange;
use std::borrow::Cow;

/// Properties that the schema of the transform requires and the transform does not: it has a value of its own.
const OPTIONAL: [(&str, &str); 4] = [
    ("Cors", "AllowOrigin"),
    ("EventBridgeRuleTarget", "Id"),
    ("RequestModel", "Model"),
    ("ScheduleTarget", "Id"),
];

const COMPOSED: u8 = value_kind::MAP | value_kind::LIST;

/// Whether something can still be added to the maps that are walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Completeness {
    Whole,
    /// So nothing is missing.
    Partial,
}

/// Where a value stands.
#[derive(Clone, Copy)]
struct Slot<'a> {
    /// Its key, or that of the list that it stands in.
    key: &'a str,
    /// The place for what is missing in it: its key, or the first key of an item.
    holder: TextRange,
    certainty: FaultCertainty,
    /// Whether the transform hands the value to a property of CloudFormation.
    is_passed: bool,
    /// What the value names, where no schema says so.
    wanted: Option<&'static str>,
    /// The function that gives the value, which stands elsewhere.
    given_by: Option<TextRange>,
}

/// A walk over one resource or section of `Globals`.
pub(super) struct Walk<'a> {
    pub(super) found: Vec<SchemaFault<'a>>,
    template: Template<'a>,
    owner: &'a str,
    completeness: Completeness,
    /// The conditions without which what is walked does not count: that of the resource, and those of `Fn::If`.
    conditions: Vec<&'a str>,
    /// The maps around, each with the key that it stands under; `Properties` has none.
    around: Vec<(Option<&'a str>, Shape)>,
}

impl<'a> Walk<'a> {
    /// `condition` is that of the resource.
    pub(super) fn new(
        template: Template<'a>,
        owner: &'a str,
        completeness: Completeness,
        condition: Option<&'a str>,
    ) -> Self {
        Self {
            found: Vec::new(),
            template,
            owner,
            completeness,
            conditions: condition.into_iter().collect(),
            around: Vec::new(),
        }
    }

    /// The map at the top. `global` is what `Globals` gives for a property; `holder` is where a missing one is reported.
    pub(super) fn properties(
        &mut self,
        shape: &Shape,
        node: Option<NodeRef<'a>>,
        global: &dyn Fn(&str) -> Option<NodeRef<'a>>,
        holder: TextRange,
    ) {
        self.map(shape.clone(), None, node, global, holder);
    }

    fn push(&mut self, kind: SchemaFaultKind<'a>, range: TextRange, certainty: FaultCertainty) {
        self.found.push(SchemaFault {
            kind,
            range,
            owner: self.owner,
            depth: self.around.len().saturating_sub(1),
            certainty,
            given_by: None,
        });
    }

    /// As [`Walk::push`], of a value in a slot.
    fn push_value(
        &mut self,
        slot: Slot<'a>,
        kind: SchemaFaultKind<'a>,
        range: TextRange,
        certainty: FaultCertainty,
    ) {
        self.push(kind, range, certainty);
        if let Some(pushed) = self.found.last_mut() {
            pushed.given_by = slot.given_by;
        }
    }

    /// A map, with what stands beneath its keys.
    fn map(
        &mut self,
        shape: Shape,
        key: Option<&'a str>,
        node: Option<NodeRef<'a>>,
        global: &dyn Fn(&str) -> Option<NodeRef<'a>>,
        holder: TextRange,
    ) {
        let entries = node.map_or_else(Vec::new, shape::entries);
        // A function that writes entries may write any.
        let is_open = entries.iter().any(|it| it.name().starts_with("Fn::"));
        self.around.push((key, shape.clone()));
        let mut rest = entries.as_slice();
        while let Some((entry, behind)) = rest.split_first() {
            let beside = self.outdented(&shape, *entry, behind);
            rest = behind.get(beside.len()..).unwrap_or_default();
            if beside.is_empty() {
                self.entry(&shape, node, *entry, global);
            } else {
                let kind = SchemaFaultKind::Outdented {
                    entry: *entry,
                    beside: beside.to_vec(),
                };
                self.push(kind, entry.key.full_range(), FaultCertainty::Refused);
            }
        }
        let definition = match shape.definitions().as_slice() {
            [one] => Some(*one),
            _ => None,
        };
        let is_whole = !is_open && self.completeness == Completeness::Whole;
        for it in relation::broken(&shape, &entries, |name| global(name).is_some()) {
            self.relation(it, definition, holder, is_whole);
        }
        if is_whole {
            let is_optional = |name: &str| {
                let mut optional = OPTIONAL.iter();
                optional.any(|it| definition == Some(it.0) && name == it.1)
            };
            let required = shape.required().into_iter();
            for name in required.filter(|it| !is_optional(it)) {
                let own = entries.iter().find(|it| it.name() == name);
                let is_there = match own {
                    Some(own) => !shape::is_no_value(own.value),
                    None => global(name).is_some(),
                };
                if !is_there {
                    let kind = SchemaFaultKind::MissingProperty { name, definition };
                    self.push(kind, holder, FaultCertainty::Refused);
                }
            }
        }
        self.around.pop();
    }

    fn relation(
        &mut self,
        broken: BrokenRelation,
        definition: Option<&'static str>,
        holder: TextRange,
        is_whole: bool,
    ) {
        let (kind, range) = match broken {
            BrokenRelation::Together(names, later) => (SchemaFaultKind::Together { names }, later),
            BrokenRelation::Lacking(..) if !is_whole => return,
            BrokenRelation::Lacking(names, of) => {
                let kind = SchemaFaultKind::Lacking {
                    names,
                    needed_by: of.map(|it| it.0),
                    definition,
                };
                (kind, of.map_or(holder, |it| it.1))
            }
        };
        self.push(kind, range, FaultCertainty::Doubtful);
    }

    fn entry(
        &mut self,
        shape: &Shape,
        map: Option<NodeRef<'a>>,
        entry: EntryRef<'a>,
        global: &dyn Fn(&str) -> Option<NodeRef<'a>>,
    ) {
        let name = entry.name();
        let range = entry.key.full_range();
        if name.is_empty() || name.starts_with("Fn::") || name == "Ref" {
            return;
        }
        let slot = Slot {
            key: name,
            holder: range,
            certainty: FaultCertainty::Refused,
            is_passed: false,
            wanted: None,
            given_by: None,
        };
        if let Some(property) = self.property(shape, name) {
            if self.is_taken_by_sam(&property, entry) {
                return;
            }
            if let Some(certainty) = certainty(&property) {
                let is_passed = property.passes_to.is_some();
                let (owner, definition) = property.owner;
                let target = property
                    .passes_to
                    .unwrap_or((owner, definition, property.name));
                let slot = Slot {
                    certainty,
                    is_passed,
                    wanted: wanted_resource(target.0, target.1, target.2),
                    ..slot
                };
                self.value(&property.shape, slot, entry.value, global(name));
            }
        } else if let Some(entries) = shape.entry() {
            let certainty = of_map(shape);
            let slot = Slot { certainty, ..slot };
            self.value(&entries, slot, entry.value, None);
        } else if !shape.is_open() && !self.is_known_to_sam(shape, name) {
            let certainty = match self.around.len() {
                1 => FaultCertainty::Refused,
                _ => of_map(shape),
            };
            let kind = SchemaFaultKind::UnknownProperty {
                entry,
                map: map.unwrap_or(entry.value),
                shape: shape.clone(),
                elsewhere: self.elsewhere(shape, name),
            };
            self.push(kind, range, certainty);
        }
    }

    /// Whether the transform makes of a value what the schema has: a path that is uploaded before the deployment, or one of
    /// several forms of the same.
    fn is_taken_by_sam(&self, property: &SchemaProperty, entry: EntryRef<'_>) -> bool {
        let (shape, node) = (&property.shape, entry.value);
        let sam_type = || match self.completeness {
            Completeness::Whole => Cow::Borrowed(self.owner),
            Completeness::Partial => Cow::Owned(format!("AWS::Serverless::{}", self.owner)),
        };
        // It makes a list of ARNs of each.
        let is_of_api = || property.name == "UserPoolArn" && sam_type() == "AWS::Serverless::Api";
        if self.around.len() != 1 {
            return node.is_sequence() && is_of_api();
        }
        let is_taken = |form| takes(&sam_type(), property.name, form);
        if let Some(text) = node.as_str() {
            let is_path = is_uploaded(self.owner, property.name) && !text.contains("://");
            return !shape.takes(value_kind::TEXT) && (is_path || is_taken(Form::Text));
        }
        let is_bool = |it: &Scalar| it.scalar_type() == ScalarType::Bool;
        match node.scalar() {
            Some(it) if is_bool(it) => !shape.takes(value_kind::BOOLEAN) && is_taken(Form::Bool),
            Some(_) => false,
            None => {
                let is_map = node.is_mapping() && function(node, shape).is_none();
                // It hands the map on as it is.
                let is_handed_on = |it: (&str, &str, &str)| it.2 == property.name;
                let is_handed_on = property.passes_to.is_some_and(is_handed_on);
                is_map && !is_handed_on && !shape.takes(value_kind::MAP) && is_taken(Form::Map)
            }
        }
    }

    /// A property of a map. What `Globals` gives is read as the property of the resource.
    fn property(&self, shape: &Shape, name: &str) -> Option<SchemaProperty> {
        let is_of_globals = self.completeness == Completeness::Partial && self.around.len() == 1;
        let of_resource = is_of_globals.then(|| format!("AWS::Serverless::{}", self.owner));
        let of_resource = of_resource.and_then(|it| schema::properties(&it)?.property(name));
        shape.property(name).map(|own| of_resource.unwrap_or(own))
    }

    /// Whether the transform takes a property that no schema has.
    fn is_known_to_sam(&self, shape: &Shape, name: &str) -> bool {
        let of_type = || sam_type::properties(self.owner).or_else(|| sam_type::globals(self.owner));
        let Some(known) = of_type() else {
            return false;
        };
        let is_known = |it: &&str| is_of_event(self.owner, it, name);
        if shape.definitions().iter().any(is_known) {
            return true;
        }
        // It makes the destination of this type, and CloudFormation never sees the key.
        let is_of_destination =
            name == "Type" && matches!(shape.definitions().as_slice(), ["OnFailure" | "OnSuccess"]);
        is_of_destination || (self.around.len() == 1 && known.contains(&name))
    }

    fn elsewhere(&self, shape: &Shape, name: &str) -> Option<Elsewhere<'a>> {
        let mut around = self.around.iter().rev().skip(1);
        if let Some((key, _)) = around.find(|(_, it)| it.property(name).is_some()) {
            return Some(Elsewhere::Around(*key));
        }
        let mut inside = shape.properties().into_iter().filter(|it| {
            let of_item = it.shape.item();
            let shape = of_item.as_ref().unwrap_or(&it.shape);
            shape.property(name).is_some()
        });
        let one = inside.next().filter(|_| inside.next().is_none());
        // A name that the template chooses, such as that of an environment variable, one level too high.
        let of_names = || {
            let [only] = <[SchemaProperty; 1]>::try_from(shape.properties()).ok()?;
            let takes_names = only.shape.is_open()
                && only.shape.takes(value_kind::MAP)
                && !only.shape.takes(value_kind::ANY & !value_kind::MAP);
            takes_names.then_some(only)
        };
        let one = one.or_else(of_names);
        one.map(|it| Elsewhere::Inside(it.name))
    }

    /// A value; `global` is what `Globals` gives at its place.
    fn value(
        &mut self,
        shape: &Shape,
        slot: Slot<'a>,
        node: NodeRef<'a>,
        global: Option<NodeRef<'a>>,
    ) {
        if node.is_null() {
            return;
        }
        if shape.is_any() {
            // No schema says what such a value is, but the values of some are known.
            let is_known = shape.known_values().is_some();
            let texts = std::iter::once(node).chain(node.items());
            let texts = texts.filter(|it| is_known && intrinsic::of(*it).is_none());
            texts.for_each(|it| self.scalar(shape, slot, it));
            return;
        }
        if let Some(function) = function(node, shape) {
            self.function(shape, slot, function, node);
        } else if node.is_mapping() {
            self.map_value(shape, slot, node, global);
        } else if node.is_sequence() {
            match shape.item() {
                _ if !shape.takes(value_kind::LIST) => {
                    self.wrong_type(slot, FoundKind::List, shape, node.full_range());
                }
                Some(item) => {
                    self.bounds(slot, bounds::of_items(shape, node), node.full_range());
                    // To the transform, an intrinsic function is a map like any other.
                    let is_any_map = slot.certainty == FaultCertainty::Doubtful
                        && item.takes(value_kind::MAP)
                        && item.properties().is_empty();
                    let of_list = || shape.formats().first().copied();
                    let wanted = slot.wanted.or_else(of_list);
                    for it in node.items() {
                        if is_any_map && self::function(it, &item).is_some() {
                            continue;
                        }
                        let holder = shape::head_range(it);
                        let certainty = match slot.is_passed && !item.takes(COMPOSED) {
                            true => FaultCertainty::Refused,
                            false => slot.certainty,
                        };
                        let slot = Slot {
                            holder,
                            certainty,
                            wanted,
                            ..slot
                        };
                        self.value(&item, slot, it, None);
                    }
                }
                None => {}
            }
        } else {
            self.scalar(shape, slot, node);
        }
    }

    fn map_value(
        &mut self,
        shape: &Shape,
        slot: Slot<'a>,
        node: NodeRef<'a>,
        global: Option<NodeRef<'a>>,
    ) {
        if !shape.takes(value_kind::MAP) {
            // The transform takes one map for a list of them.
            let is_one = shape.item().is_some_and(|it| it.takes(value_kind::MAP));
            if slot.certainty == FaultCertainty::Refused || !is_one {
                self.wrong_type(slot, FoundKind::Map, shape, shape::head_range(node));
            }
            return;
        }
        let text = |key: &str| {
            let own = node.get(key).and_then(NodeRef::as_str);
            own.or_else(|| global?.get(key)?.as_str())
        };
        let shape = shape.clone().narrowed(text);
        let is_merged = |it: &NodeRef<'a>| it.is_mapping() && !shape::is_intrinsic(*it);
        let global = global.filter(is_merged);
        let of_global = |name: &str| shape::get(global?, name);
        self.map(shape, Some(slot.key), Some(node), &of_global, slot.holder);
    }

    fn function(
        &mut self,
        shape: &Shape,
        slot: Slot<'a>,
        function: Intrinsic<'a>,
        node: NodeRef<'a>,
    ) {
        if function.name == "If" {
            let condition = function.items().next().and_then(NodeRef::as_str);
            self.conditions.extend(condition);
            for branch in function.items().skip(1) {
                let is_map = branch.is_mapping() && self::function(branch, shape).is_none();
                let holder = match is_map {
                    true => shape::head_range(branch),
                    false => slot.holder,
                };
                self.value(shape, Slot { holder, ..slot }, branch, None);
            }
            if condition.is_some() {
                self.conditions.pop();
            }
            return;
        }
        let returned = returned(function, self.template);
        let fits = match returned {
            Some(Returned::Text) => shape.takes(SCALAR),
            Some(Returned::List) => shape.takes(value_kind::LIST),
            None => true,
        };
        if let (false, Some(returned)) = (fits, returned) {
            let found = FoundKind::Returned(function.name, returned);
            self.wrong_type(slot, found, shape, node.full_range());
            return;
        }
        if matches!(function.name, "Ref" | "GetAtt") {
            self.reference(shape, slot, function, node);
        }
        // Who deploys may give another value, or never the one that does not fit.
        let slot = Slot {
            certainty: FaultCertainty::Doubtful,
            is_passed: false,
            given_by: Some(node.full_range()),
            ..slot
        };
        let item = shape.item();
        for text in given::texts(function, self.template, &self.conditions) {
            let shape = match text.is_item {
                true => item.as_ref().filter(|_| shape.takes(value_kind::LIST)),
                false => Some(shape),
            };
            // A text alone may be what a list is made of.
            if let Some(shape) = shape.filter(|it| it.takes(SCALAR)) {
                self.text(shape, slot, text);
            }
        }
    }

    /// Of the entries behind one with nothing behind its key, the first ones that belong beneath that key.
    fn outdented<'e>(
        &self,
        shape: &Shape,
        entry: EntryRef<'a>,
        behind: &'e [EntryRef<'a>],
    ) -> &'e [EntryRef<'a>] {
        if !entry.value.is_null() || behind.is_empty() {
            return &[];
        }
        let property = shape.property(entry.name()).map(|it| it.shape);
        let Some(inner) = property.or_else(|| shape.entry()) else {
            return &[];
        };
        let text = |key: &str| {
            let mut entries = behind.iter();
            entries.find(|it| it.name() == key)?.value.as_str()
        };
        let inner = inner.narrowed(text);
        let required = inner.required();
        // Among properties a text may be that of one with a wrong name.
        let is_text = |value: NodeRef<'_>, shape: &Shape| {
            self.around.len() > 1 && value.scalar().is_some() && shape.takes(value_kind::TEXT)
        };
        let belongs = |it: &&EntryRef<'a>| {
            let is_entry =
                |shape: Shape| is_such_map(&shape, it.value) || is_text(it.value, &shape);
            shape.property(it.name()).is_none()
                && (inner.property(it.name()).is_some() || inner.entry().is_some_and(is_entry))
        };
        let count = behind.iter().take_while(belongs).count();
        let found = behind.get(..count).unwrap_or_default();
        // Where any name may stand, only what is required tells.
        let has = |name: &&str| found.iter().any(|it| it.name() == *name);
        let is_told = shape.entry().is_none() || !required.is_empty() && required.iter().all(has);
        match is_told {
            true => found,
            false => &[],
        }
    }

    fn wrong_type(&mut self, slot: Slot<'a>, found: FoundKind<'a>, shape: &Shape, at: TextRange) {
        let kind = SchemaFaultKind::WrongType {
            key: slot.key,
            found,
            shape: shape.clone(),
        };
        self.push_value(slot, kind, at, slot.certainty);
    }
}

/// Whether a value is a map with all that a shape requires.
fn is_such_map(shape: &Shape, value: NodeRef<'_>) -> bool {
    let required = shape.required();
    !required.is_empty() && required.iter().all(|it| value.get(it).is_some())
}

/// How sure it is that a value of a property must fit its shape; none where the transform makes something else of it.
fn certainty(property: &SchemaProperty) -> Option<FaultCertainty> {
    if !property.is_of_sam() {
        return Some(FaultCertainty::Refused);
    }
    let shape = &property.shape;
    let is_list = shape.takes(value_kind::LIST);
    // A map of which no key is known is a function.
    let is_scalar = !is_list && shape.is_open() && shape.properties().is_empty();
    match property.passes_to {
        Some((.., name)) if is_list && !name.is_empty() && name != property.name => None,
        Some(_) if is_scalar => Some(FaultCertainty::Refused),
        Some(_) | None => Some(FaultCertainty::Doubtful),
    }
}

/// How sure it is that a key must be one that the map has.
fn of_map(shape: &Shape) -> FaultCertainty {
    if shape.is_of_sam() {
        FaultCertainty::Doubtful
    } else {
        FaultCertainty::Refused
    }
}

/// The function that a node is; a map with the one key `Condition` is one only where no property has this name.
fn function<'a>(node: NodeRef<'a>, shape: &Shape) -> Option<Intrinsic<'a>> {
    intrinsic::of(node)
        .filter(|it| it.name != "Condition" || it.is_short || shape.property(it.name).is_none())
}
