//! The types of resources that hold data, which is gone when CloudFormation deletes them.

/// In alphabetical order.
const STORES: [&str; 22] = [
    "AWS::Cognito::IdentityPool",
    "AWS::Cognito::UserPool",
    "AWS::DocDB::DBCluster",
    "AWS::DynamoDB::GlobalTable",
    "AWS::DynamoDB::Table",
    "AWS::EC2::Volume",
    "AWS::ECR::Repository",
    "AWS::EFS::FileSystem",
    "AWS::Kinesis::Stream",
    "AWS::Logs::LogGroup",
    "AWS::MSK::Cluster",
    "AWS::Neptune::DBCluster",
    "AWS::OpenSearchService::Domain",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::Redshift::Cluster",
    "AWS::S3::Bucket",
    "AWS::SQS::Queue",
    "AWS::SecretsManager::Secret",
    "AWS::Serverless::SimpleTable",
    "AWS::Timestream::Database",
    "AWS::Timestream::Table",
];

/// Whether resources of a type hold data.
pub fn holds_data(resource_type: &str) -> bool {
    STORES.binary_search(&resource_type).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{STORES, holds_data};
    use crate::spec::schema;

    #[test]
    fn stores_are_types_in_order() {
        assert!(STORES.is_sorted());
        for name in STORES {
            assert!(schema::types().any(|it| it == name), "{name}");
            assert!(holds_data(name));
        }
        assert!(!holds_data("AWS::Serverless::Function"));
    }
}
