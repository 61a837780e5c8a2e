//! What each event of EventBridge has, and how patterns filter events
//! (<https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html>).

/// The fields, those that patterns name most first, each with what it tells.
pub const EVENT_FIELDS: [(&str, &str); 9] = [
    ("source", "who sends it"),
    ("detail-type", "what happened"),
    ("detail", "what the source says of it"),
    ("account", "the account that it comes from"),
    ("region", "the region that it comes from"),
    ("resources", "ARNs that it is about"),
    ("time", "when it happened"),
    ("id", "the event itself"),
    ("version", "the form of the event, always `0`"),
];

/// The filters of patterns, each in a map of its own in a list of values
/// (<https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html>).
pub const EVENT_FILTERS: [&str; 8] = [
    "anything-but",
    "cidr",
    "equals-ignore-case",
    "exists",
    "numeric",
    "prefix",
    "suffix",
    "wildcard",
];
