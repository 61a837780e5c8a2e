//! Operations of the SDKs that are no actions: code says `Invoke`, a policy `lambda:InvokeFunction`.

use crate::data::{OPERATIONS, pack};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The actions that an operation needs, with their service, if no action is named after it: `s3:GetObject` for
/// `HeadObject` of `s3`, without case. Empty for one that no policy decides on; all of them where a statement or query
/// decides which.
pub fn operation(prefix: &str, operation: &str) -> Option<&'static [&'static str]> {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    static TABLE: OnceLock<BTreeMap<&'static str, Vec<&'static str>>> = OnceLock::new();
    let table = TABLE.get_or_init(|| pack::read(BYTES.get_or_init(|| pack::unpack(OPERATIONS))));
    let key = format!("{prefix}:{operation}").to_ascii_lowercase();
    table.get(key.as_str()).map(Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::operation;

    #[test]
    fn an_operation_names_the_actions_it_needs() {
        assert_eq!(operation("s3", "HeadObject"), Some(&["s3:GetObject"][..]));
        assert_eq!(
            operation("Lambda", "invoke"),
            Some(&["lambda:InvokeFunction"][..])
        );
        assert_eq!(
            operation("kms", "ReEncrypt"),
            Some(&["kms:ReEncryptFrom", "kms:ReEncryptTo"][..])
        );
        assert_eq!(
            operation("apigateway", "CreateRestApi"),
            Some(&["apigateway:POST"][..])
        );
        assert_eq!(operation("sso", "Logout"), Some(&[][..]));
        assert_eq!(operation("s3", "GetObject"), None, "it is an action");
        assert_eq!(operation("s3", "GetObjects"), None);
    }
}
