//! The library's calls for whoever runs the school.

use std::collections::BTreeSet;

use userpool::{
    Access, AccountError, AccountStatus, AttributeFault, EmailState, NewAccount, PasswordFault,
    PasswordKind,
};

use crate::pools::{PASSWORD, TestPool, new_account};

#[tokio::test]
async fn an_account_is_found_by_its_user_name_and_its_address() {
    let test = TestPool::open().await;

    let created = test
        .pool
        .create_account(new_account("An@Example.edu"))
        .await
        .unwrap()
        .account;

    for name in [created.sub.as_str(), "an@example.edu", "An@Example.edu"] {
        assert_eq!(test.pool.find_account(name).await.unwrap(), created);
    }
    assert_eq!(created.email, "An@Example.edu");
    assert_eq!(created.status, AccountStatus::ForceChangePassword);
    assert_eq!(
        (created.access, created.email_state),
        (Access::Enabled, EmailState::Verified)
    );
    assert_eq!(created.groups, ["STUDENT"]);
    for name in ["no@example.edu", "4b1c2f0e-7d52-4c43-9f3a-0d9d3d0a1b2c", ""] {
        assert!(matches!(
            test.pool.find_account(name).await,
            Err(AccountError::NotFound)
        ));
    }
}

#[tokio::test]
async fn an_address_belongs_to_one_account() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    let other = test.add("binh@example.edu").await;

    let second = test
        .pool
        .create_account(new_account("AN@example.EDU"))
        .await;
    let moved = test
        .pool
        .set_email(&other, "An@example.edu", EmailState::Verified)
        .await;

    assert!(matches!(second, Err(AccountError::EmailTaken)));
    assert!(matches!(moved, Err(AccountError::EmailTaken)));
    assert_eq!(
        test.pool.find_account(&other).await.unwrap().email,
        "binh@example.edu"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_claim_an_address_at_once_one_gets_it() {
    let test = TestPool::open().await;

    let claims = (0..10).map(|_| {
        let pool = test.pool.clone();
        tokio::spawn(async move { pool.create_account(new_account("an@example.edu")).await })
    });
    let mut created = 0;
    for claim in claims.collect::<Vec<_>>() {
        match claim.await.unwrap() {
            Ok(_) => created += 1,
            Err(error) => assert!(matches!(error, AccountError::EmailTaken)),
        }
    }

    assert_eq!(created, 1);
    assert_eq!(
        test.pool
            .list_accounts(None, 10)
            .await
            .unwrap()
            .accounts
            .len(),
        1
    );
}

#[tokio::test]
async fn what_an_account_cannot_be_is_refused() {
    let test = TestPool::open().await;
    let bad_attribute = |name: &str| {
        let mut new = new_account("an@example.edu");
        new.attributes.insert(name.to_owned(), "x".to_owned());
        new
    };

    let email = test.pool.create_account(new_account("no address")).await;
    let weak = NewAccount {
        temporary_password: Some("weak".to_owned().into()),
        ..new_account("an@example.edu")
    };
    let weak = test.pool.create_account(weak).await;
    let guarded = test
        .pool
        .create_account(bad_attribute("email_verified"))
        .await;
    let unknown = test.pool.create_account(bad_attribute("shoe_size")).await;
    let group = NewAccount {
        groups: vec!["A B".to_owned()],
        ..new_account("an@example.edu")
    };
    let group = test.pool.create_account(group).await;

    assert!(matches!(email, Err(AccountError::EmailInvalid)));
    assert!(matches!(
        weak,
        Err(AccountError::Password(PasswordFault::TooShort))
    ));
    assert!(matches!(
        guarded,
        Err(AccountError::Attribute(AttributeFault::NotWritable))
    ));
    assert!(matches!(
        unknown,
        Err(AccountError::Attribute(AttributeFault::Unknown { .. }))
    ));
    assert!(matches!(group, Err(AccountError::GroupInvalid)));
    assert!(
        test.pool
            .list_accounts(None, 10)
            .await
            .unwrap()
            .accounts
            .is_empty()
    );
}

#[tokio::test]
async fn a_new_address_is_the_name_to_sign_in_with_and_frees_the_old_one() {
    let test = TestPool::open().await;
    let sub = test.add("old@example.edu").await;

    test.pool
        .set_email(&sub, "New@example.edu", EmailState::Unverified)
        .await
        .unwrap();
    test.pool
        .set_email(&sub, "new@example.edu", EmailState::Verified)
        .await
        .unwrap();

    test.client.sign_in("new@example.edu", PASSWORD).await.ok();
    test.client
        .sign_in("old@example.edu", PASSWORD)
        .await
        .fault();
    let account = test.pool.find_account(&sub).await.unwrap();
    assert_eq!(
        (account.email.as_str(), account.email_state),
        ("new@example.edu", EmailState::Verified)
    );
    test.add("old@example.edu").await;
}

#[tokio::test]
async fn a_deleted_account_frees_its_address_and_returns_as_another() {
    let test = TestPool::open().await;
    let first = test.add("an@example.edu").await;
    let tokens = test.client.tokens("an@example.edu", PASSWORD).await;

    test.pool.delete_account(&first).await.unwrap();
    let gone = test.pool.find_account(&first).await;
    test.client
        .sign_in("an@example.edu", PASSWORD)
        .await
        .fault();
    let second = test.add("an@example.edu").await;

    assert!(matches!(gone, Err(AccountError::NotFound)));
    assert_ne!(first, second);
    test.client.sign_in("an@example.edu", PASSWORD).await.ok();
    test.client.refresh(&tokens["RefreshToken"]).await.fault();
}

#[tokio::test]
async fn accounts_are_listed_in_pages_without_gap_or_repetition() {
    let test = TestPool::open().await;
    for number in 0..7 {
        test.pool
            .create_account(new_account(&format!("p{number}@example.edu")))
            .await
            .unwrap();
    }

    let (mut seen, mut after, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = test.pool.list_accounts(after.as_deref(), 3).await.unwrap();
        pages += 1;
        seen.extend(page.accounts.into_iter().map(|account| account.sub));
        after = page.next;
        if after.is_none() {
            break;
        }
    }

    assert_eq!(pages, 3);
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 7);
    assert!(seen.is_sorted());
}

#[tokio::test]
async fn an_invitation_is_repeated_only_before_the_first_sign_in() {
    let test = TestPool::open().await;
    let sub = test.add("an@example.edu").await;

    let refused = test.pool.resend_invitation(&sub).await;

    assert!(matches!(refused, Err(AccountError::NotInvited)));
    test.client.sign_in("an@example.edu", PASSWORD).await.ok();
}

#[tokio::test]
async fn what_is_done_to_nobody_is_told() {
    let test = TestPool::open().await;
    let nobody = "4b1c2f0e-7d52-4c43-9f3a-0d9d3d0a1b2c";

    let outcomes = [
        test.pool
            .set_password(nobody, PASSWORD, PasswordKind::Permanent)
            .await,
        test.pool.set_access(nobody, Access::Disabled).await,
        test.pool.delete_account(nobody).await,
        test.pool.set_groups(nobody, Vec::new()).await,
        test.pool
            .set_email(nobody, "an@example.edu", EmailState::Verified)
            .await,
        test.pool.sign_out_everywhere(nobody).await,
        test.pool.reset_password(nobody).await.map(drop),
        test.pool.resend_invitation(nobody).await.map(drop),
    ];

    for outcome in outcomes {
        assert!(matches!(outcome, Err(AccountError::NotFound)));
    }
}

#[tokio::test]
async fn no_secret_lies_open_in_the_store() {
    let test = TestPool::open().await;
    let sub = test.add("an@example.edu").await;
    let tokens = test.client.tokens("an@example.edu", PASSWORD).await;
    test.pool.reset_password(&sub).await.unwrap();
    let code = test.mail.code().await;

    let mut all = String::new();
    for collection in [
        "pool", "accounts", "emails", "sessions", "attempts", "resets",
    ] {
        let records = test.store.page(collection, None, 100).await.unwrap();
        all.extend(records.into_iter().map(|record| record.value));
    }

    assert!(all.contains(&sub));
    assert!(!all.contains(PASSWORD));
    assert!(!all.contains(tokens["RefreshToken"].as_str().unwrap()));
    assert!(!all.contains(&format!("\"{code}\"")));
}
