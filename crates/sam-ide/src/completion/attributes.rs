//! What `GetAtt` gives of the resource types that connectors know.

/// The attributes of a CloudFormation type, the one most asked for first; none of types that are not known.
pub(super) fn attributes(resolved_type: &str) -> &'static [&'static str] {
    match resolved_type {
        "AWS::Lambda::Function" | "AWS::Events::Rule" => &["Arn"],
        "AWS::StepFunctions::StateMachine" => &["Arn", "Name"],
        "AWS::AppSync::GraphQLApi" => &["ApiId", "Arn", "GraphQLUrl"],
        "AWS::AppSync::DataSource" => &["DataSourceArn", "Name"],
        "AWS::SQS::Queue" => &["Arn", "QueueName", "QueueUrl"],
        "AWS::SNS::Topic" => &["TopicArn", "TopicName"],
        "AWS::DynamoDB::Table" => &["Arn", "StreamArn"],
        "AWS::S3::Bucket" => &["Arn", "DomainName", "RegionalDomainName", "WebsiteURL"],
        "AWS::Location::PlaceIndex" => &["Arn", "IndexArn"],
        "AWS::ApiGatewayV2::Api" => &["ApiEndpoint", "ApiId"],
        "AWS::ApiGateway::RestApi" => &["RestApiId", "RootResourceId"],
        "AWS::Events::EventBus" => &["Arn", "Name"],
        "AWS::IAM::Role" => &["Arn", "RoleId"],
        _ => &[],
    }
}
