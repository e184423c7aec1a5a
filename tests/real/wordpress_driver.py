# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A real WordPress with a MariaDB of its own, and the hands of its editors and visitors."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.real.processes import free_port, need, running, unprivileged, workspace

SOURCE = Path(os.environ.get("FLODE_WORDPRESS", "/usr/share/wordpress"))

_CONFIG = """<?php
define('DB_NAME','wp'); define('DB_USER','root'); define('DB_PASSWORD','');
define('DB_HOST','localhost:{socket}'); define('DB_CHARSET','utf8mb4'); define('DB_COLLATE','');
define('WP_HTTP_BLOCK_EXTERNAL', true); define('DISABLE_WP_CRON', true);
define('WP_ENVIRONMENT_TYPE','local'); define('AUTOMATIC_UPDATER_DISABLED', true);
define('EMPTY_TRASH_DAYS', 30); define('WP_DEBUG', false); define('AUTOSAVE_INTERVAL', 86400);
$table_prefix='wp_'; if(!defined('ABSPATH')) define('ABSPATH', __DIR__.'/');
require_once ABSPATH.'wp-settings.php';
"""
_INSTALL = """<?php
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST']='{host}'; $_SERVER['SERVER_PROTOCOL']='HTTP/1.1';
$_SERVER['REQUEST_METHOD']='GET';
require 'site/wp-load.php'; require_once ABSPATH.'wp-admin/includes/upgrade.php';
wp_install('Åkerby kommun','admin','a@ex.test',true,'','adminpw');
update_option('siteurl','http://{host}'); update_option('home','http://{host}');
update_option('comment_previously_approved','0'); update_option('comment_moderation','0');
wp_delete_post(1, true); wp_delete_post(2, true); wp_delete_post(3, true);
$made = WP_Application_Passwords::create_new_application_password(1, ['name'=>'arkiv']); echo $made[0];
"""
_ROUTER = """<?php $p = __DIR__.'/site'.parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if (is_file($p) && substr($p,-4) !== '.php') return false;
if (is_file($p)) { chdir(dirname($p)); require $p; return true; }
chdir(__DIR__.'/site'); $_SERVER['SCRIPT_NAME']='/index.php'; require __DIR__.'/site/index.php';
"""


@dataclass(frozen=True, slots=True)
class WordPress:
    """A running site. Every verb acts as the administrator unless it says otherwise."""

    base: str
    user: str
    password: str

    @property
    def secret(self) -> dict[str, str]:
        """What the archive is given."""
        return {"user": self.user, "application_password": self.password}

    def call(self, method: str, path: str, **body: object) -> dict[str, Any]:
        """One REST call that must succeed."""
        url = f"{self.base}/?rest_route=/wp/v2/{path}"
        answer = requests.request(method, url, json=body, auth=(self.user, self.password), timeout=30)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text[:300]}"
        said: dict[str, Any] = answer.json()
        return said

    def post(self, title: str, content: str, *, status: str = "publish", **more: object) -> int:
        """Write a post."""
        made = self.call("POST", "posts", title=title, content=content, status=status, **more)
        return int(made["id"])

    def page(self, title: str, content: str) -> int:
        """Write a page."""
        made = self.call("POST", "pages", title=title, content=content, status="publish")
        return int(made["id"])

    def edit_post(self, number: int, **fields: object) -> None:
        """Change a post's fields (title, content, status)."""
        self.call("POST", f"posts/{number}", **fields)

    def trash_post(self, number: int) -> None:
        """Put a post in the bin."""
        self.call("DELETE", f"posts/{number}")

    def purge_post(self, number: int) -> None:
        """Remove a post for good."""
        self.call("DELETE", f"posts/{number}&force=true")

    def comment(self, post: int, text: str, *, author: str = "Anna", parent: int = 0) -> int:
        """A visitor's comment, entered over REST so that the flood filter does not hold it up."""
        mail = f"{author.lower()}@ex.test"
        made = self.call(
            "POST",
            "comments",
            post=post,
            content=text,
            parent=parent,
            author_name=author,
            author_email=mail,
        )
        return int(made["id"])

    def own_comment(self, post: int, text: str, *, parent: int = 0) -> int:
        """The authority's answer in the thread."""
        return int(self.call("POST", "comments", post=post, content=text, parent=parent)["id"])

    def edit_comment(self, number: int, text: str) -> None:
        """Change a comment's words."""
        self.call("POST", f"comments/{number}", content=text)

    def set_comment_status(self, number: int, status: str) -> None:
        """``approved``, ``hold``, ``spam`` or ``trash``."""
        self.call("POST", f"comments/{number}", status=status)

    def purge_comment(self, number: int) -> None:
        """Remove a comment for good."""
        self.call("DELETE", f"comments/{number}&force=true")

    def picture(self, name: str, data: bytes, alt: str) -> int:
        """Upload a picture to the media library."""
        answer = requests.post(
            f"{self.base}/?rest_route=/wp/v2/media",
            data=data,
            headers={
                "Content-Type": "image/png",
                "Content-Disposition": f'attachment; filename="{name}"',
            },
            auth=(self.user, self.password),
            timeout=30,
        )
        assert answer.ok, answer.text[:300]
        number = int(answer.json()["id"])
        self.call("POST", f"media/{number}", alt_text=alt)
        return number

    def member(self, name: str, role: str) -> dict[str, str]:
        """A new user with an application password: the secret of an account with fewer rights."""
        made = self.call(
            "POST", "users", username=name, email=f"{name}@ex.test", password=name, roles=[role]
        )
        key = self.call("POST", f"users/{made['id']}/application-passwords", name="arkiv")
        return {"user": name, "application_password": key["password"]}


@contextmanager
def wordpress_running() -> Iterator[WordPress]:
    """Install and serve a WordPress on loopback; about five seconds."""
    need("mariadbd", "mariadb-install-db", "mariadb-admin", "php", str(SOURCE / "wp-load.php"))
    with workspace("wp") as root, _database(root) as socket:
        port = free_port()
        host = f"127.0.0.1:{port}"
        password = _install(root, socket, host)
        command = ["php", "-S", host, "-t", str(root / "site"), str(root / "router.php")]
        workers = {"PHP_CLI_SERVER_WORKERS": "4"}
        with running(command, lambda: _answers(host), root / "php.log", env=workers):
            yield WordPress(f"http://{host}", "admin", password)


@contextmanager
def _database(root: Path) -> Iterator[Path]:
    user, data, socket = unprivileged(), root / "db", root / "s.sock"
    data.mkdir()
    if user:
        shutil.chown(root, user)
        shutil.chown(data, user)
    common = ["--no-defaults", f"--datadir={data}"]
    made = ["mariadb-install-db", *common, "--auth-root-authentication-method=normal", "--skip-test-db"]
    subprocess.run(made, check=True, capture_output=True, user=user, cwd=root)
    server = [
        "mariadbd",
        *common,
        f"--socket={socket}",
        f"--pid-file={root / 'db.pid'}",
        "--skip-networking",
        "--innodb-flush-log-at-trx-commit=0",
        "--innodb-buffer-pool-size=64M",
    ]
    admin = ["mariadb-admin", "--no-defaults", "-uroot", f"--socket={socket}"]

    def ready() -> bool:
        return subprocess.run([*admin, "ping"], check=False, capture_output=True).returncode == 0

    with running(server, ready, root / "db.log", user=user):
        subprocess.run([*admin, "create", "wp"], check=True, capture_output=True)
        yield socket


def _install(root: Path, socket: Path, host: str) -> str:
    shutil.copytree(SOURCE, root / "site", ignore_dangling_symlinks=True)
    (root / "site" / "wp-config.php").unlink(missing_ok=True)
    (root / "site" / "wp-config.php").write_text(_CONFIG.replace("{socket}", str(socket)))
    (root / "install.php").write_text(_INSTALL.replace("{host}", host))
    (root / "router.php").write_text(_ROUTER)
    done = subprocess.run(["php", "install.php"], cwd=root, check=True, capture_output=True, text=True)
    return done.stdout.strip().splitlines()[-1]


def _answers(host: str) -> bool:
    try:
        return requests.get(f"http://{host}/?rest_route=/", timeout=30).ok
    except requests.ConnectionError:
        return False
