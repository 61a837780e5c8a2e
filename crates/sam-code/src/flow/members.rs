//! Members of values: of maps, instances, files and packages.
use super::{BASES, EXPORTS, Flow, MOST_BASES, MOST_PATH, range_of};
use crate::access_log::Slot;
use crate::call::GapReason;
use crate::sdk;
use crate::tree::{Expression, RoutineKind};
use crate::value::{ANY, Members, Site, Value, Values, place_in_list};
use std::rc::Rc;

impl Flow<'_> {
    pub(super) fn item(&mut self, values: &Values, index: usize) -> Values {
        let exact = place_in_list(index).map(|it| self.own_member(values, it));
        let exact = exact.unwrap_or_default();
        match exact.is_empty() {
            true => self.member(values, ANY),
            false => exact,
        }
    }

    /// A member that objects have by exactly this name.
    fn own_member(&self, values: &Values, name: &str) -> Values {
        let mut all = Values::none();
        for value in values.iter() {
            if let Value::Object(site) = value
                && let Some(members) = self.state.object(*site)
                && let Some(values) = members.get(name)
            {
                all.join(values);
            }
        }
        all
    }

    /// Members of objects that may be called, where only the run knows which is meant.
    pub(super) fn any_callable(&self, owners: &Values) -> Values {
        let mut all = Values::none();
        for owner in owners.iter() {
            let Value::Object(site) = owner else {
                continue;
            };
            let members = self.state.object(*site).into_iter().flatten();
            for value in members.flat_map(|(_, it)| it.iter()) {
                let is_callable = matches!(value, Value::Function(_) | Value::Bound(..));
                if is_callable || sdk::may_call(value) {
                    all.join(&Values::one(value.clone()));
                }
            }
        }
        all
    }

    /// Notes what may call AWS and is put where nobody follows it.
    pub(super) fn leaves(&mut self, owner: &Expression, owners: &Values, values: &Values) {
        let is_followed = |it: &Value| {
            matches!(
                it,
                Value::Object(_) | Value::Instance(_) | Value::Class(_) | Value::File(_)
            )
        };
        if !owners.iter().any(is_followed) && values.iter().any(sdk::may_call) {
            let place = self.place(range_of(owner));
            self.state.gap(place, GapReason::Dynamic);
        }
    }

    pub(super) fn all_members(&self, values: &Values) -> Members {
        let mut all = Members::new();
        let mut add = |name: &str, values: &Values| {
            all.entry(name.into()).or_default().join(values);
        };
        for value in values.iter() {
            if let Value::File(file) = value {
                if self.is_python() {
                    self.state.log.read(Slot::FileNames(*file));
                    self.names.of_file(*file).for_each(|it| add(it.0, it.1));
                }
                let index = EXPORTS;
                let exported = self.state.object(Site { file: *file, index });
                let exported = exported.into_iter().flatten();
                exported.for_each(|(name, values)| add(name, values));
                for (name, values) in self.state.members(&self.exported(*file)) {
                    add(&name, &values);
                }
            }
        }
        all
    }

    pub(super) fn member(&mut self, values: &Values, name: &str) -> Values {
        let mut all = Values::none();
        for value in values.iter() {
            let found = self.member_of(value, name, 0);
            match (value, found.is_empty()) {
                // A class may find members by itself.
                (Value::Instance(site), true) if !name.starts_with("__") => {
                    let given = Values::text(name);
                    all.join(&self.asked(*site, "__getattr__", &given))
                }
                _ => all.join(&found),
            };
        }
        all
    }

    pub(super) fn member_of(&self, value: &Value, name: &str, depth: usize) -> Values {
        if depth > MOST_BASES {
            return Values::none();
        }
        match value {
            Value::External(module, path) => self.external_member(module, path, name),
            Value::EnvironmentMap => Values::one(Value::Environment(name.into())),
            Value::File(file) => self.file_member(*file, name, depth),
            Value::Object(site) => {
                let members = self.state.object(*site);
                let exact = members.and_then(|it| it.get(name));
                exact
                    .or_else(|| members?.get(ANY))
                    .cloned()
                    .unwrap_or_default()
            }
            // `self.__dict__.update(clients)`.
            Value::Instance(site) if name == "__dict__" => Values::one(Value::Object(*site)),
            Value::Class(site) | Value::Instance(site) | Value::Parent(site) => {
                let found = match value {
                    Value::Parent(_) => self.inherited(*site, name, depth),
                    _ => self.class_member(*site, name, depth),
                };
                let is_instance = !matches!(value, Value::Class(_));
                let owner = match (value, self.instance_here()) {
                    (Value::Parent(_), Some(instance)) => instance,
                    _ => *site,
                };
                let bind = |it: &Value| match it {
                    Value::Function(function) => match self.kind(*function) {
                        RoutineKind::ClassMethod => Values::one(Value::Bound(*function, owner)),
                        RoutineKind::Method if is_instance => {
                            Values::one(Value::Bound(*function, owner))
                        }
                        RoutineKind::Property if is_instance => self.property(*function, owner),
                        RoutineKind::Function if is_instance && self.is_of_instances(*function) => {
                            Values::one(Value::Bound(*function, owner))
                        }
                        _ => Values::one(it.clone()),
                    },
                    it => Values::one(it.clone()),
                };
                found.iter().map(bind).fold(Values::none(), |mut all, it| {
                    all.join(&it);
                    all
                })
            }
            Value::Sdk(sdk) => sdk::member(sdk, name),
            // A member of an enumeration has its value under that name.
            Value::Text(_) | Value::Environment(_) if name == "value" => Values::one(value.clone()),
            Value::Text(_)
            | Value::Environment(_)
            | Value::Below(_)
            | Value::Statement(_)
            | Value::Function(_)
            | Value::Bound(..) => Values::none(),
        }
    }

    pub(super) fn external_member(&self, module: &Rc<str>, path: &Rc<str>, name: &str) -> Values {
        match (&**module, &**path, name) {
            ("os", "", "environ") | ("process", "", "env") => Values::one(Value::EnvironmentMap),
            ("module", "", "exports") => {
                let site = Site {
                    file: self.at.file,
                    index: EXPORTS,
                };
                let mut all = Values::one(Value::Object(site));
                all.join(&self.exported(self.at.file));
                all
            }
            // The default export of a package in CommonJS is the package.
            (_, "", "default") => Values::one(Value::External(module.clone(), path.clone())),
            _ if path.len() > MOST_PATH => Values::none(),
            (_, "", _) => Values::one(Value::External(module.clone(), name.into())),
            _ => Values::one(Value::External(
                module.clone(),
                format!("{path}.{name}").into(),
            )),
        }
    }

    pub(super) fn file_member(&self, file: usize, name: &str, depth: usize) -> Values {
        let Some(source) = self.sources.get(file) else {
            return Values::none();
        };
        if source.language.sdk() == sdk::SdkKind::Python {
            return self.names.read(&self.state.log, file, name);
        }
        let site = Site {
            file,
            index: EXPORTS,
        };
        let exported = self.state.object(site).and_then(|it| it.get(name));
        let mut all = exported.cloned().unwrap_or_default();
        let whole = self.exported(file);
        for value in whole.iter() {
            all.join(&match name {
                "default" => Values::one(value.clone()),
                _ => self.member_of(value, name, depth + 1),
            });
        }
        if name == "default" && all.is_empty() {
            all = Values::one(Value::Object(site));
        }
        all
    }

    pub(super) fn kind(&self, function: Site) -> RoutineKind {
        let source = self.sources.get(function.file);
        let routine = source.and_then(|it| it.program.functions.get(function.index));
        routine.map(|it| it.kind).unwrap_or_default()
    }

    /// A member of a class or of those that it extends.
    pub(super) fn class_member(&self, site: Site, name: &str, depth: usize) -> Values {
        let own = self.state.object(site).and_then(|it| it.get(name));
        let mut all = own.cloned();
        for instance in self.instances.of_class(site) {
            let values = self.state.object(instance).and_then(|it| it.get(name));
            if let Some(values) = values {
                all.get_or_insert_default().join(values);
            }
        }
        let class = self.instances.class_of(site);
        if all.is_none() && class != site {
            let of_class = self.state.object(class).and_then(|it| it.get(name));
            all = of_class.cloned();
        }
        all.unwrap_or_else(|| self.inherited(class, name, depth))
    }

    /// A member of the classes that a class extends.
    fn inherited(&self, site: Site, name: &str, depth: usize) -> Values {
        let bases = self.state.object(site).and_then(|it| it.get(BASES));
        let mut all = Values::none();
        for base in bases.into_iter().flat_map(Values::iter) {
            if let Value::Class(base) = base
                && depth < MOST_BASES
            {
                all.join(&self.class_member(*base, name, depth + 1));
            }
        }
        all
    }
}
