//! The IAM actions that the adapters need, and no other: the template grants exactly these.

/// On the tables of the home, `Query` on their indexes too: one for each operation of
/// [`ports::ItemStore`]. A transaction needs those of its actions, and a check one of its own.
pub const DYNAMODB: &[&str] = &[
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "dynamodb:DeleteItem",
    "dynamodb:Query",
    "dynamodb:BatchGetItem",
    "dynamodb:ConditionCheckItem",
];

/// On the user pool of the home.
pub const COGNITO: &[&str] = &[
    "cognito-idp:AdminCreateUser",
    "cognito-idp:AdminGetUser",
    "cognito-idp:AdminSetUserPassword",
    "cognito-idp:AdminUpdateUserAttributes",
    "cognito-idp:AdminListGroupsForUser",
    "cognito-idp:AdminAddUserToGroup",
    "cognito-idp:AdminRemoveUserFromGroup",
    "cognito-idp:AdminEnableUser",
    "cognito-idp:AdminDisableUser",
    "cognito-idp:AdminSetUserMFAPreference",
    "cognito-idp:AdminUserGlobalSignOut",
];

/// On what is in the bucket of files; `HEAD` is `s3:GetObject` too.
pub const S3: &[&str] = &["s3:GetObject", "s3:PutObject", "s3:DeleteObject"];

/// On the one parameter of the keys.
pub const SSM: &[&str] = &["ssm:GetParameter", "ssm:PutParameter"];

/// On the identity of the mail sender, if there is one.
pub const SES: &[&str] = &["ses:SendEmail"];
