//! The services for which a deployment makes service-linked roles
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html>).

/// What types begin with, and the services whose roles their resources may need, as their ARNs name them.
const SERVICES: &[(&str, &[&str])] = &[
    ("AWS::AmazonMQ::", &["mq"]),
    ("AWS::ApiGateway::", &["ops.apigateway"]),
    ("AWS::ApiGatewayV2::", &["ops.apigateway"]),
    (
        "AWS::ApplicationAutoScaling::",
        &["*.application-autoscaling"],
    ),
    ("AWS::AutoScaling::", &["autoscaling"]),
    ("AWS::Batch::", &["batch"]),
    ("AWS::Cognito::", &["cognito-idp", "email.cognito-idp"]),
    ("AWS::DynamoDB::", &["*.dynamodb"]),
    ("AWS::ECS::", &["ecs"]),
    ("AWS::EFS::", &["elasticfilesystem"]),
    ("AWS::EKS::", &["eks", "eks-fargate", "eks-nodegroup"]),
    ("AWS::ElastiCache::", &["elasticache"]),
    ("AWS::ElasticLoadBalancingV2::", &["elasticloadbalancing"]),
    ("AWS::GlobalAccelerator::", &["globalaccelerator"]),
    ("AWS::MSK::", &["kafka"]),
    ("AWS::MemoryDB::", &["memorydb"]),
    ("AWS::Pipes::", &["delivery.logs"]),
    ("AWS::RDS::", &["rds"]),
    ("AWS::Redshift::", &["redshift"]),
    ("AWS::RedshiftServerless::", &["redshift"]),
];

/// The pattern for the ARNs of the roles that resources of a type may need.
pub(super) fn patterns(cfn_type: &str) -> Vec<String> {
    let known = SERVICES.iter().find(|(it, _)| cfn_type.starts_with(it));
    let names = known.map_or(&["*"][..], |(_, names)| *names);
    let pattern = |name: &&str| {
        let service = match *name {
            "*" => "*".to_owned(),
            name => format!("{name}.amazonaws.com/*"),
        };
        format!("arn:${{Partition}}:iam::${{Account}}:role/aws-service-role/{service}")
    };
    names.iter().map(pattern).collect()
}
