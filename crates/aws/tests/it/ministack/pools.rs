//! A user pool as the template makes it, what a person does there, and the mails that were sent.

use std::collections::HashMap;
use std::sync::Arc;

use aws::{Mails, PoolAccounts, SystemEntropy};
use aws_config::SdkConfig;
use aws_sdk_cognitoidentityprovider::Client;
use aws_sdk_cognitoidentityprovider::operation::admin_get_user::AdminGetUserOutput;
use aws_sdk_cognitoidentityprovider::operation::initiate_auth::InitiateAuthOutput;
use aws_sdk_cognitoidentityprovider::types::{
    AuthFlowType, ExplicitAuthFlowsType, UsernameAttributeType,
};
use serde_json::Value;

use crate::engines::{configure, endpoint};
use crate::wire;

pub const SENDER: &str = "Đại học <no-reply@school.example>";
pub const SIGN_IN_URL: &str = "https://rollbook.school.example/";

/// A new pool with an app client.
pub struct Pool {
    pub client: Client,
    pub id: String,
    app: String,
    config: SdkConfig,
}

impl Pool {
    pub async fn create() -> Self {
        let config = configure(&endpoint());
        let client = Client::new(&config);
        let pool = client
            .create_user_pool()
            .pool_name("pool")
            .username_attributes(UsernameAttributeType::Email);
        let id = pool.send().await.unwrap().user_pool.unwrap().id.unwrap();
        let app = client
            .create_user_pool_client()
            .user_pool_id(&id)
            .client_name("app")
            .explicit_auth_flows(ExplicitAuthFlowsType::AllowUserPasswordAuth)
            .explicit_auth_flows(ExplicitAuthFlowsType::AllowRefreshTokenAuth);
        let app = app.send().await.unwrap().user_pool_client.unwrap();
        for group in ["ADMIN", "LECTURER", "STUDENT"] {
            let create = client.create_group().user_pool_id(&id).group_name(group);
            create.send().await.unwrap();
        }
        Self {
            client,
            id,
            app: app.client_id.unwrap(),
            config,
        }
    }

    /// With Cognito's own sender.
    pub fn accounts(&self) -> PoolAccounts {
        PoolAccounts::new(&self.config, &self.id, None, Arc::new(SystemEntropy))
    }

    /// With letters of our own.
    pub async fn accounts_with_letters(&self) -> PoolAccounts {
        let ses = aws_sdk_sesv2::Client::new(&self.config);
        let sender = ses
            .create_email_identity()
            .email_identity("no-reply@school.example");
        // Another test may have made it.
        let _ = sender.send().await;
        let mails = Mails::new(&self.config, SENDER, SIGN_IN_URL);
        PoolAccounts::new(&self.config, &self.id, Some(mails), Arc::new(SystemEntropy))
    }

    pub async fn user(&self, sub: &str) -> AdminGetUserOutput {
        let user = self.client.admin_get_user().user_pool_id(&self.id);
        user.username(sub).send().await.unwrap()
    }

    /// Password alone; `None` if it is refused.
    pub async fn sign_in(&self, email: &str, password: &str) -> Option<InitiateAuthOutput> {
        let named = [("USERNAME", email), ("PASSWORD", password)];
        self.authenticate(AuthFlowType::UserPasswordAuth, &named)
            .await
    }

    /// Renews what a sign-in gave; `None` if it is refused.
    pub async fn refresh(&self, signed_in: &InitiateAuthOutput) -> Option<InitiateAuthOutput> {
        let given = signed_in.authentication_result().unwrap();
        let token = [("REFRESH_TOKEN", given.refresh_token().unwrap())];
        self.authenticate(AuthFlowType::RefreshTokenAuth, &token)
            .await
    }

    async fn authenticate(
        &self,
        flow: AuthFlowType,
        parameters: &[(&str, &str)],
    ) -> Option<InitiateAuthOutput> {
        let parameters: HashMap<String, String> = parameters
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let ask = self.client.initiate_auth().auth_flow(flow);
        let ask = ask.client_id(&self.app);
        let answer = ask.set_auth_parameters(Some(parameters)).send().await;
        answer.ok()
    }

    pub async fn groups(&self, sub: &str) -> Vec<String> {
        let ask = self.client.admin_list_groups_for_user();
        let ask = ask.user_pool_id(&self.id).username(sub);
        let groups = ask.send().await.unwrap().groups.unwrap_or_default();
        let mut names: Vec<String> = groups
            .into_iter()
            .filter_map(|group| group.group_name)
            .collect();
        names.sort();
        names
    }
}

/// The mails to an address, as ministack keeps them.
pub async fn mails_to(email: &str) -> Vec<Value> {
    let url = format!("{}/_ministack/ses/messages", endpoint());
    let kept = wire::get(&url).await;
    let kept: Value = serde_json::from_slice(&kept.body).unwrap();
    let accounts = kept["messages"].as_object().unwrap();
    let mails = accounts
        .values()
        .flat_map(|mails| mails.as_array().unwrap());
    mails
        .filter(|mail| mail["To"] == serde_json::json!([email]))
        .cloned()
        .collect()
}
