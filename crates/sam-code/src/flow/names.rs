//! Names: to which routine they belong, and what they hold.
use super::{EXPORTS, Flow};
use crate::value::{Members, Site, Value, Values};
use std::collections::HashMap;

impl<'a> Flow<'a> {
    pub(super) fn set_name(&mut self, name: &'a str, values: Values) {
        let owner = self.owner(name);
        self.join_name(self.at.file, owner, name, &values);
        if owner == self.at.routine {
            self.hold(name, values);
        }
    }

    pub(super) fn enter_routine(&mut self) {
        self.local.clear();
        self.local.push(HashMap::new());
    }

    pub(super) fn hold(&mut self, name: &'a str, values: Values) {
        if let Some(names) = self.local.last_mut() {
            names.insert(name, values);
        }
    }

    /// What a name of the routine holds at this place, if it was set before.
    pub(super) fn held(&self, name: &str) -> Option<Values> {
        let mut ways = self.local.iter().rev();
        ways.find_map(|it| it.get(name)).cloned()
    }

    pub(super) fn join_name(
        &mut self,
        file: usize,
        routine: Option<usize>,
        name: &str,
        values: &Values,
    ) {
        let names = self.names.entry((file, routine)).or_default();
        self.state.has_changed |= join(names, name, values);
    }

    /// The routine that a name belongs to; `None` for the file.
    pub(super) fn owner(&self, name: &str) -> Option<usize> {
        let program = &self.sources.get(self.at.file)?.program;
        let mut at = self.at.routine;
        while let Some(index) = at {
            let routine = program.functions.get(index)?;
            if routine.locals.contains(name) {
                return Some(index);
            }
            at = routine.parent;
        }
        None
    }

    pub(super) fn name(&mut self, name: &str) -> Values {
        if let Some(values) = self.held(name) {
            return values;
        }
        let owner = self.owner(name);
        let names = self.names.get(&(self.at.file, owner));
        if let Some(values) = names.and_then(|it| it.get(name)) {
            return values.clone();
        }
        match name {
            "process" => Values::one(Value::External("process".into(), "".into())),
            "exports" => Values::one(Value::Object(Site {
                file: self.at.file,
                index: EXPORTS,
            })),
            "module" => Values::one(Value::External("module".into(), "".into())),
            _ => Values::none(),
        }
    }
}

/// Adds values to those of a name; whether there was a new one.
pub(super) fn join(members: &mut Members, name: &str, values: &Values) -> bool {
    match members.get_mut(name) {
        Some(all) => all.join(values),
        None => {
            members.insert(name.into(), values.clone());
            !values.is_empty()
        }
    }
}
