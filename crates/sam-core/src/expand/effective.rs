//! The properties of a resource with those of `Globals` beneath them: the one place that merges them.

use crate::document::Section;
use crate::syntax::{EntryRef, NodeRef};
use crate::template::{Resource, Template, shape};
use crate::text::TextRange;
use serde_json::{Map, Value};

/// All properties of a resource, or a property by name, or a part of one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Property<'a> {
    own: Option<EntryRef<'a>>,
    global: Option<EntryRef<'a>>,
}

/// Where the properties of a resource are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Properties<'a> {
    own: Option<NodeRef<'a>>,
    globals: Option<NodeRef<'a>>,
    /// What `IgnoreGlobals` says, if anything.
    ignored: Option<NodeRef<'a>>,
}

impl<'a> Properties<'a> {
    pub(crate) fn of(resource: Resource<'a>, template: Template<'a>) -> Self {
        let section = resource
            .type_name()
            .and_then(|it| it.strip_prefix("AWS::Serverless::"));
        let globals = section.and_then(|it| template.entry(Section::Globals, it));
        Self {
            own: resource.properties(),
            globals: globals.map(|it| it.value),
            ignored: globals.and_then(|_| resource.body().get("IgnoreGlobals")),
        }
    }

    /// What `Globals` say of a kind of resources (`Api`), for one that is not written.
    pub(crate) fn of_globals(section: &str, template: Template<'a>) -> Self {
        Self {
            own: None,
            globals: template.entry(Section::Globals, section).map(|it| it.value),
            ignored: None,
        }
    }

    /// A property that `Globals` may give, too.
    pub(crate) fn get(&self, name: &str) -> Property<'a> {
        let is_ignored = self.ignored.is_some_and(|it| {
            it.as_str() == Some("*") || it.items().any(|item| item.as_str() == Some(name))
        });
        let globals = self.globals.filter(|_| !is_ignored);
        Property {
            own: self.own.and_then(|it| shape::entry(it, name)),
            global: globals.and_then(|it| shape::entry(it, name)),
        }
    }

    /// What `Globals` gives for a property.
    pub(crate) fn global(&self, name: &str) -> Option<NodeRef<'a>> {
        Some(self.get(name).global?.value)
    }

    /// All of them.
    pub(crate) fn all(&self) -> Map<String, Value> {
        let maps = [self.globals, self.own].into_iter().flatten();
        let names = maps.flat_map(shape::entries).map(|it| it.name());
        let mut all = Map::new();
        for name in names {
            let property = self.get(name);
            if property.entry().is_some() && !all.contains_key(name) {
                all.insert(name.to_owned(), property.value());
            }
        }
        all
    }

    /// The properties of an event.
    pub(crate) fn of_event(event: EntryRef<'a>) -> Self {
        Self {
            own: shape::get(event.value, "Properties"),
            globals: None,
            ignored: None,
        }
    }

    /// The last key on a path that is written, or `otherwise`.
    pub(crate) fn key_range(&self, path: &[String], otherwise: TextRange) -> TextRange {
        let Some((first, rest)) = path.split_first() else {
            return otherwise;
        };
        let mut property = self.get(first);
        let mut range = property.key_range(otherwise);
        for name in rest {
            property = property.get(name);
            range = property.key_range(range);
        }
        range
    }

    /// A property that only the resource itself may give.
    pub(crate) fn own(&self, name: &str) -> Property<'a> {
        Property {
            own: self.own.and_then(|it| shape::entry(it, name)),
            global: None,
        }
    }
}

/// The lists that are not joined: the resource's replaces that of `Globals`.
const REPLACED: &str = "Architectures";

/// The map of which `Globals` give only those keys that the resource has too.
const OF_OWN_KEYS: &str = "ManagedResourceTags";

/// Whether it is merged with another one like it: intrinsic functions are not.
fn is_plain_map(node: NodeRef<'_>) -> bool {
    shape::is_map(node) && !shape::is_intrinsic(node)
}

impl<'a> Property<'a> {
    /// The two values to merge, the globals' first; else the one that counts.
    fn sides(self) -> Result<(NodeRef<'a>, NodeRef<'a>), Option<EntryRef<'a>>> {
        match (self.global, self.own) {
            (Some(global), Some(own)) => {
                let (under, over) = (global.value, own.value);
                let both = |is: fn(NodeRef<'_>) -> bool| is(under) && is(over);
                let is_joined = both(shape::is_list) && own.name() != REPLACED;
                if both(is_plain_map) || is_joined {
                    Ok((under, over))
                } else {
                    Err(Some(own))
                }
            }
            (global, own) => Err(own.or(global)),
        }
    }

    /// Its value, merged; null when it is absent.
    pub(crate) fn value(self) -> Value {
        match self.sides() {
            Ok((global, own)) => {
                let (mut global, own) = (global.to_value(), own.to_value());
                if self.entry().is_some_and(|it| it.name() == OF_OWN_KEYS)
                    && let (Value::Object(global), Value::Object(own)) = (&mut global, &own)
                    && !own.is_empty()
                {
                    global.retain(|key, _| own.contains_key(key));
                }
                merged(global, own)
            }
            Err(one) => one.map_or(Value::Null, |it| it.value.to_value()),
        }
    }

    /// Its value; none when it is absent or null.
    pub(crate) fn given(self) -> Option<Value> {
        match self.sides() {
            Err(None) => None,
            Err(Some(one)) if one.value.is_null() => None,
            Ok(_) | Err(Some(_)) => Some(self.value()),
        }
    }

    /// Its value; none unless it counts as given.
    pub(crate) fn truthy(self) -> Option<Value> {
        self.is_truthy().then(|| self.value())
    }

    pub(crate) fn is_truthy(self) -> bool {
        match self.sides() {
            Ok((global, own)) => shape::is_truthy(global) || shape::is_truthy(own),
            Err(one) => one.is_some_and(|it| shape::is_truthy(it.value)),
        }
    }

    /// The part of a map under a key.
    pub(crate) fn get(self, key: &str) -> Property<'a> {
        let part = |it: NodeRef<'a>| shape::entry(it, key);
        match self.sides() {
            Ok((global, own)) => Property {
                own: part(own),
                global: part(global),
            },
            Err(_) => match (self.own, self.global) {
                (Some(own), _) => Property {
                    own: part(own.value),
                    global: None,
                },
                (None, global) => Property {
                    own: None,
                    global: global.and_then(|it| part(it.value)),
                },
            },
        }
    }

    /// Whether it is what `Globals` say and nothing else.
    pub(crate) fn is_global_alone(self) -> bool {
        self.global.is_some() && self.own.is_none()
    }

    /// Where it is written, the resource's own if both.
    pub(crate) fn entry(self) -> Option<EntryRef<'a>> {
        self.own.or(self.global)
    }

    /// Its key, or `otherwise` where it is not written.
    pub(crate) fn key_range(self, otherwise: TextRange) -> TextRange {
        self.entry().map_or(otherwise, |it| it.key.full_range())
    }

    /// Its value, or its key where nothing stands, or `otherwise` where it is not written.
    pub(crate) fn value_range(self, otherwise: TextRange) -> TextRange {
        self.entry().map_or(otherwise, shape::value_range)
    }
}

/// A value of `Globals` and one of the resource: maps are merged, lists joined, of all else the resource's counts.
fn merged(under: Value, over: Value) -> Value {
    match (under, over) {
        (Value::Object(under), Value::Object(over))
            if !is_intrinsic(&under) && !is_intrinsic(&over) =>
        {
            let mut result = under;
            for (key, value) in over {
                match result.get_mut(&key) {
                    Some(Value::Array(_)) if key == REPLACED => {
                        result.insert(key, value);
                    }
                    Some(under) => *under = merged(under.take(), value),
                    None => {
                        result.insert(key, value);
                    }
                }
            }
            Value::Object(result)
        }
        (Value::Array(under), Value::Array(over)) => under.into_iter().chain(over).collect(),
        (_, over) => over,
    }
}

/// Whether a map is an intrinsic function.
pub(crate) fn is_intrinsic(map: &Map<String, Value>) -> bool {
    let mut keys = map.keys();
    keys.next()
        .filter(|_| map.len() == 1)
        .is_some_and(|it| shape::is_intrinsic_key(it))
}
