//! ARNs of secrets, which end with six characters that Secrets Manager adds to the name.

use super::Arn;
use crate::policy::{TextPart, text_parts};
use crate::syntax::NodeRef;
use crate::template::Template;

/// The form of the ARN
/// (<https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html>).
const WHOLE: &str =
    "arn:${Partition}:secretsmanager:${Region}:${Account}:secret:${SecretId}-??????";

/// Whether a value is the ARN of a secret by its name alone, so that no secret has it.
pub fn lacks_secret_suffix(node: NodeRef<'_>, template: Template<'_>) -> bool {
    let arn = Arn::new(node, template);
    let is_of_secret = arn.is_of("secretsmanager") && arn.may_begin(&["secret:"]);
    is_of_secret && (!arn.may_be(WHOLE) || ends_with_word(node))
}

/// Whether it ends with a hyphen and six small letters. Those that are added have capitals or digits among them, but for
/// five of a thousand times.
fn ends_with_word(node: NodeRef<'_>) -> bool {
    let parts = text_parts(node);
    let Some(TextPart::Text(text)) = parts.last() else {
        return false;
    };
    let word = text.rsplit_once('-').map_or("", |(_, it)| it);
    word.len() == 6 && word.bytes().all(|it| it.is_ascii_lowercase())
}
