//! `DependsOn` of the resources of a template while its connectors are expanded.

use super::resolver::{Known, Resolver};
use crate::expand::Detail;
use crate::syntax::NodeRef;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

/// What resources wait for, and which of them a connector has touched.
#[derive(Debug, Default)]
pub(super) struct Dependencies {
    waiting: BTreeMap<usize, (String, Waiting)>,
    places: HashMap<String, usize>,
    touched: BTreeSet<String>,
    /// The places of all whose lists have, or once had, an ID in them: else each connector would look at all lists.
    named_by: HashMap<String, BTreeSet<usize>>,
}

/// The value of a `DependsOn`.
#[derive(Clone, Debug)]
enum Waiting {
    Nothing,
    /// Any value that is not a list; as an item of one it counts as it is.
    One(Value),
    /// The resources made of one written resource share its list, and what is taken out of it for one of them is gone
    /// for all.
    Shared(Rc<RefCell<Vec<Value>>>),
}

impl Waiting {
    fn of(value: Value) -> Self {
        match value {
            Value::Array(items) => Self::Shared(Rc::new(RefCell::new(items))),
            Value::Null => Self::Nothing,
            one => Self::One(one),
        }
    }

    /// The list to go on with: what nobody shares is taken, else a long list is copied once for each of its items.
    fn take_list(&mut self) -> Vec<Value> {
        match self {
            Self::Nothing => Vec::new(),
            Self::One(one) => vec![one.clone()],
            Self::Shared(list) => match Rc::get_mut(list) {
                Some(own) => own.take(),
                None => list.borrow().clone(),
            },
        }
    }

    /// The IDs in it.
    fn ids(&self) -> Vec<String> {
        let id = |it: &Value| it.as_str().map(str::to_owned);
        match self {
            Self::Nothing => Vec::new(),
            Self::One(one) => id(one).into_iter().collect(),
            Self::Shared(list) => list.borrow().iter().filter_map(id).collect(),
        }
    }

    fn to_value(&self) -> Option<Value> {
        match self {
            Self::Nothing => None,
            Self::One(one) => Some(one.clone()),
            Self::Shared(list) => Some(Value::Array(list.borrow().clone())),
        }
    }
}

fn insert_unique(list: &mut Vec<Value>, ids: &[String]) {
    for id in ids {
        if !list.iter().any(|it| it.as_str() == Some(id)) {
            list.push(Value::from(id.as_str()));
        }
    }
}

impl Dependencies {
    /// What is there before the first connector is expanded.
    pub(super) fn of(resolver: &Resolver<'_>) -> Self {
        let mut dependencies = Self::default();
        for resource in resolver.template().resources() {
            match resolver.find(resource.id) {
                // A layer version, which has another ID in the end.
                Known::Written(_) | Known::Refused(_) | Known::Nothing => {}
                Known::Made(_) | Known::Connector => continue,
            }
            let depends_on = resource.body().get("DependsOn").map(NodeRef::to_value);
            let ids = super::graphql::share_depends_on(resource, resolver.template());
            dependencies.add(resource.id, &ids, depends_on);
        }
        for made in resolver.made().iter() {
            if let Detail::Notification(bucket) = &made.detail {
                dependencies.wait(bucket, &made.id);
            }
        }
        // So far no connector had a part in it.
        dependencies.touched.clear();
        dependencies
    }

    /// Resources made of one that waits for `depends_on`.
    pub(super) fn add<S: AsRef<str>>(&mut self, id: &str, others: &[S], depends_on: Option<Value>) {
        let waiting = depends_on.map_or(Waiting::Nothing, Waiting::of);
        let ids = std::iter::once(id).chain(others.iter().map(AsRef::as_ref));
        for id in ids {
            let next = self.waiting.len();
            let at = *self.places.entry(id.to_owned()).or_insert(next);
            self.waiting.insert(at, (id.to_owned(), waiting.clone()));
            for named in waiting.ids() {
                self.named_by.entry(named).or_default().insert(at);
            }
        }
    }

    /// `id` waits for `policy` as well. Nothing happens when there is no such resource.
    pub(super) fn wait(&mut self, id: &str, policy: &str) {
        let at = *self
            .places
            .entry(id.to_owned())
            .or_insert(self.waiting.len());
        let (_, waiting) = self
            .waiting
            .entry(at)
            .or_insert_with(|| (id.to_owned(), Waiting::Nothing));
        let mut list = waiting.take_list();
        insert_unique(&mut list, &[policy.to_owned()]);
        *waiting = Waiting::of(Value::Array(list));
        self.named_by
            .entry(policy.to_owned())
            .or_default()
            .insert(at);
        self.touched.insert(id.to_owned());
    }

    /// Who waits for a connector waits for what it generated.
    pub(super) fn replace(&mut self, connector: &str, generated: &[String]) {
        let Some(named_by) = self.named_by.get(connector).cloned() else {
            return;
        };
        let mut shortened: Vec<Rc<RefCell<Vec<Value>>>> = Vec::new();
        for at in &named_by {
            let Some((id, waiting)) = self.waiting.get_mut(at) else {
                continue;
            };
            let mut list = match waiting {
                Waiting::Nothing => continue,
                Waiting::One(one) if one.as_str() == Some(connector) => Vec::new(),
                Waiting::One(_) => continue,
                Waiting::Shared(shared) => {
                    let mut list = shared.borrow_mut();
                    let named = |it: &Value| it.as_str() == Some(connector);
                    let Some(at) = list.iter().position(named) else {
                        continue;
                    };
                    list.remove(at);
                    shortened.push(Rc::clone(shared));
                    list.clone()
                }
            };
            insert_unique(&mut list, generated);
            *waiting = Waiting::of(Value::Array(list));
            self.touched.insert(id.clone());
            for named in generated {
                self.named_by.entry(named.clone()).or_default().insert(*at);
            }
        }
        for (id, waiting) in named_by.iter().filter_map(|at| self.waiting.get(at)) {
            if let Waiting::Shared(list) = waiting
                && shortened.iter().any(|it| Rc::ptr_eq(it, list))
            {
                self.touched.insert(id.clone());
            }
        }
    }

    /// What a resource waits for in the end.
    pub(super) fn get(&self, id: &str) -> Option<Value> {
        self.waiting.get(self.places.get(id)?)?.1.to_value()
    }

    /// The resources that a connector touched, with what they wait for in the end.
    pub(super) fn touched(&self) -> impl Iterator<Item = (&str, Value)> {
        self.touched
            .iter()
            .filter_map(|id| Some((id.as_str(), self.get(id)?)))
    }
}
