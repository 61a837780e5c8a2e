//! The forms of the ARNs that an action can be limited to, and which names in code may stand for one.

use sam_core::iam::{Known, known};

/// The forms of an action; none where IAM's list has none, or does not have the action.
fn forms(action: &str) -> Vec<&'static str> {
    let Known::Action(service, action) = known(action) else {
        return Vec::new();
    };
    let types = action.resources.iter();
    let types = types.filter_map(|it| service.resource_type(it.resource_type));
    types.flat_map(|it| it.arns.iter().copied()).collect()
}

/// `rds` of `arn:${Partition}:rds:…`.
fn service_of(arn: &str) -> &str {
    arn.split(':').nth(2).unwrap_or_default()
}

/// Whether an ARN of a service may be of what an action is for. Mostly it is the service of the action, but
/// `rds-data:ExecuteStatement` is for clusters of `rds` and `sts:AssumeRole` for roles of `iam`.
pub(super) fn is_on_service(action: &str, service: &str) -> bool {
    let forms = forms(action);
    let own = action.split_once(':').map_or("", |it| it.0);
    service == own
        || forms.iter().any(|it| {
            let of_form = service_of(it);
            of_form == service || of_form.contains(['$', '*'])
        })
}

/// What a name that stands in code says about the ARN of the resource, by the parameter that has it; `None` if it says
/// nothing: it is the name of something else, or an alias.
pub(super) fn name_in_arn<'n>(action: &str, parameter: &str, name: &'n str) -> Option<&'n str> {
    if name.starts_with("arn:") {
        return is_on_service(action, service_of(name)).then_some(name);
    }
    match parameter.to_ascii_lowercase().as_str() {
        // A key is named by its ID in an ARN, never by an alias.
        "keyid" => (!name.starts_with("alias/")).then_some(name),
        // `https://sqs.eu-west-1.amazonaws.com/123456789012/jobs`
        "queueurl" => name.rsplit('/').next(),
        // What is made may have a name of its own, such as a snapshot of a volume.
        "name" | "names" => forms(action)
            .iter()
            .any(|it| is_by_name(it))
            .then_some(name),
        "path" => {
            let path = name.trim_end_matches('/');
            let is_known = forms(action).iter().any(|it| is_by_name(it)) && !path.is_empty();
            is_known.then_some(path)
        }
        _ => Some(name),
    }
}

/// Whether an ARN ends with a name: `…:rule/${RuleName}`.
fn is_by_name(form: &str) -> bool {
    let last = form.rsplit("${").next().unwrap_or_default();
    form.contains("${") && last.to_ascii_lowercase().contains("name")
}

#[cfg(test)]
mod tests {
    use super::{is_on_service, name_in_arn};

    #[test]
    fn some_actions_are_for_resources_of_another_service() {
        assert!(is_on_service("rds-data:ExecuteStatement", "rds"));
        assert!(is_on_service("sts:AssumeRole", "iam"));
        assert!(is_on_service("ssm:SendCommand", "ec2"));
        assert!(is_on_service("sqs:SendMessage", "sqs"));
        assert!(!is_on_service("sqs:SendMessage", "sns"));
    }

    #[test]
    fn a_name_is_that_of_the_resource_or_says_nothing() {
        for (action, parameter, name, expected) in [
            ("kms:Decrypt", "KeyId", "alias/app", None),
            ("kms:Decrypt", "KeyId", "1234", Some("1234")),
            (
                "sqs:SendMessage",
                "QueueUrl",
                "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs",
                Some("jobs"),
            ),
            ("fsx:CreateSnapshot", "Name", "nightly", None),
            ("events:PutRule", "Name", "nightly", Some("nightly")),
            ("ssm:GetParameter", "Name", "/app/a", Some("/app/a")),
            (
                "ssm:GetParametersByPath",
                "Path",
                "/app/prod/",
                Some("/app/prod"),
            ),
            (
                "backup:StartBackupJob",
                "ResourceArn",
                "arn:aws:rds:eu-west-1:123456789012:cluster:a",
                None,
            ),
        ] {
            assert_eq!(name_in_arn(action, parameter, name), expected, "{action}");
        }
    }
}
