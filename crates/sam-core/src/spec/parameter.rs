//! What stands in a parameter of a template
//! (<https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>).

/// The keys of a parameter.
pub const PARAMETER_KEYS: [&str; 11] = [
    "AllowedPattern",
    "AllowedValues",
    "ConstraintDescription",
    "Default",
    "Description",
    "MaxLength",
    "MaxValue",
    "MinLength",
    "MinValue",
    "NoEcho",
    "Type",
];

/// The types of parameters that are not AWS's own.
const PLAIN: [&str; 4] = ["String", "Number", "List<Number>", "CommaDelimitedList"];

/// What AWS looks up in the account when it deploys.
const OF_AWS: [&str; 11] = [
    "AWS::EC2::AvailabilityZone::Name",
    "AWS::EC2::Image::Id",
    "AWS::EC2::Instance::Id",
    "AWS::EC2::KeyPair::KeyName",
    "AWS::EC2::SecurityGroup::GroupName",
    "AWS::EC2::SecurityGroup::Id",
    "AWS::EC2::Subnet::Id",
    "AWS::EC2::VPC::Id",
    "AWS::EC2::Volume::Id",
    "AWS::Route53::HostedZone::Id",
    "AWS::SSM::Parameter::Name",
];

/// All types of parameters.
pub fn parameter_types() -> Vec<String> {
    let lists = OF_AWS.iter().map(|it| format!("List<{it}>"));
    let texts = ["String", "List<String>"].into_iter().chain(PLAIN);
    let own = texts.map(str::to_owned);
    let looked_up = OF_AWS.iter().map(|it| (*it).to_owned()).chain(lists);
    let stored = own.chain(looked_up.clone());
    let stored = stored.map(|it| format!("AWS::SSM::Parameter::Value<{it}>"));
    let mut all: Vec<String> = PLAIN.iter().map(|it| (*it).to_owned()).collect();
    all.extend(looked_up);
    all.extend(stored);
    all
}
