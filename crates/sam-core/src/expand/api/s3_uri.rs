//! `s3://bucket/key?versionId=version`.

/// Where a definition is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct S3Location {
    pub(super) bucket: String,
    pub(super) key: String,
    pub(super) version: Option<String>,
}

/// The place that a URI names; none if it has no bucket or no key.
pub(super) fn location(uri: &str) -> Option<S3Location> {
    let uri = uri.split_once('#').map_or(uri, |(before, _)| before);
    let rest = uri.get(..5).filter(|it| it.eq_ignore_ascii_case("s3://"))?;
    let rest = uri.get(rest.len()..)?;
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (bucket, path) = place.split_once('/')?;
    if bucket.is_empty() {
        return None;
    }
    let versions = query
        .split('&')
        .filter_map(|it| it.strip_prefix("versionId="));
    let versions: Vec<&str> = versions.filter(|it| !it.is_empty()).collect();
    Some(S3Location {
        bucket: bucket.to_owned(),
        key: path.trim_start_matches('/').to_owned(),
        version: match versions.as_slice() {
            [version] => Some((*version).to_owned()),
            _ => None,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(uri: &str, expected: Option<(&str, &str, Option<&str>)>) {
        let expected = expected.map(|(bucket, key, version)| S3Location {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            version: version.map(str::to_owned),
        });
        assert_eq!(location(uri), expected);
    }

    #[test]
    fn the_version_counts_if_there_is_one() {
        check("s3://b/k/c", Some(("b", "k/c", None)));
        check("s3://b/k?versionId=v&x=1", Some(("b", "k", Some("v"))));
        check("s3://b/k?versionId=v&versionId=w", Some(("b", "k", None)));
        check("s3://b//k", Some(("b", "k", None)));
    }

    #[test]
    fn a_bucket_and_a_path_are_needed() {
        check("s3://b", None);
        check("s3:///k", None);
        check("./api.yaml", None);
    }
}
