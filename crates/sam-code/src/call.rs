//! What code does: its calls of AWS, with what the reading knows of each.
use text_size::TextRange;

/// A call of AWS that code makes with the credentials of its role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The service as the SDK for Python names its client: `dynamodb`, `stepfunctions`.
    pub client: String,
    /// The operation as the API names it, but for its case: `PutItem`.
    pub operation: String,
    /// The path of the file, as the caller of the reading names it.
    pub file: String,
    /// The bytes of the call in its file.
    pub range: TextRange,
    /// Arguments of the call of which something is known.
    pub arguments: Vec<CallArgument>,
    /// How sure it is that the call is made.
    pub certainty: Certainty,
    /// The functions of the first file that lead to it, by name; `None` if it is made when its file is loaded, or if that
    /// is not known.
    pub handlers: Option<Vec<String>>,
}

/// An argument of a call, by the name that the API has for it: `TableName`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallArgument {
    /// The name of the parameter.
    pub name: String,
    /// The values that it may have, those inside of maps and lists included.
    pub values: Vec<KnownValue>,
}

/// A value that the reading knows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KnownValue {
    /// A text that stands in the code.
    Literal(String),
    /// The value of an environment variable.
    Environment(String),
}

/// How sure it is that code makes a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// The client and the operation are known.
    Certain,
    /// The client may be another one, or nothing shows that the command is sent.
    Likely,
    /// A helper of the SDK makes the call in some cases only, such as an upload of a large object.
    Optional,
}

/// Why calls may be missing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GapReason {
    /// The file has an error, or is nested too deeply.
    Unreadable,
    /// The file is a bundle of modules that get one another by number.
    Bundle,
    /// A file that the code imports is not there.
    MissingFile(String),
    /// The code calls a client whose service, or an operation whose name, is known only at run time.
    Dynamic,
    /// A client is handed to a package.
    HandedOver(String),
    /// A package calls AWS by itself.
    Package(String),
}

/// A place where calls may be missing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReadingGap {
    /// The path of the file.
    pub file: String,
    /// The first byte of the place.
    pub offset: u32,
    /// Why.
    pub reason: GapReason,
}

/// What was read of the code of one function.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The calls, in the order of files and places.
    pub calls: Vec<Call>,
    /// Where calls may be missing; the reading is complete if there is no such place.
    pub gaps: Vec<ReadingGap>,
    /// The files that were read, the first is the one with the handler.
    pub files: Vec<String>,
    /// The names that the first file exports.
    pub exports: Vec<String>,
}

impl Reading {
    /// Whether a function of the first file may lead to a call.
    pub fn leads_to(&self, handler: &str, call: &Call) -> bool {
        let is_known = || self.exports.iter().any(|it| it == handler);
        match &call.handlers {
            Some(handlers) => handlers.iter().any(|it| it == handler) || !is_known(),
            None => true,
        }
    }
}
