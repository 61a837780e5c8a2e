//! Dynamic references such as `{{resolve:ssm:NAME}}`: CloudFormation puts a value in their place when it deploys.

use std::borrow::Cow;

/// What begins one; a blank behind the braces makes it plain text
/// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html>).
pub const START: &str = "{{resolve:";

/// What ends one.
pub const END: &str = "}}";

/// Whether a part of a text is known only when the template is deployed.
pub fn has_dynamic_reference(text: &str) -> bool {
    split(text).is_some()
}

/// A text with another one in the place of each of its dynamic references.
pub(crate) fn replaced<'a>(text: &'a str, stand_in: &str) -> Cow<'a, str> {
    let Some((before, mut rest)) = split(text) else {
        return Cow::Borrowed(text);
    };
    let mut all = format!("{before}{stand_in}");
    while let Some((before, after)) = split(rest) {
        all.push_str(before);
        all.push_str(stand_in);
        rest = after;
    }
    all.push_str(rest);
    Cow::Owned(all)
}

/// What stands before the first dynamic reference of a text, and what stands behind it. A `${Name}` inside of it, which
/// `Fn::Sub` replaces first, does not end it.
fn split(text: &str) -> Option<(&str, &str)> {
    let (before, mut rest) = text.split_once(START)?;
    loop {
        let end = rest.find(END)?;
        match rest.find("${").filter(|it| *it < end) {
            Some(name) => {
                let (_, behind) = rest.split_at_checked(name)?;
                (_, rest) = behind.split_once('}')?;
            }
            None => return rest.split_once(END).map(|(_, after)| (before, after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{has_dynamic_reference, replaced};

    #[test]
    fn each_reference_is_one_unknown_part() {
        assert_eq!(
            replaced("a-{{resolve:ssm:x}}-b{{resolve:ssm:y}}", "?"),
            "a-?-b?"
        );
        assert_eq!(replaced("{{resolve:ssm:/${Stage}}}/q", "?"), "?/q");
        assert_eq!(replaced("${A}{{resolve:ssm:b}}${C}", "?"), "${A}?${C}");
        assert_eq!(replaced("{{resolve:ssm:${A", "?"), "{{resolve:ssm:${A");
    }

    #[test]
    fn blanks_inside_of_the_braces_make_it_text() {
        assert!(has_dynamic_reference(
            "{{resolve:secretsmanager:s:SecretString:k}}"
        ));
        assert!(!has_dynamic_reference("{{ resolve:ssm:x }}"));
        assert!(!has_dynamic_reference("{{resolve:ssm:x"));
    }
}
