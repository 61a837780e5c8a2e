//! Names: the closest of several that are nearly right, and what a type of resource is called in a sentence.

use sam_core::iam::Action;
use std::borrow::Cow;

/// Nothing that AWS accepts as a name is longer, and comparing takes time by the length of both.
const LONGEST: usize = 512;

/// The candidate nearest to what was typed, if one is near: at most a third of its letters differ or one, and not all, case not
/// counting.
pub fn closest<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = near(typed, candidates).into_iter();
    near.min_by_key(|(score, _)| *score).map(|(_, it)| it)
}

/// All candidates that are near, in order, each with its distance.
pub(crate) fn near<'a>(
    typed: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Vec<(usize, &'a str)> {
    let Some(typed) = Typed::new(typed) else {
        return Vec::new();
    };
    let candidates = candidates.into_iter().map(Candidate::new);
    candidates
        .filter_map(|it| Some((typed.distance(&it)?, it.name)))
        .collect()
}

/// Candidates that many names are compared with.
#[derive(Debug)]
pub(crate) struct NameIndex<'a>(Vec<Candidate<'a>>);

impl<'a> NameIndex<'a> {
    pub(crate) fn new(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self(names.into_iter().map(Candidate::new).collect())
    }

    /// As [`closest`].
    pub(crate) fn closest(&self, typed: &str) -> Option<&'a str> {
        let typed = Typed::new(typed)?;
        let near = self
            .0
            .iter()
            .filter_map(|it| Some((typed.distance(it)?, it.name)));
        near.min_by_key(|(score, _)| *score).map(|(_, it)| it)
    }
}

#[derive(Debug)]
struct Candidate<'a> {
    name: &'a str,
    length: usize,
    letters: [u8; 32],
}

impl<'a> Candidate<'a> {
    fn new(name: &'a str) -> Self {
        Self {
            name,
            length: name.chars().count(),
            letters: letters(name),
        }
    }
}

/// A name that may be mistyped.
struct Typed {
    lower: String,
    length: usize,
    letters: [u8; 32],
}

impl Typed {
    fn new(typed: &str) -> Option<Self> {
        if typed.len() > LONGEST {
            return None;
        }
        let lower = typed.to_lowercase();
        Some(Self {
            length: lower.chars().count(),
            letters: letters(&lower),
            lower,
        })
    }

    /// How many letters differ, if they are few.
    fn distance(&self, candidate: &Candidate<'_>) -> Option<usize> {
        // A name of one letter is not like every other one.
        let limit = (self.length / 3).max(1).min(self.length.saturating_sub(1));
        // Comparing letter by letter is slow, and this runs while someone types: most candidates fall out here.
        let may_be_near = self.length.abs_diff(candidate.length) <= limit
            && difference(&self.letters, &candidate.letters) <= limit;
        let distance = || strsim::osa_distance(&self.lower, &candidate.name.to_lowercase());
        may_be_near.then(distance).filter(|it| *it <= limit)
    }
}

/// How often each letter occurs, case not counting; digits and others fall together.
fn letters(text: &str) -> [u8; 32] {
    let mut counts = [0_u8; 32];
    for byte in text.bytes() {
        let count = &mut counts[usize::from(byte & 31)];
        *count = count.saturating_add(1);
    }
    counts
}

/// At least so many letters differ, wherever they stand.
fn difference(a: &[u8; 32], b: &[u8; 32]) -> usize {
    let (mut more, mut less) = (0, 0);
    for (a, b) in a.iter().zip(b) {
        more += usize::from(a.saturating_sub(*b));
        less += usize::from(b.saturating_sub(*a));
    }
    more.max(less)
}

/// The most letters of a name in a message.
const SHOWN: usize = 40;

/// A name for a message, which is not to be longer than a line.
pub(crate) fn shortened(name: &str) -> Cow<'_, str> {
    match name.char_indices().nth(SHOWN) {
        Some((end, _)) => Cow::Owned(format!("{}…", name.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(name),
    }
}

/// What a type of resource is called in a sentence: `function`, `state machine`; the type itself when it has no such name.
pub(crate) fn noun(resource_type: &str) -> Cow<'_, str> {
    match known_noun(resource_type) {
        Some(noun) => Cow::Borrowed(noun),
        None => Cow::Owned(format!("`{resource_type}`")),
    }
}

/// [`noun`] of a type that has one.
pub(crate) fn known_noun(resource_type: &str) -> Option<&'static str> {
    Some(match resource_type {
        "AWS::Serverless::Function" | "AWS::Lambda::Function" => "function",
        "AWS::Serverless::StateMachine" | "AWS::StepFunctions::StateMachine" => "state machine",
        "AWS::Serverless::Api" | "AWS::ApiGateway::RestApi" => "REST API",
        "AWS::Serverless::HttpApi" | "AWS::ApiGatewayV2::Api" => "HTTP API",
        "AWS::Serverless::WebSocketApi" => "WebSocket API",
        "AWS::Serverless::SimpleTable" | "AWS::DynamoDB::Table" => "table",
        "AWS::Serverless::GraphQLApi" | "AWS::AppSync::GraphQLApi" => "GraphQL API",
        "AWS::AppSync::DataSource" => "AppSync data source",
        "AWS::Events::Rule" => "rule",
        "AWS::Events::EventBus" => "event bus",
        "AWS::SQS::Queue" => "queue",
        "AWS::SNS::Topic" => "topic",
        "AWS::S3::Bucket" => "bucket",
        "AWS::Location::PlaceIndex" => "place index",
        "AWS::Kinesis::Stream" => "Kinesis stream",
        "AWS::KMS::Key" => "KMS key",
        "AWS::SecretsManager::Secret" => "secret",
        "AWS::SSM::Parameter" => "SSM parameter",
        "AWS::Serverless::Connector" => "connector",
        _ => return None,
    })
}

/// [`noun`] with its article: `a function`, `an event bus`.
pub(crate) fn a_noun(resource_type: &str) -> String {
    let noun = noun(resource_type);
    let article = match noun.as_ref() {
        "HTTP API" | "SSM parameter" | "AppSync data source" | "event bus" => "an",
        // `AWS::…`, `Alexa::…` and most others; `Custom::…` is the common exception.
        other
            if other
                .trim_start_matches('`')
                .starts_with(['A', 'E', 'I', 'O'])
                && other.starts_with('`') =>
        {
            "an"
        }
        _ => "a",
    };
    format!("{article} {noun}")
}

/// Several names in a sentence: `` `A`, `B` and `C` ``.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.into_iter().map(|it| format!("`{it}`")).collect();
    match names.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
    }
}

/// The resource types that an action takes, as IAM calls them.
pub(crate) fn types_taken(action: &Action) -> String {
    types_taken_up_to(action, usize::MAX)
}

/// As [`types_taken`], with the first few named and the others counted.
pub(crate) fn types_taken_up_to(action: &Action, most: usize) -> String {
    let types: Vec<&str> = action.resources.iter().map(|it| it.resource_type).collect();
    match types.split_at_checked(most) {
        Some((first, more)) if !more.is_empty() => {
            let first: Vec<String> = first.iter().map(|it| format!("`{it}`")).collect();
            format!("{} or {} other types", first.join(", "), more.len())
        }
        Some(_) | None => listed(types).replace(" and ", " or "),
    }
}

/// The first of some actions, and how many more there are.
pub(crate) fn actions(actions: &[&str]) -> String {
    const SHOWN: usize = 4;
    match actions {
        [] => "nothing".to_owned(),
        [one] => (*one).to_owned(),
        [first @ .., last] if actions.len() <= SHOWN => format!("{} and {last}", first.join(", ")),
        _ => {
            let shown = actions.iter().take(SHOWN - 1).copied().collect::<Vec<_>>();
            format!(
                "{} and {} more",
                shown.join(", "),
                actions.len() - shown.len()
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{NameIndex, actions, closest, listed};

    #[test]
    fn a_near_name_is_found_and_a_far_one_is_not() {
        let names = ["Orders", "OrderQueue", "Checkout"];
        assert_eq!(closest("Order", names), Some("Orders"));
        assert_eq!(closest("Ordesr", names), Some("Orders"));
        assert_eq!(closest("checkout", names), Some("Checkout"));
        assert_eq!(closest("Payments", names), None);
        assert_eq!(NameIndex::new(names).closest("Ordesr"), Some("Orders"));
    }

    #[test]
    fn a_very_long_name_is_near_to_nothing_at_once() {
        let long = "a".repeat(1_000_000);
        assert_eq!(closest(&long, [&*long]), None);
    }

    #[test]
    fn lists_read_like_sentences() {
        assert_eq!(listed(["A"]), "`A`");
        assert_eq!(listed(["A", "B", "C"]), "`A`, `B` and `C`");
        assert_eq!(actions(&["a", "b"]), "a and b");
        assert_eq!(actions(&["a", "b", "c", "d", "e"]), "a, b, c and 2 more");
    }
}
