//! Names: to which routine they belong, and what they hold.
use super::{EXPORTS, Flow};
use crate::access_log::{AccessLog, FastMap, Slot};
use crate::value::{Site, Value, Values};
use rustc_hash::FxHashMap as HashMap;

impl<'a> Flow<'a> {
    pub(super) fn set_name(&mut self, name: &'a str, values: Values) {
        let owner = self.owner(name);
        let instance = owner.and_then(|it| self.context_of(it));
        let key = (self.at.file, owner, instance);
        self.names.join(&self.state.log, key, name, &values);
        if owner == self.at.routine {
            self.hold(name, values);
        }
    }

    pub(super) fn enter_routine(&mut self) {
        self.local.clear();
        self.local.push(HashMap::default());
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

    /// Adds to what a name of a file holds.
    pub(super) fn join_name(&mut self, file: usize, name: &str, values: &Values) {
        self.names
            .join(&self.state.log, (file, None, None), name, values);
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
        let (file, owner) = (self.at.file, self.owner(name));
        let instance = owner.and(self.at.instance);
        let contexts = self.instances.closures.around(instance).map(Some);
        // What is around a class is evaluated for all instances.
        for context in contexts.chain([None]) {
            let key = (file, owner, context);
            if let Some(values) = self.names.get(&self.state.log, key, name) {
                return values;
            }
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

/// What names of routines and files were seen to hold. A name that was only asked for has a number and no values.
#[derive(Default)]
pub(super) struct Names {
    numbers: FastMap<Owner, HashMap<Box<str>, usize>>,
    values: Vec<Option<Values>>,
}

/// A file, or a routine of it, perhaps for one instance.
type Owner = (usize, Option<usize>, Option<Site>);

impl Names {
    /// What a name holds; none if nothing was assigned to it.
    fn get(&mut self, log: &AccessLog, owner: Owner, name: &str) -> Option<Values> {
        let number = self.number(owner, name);
        log.read(Slot::Name(number));
        self.values.get(number)?.clone()
    }

    /// What a name of another file holds.
    pub(super) fn read(&self, log: &AccessLog, file: usize, name: &str) -> Values {
        let names = self.numbers.get(&(file, None, None));
        let Some(number) = names.and_then(|it| it.get(name)) else {
            log.read(Slot::FileNames(file));
            return Values::none();
        };
        log.read(Slot::Name(*number));
        let values = self.values.get(*number).cloned().flatten();
        values.unwrap_or_default()
    }

    /// The names of a file with what they hold.
    pub(super) fn of_file(&self, file: usize) -> impl Iterator<Item = (&str, &Values)> {
        let names = self.numbers.get(&(file, None, None)).into_iter().flatten();
        names.filter_map(|(name, number)| Some((&**name, self.values.get(*number)?.as_ref()?)))
    }

    fn join(&mut self, log: &AccessLog, owner: Owner, name: &str, values: &Values) {
        let number = self.number(owner, name);
        let Some(slot) = self.values.get_mut(number) else {
            return;
        };
        let is_new = slot.is_none();
        if slot.get_or_insert_default().join(values) || is_new {
            log.change(Slot::Name(number));
            if let (file, None, _) = owner {
                log.change(Slot::FileNames(file));
            }
        }
    }

    fn number(&mut self, owner: Owner, name: &str) -> usize {
        let names = self.numbers.entry(owner).or_default();
        if let Some(number) = names.get(name) {
            return *number;
        }
        let number = self.values.len();
        names.insert(name.into(), number);
        self.values.push(None);
        number
    }
}
