//! The words of policy documents that have a fixed set of values
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>).

/// The keys of a `Principal`.
pub const PRINCIPAL_KINDS: [&str; 4] = ["Service", "AWS", "Federated", "CanonicalUser"];

/// The current version of the policy language.
pub const POLICY_VERSION: &str = "2012-10-17";

/// The version that counts where a policy has none. It does not know policy variables.
pub const OLD_POLICY_VERSION: &str = "2008-10-17";
