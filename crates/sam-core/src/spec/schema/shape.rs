//! What a value may be: the kinds of values, the keys of a map, the items of a list, the values of an enumeration.

use super::pack::{self, Schema, table};
use crate::spec::sam_target::sam_target;
use crate::spec::{KnownValues, known_values};
use sam_data::{
    PackedObject, PackedProperty, PackedShape, PropertyRelation, SchemaLimit, property_flag,
    value_kind,
};

/// An object of a schema.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named {
    schema: &'static Schema,
    object: &'static PackedObject,
}

/// What a value may be; one of several forms.
#[derive(Clone, Debug)]
pub struct Shape {
    /// With what a CloudFormation property says of a value that the transform hands to it.
    forms: Vec<(&'static Schema, &'static PackedShape)>,
    /// The maps with named keys that it may be.
    objects: Vec<Named>,
    /// The kinds of values that the forms allow.
    kinds: u8,
    /// Those of [`property_flag`] that also hold for what is inside.
    inherited: u8,
    /// The values that no schema lists.
    known: Option<&'static KnownValues>,
    /// What bounds the value, where none of the forms says so.
    bounds: Option<&'static PackedShape>,
}

/// A property of a map.
#[derive(Clone, Debug)]
pub struct SchemaProperty {
    /// `TableName`.
    pub name: &'static str,
    /// What its value may be.
    pub shape: Shape,
    /// The type and the definition that have it; an empty definition for `Properties` itself, a
    /// dash for a map without a name.
    pub owner: (&'static str, &'static str),
    /// The CloudFormation type, definition and property that the transform hands the value to.
    pub passes_to: Option<(&'static str, &'static str, &'static str)>,
    flags: u8,
}

/// What a change of a property does to the resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpdateBehavior {
    /// CloudFormation updates the resource.
    Update,
    /// CloudFormation makes a new resource and deletes the old one.
    Replacement,
    /// One or the other, depending on the values.
    SometimesReplacement,
}

/// Definitions and properties of SAM of which its schema says that the transform hands them to CloudFormation, although it
/// only looks up what they name: an event has no stage.
const NOT_PASSED: [(&str, &str); 1] = [("HttpApiEventProperties", "ApiId")];

const REPLACES: u8 = property_flag::CREATE_ONLY | property_flag::SOMETIMES_CREATE_ONLY;

impl Schema {
    pub(super) fn primary_identifier(&'static self) -> Vec<&'static str> {
        let ids = self.body.primary_identifier.iter();
        ids.map(|it| table().strings.at(*it)).collect()
    }

    /// The definition of a name; `Properties` itself for the empty one.
    pub(super) fn object(&'static self, name: &str) -> Option<Named> {
        let strings = &table().strings;
        let mut objects = self.body.objects.iter();
        let object = objects.find(|it| strings.at(it.name) == name)?;
        Some(Named {
            schema: self,
            object,
        })
    }
}

impl Named {
    /// `Properties` of a type.
    pub(super) fn first(schema: &'static Schema) -> Option<Self> {
        let object = schema.body.objects.first()?;
        Some(Self { schema, object })
    }

    /// The name of its definition; empty for `Properties`, a dash for another object without a name.
    fn name(self) -> &'static str {
        let first = self.schema.body.objects.first();
        let is_first = first.is_some_and(|it| std::ptr::eq(it, self.object));
        match table().strings.at(self.object.name) {
            "" if !is_first => "-",
            name => name,
        }
    }

    fn property(self, name: &str) -> Option<&'static PackedProperty> {
        let strings = &table().strings;
        let properties = &self.object.properties;
        let at = properties.binary_search_by(|it| strings.at(it.name).cmp(name));
        properties.get(at.ok()?)
    }
}

/// Whether a type, or a section of `Globals`, is the translator's.
fn is_of_sam(name: &str) -> bool {
    name.starts_with("AWS::Serverless::") || name.starts_with("Globals.")
}

/// The CloudFormation property that a value is handed to.
fn target(shape: &PackedShape) -> Option<(Named, Option<&'static PackedProperty>)> {
    let strings = &table().strings;
    let (cfn_type, object, property) = shape.passes_to?;
    let object = pack::schema(strings.at(cfn_type))?.object(strings.at(object))?;
    let name = strings.at(property);
    if name.is_empty() {
        return Some((object, None));
    }
    Some((object, Some(object.property(name)?)))
}

impl Shape {
    pub(super) fn of_object(object: Named) -> Self {
        Self {
            forms: Vec::new(),
            objects: vec![object],
            kinds: value_kind::MAP,
            inherited: 0,
            known: None,
            bounds: None,
        }
    }

    fn of(shapes: Vec<(&'static Schema, &'static PackedShape)>, inherited: u8) -> Self {
        let mut all = Self {
            forms: Vec::new(),
            objects: Vec::new(),
            kinds: 0,
            inherited,
            known: None,
            bounds: None,
        };
        for (schema, shape) in shapes {
            all.add(schema, shape);
        }
        all
    }

    fn add(&mut self, schema: &'static Schema, shape: &'static PackedShape) {
        let objects = shape.objects.iter().filter_map(|at| {
            let at = usize::try_from(*at).ok()?;
            let object = schema.body.objects.get(at)?;
            Some(Named { schema, object })
        });
        let objects: Vec<Named> = objects.collect();
        let has_own = !objects.is_empty() || shape.item.is_some() || !shape.values.is_empty();
        self.objects.extend(objects);
        self.forms.push((schema, shape));
        match target(shape).filter(|_| !has_own) {
            Some((object, Some(property))) => {
                // The transform takes more than CloudFormation in some places, so both count. A map without known keys
                // stands for a function there.
                if shape.kinds != value_kind::ANY {
                    self.kinds |= shape.kinds & (property.shape.kinds | !value_kind::MAP);
                }
                self.add(object.schema, &property.shape);
            }
            Some((object, None)) => {
                self.kinds |= value_kind::MAP;
                self.objects.push(object);
            }
            None => self.kinds |= shape.kinds,
        }
    }

    /// Whether one of the kinds of values, bits of [`value_kind`], is allowed.
    pub fn takes(&self, kinds: u8) -> bool {
        self.kinds & kinds != 0
    }

    /// Whether nothing is known of the value.
    pub fn is_any(&self) -> bool {
        self.kinds == value_kind::ANY && self.objects.is_empty()
    }

    /// Whether a map may have keys without a known name.
    pub fn is_open(&self) -> bool {
        self.objects.is_empty() || self.objects.iter().any(|it| it.object.entries.is_some())
    }

    /// The property of a name, of any of the forms.
    pub fn property(&self, name: &str) -> Option<SchemaProperty> {
        let mut found = self.objects.iter();
        let found = found.find_map(|it| Some(table().strings.at(it.property(name)?.name)))?;
        Some(self.named(found))
    }

    /// The properties of all forms by name, without those that only AWS sets.
    pub fn properties(&self) -> Vec<SchemaProperty> {
        let properties = self.objects.iter().flat_map(|it| &it.object.properties);
        let mut names: Vec<_> = properties.map(|it| table().strings.at(it.name)).collect();
        names.sort_unstable();
        names.dedup();
        let all = names.into_iter().map(|it| self.named(it));
        all.filter(|it| !it.is_read_only()).collect()
    }

    /// The same without the forms that have fewer of some keys than others: what a map is, told by its keys.
    pub fn having(self, keys: &[&str]) -> Self {
        let count = |it: &Named| keys.iter().filter(|key| it.property(key).is_some()).count();
        let most = self.objects.iter().map(count).max().unwrap_or_default();
        let objects = self.objects.into_iter().filter(|it| count(it) == most);
        Self {
            objects: objects.collect(),
            ..self
        }
    }

    /// Whether the map is described by the translator and not by CloudFormation.
    pub fn is_of_sam(&self) -> bool {
        let mut objects = self.objects.iter();
        objects.any(|it| is_of_sam(it.schema.name))
    }

    /// What the properties of the map have to do with each other, where the map has one form.
    pub fn relations(&self) -> Vec<(PropertyRelation, Vec<&'static str>)> {
        let [only] = self.objects.as_slice() else {
            return Vec::new();
        };
        let names = |ids: &Vec<_>| ids.iter().map(|it| table().strings.at(*it)).collect();
        let relations = only.object.relations.iter();
        relations.map(|(it, ids)| (*it, names(ids))).collect()
    }

    /// The names of the properties that each form requires.
    pub fn required(&self) -> Vec<&'static str> {
        let strings = &table().strings;
        let Some((first, others)) = self.objects.split_first() else {
            return Vec::new();
        };
        let is_required = |it: &PackedProperty| it.flags & property_flag::REQUIRED != 0;
        let required = first.object.properties.iter().filter(|it| is_required(it));
        let names = required.map(|it| strings.at(it.name));
        let everywhere = |name: &&str| {
            let mut others = others.iter();
            others.all(|it| it.property(name).is_some_and(is_required))
        };
        names.filter(everywhere).collect()
    }

    fn named(&self, name: &'static str) -> SchemaProperty {
        let strings = &table().strings;
        let mut shapes = Vec::new();
        let mut owner = ("", "");
        let mut passes_to = None;
        // A form that does not have the property does not require it.
        let mut flags = property_flag::REQUIRED;
        let mut added = 0;
        let mut is_passed = true;
        for it in &self.objects {
            let Some(property) = it.property(name) else {
                flags &= !property_flag::REQUIRED;
                continue;
            };
            if shapes.is_empty() {
                owner = (it.schema.name, it.name());
                is_passed = !NOT_PASSED.contains(&(owner.1, name));
            }
            flags &= property.flags | !property_flag::REQUIRED;
            added |= property.flags & !property_flag::REQUIRED;
            if let Some((_, Some(property))) = target(&property.shape).filter(|_| is_passed) {
                added |= property.flags & (REPLACES | property_flag::DEPRECATED);
            }
            passes_to = passes_to.or(property.shape.passes_to.filter(|_| is_passed));
            shapes.push((it.schema, &property.shape));
        }
        let flags = flags | added | self.inherited;
        let known = known_values(owner.0, owner.1, name);
        if known.is_some_and(|it| it.is_converted) {
            passes_to = None;
        }
        let mut shape = Self::of(shapes, flags & REPLACES);
        let passes_to = passes_to.map(|(cfn_type, object, property)| {
            let [cfn_type, object, property] =
                [cfn_type, object, property].map(|it| strings.at(it));
            (cfn_type, object, property)
        });
        let unsaid = || sam_target(owner.1, name).filter(|_| is_of_sam(owner.0));
        let unsaid = passes_to.is_none().then(unsaid).flatten();
        shape.bounds = unsaid.and_then(|(cfn_type, object, property)| {
            let object = pack::schema(cfn_type)?.object(object)?;
            Some(&object.property(property)?.shape)
        });
        SchemaProperty {
            name,
            shape: match known {
                Some(known) => shape.with(known),
                None => shape,
            },
            owner,
            passes_to: passes_to.or(unsaid),
            flags,
        }
    }

    /// The shape with values that no schema lists.
    fn with(self, known: &'static KnownValues) -> Self {
        match known.is_closed {
            true => Self {
                forms: Vec::new(),
                objects: Vec::new(),
                kinds: value_kind::TEXT,
                inherited: self.inherited,
                known: Some(known),
                bounds: None,
            },
            false => Self {
                known: Some(known),
                ..self
            },
        }
    }

    /// Values that AWS has, beside which there may be others; none where the schema lists all.
    pub fn known_values(&self) -> Option<&'static KnownValues> {
        self.known.filter(|it| !it.is_closed)
    }

    /// What stands under a key without a known name.
    pub fn entry(&self) -> Option<Self> {
        let objects = self.objects.iter();
        let entries = objects.filter_map(|it| Some((it.schema, it.object.entries.as_ref()?)));
        let entries: Vec<_> = entries.collect();
        (!entries.is_empty()).then(|| Self::of(entries, self.inherited))
    }

    /// What stands in the list.
    pub fn item(&self) -> Option<Self> {
        let forms = self.forms.iter();
        let items = forms.filter_map(|(schema, it)| Some((*schema, it.item.as_deref()?)));
        let items: Vec<_> = items.collect();
        (!items.is_empty()).then(|| Self {
            known: self.known,
            ..Self::of(items, self.inherited)
        })
    }

    /// All values that are allowed; empty where others are allowed, too.
    pub fn values(&self) -> Vec<&'static str> {
        if let Some(known) = self.known {
            let values = known.values.iter().filter(|_| known.is_closed);
            return values.copied().collect();
        }
        let mut values = Vec::new();
        for (_, form) in &self.forms {
            let is_open = form.values.is_empty()
                && form.passes_to.is_none()
                && form.kinds & value_kind::TEXT != 0;
            if is_open {
                return Vec::new();
            }
            values.extend(form.values.iter().map(|it| table().strings.at(*it)));
        }
        let mut seen = std::collections::HashSet::new();
        values.retain(|it| seen.insert(*it));
        values
    }

    /// What the texts are: `AWS::IAM::Role.Arn`.
    pub fn formats(&self) -> Vec<&'static str> {
        let formats = self.forms.iter().flat_map(|(_, it)| &it.formats);
        formats.map(|it| table().strings.at(*it)).collect()
    }

    /// The bounds of the value.
    pub fn limits(&self) -> Vec<(SchemaLimit, i64)> {
        if let Some(bounds) = self.bounds {
            return bounds.limits.clone();
        }
        match self.forms.as_slice() {
            [(_, it)] => it.limits.clone(),
            [(_, own), (_, passed)] if own.passes_to.is_some() => passed.limits.clone(),
            _ => Vec::new(),
        }
    }

    /// The regular expression that a text must match somewhere, as Java reads it.
    pub fn pattern(&self) -> Option<&'static str> {
        let packed = match self.forms.as_slice() {
            [(_, it)] => it.pattern,
            [(_, own), (_, passed)] if own.passes_to.is_some() => passed.pattern,
            _ => None,
        };
        packed.map(|it| table().strings.at(it))
    }

    /// The names of the definitions that a map may be: `VpcConfig`.
    pub fn definitions(&self) -> Vec<&'static str> {
        let names = self
            .objects
            .iter()
            .map(|it| table().strings.at(it.object.name));
        names.filter(|it| !it.is_empty()).collect()
    }

    /// The shape without the forms that other values are for: events are told apart by their `Type`. `value` is the
    /// text behind a key.
    pub fn narrowed<'a>(mut self, value: impl Fn(&str) -> Option<&'a str>) -> Self {
        if self.objects.len() < 2 {
            return self;
        }
        let strings = &table().strings;
        let fits = |object: &Named| {
            object.object.properties.iter().all(|property| {
                let [only] = property.shape.values.as_slice() else {
                    return true;
                };
                value(strings.at(property.name)).is_none_or(|it| it == strings.at(*only))
            })
        };
        let fitting: Vec<Named> = self.objects.iter().copied().filter(fits).collect();
        // A form that does not have a key at all is not told by a value of it that no form takes.
        let is_telling = |it: &&PackedProperty| {
            matches!(it.shape.values.as_slice(), [_]) && value(strings.at(it.name)).is_some()
        };
        let properties = self.objects.iter().flat_map(|it| &it.object.properties);
        let telling: Vec<&str> = properties
            .filter(is_telling)
            .map(|it| strings.at(it.name))
            .collect();
        let has = |it: &Named| telling.iter().all(|name| it.property(name).is_some());
        if fitting.iter().any(has) {
            self.objects = fitting;
        } else if self.objects.iter().any(has) {
            self.objects.retain(has);
        } else if !fitting.is_empty() {
            self.objects = fitting;
        }
        self
    }
}

impl SchemaProperty {
    /// Whether the property must be there.
    pub fn is_required(&self) -> bool {
        self.flags & property_flag::REQUIRED != 0
    }

    /// Whether the translator describes it and not CloudFormation.
    pub fn is_of_sam(&self) -> bool {
        is_of_sam(self.owner.0)
    }

    /// Whether only AWS sets it.
    pub fn is_read_only(&self) -> bool {
        self.flags & property_flag::READ_ONLY != 0
    }

    /// Whether AWS advises against it.
    pub fn is_deprecated(&self) -> bool {
        self.flags & property_flag::DEPRECATED != 0
    }

    /// What a change of it does.
    pub fn update(&self) -> UpdateBehavior {
        if self.flags & property_flag::CREATE_ONLY != 0 {
            UpdateBehavior::Replacement
        } else if self.flags & property_flag::SOMETIMES_CREATE_ONLY != 0 {
            UpdateBehavior::SometimesReplacement
        } else {
            UpdateBehavior::Update
        }
    }
}
