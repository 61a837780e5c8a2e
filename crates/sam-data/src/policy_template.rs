//! Policy templates of SAM.

use serde::{Deserialize, Serialize};

/// A policy template. The pack is a list of them, by name, sorted.
#[derive(Serialize, Deserialize)]
pub struct PackedPolicyTemplate<'a> {
    /// `S3ReadPolicy`.
    pub name: &'a str,
    /// Each needs a value.
    #[serde(borrow)]
    pub parameters: Vec<PackedParameter<'a>>,
    /// A list of statements as JSON.
    pub statements: &'a str,
    /// Where AWS's page of policy templates describes it, if it does.
    pub anchor: Option<&'a str>,
}

/// A parameter of a policy template.
#[derive(Serialize, Deserialize)]
pub struct PackedParameter<'a> {
    /// `TableName`.
    pub name: &'a str,
    /// What its value has to be.
    pub value: ParameterValue,
    /// The CloudFormation types that have such a value, the usual one first.
    #[serde(borrow)]
    pub types: Vec<&'a str>,
}

/// What the value of a parameter has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ParameterValue {
    /// The name of a resource.
    Name,
    /// Its ARN.
    Arn,
    /// The ID that AWS gave it.
    Id,
}
