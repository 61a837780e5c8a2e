//! Operations of the SDKs that no IAM action is named after.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The actions that operations need, and the names that the SDKs have for services.
#[derive(Serialize, Deserialize, Default)]
pub struct PackedOperations<'a> {
    /// The actions by operation, `lambda:invoke`, in lower case; none where no policy decides.
    #[serde(borrow)]
    pub actions: BTreeMap<&'a str, Vec<&'a str>>,
    /// Prefixes in IAM by names of clients in lower case: `cloudwatch` by `monitoring`.
    #[serde(borrow)]
    pub prefixes: BTreeMap<&'a str, &'a str>,
    /// The operations of `actions` as the API writes them, `lambda:Invoke`.
    #[serde(borrow)]
    pub names: Vec<&'a str>,
    /// The names of all clients of boto3, in order.
    #[serde(borrow)]
    pub clients: Vec<&'a str>,
}
