//! What the SDKs of AWS do: which of their names make a client, and which methods of one are calls.
mod boto3;
mod boto3_resource;
mod helpers;
mod javascript;
mod names;
mod packages;
mod powertools;
mod waiters;

use crate::access_log::{AccessLog, FastMap, Slot};
use crate::call::{Call, CallArgument, Certainty, GapReason, KnownValue, ReadingGap};
use crate::value::{ANY, KEYS, Members, Reached, Site, Value, Values, is_nameless};
pub(crate) use crate::value::{Client, Credentials, NamedValues, Place, Sdk, Style};
use rustc_hash::FxHashSet as HashSet;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use text_size::TextRange;

/// Whose names a language uses.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum SdkKind {
    Python,
    JavaScript,
}

/// The arguments of a call in the code.
pub(crate) struct Arguments {
    pub(crate) positional: Vec<Values>,
    pub(crate) named: NamedValues,
    pub(crate) place: Place,
}

impl Arguments {
    /// An argument by its name, or by its place.
    pub(crate) fn get(&self, name: &str, index: usize) -> Values {
        let named = self.named.iter().find(|it| &*it.0 == name);
        let value = named.map(|it| &it.1).or_else(|| self.positional.get(index));
        value.cloned().unwrap_or_default()
    }
}

/// What the reading has found out by now.
#[derive(Default)]
pub(crate) struct State {
    objects: FastMap<Site, Members>,
    seen: Seen,
    /// What the evaluation reads and changes.
    pub(crate) log: AccessLog,
    /// The number of the instance for which a routine is evaluated; 0 for all.
    pub(crate) context: usize,
}

/// What an evaluation has seen.
#[derive(Default)]
pub(crate) struct Seen {
    calls: BTreeMap<Key, Found>,
    gaps: BTreeSet<(usize, u32, GapReason)>,
    /// Commands that were made, and those that some client sends.
    made: BTreeMap<Key, (Client, NamedValues)>,
    sent: BTreeSet<Key>,
    /// Whether clients that are made without keys may have those of another role.
    is_other_default: bool,
}

/// A place, a service and an operation, and for which instance it is called.
type Key = (Place, Rc<str>, Rc<str>, usize);

struct Found {
    certainty: Certainty,
    arguments: BTreeMap<Rc<str>, BTreeSet<KnownValue>>,
}

impl State {
    /// What was seen by now, which is forgotten; the values stay.
    pub(crate) fn take_seen(&mut self) -> Seen {
        std::mem::take(&mut self.seen)
    }

    /// Puts together what all evaluations have seen. Commands that no client is seen to send are likely calls.
    pub(crate) fn finish(&mut self, all: Vec<Seen>) {
        for it in all {
            self.seen.gaps.extend(it.gaps);
            self.seen.made.extend(it.made);
            self.seen.is_other_default |= it.is_other_default;
            self.seen.sent.extend(it.sent);
            for (key, found) in it.calls {
                self.seen.add(key, found);
            }
        }
        self.context = 0;
        for ((place, service, operation, _), (client, arguments)) in
            std::mem::take(&mut self.seen.made)
        {
            let key = (place, service, operation.clone(), 0);
            if !self.seen.sent.contains(&key) {
                self.call(&client, &operation, Certainty::Likely, place, &arguments);
            }
        }
        if self.seen.is_other_default {
            self.seen.doubt();
        }
    }

    /// Notes that clients get other credentials from now on, if they are not given any: all calls are likely then.
    pub(crate) fn other_default(&mut self, place: Place) {
        self.seen.is_other_default = true;
        self.gap(place, GapReason::Dynamic);
    }

    /// The members of an object, an instance or a class.
    pub(crate) fn object(&self, site: Site) -> Option<&Members> {
        self.log.read(Slot::Object(site));
        self.objects.get(&site)
    }

    /// Adds values to a member of an object, an instance or a class.
    pub(crate) fn set_member(&mut self, site: Site, name: &str, values: &Values) {
        let members = self.objects.entry(site).or_default();
        let has_changed = match members.get_mut(name) {
            Some(all) => all.join(values),
            None => {
                members.insert(name.into(), values.clone());
                true
            }
        };
        if has_changed {
            self.log.change(Slot::Object(site));
        }
    }

    /// The members of an object that is the argument at an index, as arguments by name.
    pub(crate) fn members(&self, values: &Values) -> NamedValues {
        let is_object = |it: &&Value| matches!(it, Value::Object(_));
        let mut objects = values.iter().filter(is_object);
        if let (Some(Value::Object(site)), None) = (objects.next(), objects.next()) {
            let members = self.object(*site).into_iter().flatten();
            let members = members.map(|(name, values)| (name.clone(), values.clone()));
            return members.collect();
        }
        let mut all: BTreeMap<Rc<str>, Values> = BTreeMap::new();
        for value in values.iter() {
            if let Value::Object(site) = value {
                for (name, values) in self.object(*site).into_iter().flatten() {
                    all.entry(name.clone()).or_default().join(values);
                }
            }
        }
        all.into_iter().collect()
    }

    /// One member of an object.
    pub(crate) fn member(&self, values: &Values, name: &str) -> Values {
        let mut all = Values::none();
        for value in values.iter() {
            if let Value::Object(site) = value
                && let Some(members) = self.object(*site)
            {
                all.join(members.get(name).unwrap_or(&Values::none()));
            }
        }
        all
    }

    pub(crate) fn gap(&mut self, place: Place, reason: GapReason) {
        self.seen.gaps.insert((place.file, place.start, reason));
    }

    /// Notes a call, unless other credentials than the role's make it.
    pub(crate) fn call(
        &mut self,
        client: &Client,
        operation: &str,
        certainty: Certainty,
        place: Place,
        arguments: &[(Rc<str>, Values)],
    ) {
        if client.credentials == Credentials::Other {
            return;
        }
        let mut known: BTreeMap<Rc<str>, BTreeSet<KnownValue>> = BTreeMap::new();
        for (name, values) in arguments {
            let mut leaves = BTreeSet::new();
            self.leaves(&mut leaves, values, 0);
            if &**name == TRANSACTION {
                self.items(&mut leaves, &mut known, values);
            }
            if &**name == COPY_SOURCE {
                leaves.extend(values.iter().filter_map(|it| match it {
                    Value::Below(it) => Some(KnownValue::Environment(it.to_string())),
                    _ => None,
                }));
            }
            if !leaves.is_empty() || ASKS_FOR_MORE.contains(&&**name) {
                known.entry(name.clone()).or_default().append(&mut leaves);
            }
        }
        let key = (
            place,
            client.service.clone(),
            Rc::from(operation),
            self.context,
        );
        let found = Found {
            certainty,
            arguments: known,
        };
        self.seen.add(key, found);
    }

    /// What the items of a transaction do, `Put` or `Update`, and what the items of each kind are about.
    fn items(
        &self,
        kinds: &mut BTreeSet<KnownValue>,
        about: &mut BTreeMap<Rc<str>, BTreeSet<KnownValue>>,
        values: &Values,
    ) {
        let items = self.members(values).into_iter();
        for (_, item) in items.filter(|it| &*it.0 == ANY) {
            for (kind, values) in self.members(&item) {
                if is_nameless(&kind) {
                    continue;
                }
                kinds.insert(KnownValue::Literal(kind.to_string()));
                let leaves = about.entry(format!("{TRANSACTION}.{kind}").into());
                self.leaves(leaves.or_default(), &values, 1);
            }
        }
    }

    /// Everything known inside of a value.
    fn leaves(&self, out: &mut BTreeSet<KnownValue>, values: &Values, depth: usize) {
        if depth > MOST_NESTED || out.len() > MOST_LEAVES {
            return;
        }
        for value in values.iter() {
            match value {
                Value::Text(it) => {
                    out.insert(KnownValue::Literal(it.to_string()));
                }
                Value::Environment(it) => {
                    out.insert(KnownValue::Environment(it.to_string()));
                }
                // Enough words to be one, which is all that counts of it.
                Value::Statement(it) => {
                    out.insert(KnownValue::Literal(format!("{it} …")));
                }
                Value::Object(site) => {
                    for (name, values) in self.object(*site).into_iter().flatten() {
                        if is_nameless(name) && ![ANY, KEYS].contains(&&**name) {
                            continue;
                        }
                        // The names of a map are values where the API has a map of tables.
                        if depth == 0 && !is_nameless(name) {
                            out.insert(KnownValue::Literal(name.to_string()));
                        }
                        self.leaves(out, values, depth + 1);
                    }
                }
                _ => {}
            }
        }
    }

    /// Notes that a command was made, which is mostly sent.
    pub(crate) fn make(
        &mut self,
        client: &Client,
        operation: &str,
        place: Place,
        arguments: &[(Rc<str>, Values)],
    ) {
        let key = (place, client.service.clone(), operation.into(), 0);
        let made = (client.clone(), arguments.to_vec());
        self.seen.made.insert(key, made);
    }

    /// Notes that a client sends a command, with what the command was made from.
    pub(crate) fn send(&mut self, command: &Sdk, sender: Option<&Client>) {
        let Sdk::Command {
            client,
            operation,
            place,
            arguments,
        } = command
        else {
            return;
        };
        self.seen
            .sent
            .insert((*place, client.service.clone(), operation.clone(), 0));
        let credentials = sender.map_or(client.credentials, |it| it.credentials);
        let client = Client {
            credentials,
            ..client.clone()
        };
        self.call(&client, operation, Certainty::Certain, *place, arguments);
    }

    /// The files and first bytes of the calls.
    pub(crate) fn places(&self) -> HashSet<(usize, u32)> {
        let places = self.seen.calls.keys().map(|it| it.0);
        places.map(|it| (it.file, it.start)).collect()
    }

    /// The calls, with the names of files.
    pub(crate) fn calls(&self, files: &[String], reached: &Reached) -> Vec<Call> {
        let name = |file: usize| files.get(file).cloned().unwrap_or_default();
        let calls = self
            .seen
            .calls
            .iter()
            .map(|((place, client, operation, _), found)| Call {
                client: client.to_string(),
                operation: operation.to_string(),
                file: name(place.file),
                range: TextRange::new(place.start.into(), place.end.into()),
                arguments: found
                    .arguments
                    .iter()
                    .map(|(name, values)| CallArgument {
                        name: name.to_string(),
                        values: values.iter().cloned().collect(),
                    })
                    .collect(),
                certainty: found.certainty,
                handlers: reached.get(&(place.file, place.start)).cloned(),
            });
        // Two instances may call the same with the same arguments.
        let mut calls: Vec<Call> = calls.collect();
        calls.dedup();
        calls
    }

    /// Whether a call has an argument of which only the run knows which one it is.
    pub(crate) fn is_ambiguous(&self) -> bool {
        let is_variable = |it: &KnownValue| matches!(it, KnownValue::Environment(_));
        self.seen.calls.values().any(|it| {
            it.certainty == Certainty::Likely
                || it
                    .arguments
                    .values()
                    .any(|it| it.len() > 1 && it.iter().any(is_variable))
        })
    }

    /// The gaps, with the names of files.
    pub(crate) fn gaps(&self, files: &[String]) -> Vec<ReadingGap> {
        let gaps = self
            .seen
            .gaps
            .iter()
            .map(|(file, offset, reason)| ReadingGap {
                file: files.get(*file).cloned().unwrap_or_default(),
                offset: *offset,
                reason: reason.clone(),
            });
        gaps.collect()
    }
}

impl Seen {
    /// Makes what is certain likely.
    pub(crate) fn doubt(&mut self) {
        for found in self.calls.values_mut() {
            found.certainty = found.certainty.max(Certainty::Likely);
        }
    }

    /// Adds a call; the same one may have been seen with other arguments.
    fn add(&mut self, key: Key, found: Found) {
        match self.calls.entry(key) {
            Entry::Vacant(it) => {
                it.insert(found);
            }
            Entry::Occupied(mut it) => {
                let known = it.get_mut();
                known.certainty = known.certainty.min(found.certainty);
                for (name, leaves) in found.arguments {
                    known.arguments.entry(name).or_default().extend(leaves);
                }
            }
        }
    }
}

/// The argument that has the items of a transaction.
const TRANSACTION: &str = "TransactItems";

/// The argument that says what is copied: `bucket/key`.
const COPY_SOURCE: &str = "CopySource";

/// Arguments that matter even where nothing is known of their values.
const ASKS_FOR_MORE: [&str; 11] = [
    "ACL",
    COPY_SOURCE,
    "GrantFullControl",
    "GrantRead",
    "GrantReadACP",
    "GrantWriteACP",
    "ObjectLockLegalHoldStatus",
    "ObjectLockMode",
    "ObjectLockRetainUntilDate",
    "Tagging",
    "VersionId",
];

/// So deep the values of an argument are looked for.
const MOST_NESTED: usize = 5;
const MOST_LEAVES: usize = 64;

/// What a name of a package gives when it is called.
pub(crate) fn call_external(
    kind: SdkKind,
    state: &mut State,
    module: &str,
    path: &str,
    arguments: &Arguments,
) -> Values {
    match kind {
        SdkKind::Python => {
            let name = match path {
                "" => module.to_owned(),
                _ => format!("{module}.{path}"),
            };
            boto3::call(state, &name, arguments)
        }
        SdkKind::JavaScript => javascript::call(state, module, path, arguments),
    }
}

/// What a member of an object of an SDK is, if it is not a method.
pub(crate) fn member(sdk: &Rc<Sdk>, name: &str) -> Values {
    const NO_METHODS: [&str; 6] = [
        ANY,
        "config",
        "exceptions",
        "length",
        "meta",
        "middlewareStack",
    ];
    let method = || match NO_METHODS.contains(&name) {
        true => Values::none(),
        false => Values::sdk(Sdk::Method {
            owner: sdk.clone(),
            name: name.into(),
        }),
    };
    match &**sdk {
        Sdk::Resource { .. } => {
            let found = boto3_resource::member(sdk, name);
            match found.is_empty() && !boto3_resource::is_data(name) {
                true => method(),
                false => found,
            }
        }
        Sdk::Client(_) | Sdk::Caller { .. } => method(),
        Sdk::Session(_) | Sdk::Command { .. } | Sdk::Method { .. } => Values::none(),
        Sdk::Keys(_) => Values::one(Value::Sdk(sdk.clone())),
    }
}

/// What a method of an object of an SDK gives.
pub(crate) fn call_method(
    state: &mut State,
    sdk: &Sdk,
    method: &str,
    is_sure: Certainty,
    arguments: &Arguments,
) -> Values {
    match sdk {
        Sdk::Session(credentials) => boto3::session(state, *credentials, method, arguments),
        Sdk::Client(client) => match client.style {
            Style::Boto3 => boto3::client(state, client, method, is_sure, arguments),
            Style::JavaScript3 | Style::JavaScript2 | Style::Document => {
                javascript::client(state, client, method, is_sure, arguments)
            }
        },
        Sdk::Resource { .. } => boto3_resource::call(state, sdk, method, is_sure, arguments),
        Sdk::Command { .. } => Values::none(),
        Sdk::Caller { client, operation } => {
            if matches!(method, "paginate" | "wait") {
                state.call(
                    client,
                    operation,
                    is_sure,
                    arguments.place,
                    &arguments.named,
                );
            }
            Values::none()
        }
        Sdk::Method { .. } => match method {
            "bind" => Values::sdk(sdk.clone()),
            "call" | "apply" => {
                let arguments = Arguments {
                    positional: arguments.positional.iter().skip(1).cloned().collect(),
                    named: arguments.named.clone(),
                    place: arguments.place,
                };
                call(state, sdk, is_sure, &arguments)
            }
            _ => Values::none(),
        },
        Sdk::Keys(_) => Values::sdk(sdk.clone()),
    }
}

/// What the call of a method gives that was named elsewhere.
pub(crate) fn call(
    state: &mut State,
    sdk: &Sdk,
    is_sure: Certainty,
    arguments: &Arguments,
) -> Values {
    match sdk {
        Sdk::Method { owner, name } => call_method(state, owner, name, is_sure, arguments),
        Sdk::Session(_)
        | Sdk::Client(_)
        | Sdk::Resource { .. }
        | Sdk::Command { .. }
        | Sdk::Caller { .. }
        | Sdk::Keys(_) => Values::none(),
    }
}

/// Whether what is made of a value may call AWS: a client or a method of one, and the class of a command.
pub(crate) fn may_call(value: &Value) -> bool {
    match value {
        Value::Sdk(sdk) => match &**sdk {
            Sdk::Client(it) => it.credentials == Credentials::Role,
            Sdk::Session(it) => *it == Credentials::Role,
            Sdk::Resource { client, .. } => client.credentials == Credentials::Role,
            Sdk::Method { owner, .. } => may_call(&Value::Sdk(owner.clone())),
            Sdk::Command { .. } | Sdk::Caller { .. } | Sdk::Keys(_) => false,
        },
        Value::External(module, path) => {
            module.starts_with("@aws-sdk/client-") && path.ends_with("Command")
        }
        _ => false,
    }
}

/// Whether a package is an SDK, whose members are clients and commands.
pub(crate) fn is_sdk(module: &str) -> bool {
    module == "aws-sdk" || module.starts_with("aws-sdk/") || module.starts_with("@aws-sdk/client-")
}

/// What an element of a list that an SDK made is; going through the list may be a call.
pub(crate) fn element(state: &mut State, sdk: &Sdk, place: Place) -> Values {
    boto3_resource::element(state, sdk, place).unwrap_or_default()
}

/// The value of a variable of the environment that a function of Python reads.
pub(crate) fn environment(arguments: &Arguments) -> Values {
    boto3::environment(arguments)
}

/// Whether a package is known to call AWS by itself.
pub(crate) fn calls_aws(kind: SdkKind, module: &str) -> bool {
    packages::calls_aws(kind, module)
}

/// Whether a package may get a client without calling it.
pub(crate) fn is_harmless(module: &str) -> bool {
    packages::is_harmless(module) || is_sdk(module)
}
