//! The types that run under a role that the template gives by its ARN.

/// The types, each with the property that has the ARN.
pub const ROLE_PROPERTIES: [(&str, &str); 4] = [
    ("AWS::Serverless::Function", "Role"),
    ("AWS::Serverless::StateMachine", "Role"),
    ("AWS::Lambda::Function", "Role"),
    ("AWS::StepFunctions::StateMachine", "RoleArn"),
];
