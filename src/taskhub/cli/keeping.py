"""``taskhub backup`` and ``taskhub restore``: a workspace in one file."""

from pathlib import Path
from typing import Annotated

import typer

from taskhub.cli.context import say, session
from taskhub.i18n import gettext as _


def backup(
    context: typer.Context,
    output: Annotated[Path, typer.Option("-o", "--output", help="存成哪个文件,如 备份-2024-10-08.tar.gz;已有的不覆盖")],
) -> None:
    """备份工作区:台账、配置、规则、签批扫描件。程序开着也可以。不含密钥(环境变量、.env)和 Prefect 自己的库;只有自己能读。"""
    from taskhub.keeping import backup as keep

    hub = session(context).hub
    kept = keep(hub.workspace, hub.database, output, hub.moment().now)
    typer.echo(output)
    say(_("{n} 个文件,台账链头 {head}").format(n=len(kept.files), head=kept.head))


def restore(
    file: Annotated[Path, typer.Argument(help="备份文件")],
    into: Annotated[Path, typer.Option("--into", help="恢复成哪个目录;必须是空的或不存在,也不能是现在所在的")],
) -> None:
    """从备份恢复出一个工作区:逐个文件核对哈希,核对台账没有被改过,旧台账升级到现在的版本。"""
    from taskhub.keeping import other_ledger
    from taskhub.keeping import restore as make
    from taskhub.problems import TaskhubError
    from taskhub.workspace import Workspace

    kept = make(file, into)
    say(_("已恢复到 {path}:{n} 个文件,备份于 {at},核对无误").format(path=into, n=len(kept.files), at=kept.made_at))
    try:
        other = other_ledger(Workspace(into.resolve()))
    except TaskhubError as error:  # restored it is all the same
        say(_("注意:恢复出来的设置用不了:{why}").format(why=error))
        return
    if other is not None:
        say(_("注意:按现在的设置(TASKHUB_DATABASE_URL 或 {path}/config/taskhub.yaml 的 database_url),在那里运行的命令"
              "用的是 {other},不是恢复出来的 var/taskhub.db;要用它,先取消这项设置").format(path=into, other=other))  # fmt: skip
