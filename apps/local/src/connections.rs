//! The listener and its connections: HTTP/1.1 with bounds on how long a client may keep silent, and an
//! end that lets requests finish.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tower::{Layer, Service, service_fn};
use tower_http::timeout::RequestBodyTimeoutLayer;

/// How long a client may send nothing: before a request, within its head, or within its body.
const SILENCE: Duration = Duration::from_secs(15);

/// How long requests may take to finish once the program is asked to end.
const FAREWELL: Duration = Duration::from_secs(10);

/// How long to wait when the system has no room for one more connection.
const BREATH: Duration = Duration::from_millis(100);

/// Serves until `end` comes, then finishes the requests that are under way.
pub async fn serve(listener: TcpListener, router: Router, end: impl Future<Output = ()>) {
    let graceful = GracefulShutdown::new();
    let accepting = async {
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => {
                    let router = router.clone();
                    tokio::spawn(talk(stream, peer, router, graceful.watcher()));
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection was not taken");
                    sleep(BREATH).await;
                }
            }
        }
    };
    tokio::select! {
        () = accepting => {}
        () = end => {}
    }
    drop(listener);
    if timeout(FAREWELL, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not finish in time");
    }
}

async fn talk(stream: TcpStream, peer: SocketAddr, router: Router, watcher: Watcher) {
    // Answers are written whole: waiting for more would only delay them.
    let _ = stream.set_nodelay(true);
    let bounded = RequestBodyTimeoutLayer::new(SILENCE).layer(router);
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        bounded.clone().call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(SILENCE)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    // A client that goes away or keeps silent is no event of ours.
    let _ = watcher.watch(connection).await;
}
