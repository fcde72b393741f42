"""The data folder: its keys, secrets and logs, the people of the demo, and the lock that lets one zhiya use it at a time."""

import base64
import errno
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from domain.roles import Role
from domain.signature import new_secret
from engine.settings import Settings

LEAST_FREE_BYTES = 256 * 1024 * 1024
PARTNERS = ("registry", "bank", "insurer", "guarantor", "fund")
_XT, _SX = ("xiangtan",), ("shanxi",)
_ALL = _XT + _SX
_FULL = {errno.ENOSPC, errno.EDQUOT}


class CannotStart(Exception):
    """The stack cannot start; the message says why and what to do."""


@contextmanager
def written(data: Path) -> Iterator[None]:
    """Turn what the operating system says about writing to the data folder into a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise CannotStart(disk_full(data)) from error
        reason = os.strerror(error.errno) if error.errno else str(error)
        message = f"The data folder {data} cannot be written ({reason}: {error.filename}). Mend its rights, or choose another with --data."
        raise CannotStart(message) from error


def disk_full(data: Path) -> str:
    """The sentence about a full disk."""
    return f"The disk that holds the data folder {data} is full. Free some space, or choose a folder on another disk with --data FOLDER."


def prepare(settings: Settings) -> None:
    """Make what is missing in the data folder; what is there stays, so keys survive restarts."""
    data = settings.data
    with written(data):
        for folder in (data, data / "logs", data / "keys"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = data / ".probe"
        probe.write_bytes(b"\0" * 4096)
        probe.unlink()
        if shutil.disk_usage(data).free < LEAST_FREE_BYTES:
            needed = LEAST_FREE_BYTES // 1024 // 1024
            raise CannotStart(f"{disk_full(data)} At least {needed} MB must be free.")
        make_keys(settings)


def make_keys(settings: Settings) -> None:
    """Make the keys that are missing: the one that closes payloads, and one a partner that signs callbacks."""
    if not settings.payload_keys and not settings.payload_key_file.exists():
        _write_json(settings.payload_key_file, {"current": "k1", "keys": {"k1": base64.b64encode(secrets.token_bytes(32)).decode()}})
    _complete_callback_keys(settings.callback_keys_file)


def secret(path: Path) -> str:
    """The secret of this file, made at the first time."""
    if not path.exists():
        write_safely(path, secrets.token_urlsafe(32))
    return path.read_text()


@contextmanager
def only_one(data: Path) -> Iterator[None]:
    """Hold the data folder for this process; the lock falls with the process, so a pid file left behind hinders nobody."""
    with written(data):
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(data / "zhiya.pid", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = os.read(file, 20).decode(errors="replace").strip() or "?"
            message = f"zhiya already runs on the data folder {data} (process {pid}). Stop that one, or choose another with --data."
            raise CannotStart(message) from None
        with written(data):
            os.truncate(file, 0)
            os.write(file, f"{os.getpid()}\n".encode())
        yield
        os.truncate(file, 0)
    finally:
        os.close(file)


def _complete_callback_keys(path: Path) -> None:
    keys: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    partners = {organisation for _, _, organisation, _, _ in DEMO_PEOPLE if organisation.partition("-")[0] in PARTNERS}
    missing = {name: new_secret() for name in sorted(partners) if name not in keys}
    if missing:
        _write_json(path, keys | missing)


def _write_json(path: Path, content: object) -> None:
    write_safely(path, json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def write_safely(path: Path, text: str) -> None:
    """Write a file that others may not read."""
    # Beside and renamed: a crash leaves the old file or the new one, never half of one.
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


_BANKS = (
    ("bank-xt-rcb", _XT, "湘潭农村商业银行"),
    ("bank-xt-hr", _XT, "华融湘江银行湘潭分行"),
    ("bank-sx-jz", _SX, "晋中银行"),
    ("bank-sx-tk", _SX, "太原科创银行"),
)

# Who acts in the demo: (actor, role, organisation, tenants, name). Invented people; a driver moves sandbox time, nothing else.
DEMO_PEOPLE: tuple[tuple[str, Role, str, tuple[str, ...], str], ...] = (
    ("driver", Role.DRIVER, "sandbox", _ALL, "沙盒驱动"),
    ("administrator", Role.ADMINISTRATOR, "bureau-shanxi", _ALL, "系统管理员"),
    ("window-xiangtan", Role.WINDOW_OFFICER, "bureau-xiangtan", _XT, "湘潭窗口经办"),
    ("window-shanxi", Role.WINDOW_OFFICER, "bureau-shanxi", _SX, "山西窗口经办"),
    ("leader-xiangtan", Role.BUREAU_LEADER, "bureau-xiangtan", _XT, "湘潭局领导"),
    ("leader-shanxi", Role.BUREAU_LEADER, "bureau-shanxi", _SX, "山西局领导"),
    ("supervisor-xiangtan", Role.SUPERVISOR, "bureau-xiangtan", _XT, "湘潭督办员"),
    ("supervisor-shanxi", Role.SUPERVISOR, "bureau-shanxi", _SX, "山西督办员"),
    ("auditor-xiangtan", Role.AUDITOR, "bureau-xiangtan", _XT, "湘潭审计"),
    ("auditor-shanxi", Role.AUDITOR, "bureau-shanxi", _SX, "山西审计"),
    ("firm-xiangtan", Role.FIRM, "91430300MA4L1A0147", _XT, "湘潭云岭精密传动有限公司经办"),
    ("firm-shanxi", Role.FIRM, "91140700MA0K1B107M", _SX, "晋中太谷玛钢智造有限公司经办"),
    ("agent", Role.AGENT, "agent-1", _ALL, "知识产权代理师"),
    ("appraiser", Role.APPRAISER, "appraiser-1", _ALL, "评估师"),
    ("operator", Role.IP_OPERATOR, "operator-1", _ALL, "知识产权运营机构经办"),
    ("reinsurer", Role.REINSURER, "reinsurer-1", _ALL, "再担保机构经办"),
    *((f"officer-{bank}", Role.BANK_OFFICER, bank, tenants, f"{name}客户经理") for bank, tenants, name in _BANKS),
    *((f"approver-{bank}", Role.BANK_APPROVER, bank, tenants, f"{name}审批人") for bank, tenants, name in _BANKS),
    ("registry-cnipa", Role.REGISTRY_OFFICER, "registry-cnipa", _ALL, "国知局登记员"),
    ("registry-head-cnipa", Role.REGISTRY_HEAD, "registry-cnipa", _ALL, "国知局登记处负责人"),
    ("registry-ncac", Role.REGISTRY_OFFICER, "registry-ncac", _ALL, "中国版权保护中心登记员"),
    ("registry-head-ncac", Role.REGISTRY_HEAD, "registry-ncac", _ALL, "中国版权保护中心负责人"),
    ("registry-data", Role.REGISTRY_OFFICER, "registry-data", _ALL, "数据知识产权登记平台登记员"),
    ("registry-head-data", Role.REGISTRY_HEAD, "registry-data", _ALL, "数据知识产权登记平台负责人"),
    ("registry-pboc", Role.REGISTRY_OFFICER, "registry-pboc", _ALL, "征信中心登记员"),
    ("registry-head-pboc", Role.REGISTRY_HEAD, "registry-pboc", _ALL, "征信中心登记处负责人"),
    ("insurer-picc", Role.INSURER, "insurer-picc", _XT, "中财保湘潭核保员"),
    ("insurer-sx", Role.INSURER, "insurer-sx", _SX, "山西财险核保员"),
    ("guarantor-xt", Role.GUARANTOR, "guarantor-xt", _XT, "湘潭融资担保经理"),
    ("guarantor-sx", Role.GUARANTOR, "guarantor-sx", _SX, "山西再担经理"),
    ("fund-xt", Role.FUND_OFFICER, "fund-xt", _XT, "湘潭基金经办"),
    ("fund-approver-xt", Role.FUND_APPROVER, "fund-xt", _XT, "湘潭基金评审委员"),
    ("finance-xt", Role.FINANCE, "fund-xt", _XT, "湘潭基金财务"),
    ("fund-sx", Role.FUND_OFFICER, "fund-sx", _SX, "山西基金经办"),
    ("fund-approver-sx", Role.FUND_APPROVER, "fund-sx", _SX, "山西基金评审委员"),
    ("finance-sx", Role.FINANCE, "fund-sx", _SX, "山西基金财务"),
    ("platform-xt", Role.DISPOSAL_OFFICER, "platform-xt", _XT, "湘潭处置平台经办"),
    ("platform-sx", Role.DISPOSAL_OFFICER, "platform-sx", _SX, "山西处置平台经办"),
)
