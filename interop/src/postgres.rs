//! A PostgreSQL of its own: on a free port of 127.0.0.1, with its data in a temporary directory.

use std::fs;
use std::os::unix::fs::chown;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

use crate::service::free_port;
use crate::settings::Settings;

/// The user of Debian's package. PostgreSQL does not run as root.
const USER: &str = "postgres";

/// It ends, and its data are deleted, when this is dropped.
pub struct Postgres {
    settings: Arc<Settings>,
    /// The ids of the user and the group that it runs as, if not as those of this process.
    owner: Option<(u32, u32)>,
    directory: PathBuf,
    port: u16,
    process: Option<Child>,
}

impl Postgres {
    pub async fn start(settings: &Arc<Settings>) -> Result<Self> {
        let directory =
            std::env::temp_dir().join(format!("interop-postgres-{:x}", fastrand::u64(..)));
        fs::create_dir(&directory)?;
        let mut postgres = Self {
            settings: Arc::clone(settings),
            owner: None,
            directory,
            port: free_port()?,
            process: None,
        };
        if fs::metadata("/proc/self")
            .is_ok_and(|this| std::os::unix::fs::MetadataExt::uid(&this) == 0)
        {
            let owner = ids_of(USER)?;
            chown(&postgres.directory, Some(owner.0), Some(owner.1))?;
            postgres.owner = Some(owner);
        }
        let initialized = postgres
            .command("initdb")
            .args(["--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C"])
            .args(["--username", USER, "--pgdata"])
            .arg(&postgres.directory)
            .stdout(Stdio::null())
            .stderr(settings.log("initdb")?)
            .status()
            .await
            .context("cannot start initdb")?;
        ensure!(initialized.success(), "initdb failed: see initdb.log");
        postgres.restart().await?;
        Ok(postgres)
    }

    pub fn url(&self) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/postgres", self.port)
    }

    /// Starts it again after `stop`, on the same port and with the same data.
    pub async fn restart(&mut self) -> Result<()> {
        let log = self.settings.log("postgres")?;
        let child = self
            .command("postgres")
            .arg("-D")
            .arg(&self.directory)
            .arg("-k")
            .arg(&self.directory)
            .args(["-p", &self.port.to_string()])
            .args(["-c", "listen_addresses=127.0.0.1"])
            // The machine does not crash here, so that nothing has to be on the disk.
            .args(["-c", "fsync=off"])
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("cannot start postgres")?;
        self.process = Some(child);
        let limit = Instant::now() + Duration::from_secs(20);
        while self.query("SELECT 1").await.is_err() {
            ensure!(
                Instant::now() < limit,
                "postgres did not start: see postgres.log"
            );
            sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    /// Stops it. Connections are closed, and their transactions rolled back.
    pub async fn stop(&mut self) -> Result<()> {
        let mut process = self.process.take().context("it runs")?;
        signal(&process, "-INT")?;
        process.wait().await?;
        Ok(())
    }

    /// Returns the rows, one per line.
    pub async fn query(&self, sql: &str) -> Result<String> {
        let output = Command::new(self.settings.postgres.join("psql"))
            .args(["--no-psqlrc", "--tuples-only", "--no-align", "--quiet"])
            .args([
                "--set=ON_ERROR_STOP=1",
                "--command",
                sql,
                "--dbname",
                &self.url(),
            ])
            .output()
            .await
            .context("cannot start psql")?;
        let (rows, errors) = (output.stdout, String::from_utf8_lossy(&output.stderr));
        ensure!(output.status.success(), "{sql}: {errors}");
        Ok(String::from_utf8(rows)?.trim_end().to_owned())
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.settings.postgres.join(program));
        command.current_dir("/").stdin(Stdio::null());
        if let Some((user, group)) = self.owner {
            command.uid(user).gid(group);
        }
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            // Not SIGKILL, after which its other processes would end later than this one.
            let _ = signal(&process, "-QUIT");
            for _ in 0..100 {
                if !matches!(process.try_wait(), Ok(None)) {
                    break;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        // What is left lies in the directory for temporary files.
        let _ = fs::remove_dir_all(&self.directory);
    }
}

fn signal(process: &Child, signal: &str) -> Result<()> {
    let id = process.id().context("it has ended")?;
    std::process::Command::new("kill")
        .args([signal, &id.to_string()])
        .status()?;
    Ok(())
}

/// Returns the ids of a user and of its group.
fn ids_of(user: &str) -> Result<(u32, u32)> {
    let users = fs::read_to_string("/etc/passwd")?;
    let ids = users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let is_user = fields.next() == Some(user);
        let (id, group) = (fields.nth(1)?, fields.next()?);
        is_user.then(|| Some((id.parse().ok()?, group.parse().ok()?)))?
    });
    ids.with_context(|| format!("there is no user {user}: Debian's package creates it"))
}
