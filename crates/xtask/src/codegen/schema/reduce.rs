//! A JSON schema reduced to the objects of a type and the shapes of their values.
use crate::codegen::pack::{Table, is_prose};
use sam_data::{
    PackedObject, PackedProperty, PackedShape, PackedTypeSchema, PropertyRelation, SchemaLimit,
    property_flag, value_kind,
};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A type.
#[derive(Default)]
pub(super) struct TypeSchema {
    /// The first is `Properties` itself.
    pub(super) objects: Vec<ObjectSchema>,
    pub(super) primary_identifier: Vec<String>,
}

/// A map with named keys.
#[derive(Clone, Default)]
pub(super) struct ObjectSchema {
    /// The name of its definition; empty where it has none.
    pub(super) name: String,
    pub(super) properties: BTreeMap<String, PropertySchema>,
    /// What stands under other keys.
    pub(super) entries: Option<ValueShape>,
    /// Which properties go together.
    pub(super) relations: Vec<(PropertyRelation, Vec<String>)>,
}

/// A named key.
#[derive(Clone, Default)]
pub(super) struct PropertySchema {
    pub(super) flags: u8,
    pub(super) shape: ValueShape,
}

/// What a value may be, before its names are in the table.
#[derive(Clone, Default)]
pub(super) struct ValueShape {
    pub(super) kinds: u8,
    pub(super) objects: Vec<usize>,
    pub(super) item: Option<Box<ValueShape>>,
    values: Vec<String>,
    formats: Vec<String>,
    limits: Vec<(SchemaLimit, i64)>,
    pattern: Option<String>,
    /// Type, definition and property.
    pub(super) passes_to: Option<(String, String, String)>,
}

/// The definitions of a schema on their way to objects.
pub(super) struct Reduction<'a> {
    definitions: Option<&'a Map<String, Value>>,
    objects: Vec<ObjectSchema>,
    known: HashMap<&'a str, ValueShape>,
    open: BTreeSet<&'a str>,
}

/// The keyword of a node whose value becomes a property of a CloudFormation type: type, definition and property.
pub(super) const PASSES_TO: &str = "passesTo";

const LIMITS: [(&str, SchemaLimit); 6] = [
    ("minimum", SchemaLimit::Minimum),
    ("maximum", SchemaLimit::Maximum),
    ("minLength", SchemaLimit::MinLength),
    ("maxLength", SchemaLimit::MaxLength),
    ("minItems", SchemaLimit::MinItems),
    ("maxItems", SchemaLimit::MaxItems),
];

/// Expressions that every text on one line matches.
const ANYTHING: [&str; 6] = [".*", "^.*$", "^[\\s\\S]*$", "[\\s\\S]*", "(?s).*", ""];

/// What `sam-core` does not compare: what looks around, named groups, and classes of Unicode.
const NOT_COMPARED: [&str; 5] = ["(?=", "(?!", "(?<", "\\p", "\\P"];

/// The longest expression that is kept: longer ones are lists of alternatives that say little to people.
const LONGEST: usize = 200;

/// Whether an expression says something that is compared.
fn is_compared(pattern: &str) -> bool {
    !ANYTHING.contains(&pattern)
        && !NOT_COMPARED.iter().any(|it| pattern.contains(it))
        && pattern.len() <= LONGEST
        && !is_prose(pattern)
}

impl<'a> Reduction<'a> {
    /// The schema of a CloudFormation type.
    pub(super) fn of(schema: &'a Value) -> TypeSchema {
        let mut reduced = Self::from(schema.get("definitions"), schema);
        let identifier = schema.get("primaryIdentifier").and_then(Value::as_array);
        let paths = identifier.into_iter().flatten().filter_map(Value::as_str);
        let names = paths.filter_map(|it| it.strip_prefix("/properties/"));
        reduced.primary_identifier = names.map(|it| it.replace('/', ".")).collect();
        reduced
    }

    /// The object that `root` describes, with what it refers to.
    pub(super) fn from(definitions: Option<&'a Value>, root: &'a Value) -> TypeSchema {
        let mut reduction = Self {
            definitions: definitions.and_then(Value::as_object),
            objects: vec![ObjectSchema::default()],
            known: HashMap::new(),
            open: BTreeSet::new(),
        };
        let first = reduction.object("", root);
        if let Some(place) = reduction.objects.first_mut() {
            *place = first;
        }
        TypeSchema {
            objects: reduction.objects,
            primary_identifier: Vec::new(),
        }
    }

    fn definition(&mut self, name: &'a str) -> ValueShape {
        if let Some(known) = self.known.get(name) {
            return known.clone();
        }
        let found = self.definitions.and_then(|it| it.get(name));
        let (Some(node), true) = (found, self.open.insert(name)) else {
            return ValueShape::any();
        };
        let shape = if is_object(node) {
            let at = self.objects.len();
            self.objects.push(ObjectSchema::default());
            let shape = ValueShape {
                kinds: value_kind::MAP | kinds(node),
                objects: vec![at],
                ..ValueShape::default()
            };
            // A definition may contain itself.
            self.known.insert(name, shape.clone());
            self.objects[at] = self.object(name, node);
            shape
        } else {
            self.shape(node, name)
        };
        self.open.remove(name);
        self.known.insert(name, shape.clone());
        shape
    }

    /// A node's own properties, with those of the alternatives that add some.
    fn object(&mut self, name: &str, node: &'a Value) -> ObjectSchema {
        let required = |node: &Value| -> BTreeSet<String> {
            let names = node.get("required").and_then(Value::as_array);
            let names = names.into_iter().flatten().filter_map(Value::as_str);
            names.map(str::to_owned).collect()
        };
        let mut object = ObjectSchema {
            name: short(name).to_owned(),
            entries: self.entries(node),
            relations: relations(node),
            ..ObjectSchema::default()
        };
        let always = required(node);
        for (key, value) in properties(node) {
            let flags = if always.contains(key) {
                property_flag::REQUIRED
            } else {
                0
            };
            let shape = self.shape(value, "");
            object
                .properties
                .insert(key.clone(), PropertySchema { flags, shape });
        }
        for alternative in alternatives(node) {
            for (key, value) in properties(alternative) {
                if !object.properties.contains_key(key) {
                    let shape = self.shape(value, "");
                    let property = PropertySchema { flags: 0, shape };
                    object.properties.insert(key.clone(), property);
                }
            }
        }
        object
    }

    /// What stands under keys that have no name.
    fn entries(&mut self, node: &'a Value) -> Option<ValueShape> {
        let patterns = node.get("patternProperties").and_then(Value::as_object);
        if let Some(value) = patterns.and_then(|it| it.values().next()) {
            return Some(self.shape(value, ""));
        }
        match node.get("additionalProperties") {
            Some(Value::Bool(false)) => None,
            Some(Value::Object(of)) if !of.is_empty() => {
                Some(self.shape(&node["additionalProperties"], ""))
            }
            None if node.get("properties").is_some() => None,
            _ => Some(ValueShape::any()),
        }
    }

    pub(super) fn shape(&mut self, node: &'a Value, name: &'a str) -> ValueShape {
        let passes_to = texts(node.get(PASSES_TO));
        if let [cfn_type, object, property] = passes_to.as_slice() {
            let own = self.own_shape(node, name);
            let target = (cfn_type.clone(), object.clone(), property.clone());
            return ValueShape {
                passes_to: Some(target),
                ..own
            };
        }
        self.own_shape(node, name)
    }

    fn own_shape(&mut self, node: &'a Value, name: &'a str) -> ValueShape {
        if let Some(target) = reference(node) {
            let mut shape = self.definition(target);
            shape.add_limits(node);
            return shape;
        }
        let mut shape = ValueShape {
            kinds: kinds(node),
            ..ValueShape::default()
        };
        shape.add_limits(node);
        shape.values = texts(node.get("enum"));
        if let Some(constant) = node.get("const").and_then(Value::as_str) {
            shape.values = vec![constant.to_owned()];
        }
        shape.formats.extend(
            node.get("format")
                .and_then(Value::as_str)
                .map(str::to_owned),
        );
        if let Some(item) = node.get("items") {
            shape.kinds |= value_kind::LIST;
            shape.item = Some(Box::new(self.shape(item, "")));
            self.add_constants(shape.item.as_deref(), node);
        }
        let has_keys = is_object(node)
            || node.get("patternProperties").is_some()
            || node
                .get("additionalProperties")
                .is_some_and(Value::is_object);
        if has_keys {
            shape.kinds |= value_kind::MAP;
            let object = self.object(name, node);
            shape.objects.push(self.objects.len());
            self.objects.push(object);
            return shape;
        }
        for alternative in alternatives(node) {
            let is_condition = alternative.get("required").is_some()
                && alternative.get("properties").is_none()
                && alternative.get("type").is_none();
            if !is_condition && alternative.get("if").is_none() {
                let alternative = self.shape(alternative, name);
                shape.add(alternative);
            }
        }
        if shape.kinds == 0 && shape.values.is_empty() {
            shape.kinds = value_kind::ANY;
        }
        if shape.kinds == 0 {
            shape.kinds = value_kind::TEXT;
        }
        shape
    }

    /// Adds the values of properties of an item that the schema gives for the first items one by one: the first key of
    /// a table is `HASH`, the second `RANGE`.
    fn add_constants(&mut self, item: Option<&ValueShape>, list: &'a Value) {
        let at = item.and_then(|it| it.objects.first());
        let Some(object) = at.and_then(|at| self.objects.get_mut(*at)) else {
            return;
        };
        let first = list.get("prefixItems").and_then(Value::as_array);
        for (key, value) in first.into_iter().flatten().flat_map(properties) {
            let constant = value.get("const").and_then(Value::as_str);
            if let (Some(constant), Some(property)) = (constant, object.properties.get_mut(key)) {
                property.shape.values.push(constant.to_owned());
            }
        }
    }
}

impl ValueShape {
    pub(super) fn any() -> Self {
        Self {
            kinds: value_kind::ANY,
            ..Self::default()
        }
    }

    /// Whether a text must match an expression.
    pub(super) fn has_pattern(&self) -> bool {
        self.pattern.is_some() || self.item.as_ref().is_some_and(|it| it.has_pattern())
    }

    /// Whether all its values are known.
    pub(super) fn has_values(&self) -> bool {
        !self.values.is_empty()
    }

    /// Sets all values that are allowed; none leaves what is known.
    pub(super) fn set_values(&mut self, values: &[&str]) {
        if !values.is_empty() {
            self.values = values.iter().map(|it| (*it).to_owned()).collect();
        }
    }

    fn add_limits(&mut self, node: &Value) {
        for (keyword, limit) in LIMITS {
            if let Some(bound) = node.get(keyword).and_then(Value::as_i64) {
                self.limits.retain(|(of, _)| *of != limit);
                self.limits.push((limit, bound));
            }
        }
        if let Some(pattern) = node.get("pattern").and_then(Value::as_str) {
            self.pattern = is_compared(pattern).then(|| pattern.to_owned());
        }
    }

    /// Adds what an alternative allows.
    fn add(&mut self, other: Self) {
        let is_first = self.kinds == 0 && self.formats.is_empty();
        if is_first {
            let limits = std::mem::take(&mut self.limits);
            let pattern = self.pattern.take();
            *self = other;
            self.limits.extend(limits);
            self.pattern = pattern.or(self.pattern.take());
            return;
        }
        // An alternative that only says more of the same kinds, a format, allows no other kind.
        let says_kind = other.kinds != value_kind::ANY;
        if says_kind {
            let both_have_values = !self.values.is_empty() && !other.values.is_empty();
            let is_text = other.kinds & value_kind::TEXT != 0;
            if both_have_values {
                self.values.extend(other.values);
            } else if is_text {
                self.values.clear();
            }
            self.limits.clear();
            self.pattern = None;
        }
        if says_kind || self.kinds == 0 {
            self.kinds |= other.kinds;
        }
        for object in other.objects {
            if !self.objects.contains(&object) {
                self.objects.push(object);
            }
        }
        self.item = self.item.take().or(other.item);
        self.formats.extend(other.formats);
        self.passes_to = self.passes_to.take().or(other.passes_to);
    }

    fn packed(&self, strings: &mut Table) -> PackedShape {
        let number = |at: &usize| u32::try_from(*at).unwrap_or(u32::MAX);
        PackedShape {
            kinds: self.kinds,
            objects: self.objects.iter().map(number).collect(),
            item: self.item.as_ref().map(|it| Box::new(it.packed(strings))),
            values: strings.ids(&self.values),
            formats: strings.ids(&self.formats),
            limits: self.limits.clone(),
            pattern: self.pattern.as_ref().map(|it| strings.id(it)),
            passes_to: self.passes_to.as_ref().map(|(cfn_type, object, property)| {
                (
                    strings.id(cfn_type),
                    strings.id(object),
                    strings.id(property),
                )
            }),
        }
    }
}

impl TypeSchema {
    /// Each shape of the type.
    pub(super) fn packed(&self, strings: &mut Table) -> PackedTypeSchema {
        let mut objects = Vec::new();
        for object in &self.objects {
            let mut properties = Vec::new();
            for (name, property) in &object.properties {
                properties.push(PackedProperty {
                    name: strings.id(name),
                    flags: property.flags,
                    shape: property.shape.packed(strings),
                });
            }
            objects.push(PackedObject {
                name: strings.id(&object.name),
                properties,
                entries: object.entries.as_ref().map(|it| it.packed(strings)),
                relations: object
                    .relations
                    .iter()
                    .map(|(relation, names)| (*relation, strings.ids(names)))
                    .collect(),
            });
        }
        PackedTypeSchema {
            objects,
            primary_identifier: strings.ids(&self.primary_identifier),
        }
    }
}

/// What the properties of an object have to do with each other. Of alternatives that only require a property each, one has to
/// hold.
fn relations(node: &Value) -> Vec<(PropertyRelation, Vec<String>)> {
    let mut found = Vec::new();
    for (keyword, relation) in [
        ("requiredXor", PropertyRelation::One),
        ("requiredOr", PropertyRelation::Any),
    ] {
        let names = texts(node.get(keyword));
        found.extend((names.len() > 1).then_some((relation, names)));
    }
    for (keyword, relation) in [
        ("dependentExcluded", PropertyRelation::Excludes),
        ("dependentRequired", PropertyRelation::Requires),
        ("dependencies", PropertyRelation::Requires),
    ] {
        let map = node.get(keyword).and_then(Value::as_object);
        for (name, others) in map.into_iter().flatten() {
            let others = texts(Some(others));
            let names = [vec![name.clone()], others].concat();
            found.extend((names.len() > 1).then_some((relation, names)));
        }
    }
    for (keyword, relation) in [
        ("oneOf", PropertyRelation::One),
        ("anyOf", PropertyRelation::Any),
    ] {
        let alternatives = node.get(keyword).and_then(Value::as_array);
        let names = alternatives.map(|it| it.iter().map(only_requires).collect::<Option<Vec<_>>>());
        let names = names.flatten().filter(|it| it.len() > 1);
        found.extend(names.map(|it| (relation, it)));
    }
    found
}

/// The property that a node requires, if it says nothing else.
fn only_requires(node: &Value) -> Option<String> {
    let map = node.as_object().filter(|it| it.len() == 1)?;
    match texts(map.get("required")).as_slice() {
        [one] => Some(one.clone()),
        _ => None,
    }
}

/// Whether a node is an object. A list may have `properties` beside its `items`, which then say more of an item.
fn is_object(node: &Value) -> bool {
    node.get("properties").is_some() && node.get("items").is_none()
}

/// The name of a definition without the Python module that it comes from.
fn short(name: &str) -> &str {
    name.rsplit("__").next().unwrap_or(name)
}

fn properties(node: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let properties = node.get("properties").and_then(Value::as_object);
    properties.into_iter().flatten()
}

fn alternatives(node: &Value) -> impl Iterator<Item = &Value> {
    ["oneOf", "anyOf", "allOf"]
        .into_iter()
        .filter_map(|it| node.get(it).and_then(Value::as_array))
        .flatten()
}

fn reference(node: &Value) -> Option<&str> {
    let target = node.get("$ref")?.as_str()?;
    target.strip_prefix("#/definitions/")
}

fn texts(list: Option<&Value>) -> Vec<String> {
    let list = list.and_then(Value::as_array);
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    list.into_iter().flatten().filter_map(text).collect()
}

fn kinds(node: &Value) -> u8 {
    let kind = |name: &str| match name {
        "string" => value_kind::TEXT,
        "integer" => value_kind::INTEGER,
        "number" => value_kind::INTEGER | value_kind::NUMBER,
        "boolean" => value_kind::BOOLEAN,
        "object" => value_kind::MAP,
        "array" => value_kind::LIST,
        _ => 0,
    };
    match node.get("type") {
        Some(Value::String(name)) => kind(name),
        Some(Value::Array(names)) => {
            let names = names.iter().filter_map(Value::as_str);
            names.fold(0, |sum, name| sum | kind(name))
        }
        _ => 0,
    }
}
