"""Checks of where taskhub keeps things: the directory it writes to, the disk, the database and the clock that dates its rows."""

import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.engine import make_url
from sqlmodel import func, select

from taskhub.audit import AuditEvent
from taskhub.database import SCHEMA, Database
from taskhub.doctor.patient import NotExamined, Patient
from taskhub.doctor.result import Result, broken, ok, warning
from taskhub.i18n import gettext as _
from taskhub.keeping import last_backup
from taskhub.problems import StateError

LEAST_BYTES = 2**30


def var(patient: Patient) -> Iterator[Result]:
    """Whether files can be made in ``var/`` and in every directory below it; before it is made, where it will be."""
    root = patient.workspace.var
    shut = []
    for directory in _directories(root):
        try:
            with tempfile.NamedTemporaryFile(dir=directory, prefix=".doctor"):
                pass
        except OSError as error:
            shut.append(f"{directory}({error.strerror})")
    if shut:
        yield broken(_("写不了 {paths}").format(paths="、".join(shut)), _("把它们交给运行 taskhub 的用户:chown、chmod u+rwx"))
    else:
        yield ok(_("{path} 可写").format(path=root))


def disk(patient: Patient) -> Iterator[Result]:
    free = shutil.disk_usage(_existing(patient.workspace.var)).free
    said = f"{free / 2**30:.1f} GB"
    if free < LEAST_BYTES:
        yield warning(_("磁盘只剩 {free}").format(free=said), _("清理磁盘,或把 var/ 移到大一些的盘上"))
    else:
        yield ok(_("磁盘还有 {free}").format(free=said))


def database(patient: Patient) -> Iterator[Result]:
    try:
        found = _schema(patient)
    except StateError as error:
        yield broken(str(error), _("启动数据库或改正 TASKHUB_DATABASE_URL;文件坏了的,从备份恢复(taskhub restore)"))
        return
    if found is None:
        yield ok(_("台账还没有建立,第一次使用时建立(版本 {known})").format(known=SCHEMA))
    elif found < SCHEMA:
        yield warning(
            _("台账的版本是 {found},程序的是 {known}").format(found=found, known=SCHEMA),
            _("先备份;下一条用到台账的命令会升级它"),
        )
    elif found > SCHEMA:
        yield broken(_("台账的版本 {found} 比程序的 {known} 新").format(found=found, known=SCHEMA), _("升级 taskhub"))
    else:
        yield ok(_("台账可以打开,版本 {known}").format(known=SCHEMA))


def backup(patient: Patient) -> Iterator[Result]:
    """How long ago the last one was. Of PostgreSQL's own backups nothing is known here."""
    patient.sound("settings")
    url = patient.workspace.database_url
    if not url.startswith("sqlite"):
        yield ok(_("台账在 PostgreSQL:备份由数据库自己做,这里看不到"))
        return
    if _not_made(url) or patient.workspace.demo:
        yield ok(_("没有要备份的台账"))
        return
    remedy = _("运行 taskhub backup -o 文件,或装上每夜的备份(docs/taskhub-backup.timer)")
    last = last_backup(patient.workspace)
    if last is None:
        yield warning(_("还没有备份过"), remedy)
        return
    made = datetime.fromisoformat(last.made_at)
    days = (patient.moment.now - made).days
    said = _("上次备份 {at},存在 {file}").format(at=_shown(made, ZoneInfo(patient.settings.timezone)), file=last.file)
    if days >= patient.settings.keeping.backup_days:
        yield warning(_("{n} 天没有备份了;{last}").format(n=days, last=said), remedy)
    else:
        yield ok(said)


def clock(patient: Patient) -> Iterator[Result]:
    """A clock that was put back dates new rows before old ones, and they would be taken for known earlier."""
    patient.sound("settings")
    zone = ZoneInfo(patient.settings.timezone)
    try:
        last, now = _last_recorded(patient), patient.moment.now
    except StateError as error:  # which the check of the database has said
        raise NotExamined("database") from error
    if last is not None and now < last:
        yield broken(
            _("本机时钟 {now} 早于台账的最后一条记录 {last}").format(now=_shown(now, zone), last=_shown(last, zone)),
            _("校准时钟(NTP);校准之前不要录入"),
        )
    else:
        yield ok(_("时钟 {now}").format(now=_shown(now, zone)))


def _shown(instant: datetime, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).isoformat(" ", "seconds")


def _schema(patient: Patient) -> str | None:
    """Looks without touching: neither makes nor upgrades anything."""
    patient.sound("settings")
    url = patient.workspace.database_url
    if _not_made(url):
        return None
    ledger = Database(url)
    try:
        return ledger.schema()
    finally:
        ledger.close()


def _last_recorded(patient: Patient) -> datetime | None:
    url = patient.workspace.database_url
    if _not_made(url):
        return None
    ledger = Database(url)
    try:
        if ledger.schema() != SCHEMA:
            raise NotExamined("database")
        with ledger.reading() as session:
            return session.exec(select(func.max(AuditEvent.recorded_at))).one()
    finally:
        ledger.close()


def _not_made(url: str) -> bool:
    file = make_url(url).database if url.startswith("sqlite") else None
    return bool(file) and not Path(file or "").exists()


def _directories(root: Path) -> list[Path]:
    if not root.is_dir():
        return [_existing(root)]
    return [root, *(path for path in sorted(root.iterdir()) if path.is_dir())]


def _existing(path: Path) -> Path:
    """The path, or the nearest above it that exists."""
    return next(one for one in (path, *path.parents) if one.exists())
