//! Resource types in words: `a function`, `an SQS queue`, `a Kinesis stream`.

use sam_core::connector::profile;

/// A resource type with its article.
pub(crate) fn with_article(resource_type: &str) -> String {
    let noun = noun(resource_type);
    let mut letters = noun.chars();
    let (first, second) = (
        letters.next().unwrap_or_default(),
        letters.next().unwrap_or_default(),
    );
    // Of an abbreviation it is the name of the letter that is heard: an S3 bucket, an HTTP API.
    let is_spelt = first.is_ascii_uppercase() && !second.is_ascii_lowercase();
    let is_vowel = if is_spelt {
        "AEFHILMNORSX".contains(first)
    } else {
        "AEIOaeio".contains(first)
    };
    format!("{} {noun}", if is_vowel { "an" } else { "a" })
}

/// A resource type in words, without article.
fn noun(resource_type: &str) -> String {
    let known = match profile::resolved_type(resource_type) {
        "AWS::Lambda::Function" => "function",
        "AWS::StepFunctions::StateMachine" => "state machine",
        "AWS::DynamoDB::Table" => "DynamoDB table",
        "AWS::SQS::Queue" => "SQS queue",
        "AWS::SNS::Topic" => "SNS topic",
        "AWS::S3::Bucket" => "S3 bucket",
        "AWS::Events::Rule" => "event rule",
        "AWS::Events::EventBus" => "event bus",
        "AWS::Location::PlaceIndex" => "place index",
        "AWS::ApiGateway::RestApi" => "REST API",
        "AWS::ApiGatewayV2::Api" if resource_type == "AWS::Serverless::WebSocketApi" => {
            "WebSocket API"
        }
        "AWS::ApiGatewayV2::Api" => "HTTP API",
        "AWS::AppSync::GraphQLApi" => "GraphQL API",
        "AWS::AppSync::DataSource" => "GraphQL data source",
        "AWS::CloudFormation::Stack" => "nested stack",
        "AWS::CloudFormation::CustomResource" => "custom resource",
        other if other.starts_with("Custom::") => "custom resource",
        other => return from_parts(other),
    };
    known.to_owned()
}

/// `AWS::Kinesis::StreamConsumer` as `Kinesis stream consumer`.
fn from_parts(resource_type: &str) -> String {
    let mut parts = resource_type.split("::").skip(1);
    let (Some(service), Some(kind)) = (parts.next(), parts.next()) else {
        return "resource".to_owned();
    };
    let mut words = String::new();
    let mut before = ' ';
    for letter in kind.chars() {
        if letter.is_ascii_uppercase() && before.is_ascii_lowercase() {
            words.push(' ');
        }
        words.push(letter);
        before = letter;
    }
    let words: Vec<_> = words
        .split(' ')
        .map(|word| {
            let is_spelt = word
                .chars()
                .nth(1)
                .is_some_and(|it| it.is_ascii_uppercase());
            if is_spelt {
                word.to_owned()
            } else {
                word.to_lowercase()
            }
        })
        .collect();
    match service {
        "Serverless" => words.join(" "),
        service => format!("{service} {}", words.join(" ")),
    }
}

#[cfg(test)]
mod tests {
    use super::with_article;

    #[test]
    fn types_read_as_words() {
        let types = [
            ("AWS::Serverless::Function", "a function"),
            ("AWS::SQS::Queue", "an SQS queue"),
            ("AWS::Kinesis::StreamConsumer", "a Kinesis stream consumer"),
            ("AWS::IAM::Role", "an IAM role"),
            ("AWS::EC2::VPC", "an EC2 VPC"),
            ("AWS::Serverless::LayerVersion", "a layer version"),
            ("Custom::Thing", "a custom resource"),
            ("nonsense", "a resource"),
        ];
        for (name, words) in types {
            assert_eq!(with_article(name), words);
        }
    }
}
