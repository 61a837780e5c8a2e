//! The names by which people call services, where the packages have those of an old or a part of a service.

/// The name of the service with a prefix, in lower case; none where the packages have it.
///
/// Source: <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
/// and the pages of the services.
pub fn usual_service_name(prefix: &str) -> Option<&'static str> {
    let names = NAMES.iter().find(|(it, _)| *it == prefix);
    names.map(|(_, name)| *name)
}

const NAMES: [(&str, &str); 20] = [
    ("apigateway", "Amazon API Gateway"),
    ("budgets", "AWS Budgets"),
    ("cloudformation", "AWS CloudFormation"),
    ("ecr", "Amazon ECR"),
    ("ecs", "Amazon ECS"),
    ("eks", "Amazon EKS"),
    ("elasticfilesystem", "Amazon EFS"),
    ("elasticloadbalancing", "Elastic Load Balancing"),
    ("elasticmapreduce", "Amazon EMR"),
    ("firehose", "Amazon Data Firehose"),
    ("geo", "Amazon Location Service"),
    ("iam", "AWS IAM"),
    ("inspector2", "Amazon Inspector"),
    ("kafka", "Amazon MSK"),
    ("kafka-cluster", "Amazon MSK"),
    ("kms", "AWS KMS"),
    ("lex", "Amazon Lex"),
    ("ses", "Amazon SES"),
    ("sts", "AWS STS"),
    ("wafv2", "AWS WAF"),
];
