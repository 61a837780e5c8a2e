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
}
