//! Wrong passwords lock an account for a while.

use crate::pools::{PASSWORD, TestPool};

const LOCKED: (&str, &str) = ("NotAuthorizedException", "Password attempts exceeded");
const WRONG: &str = "Wrong-horse1!";

async fn fail(test: &TestPool, times: usize) {
    for _ in 0..times {
        let answer = test.client.sign_in("an@example.edu", WRONG).await;
        assert_eq!(answer.fault().1, "Incorrect username or password.");
    }
}

#[tokio::test]
async fn the_fifth_wrong_password_locks_for_a_second() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    fail(&test, 5).await;

    let locked = test.client.sign_in("an@example.edu", PASSWORD).await;
    test.clock.advance(1);
    let released = test.client.sign_in("an@example.edu", PASSWORD).await;

    assert_eq!(locked.fault(), LOCKED);
    released.ok();
}

#[tokio::test]
async fn each_further_failure_doubles_the_lock() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    fail(&test, 5).await;

    for seconds in [1, 2, 4, 8] {
        test.clock.advance(seconds - 1);
        assert_eq!(
            test.client
                .sign_in("an@example.edu", PASSWORD)
                .await
                .fault(),
            LOCKED
        );
        test.clock.advance(1);
        fail(&test, 1).await;
    }
}

#[tokio::test]
async fn tries_while_locked_do_not_extend_the_lock() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    fail(&test, 5).await;

    for _ in 0..20 {
        assert_eq!(
            test.client.sign_in("an@example.edu", WRONG).await.fault(),
            LOCKED
        );
    }
    test.clock.advance(1);

    test.client.sign_in("an@example.edu", PASSWORD).await.ok();
}

#[tokio::test]
async fn success_and_quiet_forget_the_failures() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;

    fail(&test, 4).await;
    test.client.sign_in("an@example.edu", PASSWORD).await.ok();
    fail(&test, 4).await;
    test.clock.advance(15 * 60);
    fail(&test, 4).await;

    test.client.sign_in("an@example.edu", PASSWORD).await.ok();
}

#[tokio::test]
async fn one_account_does_not_lock_another() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;
    test.add("binh@example.edu").await;
    fail(&test, 5).await;

    test.client.sign_in("binh@example.edu", PASSWORD).await.ok();
}

#[tokio::test]
async fn all_names_of_an_account_share_its_count() {
    let test = TestPool::open().await;
    let sub = test.add("an@example.edu").await;
    fail(&test, 3).await;

    for name in [sub.as_str(), "AN@EXAMPLE.EDU"] {
        test.client.sign_in(name, WRONG).await.fault();
    }

    assert_eq!(
        test.client
            .sign_in("an@example.edu", PASSWORD)
            .await
            .fault(),
        LOCKED
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn tries_at_the_same_moment_are_counted_one_by_one() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;

    let tries = (0..20).map(|_| {
        let client = test.client.clone();
        tokio::spawn(async move {
            client
                .sign_in("an@example.edu", WRONG)
                .await
                .fault()
                .1
                .to_owned()
        })
    });
    let mut refused = 0;
    for answer in tries.collect::<Vec<_>>() {
        refused += usize::from(answer.await.unwrap() == "Incorrect username or password.");
    }

    assert_eq!(refused, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn right_passwords_at_the_same_moment_all_let_in() {
    let test = TestPool::open().await;
    test.add("an@example.edu").await;

    let tries = (0..20).map(|_| {
        let client = test.client.clone();
        tokio::spawn(async move { client.sign_in("an@example.edu", PASSWORD).await.status })
    });

    for answer in tries.collect::<Vec<_>>() {
        assert_eq!(answer.await.unwrap(), 200);
    }
}

#[tokio::test]
async fn a_lock_survives_a_restart_and_a_new_password_ends_it() {
    let test = TestPool::open().await;
    let sub = test.add("an@example.edu").await;
    fail(&test, 5).await;

    let restarted = test
        .reopen(userpool::PoolConfig::new(crate::pools::ENDPOINT))
        .await;
    let locked = restarted.client.sign_in("an@example.edu", PASSWORD).await;
    restarted
        .pool
        .set_password(&sub, PASSWORD, userpool::PasswordKind::Permanent)
        .await
        .unwrap();

    assert_eq!(locked.fault(), LOCKED);
    restarted
        .client
        .sign_in("an@example.edu", PASSWORD)
        .await
        .ok();
}
