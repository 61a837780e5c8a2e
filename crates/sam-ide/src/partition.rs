//! For which partition a template is, as far as it tells.

use sam_core::connector::Environment;
use sam_core::spec::Partition;
use sam_core::template::Template;

/// What the template is deployed for: a region of the one partition that its ARNs name, else of `aws`.
pub(crate) fn environment(template: Template<'_>) -> Environment {
    Environment {
        region: of(template).some_region().to_owned(),
        ..Environment::default()
    }
}

/// The one partition that the ARNs of a template name, else `aws`.
pub(crate) fn of(template: Template<'_>) -> Partition {
    let named = template.document().partitions();
    match named.iter().copied().collect::<Vec<_>>().as_slice() {
        [one] => *one,
        [] | [..] => Partition::Aws,
    }
}

#[cfg(test)]
mod tests {
    use super::of;
    use sam_core::document::Document;

    #[test]
    fn the_one_partition_that_is_named() {
        let name = |text: &str| of(Document::open(1, text).template()).name();
        assert_eq!(
            name("A: arn:aws-cn:s3:::a\nB: arn:aws-cn:s3:::b\n"),
            "aws-cn"
        );
        assert_eq!(name("A: arn:aws-cn:s3:::a\nB: arn:aws:s3:::b\n"), "aws");
        assert_eq!(name("A: arn:${AWS::Partition}:s3:::a\nB: 'arn:'\n"), "aws");
    }
}
