//! Elements of lists and maps, by keys that stand in the code or are known only at run time.
use super::{Flow, range_of};
use crate::call::GapReason;
use crate::sdk::{self, Arguments, Place};
use crate::tree::Expression;
use crate::value::{ANY, Site, Value, Values, place_in_list};
use std::rc::Rc;

/// So many keys an element is kept under at most.
const MOST_KEYS: usize = 4;

/// The member that holds the names of the elements of tuples.
const FIELDS: &str = "*fields";

/// The names of the members that keys stand for; none if one of the keys is known only at run time.
fn names(keys: &Values) -> Option<Vec<Rc<str>>> {
    let names = keys.iter().map(|it| match it {
        Value::Text(it) => Some(Rc::from(&**it)),
        // No member of the code has such a name.
        Value::Environment(it) => Some(Rc::from(format!("*{it}"))),
        _ => None,
    });
    let names: Vec<Rc<str>> = names.collect::<Option<_>>()?;
    (1..=MOST_KEYS).contains(&names.len()).then_some(names)
}

impl<'a> Flow<'a> {
    /// A new map.
    pub(super) fn map(&mut self, arguments: &Arguments) -> Values {
        let site = self.made(arguments.place);
        let made = self.called_without(&arguments.get("default_factory", 0), arguments);
        if !made.is_empty() {
            self.set_member(site, ANY, &made);
        }
        Values::one(Value::Object(site))
    }

    /// `SimpleNamespace(client=client)`.
    pub(super) fn namespace(&mut self, arguments: &Arguments) -> Values {
        let site = self.made(arguments.place);
        for (name, values) in &arguments.named {
            self.set_member(site, name, values);
        }
        Values::one(Value::Object(site))
    }

    /// `namedtuple("Clients", ["table", "queue"])`.
    pub(super) fn named_tuple(&mut self, arguments: &Arguments) -> Values {
        let site = self.made(arguments.place);
        let fields = arguments.get("field_names", 1);
        self.set_member(site, FIELDS, &fields);
        Values::one(Value::Object(site))
    }

    pub(super) fn is_named_tuple(&self, site: Site) -> bool {
        let members = self.state.object(site);
        members.is_some_and(|it| it.contains_key(FIELDS))
    }

    /// What calling a type of tuples with names gives.
    pub(super) fn make_named_tuple(&mut self, of: Site, arguments: &Arguments) -> Values {
        let fields = self.state.member(&Values::one(Value::Object(of)), FIELDS);
        let listed = (0..).map_while(place_in_list);
        let listed = listed.map(|it| self.state.member(&fields, it));
        let mut names: Vec<Rc<str>> = Vec::new();
        for it in listed {
            names.extend(it.texts().next().map(Rc::from));
        }
        for text in fields.texts() {
            let words = text.split([' ', ',']).filter(|it| !it.is_empty());
            names.extend(words.map(Rc::from));
        }
        let made = self.namespace(arguments);
        if let Some(Value::Object(site)) = made.iter().next() {
            let site = *site;
            let given = arguments.positional.iter().enumerate();
            for ((at, values), name) in given.zip(names) {
                self.set_member(site, &name, values);
                if let Some(place) = place_in_list(at) {
                    self.set_member(site, place, values);
                }
            }
        }
        made
    }

    pub(super) fn set_element(&mut self, site: Site, keys: &Values, values: &Values) {
        // A key that is known only at run time may be this one.
        self.set_member(site, ANY, values);
        for name in names(keys).into_iter().flatten() {
            self.set_member(site, &name, values);
        }
    }

    /// `owner[index]`.
    pub(super) fn index(&mut self, owner: &'a Expression, index: &'a Expression) -> Values {
        let owners = self.evaluate(owner);
        let index = self.evaluate(index);
        let all = self.at_key(&owners, &index);
        let is_open = |it: &Value| match it {
            Value::External(module, _) => sdk::is_sdk(module),
            it => {
                matches!(it, Value::Sdk(sdk) if matches!(**sdk, sdk::Sdk::Client(_)))
                    && sdk::may_call(it)
            }
        };
        if index.texts().next().is_none() && owners.iter().any(is_open) {
            let place = self.place(range_of(owner));
            self.state.gap(place, GapReason::Dynamic);
        }
        all
    }

    /// What is kept under keys.
    fn at_key(&mut self, owners: &Values, keys: &Values) -> Values {
        let mut all = Values::none();
        for name in names(keys).into_iter().flatten() {
            for owner in owners.iter() {
                let is_of_map = matches!(owner, Value::Object(_));
                if is_of_map || !name.starts_with('*') {
                    all.join(&self.member_of(owner, &name, 0));
                }
            }
        }
        if names(keys).is_none() {
            for name in keys.texts() {
                all.join(&self.member(owners, name));
            }
            all.join(&self.any_callable(owners));
        }
        for owner in owners.iter() {
            if let (true, Value::Instance(site)) = (all.is_empty(), owner) {
                for hook in ["__getitem__", "__missing__"] {
                    all.join(&self.asked(*site, hook, keys));
                }
            }
        }
        if all.is_empty() {
            for owner in owners.iter() {
                if !matches!(owner, Value::External(..) | Value::EnvironmentMap) {
                    all.join(&self.member_of(owner, ANY, 0));
                }
            }
        }
        all
    }

    /// What a method gives that a class declares for keys or names which it does not have.
    pub(super) fn asked(&mut self, site: Site, method: &str, key: &Values) -> Values {
        let hooks = self.class_member(site, method, 0);
        let arguments = Arguments {
            positional: vec![key.clone()],
            named: Vec::new(),
            place: self.place(text_size::TextRange::default()),
        };
        let mut all = Values::none();
        for hook in hooks.iter() {
            if let Value::Function(function) = hook {
                all.join(&self.enter(*function, Some(site), &arguments));
            }
        }
        all
    }

    /// What entering contexts gives; most give themselves.
    pub(super) fn entered(&mut self, values: Values) -> Values {
        let nothing = Arguments {
            positional: Vec::new(),
            named: Vec::new(),
            place: self.place(text_size::TextRange::default()),
        };
        let mut all = Values::none();
        for value in values.iter() {
            let mut given = Values::none();
            if let Value::Instance(site) = value {
                for method in ["__enter__", "__aenter__"] {
                    for it in self.class_member(*site, method, 0).iter() {
                        if let Value::Function(function) = it {
                            given.join(&self.enter(*function, Some(*site), &nothing));
                        }
                    }
                }
            }
            match given.is_empty() {
                true => all.join(&Values::one(value.clone())),
                false => all.join(&given),
            };
        }
        all
    }

    /// What an element of lists is.
    pub(super) fn element(&mut self, lists: &Values, place: Place) -> Values {
        let mut all = Values::none();
        for value in lists.iter() {
            match value {
                Value::Sdk(it) => {
                    all.join(&sdk::element(&mut self.state, it, place));
                }
                Value::Object(_) => {
                    all.join(&self.member_of(value, ANY, 0));
                }
                _ => {}
            }
        }
        all
    }

    /// A method of a list or a map.
    pub(super) fn list_method(
        &mut self,
        all: &mut Values,
        site: Site,
        method: &str,
        arguments: &Arguments,
    ) {
        // The code may have a function of that name.
        let members = self.state.object(site);
        if members.is_some_and(|it| it.contains_key(method)) {
            return;
        }
        let own = Values::one(Value::Object(site));
        match method {
            "append" | "push" | "add" | "unshift" => {
                for values in &arguments.positional {
                    self.set_member(site, ANY, values);
                }
            }
            "pop" | "shift" | "at" | "find" => {
                all.join(&self.member_of(&Value::Object(site), ANY, 0));
            }
            "get" => {
                all.join(&self.at_key(&own, &arguments.get("key", 0)));
                all.join(&arguments.get("default", 1));
            }
            "set" | "setdefault" => {
                let values = arguments.get("default", 1);
                self.set_element(site, &arguments.get("key", 0), &values);
                all.join(if method == "set" { &own } else { &values });
            }
            "update" => {
                let given = self.state.members(&arguments.get("", 0));
                for (name, values) in given.iter().chain(&arguments.named) {
                    self.set_member(site, name, values);
                }
            }
            "filter" | "slice" | "copy" | "concat" | "reverse" | "sort" | "values" | "items" => {
                all.join(&own);
            }
            "map" | "forEach" | "some" | "every" | "flatMap" => {
                let element = self.member_of(&Value::Object(site), ANY, 0);
                let made = self.mapped(method, &element, arguments);
                all.join(&made);
            }
            _ => {
                if arguments
                    .positional
                    .iter()
                    .any(|it| it.iter().any(sdk::may_call))
                {
                    self.state.gap(arguments.place, GapReason::Dynamic);
                }
            }
        }
    }
}
