//! The places of a template where a policy document stands.

use super::branches::values;
use super::document::Part;
use super::{PermissionForm, PolicyDocument, Statement, branches, permission_form};
use crate::syntax::{EntryRef, NodeRef};
use crate::template::{Resource, Template, intrinsic};
use crate::text::TextSize;

/// A policy document in its template.
#[derive(Clone, Copy, Debug)]
pub struct PolicySite<'a> {
    /// The document.
    pub document: PolicyDocument<'a>,
    /// What it is for.
    pub kind: SiteKind,
    /// What it is written in.
    pub holder: Resource<'a>,
    /// The key it stands under: `PolicyDocument`, `AssumeRolePolicyDocument`, `Policies` … `Properties` of a permission.
    pub entry: EntryRef<'a>,
}

/// What a policy document is for, which decides the elements it must and must not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteKind {
    /// What a role, user or group may do; it has no principals.
    Identity,
    /// Who may assume a role; it has principals and no resources.
    Trust,
    /// Who may do what with a resource; it has principals. With the prefix of the service whose resource it is.
    Resource(&'static str),
    /// Who may do what with a function or layer: one statement, written as the properties of a resource, see
    /// [`permission_form`].
    Permission,
    /// What at most may be done through an endpoint or in an account; principals as the service has it.
    Limit,
}

impl<'a> PolicySite<'a> {
    /// Whether the policy is one of AWS IoT, which has variables, actions and resources of its own.
    pub fn is_iot(&self) -> bool {
        self.holder.type_name() == Some("AWS::IoT::Policy")
    }

    /// Whether the document is the text of a scalar, in JSON, so that nothing can be written into it as into YAML.
    pub fn is_in_text(&self) -> bool {
        let range = self.document.node.range();
        let written = branches(self.entry.value).into_iter().map(text_of);
        let mut roots = written.filter_map(NodeRef::embedded);
        self.document.part == Part::Whole && roots.any(|it| it.range() == range)
    }

    /// How it is written, if it is a permission of Lambda.
    pub fn permission_form(&self) -> Option<&'static PermissionForm> {
        match self.kind {
            SiteKind::Permission => permission_form(self.holder.type_name()?),
            SiteKind::Identity | SiteKind::Trust | SiteKind::Resource(_) | SiteKind::Limit => None,
        }
    }

    /// The key that stands for this document and no other: several may stand under one key, in a list or in branches of
    /// `Fn::If`.
    pub fn key(&self) -> NodeRef<'a> {
        let node = self.document.node;
        if self.entry.value.range() == node.range() || self.is_in_text() {
            return self.entry.key;
        }
        let first = node.entry("Statement").or_else(|| node.entries().next());
        first.map_or(self.entry.key, |it| it.key)
    }
}

/// Under which property of a type a document stands; the path may lead through lists.
struct Row {
    resource_type: &'static str,
    path: &'static [&'static str],
    kind: SiteKind,
    part: Part,
}

const fn whole(resource_type: &'static str, path: &'static [&'static str], kind: SiteKind) -> Row {
    Row {
        resource_type,
        path,
        kind,
        part: Part::Whole,
    }
}

const fn statements(
    resource_type: &'static str,
    path: &'static [&'static str],
    kind: SiteKind,
) -> Row {
    Row {
        resource_type,
        path,
        kind,
        part: Part::Statements,
    }
}

use SiteKind::{Identity, Limit, Trust};

/// From the resource schemas of CloudFormation: the properties whose value is a policy
/// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/>).
const ROWS: &[Row] = &[
    whole(
        "AWS::Serverless::Function",
        &["AssumeRolePolicyDocument"],
        Trust,
    ),
    statements(
        "AWS::Serverless::Api",
        &["Auth", "ResourcePolicy", "CustomStatements"],
        SiteKind::Resource("execute-api"),
    ),
    whole(
        "AWS::Serverless::Api",
        &["Domain", "Policy"],
        SiteKind::Resource("execute-api"),
    ),
    whole(
        "AWS::Serverless::Api",
        &["DefinitionBody", "x-amazon-apigateway-policy"],
        SiteKind::Resource("execute-api"),
    ),
    whole("AWS::IAM::Role", &["AssumeRolePolicyDocument"], Trust),
    whole("AWS::IAM::Role", &["Policies", "PolicyDocument"], Identity),
    whole("AWS::IAM::User", &["Policies", "PolicyDocument"], Identity),
    whole("AWS::IAM::Group", &["Policies", "PolicyDocument"], Identity),
    whole("AWS::IAM::Policy", &["PolicyDocument"], Identity),
    whole("AWS::IAM::ManagedPolicy", &["PolicyDocument"], Identity),
    whole("AWS::IAM::RolePolicy", &["PolicyDocument"], Identity),
    whole("AWS::IAM::UserPolicy", &["PolicyDocument"], Identity),
    whole("AWS::IAM::GroupPolicy", &["PolicyDocument"], Identity),
    whole("AWS::SSO::PermissionSet", &["InlinePolicy"], Identity),
    whole(
        "AWS::SQS::QueuePolicy",
        &["PolicyDocument"],
        SiteKind::Resource("sqs"),
    ),
    whole(
        "AWS::SQS::QueueInlinePolicy",
        &["PolicyDocument"],
        SiteKind::Resource("sqs"),
    ),
    whole(
        "AWS::SNS::TopicPolicy",
        &["PolicyDocument"],
        SiteKind::Resource("sns"),
    ),
    whole(
        "AWS::SNS::TopicInlinePolicy",
        &["PolicyDocument"],
        SiteKind::Resource("sns"),
    ),
    whole(
        "AWS::S3::BucketPolicy",
        &["PolicyDocument"],
        SiteKind::Resource("s3"),
    ),
    whole(
        "AWS::S3::AccessPoint",
        &["Policy"],
        SiteKind::Resource("s3"),
    ),
    whole("AWS::KMS::Key", &["KeyPolicy"], SiteKind::Resource("kms")),
    whole(
        "AWS::KMS::ReplicaKey",
        &["KeyPolicy"],
        SiteKind::Resource("kms"),
    ),
    whole(
        "AWS::SecretsManager::ResourcePolicy",
        &["ResourcePolicy"],
        SiteKind::Resource("secretsmanager"),
    ),
    whole(
        "AWS::DynamoDB::Table",
        &["ResourcePolicy", "PolicyDocument"],
        SiteKind::Resource("dynamodb"),
    ),
    whole(
        "AWS::Kinesis::ResourcePolicy",
        &["ResourcePolicy"],
        SiteKind::Resource("kinesis"),
    ),
    whole(
        "AWS::Events::EventBus",
        &["Policy"],
        SiteKind::Resource("events"),
    ),
    statements(
        "AWS::Events::EventBusPolicy",
        &["Statement"],
        SiteKind::Resource("events"),
    ),
    whole(
        "AWS::ECR::Repository",
        &["RepositoryPolicyText"],
        SiteKind::Resource("ecr"),
    ),
    whole(
        "AWS::EFS::FileSystem",
        &["FileSystemPolicy"],
        SiteKind::Resource("elasticfilesystem"),
    ),
    whole(
        "AWS::ApiGateway::RestApi",
        &["Policy"],
        SiteKind::Resource("execute-api"),
    ),
    whole(
        "AWS::ApiGateway::RestApi",
        &["Body", "x-amazon-apigateway-policy"],
        SiteKind::Resource("execute-api"),
    ),
    whole(
        "AWS::ApiGateway::DomainNameV2",
        &["Policy"],
        SiteKind::Resource("execute-api"),
    ),
    whole(
        "AWS::OpenSearchService::Domain",
        &["AccessPolicies"],
        SiteKind::Resource("es"),
    ),
    whole(
        "AWS::Elasticsearch::Domain",
        &["AccessPolicies"],
        SiteKind::Resource("es"),
    ),
    whole(
        "AWS::Backup::BackupVault",
        &["AccessPolicy"],
        SiteKind::Resource("backup"),
    ),
    whole(
        "AWS::Logs::ResourcePolicy",
        &["PolicyDocument"],
        SiteKind::Resource("logs"),
    ),
    whole(
        "AWS::CodeArtifact::Domain",
        &["PermissionsPolicyDocument"],
        SiteKind::Resource("codeartifact"),
    ),
    whole(
        "AWS::CodeArtifact::Repository",
        &["PermissionsPolicyDocument"],
        SiteKind::Resource("codeartifact"),
    ),
    whole(
        "AWS::MSK::ClusterPolicy",
        &["Policy"],
        SiteKind::Resource("kafka"),
    ),
    whole(
        "AWS::S3Express::BucketPolicy",
        &["PolicyDocument"],
        SiteKind::Resource("s3express"),
    ),
    whole(
        "AWS::S3Tables::TableBucketPolicy",
        &["ResourcePolicy"],
        SiteKind::Resource("s3tables"),
    ),
    whole(
        "AWS::S3Tables::TablePolicy",
        &["ResourcePolicy"],
        SiteKind::Resource("s3tables"),
    ),
    whole(
        "AWS::S3::MultiRegionAccessPointPolicy",
        &["Policy"],
        SiteKind::Resource("s3"),
    ),
    whole(
        "AWS::S3ObjectLambda::AccessPointPolicy",
        &["PolicyDocument"],
        SiteKind::Resource("s3-object-lambda"),
    ),
    whole(
        "AWS::CloudTrail::ResourcePolicy",
        &["ResourcePolicy"],
        SiteKind::Resource("cloudtrail"),
    ),
    whole(
        "AWS::SSM::ResourcePolicy",
        &["Policy"],
        SiteKind::Resource("ssm"),
    ),
    whole(
        "AWS::VpcLattice::AuthPolicy",
        &["Policy"],
        SiteKind::Resource("vpc-lattice-svcs"),
    ),
    whole(
        "AWS::VpcLattice::ResourcePolicy",
        &["Policy"],
        SiteKind::Resource("vpc-lattice"),
    ),
    whole(
        "AWS::XRay::ResourcePolicy",
        &["PolicyDocument"],
        SiteKind::Resource("xray"),
    ),
    whole(
        "AWS::Backup::LogicallyAirGappedBackupVault",
        &["AccessPolicy"],
        SiteKind::Resource("backup"),
    ),
    whole(
        "AWS::ECR::PublicRepository",
        &["RepositoryPolicyText"],
        SiteKind::Resource("ecr-public"),
    ),
    whole(
        "AWS::ECR::RegistryPolicy",
        &["PolicyText"],
        SiteKind::Resource("ecr"),
    ),
    whole("AWS::IoT::Policy", &["PolicyDocument"], Identity),
    whole("AWS::EC2::VPCEndpoint", &["PolicyDocument"], Limit),
    whole("AWS::Organizations::Policy", &["Content"], Limit),
];

/// All policy documents of a template, in the order of its resources.
pub fn sites<'a>(template: Template<'a>) -> impl Iterator<Item = PolicySite<'a>> {
    template.resources().flat_map(sites_of)
}

/// The policy documents of one resource.
pub fn sites_of(resource: Resource<'_>) -> Vec<PolicySite<'_>> {
    let mut found = Vec::new();
    let Some(resource_type) = resource.type_name() else {
        return found;
    };
    if matches!(
        resource_type,
        "AWS::Serverless::Function" | "AWS::Serverless::StateMachine"
    ) {
        of_policies(resource, &mut found);
    }
    if let Some(form) = permission_form(resource_type) {
        of_properties(resource, form, &mut found);
    }
    for row in ROWS.iter().filter(|it| it.resource_type == resource_type) {
        let Some((first, rest)) = row.path.split_first() else {
            continue;
        };
        if let Some(entry) = resource.property_entry(first) {
            follow(resource, row, entry, rest, &mut found);
        }
    }
    found
}

/// What the names of properties lead to, list positions left out: a policy document or something in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Under {
    /// What the document is for.
    pub kind: SiteKind,
    /// How many of the names lead to the document.
    pub depth: usize,
    /// Whether a statement or a list of them stands there without a document around it.
    pub is_statements: bool,
}

/// The policy document that a path into the properties of a type leads into, for text that is too broken for
/// [`site_at`]; the properties of a permission are none. An entry of `Policies` of a function or state machine counts as a document whatever stands in it.
pub fn document_under(resource_type: &str, path: &[&str]) -> Option<Under> {
    let is_of_sam = matches!(
        resource_type,
        "AWS::Serverless::Function" | "AWS::Serverless::StateMachine"
    );
    if is_of_sam && path.first() == Some(&"Policies") {
        return Some(Under {
            kind: Identity,
            depth: 1,
            is_statements: false,
        });
    }
    let row = ROWS
        .iter()
        .find(|it| it.resource_type == resource_type && path.starts_with(it.path))?;
    Some(Under {
        kind: row.kind,
        depth: row.path.len(),
        is_statements: row.part == Part::Statements,
    })
}

/// The statement that an offset stands in, with its document.
pub fn statement_at<'a>(
    template: Template<'a>,
    offset: TextSize,
) -> Option<(PolicySite<'a>, Statement<'a>)> {
    let site = site_at(template, offset)?;
    let mut statements = site.document.statements();
    let statement = statements.find(|it| it.node.full_range().contains_inclusive(offset))?;
    Some((site, statement))
}

/// The policy document that an offset stands in.
pub fn site_at<'a>(template: Template<'a>, offset: TextSize) -> Option<PolicySite<'a>> {
    let resource = template.resource_containing(offset)?;
    let mut sites = sites_of(resource).into_iter();
    sites.find(|it| it.document.node.full_range().contains_inclusive(offset))
}

fn follow<'a>(
    resource: Resource<'a>,
    row: &Row,
    entry: EntryRef<'a>,
    path: &[&str],
    acc: &mut Vec<PolicySite<'a>>,
) {
    match path.split_first() {
        Some((name, rest)) => {
            for inner in values(entry.value) {
                if let Some(entry) = inner.entry(name) {
                    follow(resource, row, entry, rest, acc);
                }
            }
        }
        None => {
            let nodes = match row.part {
                Part::Whole => branches(entry.value),
                Part::Statements | Part::Properties(_) => vec![entry.value],
            };
            acc.extend(
                nodes
                    .into_iter()
                    .map(document_of)
                    .filter(|it| is_document(*it))
                    .map(|node| PolicySite {
                        holder: resource,
                        kind: row.kind,
                        entry,
                        document: PolicyDocument {
                            node,
                            part: row.part,
                        },
                    }),
            );
        }
    }
}

/// The map that a document is: the value of a property, or the JSON that is its text, perhaps with `Fn::Sub`.
pub(crate) fn document_of(node: NodeRef<'_>) -> NodeRef<'_> {
    text_of(node).embedded().unwrap_or(node)
}

/// The scalar that is the text of a value: the value itself, or what `Fn::Sub` is applied to.
fn text_of(node: NodeRef<'_>) -> NodeRef<'_> {
    match intrinsic::of(node).filter(|it| it.name == "Sub") {
        Some(sub) => sub.items().next().unwrap_or(sub.argument),
        None => node,
    }
}

/// What another function gives is not looked into.
fn is_document(node: NodeRef<'_>) -> bool {
    (node.is_mapping() || node.is_sequence()) && intrinsic::of(node).is_none()
}

/// The properties of a permission, which are its statement.
fn of_properties<'a>(
    resource: Resource<'a>,
    form: &'static PermissionForm,
    acc: &mut Vec<PolicySite<'a>>,
) {
    let entry = resource.body().entry("Properties");
    acc.extend(
        entry
            .filter(|it| is_document(it.value))
            .map(|entry| PolicySite {
                holder: resource,
                kind: SiteKind::Permission,
                entry,
                document: PolicyDocument {
                    node: entry.value,
                    part: Part::Properties(form),
                },
            }),
    );
}

/// The statement entries of `Policies`; of an `Fn::If` each branch.
fn of_policies<'a>(resource: Resource<'a>, acc: &mut Vec<PolicySite<'a>>) {
    let Some(entry) = resource.property_entry("Policies") else {
        return;
    };
    let documents = values(entry.value).into_iter();
    let documents = documents.filter(|it| is_document(*it) && it.get("Statement").is_some());
    acc.extend(documents.map(|node| PolicySite {
        holder: resource,
        kind: Identity,
        entry,
        document: PolicyDocument::new(node),
    }));
}
