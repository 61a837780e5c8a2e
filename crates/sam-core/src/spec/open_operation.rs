//! Operations that no policy has to allow, though IAM has an action of the same name.

/// Whether AWS answers an operation whatever the policies of the caller say. The prefix of the service is that of IAM.
pub fn is_open_operation(prefix: &str, name: &str) -> bool {
    let operations = OPEN.iter().find(|(it, _)| *it == prefix);
    operations.is_some_and(|(_, names)| names.iter().any(|it| it.eq_ignore_ascii_case(name)))
}

/// By the prefix of the service. Source: the operations that botocore's models mark with the authentication type `none`,
/// and those of STS that need no permission:
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>,
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>.
const OPEN: [(&str, &[&str]); 3] = [
    (
        "cognito-identity",
        &[
            "GetCredentialsForIdentity",
            "GetId",
            "GetOpenIdToken",
            "UnlinkIdentity",
        ],
    ),
    (
        "cognito-idp",
        &[
            "AssociateSoftwareToken",
            "ChangePassword",
            "ConfirmDevice",
            "ConfirmForgotPassword",
            "ConfirmSignUp",
            "DeleteUser",
            "DeleteUserAttributes",
            "ForgetDevice",
            "ForgotPassword",
            "GetDevice",
            "GetTokensFromRefreshToken",
            "GetUser",
            "GetUserAttributeVerificationCode",
            "GlobalSignOut",
            "InitiateAuth",
            "ListDevices",
            "ResendConfirmationCode",
            "RespondToAuthChallenge",
            "RevokeToken",
            "SetUserMFAPreference",
            "SetUserSettings",
            "SignUp",
            "UpdateAuthEventFeedback",
            "UpdateDeviceStatus",
            "UpdateUserAttributes",
            "VerifySoftwareToken",
            "VerifyUserAttribute",
        ],
    ),
    (
        "sts",
        &[
            "AssumeRoleWithSAML",
            "AssumeRoleWithWebIdentity",
            "GetCallerIdentity",
            "GetSessionToken",
        ],
    ),
];
