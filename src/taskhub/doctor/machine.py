"""Checks of what is installed."""

import platform
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata

from taskhub.doctor.patient import Patient
from taskhub.doctor.result import Result, broken, ok, warning
from taskhub.i18n import gettext as _
from taskhub.starting import from_checkout

PYTHONS = ((3, 11), (3, 12))
ENGINE = "durable_rules_engine"
PREFECT = "prefect"

_IMPORT_SECONDS = 120


def python(_patient: Patient) -> Iterator[Result]:
    if sys.version_info[:2] in PYTHONS:
        yield ok(f"Python {platform.python_version()}")
    else:
        yield broken(
            _("Python {version} 不能用:规则引擎的 C 扩展装不上").format(version=platform.python_version()),
            _("用 Python 3.11 或 3.12 {again}").format(again=_again("PYTHON=python3.12 ")),
        )


def engine(_patient: Patient) -> Iterator[Result]:
    if why := _cannot_import(ENGINE):
        yield broken(
            _("规则引擎 durable-rules 的 C 扩展装载不了:{why}").format(why=why), _("装好 C 编译器,{again}").format(again=_again())
        )
    else:
        yield ok(_("规则引擎 durable-rules 的 C 扩展可以装载"))


def prefect(_patient: Patient) -> Iterator[Result]:
    if why := _cannot_import(PREFECT):
        yield broken(_("Prefect 装载不了:{why}").format(why=why), _again())
        return
    installed, wanted = metadata.version(PREFECT), _pinned(PREFECT)
    if wanted is None:
        yield warning(_("Prefect {installed};taskhub 本身没有安装,不知道要哪一版").format(installed=installed), _again())
    elif installed != wanted:
        yield broken(_("Prefect 是 {installed},要的是 {wanted}").format(installed=installed, wanted=wanted), _again())
    else:
        yield ok(f"Prefect {installed}")


def _again(environment: str = "") -> str:
    """How to install once more, in the way that this program was. ``environment``: what to set for it."""
    if from_checkout():  # where it has done its work, make setup does nothing
        return _("重新安装:{command}").format(command=f"rm -rf .venv && {environment}make setup")
    if sys.prefix == sys.base_prefix:
        return _("重新安装:当初用 pip 装的,用 pip 再装一遍")
    script = f"{environment}sh install.sh {sys.prefix}"
    return _("重新安装:在安装包里运行 {script};当初用 pip 装的,用 pip 再装一遍").format(script=script)


def _cannot_import(module: str) -> str:
    """Why a module cannot be imported, or nothing. In a process of its own: a C extension may take the process with it."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", f"import {module}"], capture_output=True, text=True, timeout=_IMPORT_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return _("{seconds} 秒没有装载完").format(seconds=_IMPORT_SECONDS)
    if not done.returncode:
        return ""
    said = done.stderr.strip().splitlines()
    return said[-1] if said else _("进程以 {code} 结束").format(code=done.returncode)


def _pinned(package: str) -> str | None:
    """The version that taskhub was made for."""
    try:
        wanted = metadata.requires("taskhub") or []
    except metadata.PackageNotFoundError:
        return None
    versions = (one.partition(";")[0].partition("==") for one in wanted)
    return next((version.strip() for name, _equals, version in versions if name.strip() == package and version), None)
