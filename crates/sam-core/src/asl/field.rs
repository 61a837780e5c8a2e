//! The types of states, and the fields that each of them has.
//!
//! Source: <https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html> and the page of each type.

/// The type of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateType {
    /// One unit of work.
    Task,
    /// A transformation of its input.
    Pass,
    /// A branch by conditions.
    Choice,
    /// A delay.
    Wait,
    /// A successful end.
    Succeed,
    /// An end with an error.
    Fail,
    /// Branches beside each other.
    Parallel,
    /// The same states for each item.
    Map,
}

use StateType::{Choice, Fail, Map, Parallel, Pass, Succeed, Task, Wait};

/// How a state selects data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathLanguage {
    /// `$.a`, in fields that end with `.$` or `Path`.
    JsonPath,
    /// `{% $states.input.a %}`, in any text.
    Jsonata,
}

/// A field that states may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateField {
    /// Its name.
    pub name: &'static str,
    /// The types of states that have it.
    pub types: &'static [StateType],
    /// The query language without which it is refused; none if both have it.
    pub language: Option<PathLanguage>,
    /// What it is for, in a few words.
    pub about: &'static str,
}

const ALL: &[StateType] = &[Task, Pass, Choice, Wait, Succeed, Fail, Parallel, Map];
const WORKING: &[StateType] = &[Task, Parallel, Map];
const LEADING_ON: &[StateType] = &[Task, Pass, Wait, Parallel, Map];
const WITH_RESULT: &[StateType] = &[Task, Pass, Parallel, Map];
const WITH_INPUT: &[StateType] = &[Task, Pass, Choice, Wait, Succeed, Parallel, Map];

const JSON_PATH: Option<PathLanguage> = Some(PathLanguage::JsonPath);
const JSONATA: Option<PathLanguage> = Some(PathLanguage::Jsonata);

const fn field(
    name: &'static str,
    types: &'static [StateType],
    language: Option<PathLanguage>,
    about: &'static str,
) -> StateField {
    StateField {
        name,
        types,
        language,
        about,
    }
}

/// The fields of states, in the order in which they are usually written.
pub const STATE_FIELDS: &[StateField] = &[
    field("Type", ALL, None, "what the state does"),
    field("Comment", ALL, None, "a note for people"),
    field(
        "QueryLanguage",
        ALL,
        None,
        "how the state selects data: `JSONPath` or `JSONata`",
    ),
    field(
        "Resource",
        &[Task],
        None,
        "the ARN of the function, activity or API that does the work",
    ),
    field(
        "InputPath",
        WITH_INPUT,
        JSON_PATH,
        "the part of the input that the state works with",
    ),
    field(
        "Parameters",
        WITH_RESULT,
        JSON_PATH,
        "what is passed on; keys that end with `.$` take their values from paths",
    ),
    field(
        "Arguments",
        &[Task, Parallel],
        JSONATA,
        "what is passed to the API or to the branches",
    ),
    field(
        "Credentials",
        &[Task],
        None,
        "the role of another account that the task runs under",
    ),
    field("Result", &[Pass], JSON_PATH, "the output of the state"),
    field(
        "Choices",
        &[Choice],
        None,
        "conditions, each with the state that comes next",
    ),
    field(
        "Default",
        &[Choice],
        None,
        "the state that comes next if no condition is met",
    ),
    field("Seconds", &[Wait], None, "how long to wait"),
    field("Timestamp", &[Wait], None, "until when to wait"),
    field(
        "SecondsPath",
        &[Wait],
        JSON_PATH,
        "the path to how long to wait",
    ),
    field(
        "TimestampPath",
        &[Wait],
        JSON_PATH,
        "the path to until when to wait",
    ),
    field(
        "Branches",
        &[Parallel],
        None,
        "state machines that run beside each other",
    ),
    field("ItemsPath", &[Map], JSON_PATH, "the path to the items"),
    field("Items", &[Map], JSONATA, "the items"),
    field(
        "ItemReader",
        &[Map],
        None,
        "where a distributed map reads its items from",
    ),
    field("ItemSelector", &[Map], None, "what each iteration gets"),
    field(
        "ItemBatcher",
        &[Map],
        None,
        "how a distributed map puts items together",
    ),
    field(
        "ItemProcessor",
        &[Map],
        None,
        "the states that each item runs through",
    ),
    field(
        "Iterator",
        &[Map],
        None,
        "the older name of `ItemProcessor`",
    ),
    field(
        "MaxConcurrency",
        &[Map],
        None,
        "how many iterations run at once; 0 for no limit",
    ),
    field(
        "MaxConcurrencyPath",
        &[Map],
        JSON_PATH,
        "the path to how many iterations run at once",
    ),
    field(
        "ToleratedFailurePercentage",
        &[Map],
        None,
        "the share of items of a distributed map that may fail",
    ),
    field(
        "ToleratedFailurePercentagePath",
        &[Map],
        JSON_PATH,
        "the path to the share of items that may fail",
    ),
    field(
        "ToleratedFailureCount",
        &[Map],
        None,
        "how many items of a distributed map may fail",
    ),
    field(
        "ToleratedFailureCountPath",
        &[Map],
        JSON_PATH,
        "the path to how many items may fail",
    ),
    field(
        "Label",
        &[Map],
        None,
        "a name for the runs of a distributed map",
    ),
    field(
        "ResultWriter",
        &[Map],
        None,
        "where a distributed map writes its results",
    ),
    field(
        "ResultSelector",
        WORKING,
        JSON_PATH,
        "the parts of the result that are kept",
    ),
    field(
        "ResultPath",
        WITH_RESULT,
        JSON_PATH,
        "where the result goes in the input; `null` drops it",
    ),
    field(
        "OutputPath",
        WITH_INPUT,
        JSON_PATH,
        "the part that the next state gets",
    ),
    field("Output", WITH_INPUT, JSONATA, "what the next state gets"),
    field(
        "Assign",
        &[Task, Pass, Choice, Wait, Parallel, Map],
        None,
        "variables for the states that follow",
    ),
    field("Error", &[Fail], None, "the name of the error"),
    field("Cause", &[Fail], None, "what people read about the error"),
    field(
        "ErrorPath",
        &[Fail],
        JSON_PATH,
        "the path to the name of the error",
    ),
    field(
        "CausePath",
        &[Fail],
        JSON_PATH,
        "the path to what people read about the error",
    ),
    field(
        "TimeoutSeconds",
        &[Task],
        None,
        "after how long the task fails with `States.Timeout`",
    ),
    field(
        "TimeoutSecondsPath",
        &[Task],
        JSON_PATH,
        "the path to after how long the task fails",
    ),
    field(
        "HeartbeatSeconds",
        &[Task],
        None,
        "after how long without a heartbeat the task fails",
    ),
    field(
        "HeartbeatSecondsPath",
        &[Task],
        JSON_PATH,
        "the path to after how long without a heartbeat the task fails",
    ),
    field(
        "Retry",
        WORKING,
        None,
        "which errors are tried again, and how",
    ),
    field(
        "Catch",
        WORKING,
        None,
        "which state comes next after which errors",
    ),
    field("Next", LEADING_ON, None, "the state that comes next"),
    field(
        "End",
        LEADING_ON,
        None,
        "`true` for a state that is the last one",
    ),
];

/// A field of states, by its name.
pub fn state_field(name: &str) -> Option<&'static StateField> {
    STATE_FIELDS.iter().find(|it| it.name == name)
}

impl StateType {
    /// All types.
    pub const ALL: &'static [Self] = ALL;

    /// The type of a name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.name() == name)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Task => "Task",
            Pass => "Pass",
            Choice => "Choice",
            Wait => "Wait",
            Succeed => "Succeed",
            Fail => "Fail",
            Parallel => "Parallel",
            Map => "Map",
        }
    }

    /// What a state of the type does, in a few words.
    pub fn about(self) -> &'static str {
        match self {
            Task => "does a unit of work: a function, an API, an activity",
            Pass => "passes its input on, perhaps transformed",
            Choice => "goes on with one of several states",
            Wait => "waits for a time or until a time",
            Succeed => "ends the execution with success",
            Fail => "ends the execution with an error",
            Parallel => "runs branches beside each other",
            Map => "runs states for each item of a list",
        }
    }

    /// The fields that a state of the type may have.
    pub fn fields(self) -> impl Iterator<Item = &'static StateField> {
        STATE_FIELDS
            .iter()
            .filter(move |it| it.types.contains(&self))
    }

    /// Whether a state of the type has `Next` or `End`.
    pub fn leads_on(self) -> bool {
        LEADING_ON.contains(&self)
    }

    /// The fields of which a state of the type has exactly one, in a list for each such choice.
    pub(super) fn needs(self) -> &'static [&'static [&'static str]] {
        match self {
            Task => &[&["Resource"]],
            Choice => &[&["Choices"]],
            Wait => &[&["Seconds", "Timestamp", "SecondsPath", "TimestampPath"]],
            Parallel => &[&["Branches"]],
            Map => &[&["ItemProcessor", "Iterator"]],
            Pass | Succeed | Fail => &[],
        }
    }
}

impl PathLanguage {
    /// The language of a name.
    pub fn of(name: &str) -> Option<Self> {
        match name {
            "JSONPath" => Some(Self::JsonPath),
            "JSONata" => Some(Self::Jsonata),
            _ => None,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::JsonPath => "JSONPath",
            Self::Jsonata => "JSONata",
        }
    }
}

/// Fields that exclude each other.
pub(super) const EXCLUSIVE: &[(&str, &str)] = &[
    ("Seconds", "Timestamp"),
    ("Seconds", "SecondsPath"),
    ("Seconds", "TimestampPath"),
    ("Timestamp", "SecondsPath"),
    ("Timestamp", "TimestampPath"),
    ("SecondsPath", "TimestampPath"),
    ("ItemProcessor", "Iterator"),
    ("TimeoutSeconds", "TimeoutSecondsPath"),
    ("HeartbeatSeconds", "HeartbeatSecondsPath"),
    ("MaxConcurrency", "MaxConcurrencyPath"),
    (
        "ToleratedFailurePercentage",
        "ToleratedFailurePercentagePath",
    ),
    ("Error", "ErrorPath"),
    ("Cause", "CausePath"),
];
