//! Where a secure parameter of Systems Manager may be referred to
//! (<https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html>).

/// Types, each with the names of the properties that take `{{resolve:ssm-secure:…}}`.
const TAKING: [(&str, &[&str]); 10] = [
    ("AWS::DirectoryService::MicrosoftAD", &["Password"]),
    ("AWS::DirectoryService::SimpleAD", &["Password"]),
    ("AWS::ElastiCache::ReplicationGroup", &["AuthToken"]),
    ("AWS::IAM::User", &["Password"]),
    ("AWS::KinesisFirehose::DeliveryStream", &["Password"]),
    ("AWS::OpsWorks::App", &["Password", "SshKey"]),
    ("AWS::OpsWorks::Stack", &["Password", "SshKey"]),
    ("AWS::RDS::DBCluster", &["MasterUserPassword"]),
    ("AWS::RDS::DBInstance", &["MasterUserPassword"]),
    ("AWS::Redshift::Cluster", &["MasterUserPassword"]),
];

/// Whether a property of a type takes a reference to a secure parameter.
pub fn takes_secure_parameter(cfn_type: &str, property: &str) -> bool {
    let mut types = TAKING.iter();
    types.any(|(of, names)| *of == cfn_type && names.contains(&property))
}
