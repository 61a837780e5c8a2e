//! Why SAM makes a resource, or puts a policy on a role.

/// What something that SAM makes is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Every function logs.
    Basic,
    /// `Tracing`.
    Tracing,
    /// `VpcConfig`.
    Vpc,
    /// An entry of `Policies` that is the name or ARN of a managed policy, or a function that gives one.
    Managed {
        /// Its place in the list.
        position: usize,
    },
    /// An entry of `Policies` that is a document.
    Statement {
        /// Its place in the list.
        position: usize,
    },
    /// An entry of `Policies` that is a policy template, or an `Fn::If` of some.
    Template {
        /// Its place in the list.
        position: usize,
        /// The template's name, the first if there are two.
        name: &'static str,
    },
    /// `DeadLetterQueue`.
    DeadLetterQueue,
    /// A destination of `EventInvokeConfig`.
    Destination(Outcome),
    /// An entry of `Events`.
    Event {
        /// Its key.
        key: String,
        /// Its type, `SQS`.
        event_type: &'static str,
    },
    /// An authorizer of an API.
    Authorizer {
        /// Its name; the API of a web socket has one without a name.
        name: Option<String>,
        /// The logical ID of the API.
        api: String,
    },
    /// A route of an `AWS::Serverless::WebSocketApi`.
    Route {
        /// Its key, `$connect`.
        key: String,
        /// The logical ID of the API.
        api: String,
    },
    /// Any other property, `FunctionUrlConfig`.
    Property(&'static str),
    /// Anything else that SAM adds by itself.
    Sam,
}

/// When something is sent to a destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The function returned.
    OnSuccess,
    /// The function failed.
    OnFailure,
}

impl Outcome {
    /// As it is written in templates.
    pub fn name(self) -> &'static str {
        match self {
            Self::OnSuccess => "OnSuccess",
            Self::OnFailure => "OnFailure",
        }
    }
}
