//! The operations that waiters call, by the names that boto3 and the SDK for JavaScript have for them.

/// The operation of a waiter: `HeadObject` of `object_exists` or `ObjectExists`.
pub(super) fn operation(service: &str, waiter: &str) -> Option<&'static str> {
    let plain: String = waiter.chars().filter(|it| *it != '_').collect();
    let plain = plain.to_ascii_lowercase();
    let mut rows = ALL.iter().filter(|it| it.0 == service);
    rows.find(|it| it.1.contains(&&*plain)).map(|it| it.2)
}

/// From the waiters of the services in botocore.
const ALL: &[(&str, &[&str], &str)] = &[
    ("acm", &["certificatevalidated"], "DescribeCertificate"),
    (
        "cloudformation",
        &[
            "stackexists",
            "stackcreatecomplete",
            "stackdeletecomplete",
            "stackupdatecomplete",
            "stackimportcomplete",
            "stackrollbackcomplete",
        ],
        "DescribeStacks",
    ),
    (
        "cloudformation",
        &["changesetcreatecomplete"],
        "DescribeChangeSet",
    ),
    ("cloudfront", &["distributiondeployed"], "GetDistribution"),
    ("cloudfront", &["invalidationcompleted"], "GetInvalidation"),
    (
        "cloudwatch",
        &["alarmexists", "compositealarmexists"],
        "DescribeAlarms",
    ),
    (
        "dynamodb",
        &["tableexists", "tablenotexists"],
        "DescribeTable",
    ),
    (
        "ec2",
        &[
            "instanceexists",
            "instancerunning",
            "instancestopped",
            "instanceterminated",
        ],
        "DescribeInstances",
    ),
    (
        "ec2",
        &["instancestatusok", "systemstatusok"],
        "DescribeInstanceStatus",
    ),
    ("ec2", &["imageavailable", "imageexists"], "DescribeImages"),
    ("ec2", &["snapshotcompleted"], "DescribeSnapshots"),
    (
        "ec2",
        &["volumeavailable", "volumedeleted", "volumeinuse"],
        "DescribeVolumes",
    ),
    (
        "ecs",
        &["servicesstable", "servicesinactive"],
        "DescribeServices",
    ),
    ("ecs", &["tasksrunning", "tasksstopped"], "DescribeTasks"),
    (
        "eks",
        &["clusteractive", "clusterdeleted"],
        "DescribeCluster",
    ),
    (
        "elasticache",
        &["cacheclusteravailable", "cacheclusterdeleted"],
        "DescribeCacheClusters",
    ),
    (
        "elbv2",
        &["targetinservice", "targetderegistered"],
        "DescribeTargetHealth",
    ),
    (
        "emr",
        &["clusterrunning", "clusterterminated"],
        "DescribeCluster",
    ),
    ("emr", &["stepcomplete"], "DescribeStep"),
    (
        "glacier",
        &["vaultexists", "vaultnotexists"],
        "DescribeVault",
    ),
    ("iam", &["roleexists"], "GetRole"),
    ("iam", &["userexists"], "GetUser"),
    ("iam", &["policyexists"], "GetPolicy"),
    (
        "kinesis",
        &["streamexists", "streamnotexists"],
        "DescribeStream",
    ),
    (
        "lambda",
        &["functionexists", "functionactivev2", "functionupdatedv2"],
        "GetFunction",
    ),
    (
        "lambda",
        &[
            "functionactive",
            "functionupdated",
            "publishedversionactive",
        ],
        "GetFunctionConfiguration",
    ),
    (
        "rds",
        &["dbinstanceavailable", "dbinstancedeleted"],
        "DescribeDBInstances",
    ),
    (
        "rds",
        &[
            "dbsnapshotavailable",
            "dbsnapshotcompleted",
            "dbsnapshotdeleted",
        ],
        "DescribeDBSnapshots",
    ),
    (
        "rds",
        &["dbclusteravailable", "dbclusterdeleted"],
        "DescribeDBClusters",
    ),
    (
        "redshift",
        &["clusteravailable", "clusterdeleted"],
        "DescribeClusters",
    ),
    (
        "rekognition",
        &["projectversionrunning"],
        "DescribeProjectVersions",
    ),
    ("route53", &["resourcerecordsetschanged"], "GetChange"),
    ("s3", &["bucketexists", "bucketnotexists"], "HeadBucket"),
    ("s3", &["objectexists", "objectnotexists"], "HeadObject"),
    ("ssm", &["commandexecuted"], "GetCommandInvocation"),
];
