//! What can be wrong with properties that write IAM: each condition of the transform, with its place and its words.

use crate::iam::PolicyTemplate;
use crate::text::TextRange;

/// Something wrong with a function or state machine that concerns its role.
#[derive(Clone, Debug)]
pub struct PolicyProblem {
    /// What, with what a fix needs to know.
    pub kind: PolicyProblemKind,
    /// The exact key or value, in the document.
    pub range: TextRange,
    /// The transform's message, word for word, its prefix included.
    pub aws_message: String,
    /// The logical ID of the function or state machine.
    pub resource_id: String,
    /// The whole entry of `Policies`, if it is about one.
    pub entry: Option<TextRange>,
}

/// The conditions.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are named for what they are")]
pub enum PolicyProblemKind {
    /// Parameters of a policy template have no value.
    MissingParameters {
        template: &'static PolicyTemplate,
        names: Vec<&'static str>,
    },
    /// The values of a policy template are not a map.
    ValuesNotAMap { template: &'static PolicyTemplate },
    /// An `Fn::If` of `Policies` has not three items.
    IfNotThree,
    /// The branches of an `Fn::If` of `Policies` are of different kinds.
    MixedKindsInIf,
    /// An entry, or a branch of one, is nothing that the transform knows; if it has one key, perhaps a mistyped name.
    EntryInvalid {
        position: usize,
        key: Option<String>,
    },
    /// `Role` of a function is an `Fn::If` that has not three items.
    RoleIfNotThree,
    /// A state machine has `Role` and `Policies`.
    RoleAndPolicies,
    /// `Policies`, or an item of it, is neither text nor a map.
    PoliciesWrongType,
    /// `Role` is neither text nor an intrinsic function.
    RoleNotAString,
    /// `DeadLetterQueue` is not what it should be.
    DeadLetterQueue(DeadLetterQueueProblem),
    /// A destination of `EventInvokeConfig` is not what it should be.
    Destination(DestinationProblem),
    /// `FunctionUrlConfig` has no usable `AuthType`.
    FunctionUrlAuthTypeMissing,
}

/// What can be wrong with `DeadLetterQueue`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeadLetterQueueProblem {
    /// It is not a map.
    NotAMap,
    /// `Type` or `TargetArn` is missing.
    Incomplete,
    /// `Type` is not text.
    TypeNotAString,
    /// `Type` is neither `SQS` nor `SNS`.
    TypeUnknown,
}

/// What can be wrong with destinations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DestinationProblem {
    /// `DestinationConfig` is not a map.
    ConfigNotAMap,
    /// `OnSuccess` or `OnFailure` is not a map.
    NotAMap,
    /// `Type` is missing or unknown.
    TypeUnknown,
    /// `Destination` is missing, and SAM makes none of that type.
    Required,
    /// `Destination` is an `Fn::If` that has not three items.
    IfNotThree,
}

/// The transform's message about a resource.
pub(crate) fn invalid(id: &str, message: &str) -> String {
    format!("Resource with id [{id}] is invalid. {message}")
}

/// The transform's message about a new resource whose logical ID is taken.
pub(crate) fn taken(by: &str, id: &str, resource_type: &str) -> String {
    format!(
        "Transforming resource with id [{by}] attempts to create a new resource with id [{id}] and type \
         \"{resource_type}\". A resource with that id already exists within this template. Please use a different id \
         for that resource."
    )
}

/// Collects the problems of one resource.
pub(super) struct Report<'a> {
    pub(super) id: &'a str,
    pub(super) problems: Vec<PolicyProblem>,
}

impl<'a> Report<'a> {
    pub(super) fn new(id: &'a str) -> Self {
        Self {
            id,
            problems: Vec::new(),
        }
    }

    /// A problem whose message names the resource.
    pub(super) fn push(&mut self, kind: PolicyProblemKind, range: TextRange, message: &str) {
        self.push_about(self.id, kind, range, message);
    }

    /// A problem whose message names something else.
    pub(super) fn push_about(
        &mut self,
        id: &str,
        kind: PolicyProblemKind,
        range: TextRange,
        message: &str,
    ) {
        let message = invalid(id, message);
        self.push_whole(kind, range, message, None);
    }

    /// A problem with its message in full, perhaps about an entry of `Policies`.
    pub(super) fn push_whole(
        &mut self,
        kind: PolicyProblemKind,
        range: TextRange,
        aws_message: String,
        entry: Option<TextRange>,
    ) {
        self.problems.push(PolicyProblem {
            kind,
            range,
            aws_message,
            resource_id: self.id.to_owned(),
            entry,
        });
    }
}
