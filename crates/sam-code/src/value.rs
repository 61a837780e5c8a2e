//! What an expression may come to, as far as calls of AWS depend on it.
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// One value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Value {
    Text(Arc<str>),
    /// The value of an environment variable.
    Environment(Rc<str>),
    /// A path that begins with the value of an environment variable.
    Below(Rc<str>),
    /// The beginning of a statement of PartiQL, whose rest is known only at run time.
    Statement(Rc<str>),
    /// All environment variables: `os.environ`, `process.env`.
    EnvironmentMap,
    /// A name of a package: its module and the path in it.
    External(Rc<str>, Rc<str>),
    /// A file of the project.
    File(usize),
    Function(Site),
    /// A method of an instance; the instance is its first argument.
    Bound(Site, Site),
    Class(Site),
    Instance(Site),
    /// An instance of the class, as one of those that the class extends.
    Parent(Site),
    /// A map or a list.
    Object(Site),
    Sdk(Rc<Sdk>),
}

/// What stands at a place: the number of the file, and of the thing in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Site {
    pub(crate) file: usize,
    pub(crate) index: usize,
}

/// So many values are kept of one expression at most.
const MOST_VALUES: usize = 24;

/// The values that an expression may have; none if nothing is known. Most have one; those of the others are shared by copies.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Values(Held);

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Held {
    #[default]
    None,
    One(Value),
    /// Invariant: sorted, and more than one.
    Several(Rc<Vec<Value>>),
}

impl Values {
    pub(crate) fn none() -> Self {
        Self::default()
    }

    pub(crate) fn one(value: Value) -> Self {
        Self(Held::One(value))
    }

    pub(crate) fn text(text: &str) -> Self {
        Self::one(Value::Text(text.into()))
    }

    fn all(&self) -> &[Value] {
        match &self.0 {
            Held::None => &[],
            Held::One(value) => std::slice::from_ref(value),
            Held::Several(values) => values,
        }
    }

    pub(crate) fn sdk(sdk: Sdk) -> Self {
        Self::one(Value::Sdk(Rc::new(sdk)))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Value> {
        self.all().iter()
    }

    pub(crate) fn is_empty(&self) -> bool {
        matches!(self.0, Held::None)
    }

    /// The texts among them.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.iter().filter_map(|it| match it {
            Value::Text(it) => Some(&**it),
            _ => None,
        })
    }

    /// What the SDKs made among them.
    pub(crate) fn sdks(&self) -> impl Iterator<Item = &Rc<Sdk>> {
        self.iter().filter_map(|it| match it {
            Value::Sdk(it) => Some(it),
            _ => None,
        })
    }

    /// Adds values; whether there was a new one.
    pub(crate) fn join(&mut self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (_, Held::None) => return false,
            (Held::None, _) => {
                *self = other.clone();
                return true;
            }
            (Held::One(own), Held::One(other)) if own == other => return false,
            (Held::Several(own), Held::Several(other)) if Rc::ptr_eq(own, other) => return false,
            (Held::One(_) | Held::Several(_), Held::One(_) | Held::Several(_)) => {}
        }
        let mut added = false;
        for value in other.all() {
            added |= self.add(value);
        }
        added
    }

    /// Adds a value to those that there are, unless there are too many; whether it is a new one.
    fn add(&mut self, value: &Value) -> bool {
        match &mut self.0 {
            Held::None => {
                self.0 = Held::One(value.clone());
                true
            }
            Held::One(own) if own == value => false,
            Held::One(own) => {
                let mut both = vec![own.clone(), value.clone()];
                both.sort();
                self.0 = Held::Several(Rc::new(both));
                true
            }
            Held::Several(own) => match own.binary_search(value) {
                Err(at) if own.len() < MOST_VALUES => {
                    Rc::make_mut(own).insert(at, value.clone());
                    true
                }
                Ok(_) | Err(_) => false,
            },
        }
    }
}

impl FromIterator<Value> for Values {
    fn from_iter<T: IntoIterator<Item = Value>>(values: T) -> Self {
        let mut all = Self::none();
        for it in values {
            all.join(&Self::one(it));
        }
        all
    }
}

/// The members of objects, instances and modules.
pub(crate) type Members = BTreeMap<Rc<str>, Values>;

/// The member that stands for all whose name is known only at run time, and for the elements of a list.
pub(crate) const ANY: &str = "*";

/// The member that holds the names known only at run time.
pub(crate) const KEYS: &str = "*keys";

/// The members that hold the elements of a short list by their places.
pub(crate) fn place_in_list(index: usize) -> Option<&'static str> {
    const PLACES: [&str; 8] = ["*0", "*1", "*2", "*3", "*4", "*5", "*6", "*7"];
    PLACES.get(index).copied()
}

/// Whether a member stands for others and has no name in the code.
pub(crate) fn is_nameless(member: &str) -> bool {
    member.starts_with('*')
}

/// Values by name: arguments, members of a map.
pub(crate) type NamedValues = Vec<(Rc<str>, Values)>;

/// What an SDK made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sdk {
    /// `boto3.Session()`.
    Session(Credentials),
    Client(Client),
    /// A resource of boto3: `boto3.resource("s3").Bucket("b")`; its type is empty for the service itself.
    Resource {
        client: Client,
        kind: Rc<str>,
        arguments: NamedValues,
    },
    /// `new GetObjectCommand({})`, and where it was made.
    Command {
        client: Client,
        operation: Rc<str>,
        place: Place,
        arguments: NamedValues,
    },
    /// What calls one operation: a paginator, a waiter.
    Caller {
        client: Client,
        operation: Rc<str>,
    },
    /// A method that is not called where it is named: `put = table.put_item`.
    Method {
        owner: Rc<Sdk>,
        name: Rc<str>,
    },
    /// Credentials that the code got by itself.
    Keys(Credentials),
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Client {
    pub(crate) service: Rc<str>,
    pub(crate) style: Style,
    pub(crate) credentials: Credentials,
}

/// Whose methods a client has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Style {
    Boto3,
    /// `send(new XCommand())` and methods by operation.
    JavaScript3,
    JavaScript2,
    /// The clients of DynamoDB that take plain values: `get` for `GetItem`.
    Document,
}

/// A place in the files that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) file: usize,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// Whose permissions a call needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Credentials {
    /// Those of the function's role.
    Role,
    /// Those of an assumed role, of keys or of a profile.
    Other,
}

/// For calls by their file and first byte, the functions of the first file that lead to each; no entry for one that runs
/// when its file is loaded, or of which that is not known.
pub(crate) type Reached = FxHashMap<(usize, u32), Vec<String>>;
