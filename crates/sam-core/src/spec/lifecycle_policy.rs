//! The keys of `CreationPolicy` and `UpdatePolicy`, the attributes that say how CloudFormation creates and updates a
//! resource
//! (<https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-creationpolicy.html>,
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html>).

/// A key of such an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LifecycleKey {
    /// `AutoScalingRollingUpdate`
    pub name: &'static str,
    /// What it is for, in a few words.
    pub about: &'static str,
    /// The types of the resources that it is for.
    pub types: &'static [&'static str],
    /// The keys of its value, with what each is for; none where the value is no map.
    pub keys: &'static [(&'static str, &'static str)],
}

const GROUP: &str = "AWS::AutoScaling::AutoScalingGroup";
const FLEET: &str = "AWS::AppStream::Fleet";

const UPDATE: &[LifecycleKey] = &[
    LifecycleKey {
        name: "AutoScalingRollingUpdate",
        about: "replaces instances in batches",
        types: &[GROUP],
        keys: &[
            (
                "MinInstancesInService",
                "fewest instances that go on serving",
            ),
            ("MaxBatchSize", "most instances that are replaced at once"),
            ("PauseTime", "how long to wait after a batch: `PT5M`"),
            (
                "WaitOnResourceSignals",
                "whether new instances must signal success",
            ),
            (
                "MinSuccessfulInstancesPercent",
                "share of instances that must signal success",
            ),
            (
                "MinActiveInstancesPercent",
                "share of instances that stay in service",
            ),
            (
                "SuspendProcesses",
                "processes of the group that rest meanwhile",
            ),
        ],
    },
    LifecycleKey {
        name: "AutoScalingReplacingUpdate",
        about: "makes a new group",
        types: &[GROUP],
        keys: &[("WillReplace", "whether the group is replaced")],
    },
    LifecycleKey {
        name: "AutoScalingScheduledAction",
        about: "keeps sizes that a schedule has changed",
        types: &[GROUP],
        keys: &[(
            "IgnoreUnmodifiedGroupSizeProperties",
            "whether sizes that the template does not change are kept",
        )],
    },
    LifecycleKey {
        name: "CodeDeployLambdaAliasUpdate",
        about: "shifts traffic by CodeDeploy",
        types: &["AWS::Lambda::Alias"],
        keys: &[
            ("ApplicationName", "application of CodeDeploy"),
            ("DeploymentGroupName", "deployment group of CodeDeploy"),
            ("BeforeAllowTrafficHook", "function that runs before"),
            ("AfterAllowTrafficHook", "function that runs after"),
        ],
    },
    LifecycleKey {
        name: "UseOnlineResharding",
        about: "changes shards without replacement",
        types: &["AWS::ElastiCache::ReplicationGroup"],
        keys: &[],
    },
    LifecycleKey {
        name: "EnableVersionUpgrade",
        about: "upgrades without replacement",
        types: &[
            "AWS::OpenSearchService::Domain",
            "AWS::Elasticsearch::Domain",
            "AWS::ElastiCache::ReplicationGroup",
        ],
        keys: &[],
    },
    LifecycleKey {
        name: "StopBeforeUpdate",
        about: "stops the fleet before it is changed",
        types: &[FLEET],
        keys: &[],
    },
    LifecycleKey {
        name: "StartAfterUpdate",
        about: "starts the fleet after it is changed",
        types: &[FLEET],
        keys: &[],
    },
];

const CREATION: &[LifecycleKey] = &[
    LifecycleKey {
        name: "ResourceSignal",
        about: "how many signals to wait for, and how long",
        types: &[
            GROUP,
            "AWS::EC2::Instance",
            "AWS::CloudFormation::WaitCondition",
        ],
        keys: &[
            ("Count", "how many signals"),
            ("Timeout", "how long to wait: `PT15M`"),
        ],
    },
    LifecycleKey {
        name: "AutoScalingCreationPolicy",
        about: "how many instances must signal success",
        types: &[GROUP],
        keys: &[(
            "MinSuccessfulInstancesPercent",
            "share of instances that must signal success",
        )],
    },
    LifecycleKey {
        name: "StartFleet",
        about: "starts the fleet",
        types: &[FLEET],
        keys: &[],
    },
];

/// The keys that an attribute may have, the most common first; none for attributes of another kind.
pub fn lifecycle_keys(attribute: &str) -> &'static [LifecycleKey] {
    match attribute {
        "UpdatePolicy" => UPDATE,
        "CreationPolicy" => CREATION,
        _ => &[],
    }
}
