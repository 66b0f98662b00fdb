#!/bin/sh
# Installs taskhub from the files beside this script, with no registry: sh install.sh DIR. Where DIR holds an older one, that is
# replaced once the new one works; workspaces are left alone. PYTHON names an interpreter that is not on the PATH.
set -eu
umask 022  # the service's user reads what root installs

die() { printf '%s\n' "taskhub:$*" >&2; exit 1; }

[ $# = 1 ] && [ "${1#-}" = "$1" ] || { echo "用法:sh install.sh 装到哪个目录(例如 /opt/taskhub)" >&2; exit 2; }
case $1 in /*) dir=$1 ;; *) dir=$PWD/$1 ;; esac
while [ "$dir" != "${dir%/}" ]; do dir=${dir%/}; done
[ -n "$dir" ] || die "不能装在根目录;换一个目录"
cd "$(dirname "$0")"
. ./BUNDLE

[ "$(uname -s)" = Linux ] && [ "$(uname -m)" = "$MACHINE" ] ||
    die "这个包是给 Linux $MACHINE 的,本机是 $(uname -s) $(uname -m);请在同样的机器上 make bundle 另打一个包"
glibc=$(getconf GNU_LIBC_VERSION 2>/dev/null | sed 's/.* //') || glibc=
older=$(printf '%s\n' "${glibc:-0}" "$GLIBC" | sort -t . -k 1,1n -k 2,2n | head -n 1)
[ "$older" = "$GLIBC" ] ||
    die "这个包要 glibc $GLIBC 以上,本机是 ${glibc:-别的 C 库};请升级系统,或在与本机相同的系统上 make bundle 另打一个包"

suits() { "$1" -I -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$PYTHON_VERSION')" 2>/dev/null; }
python=
for candidate in ${PYTHON:-} "python$PYTHON_VERSION" python3 python; do
    if suits "$candidate"; then python=$candidate; break; fi
done
[ -n "$python" ] || die "要 Python $PYTHON_VERSION(taskhub 只能用 3.11、3.12,这个包是给 $PYTHON_VERSION 的),本机没有找到;" \
    "装好再试,或写明它在哪里:PYTHON=/路径/python$PYTHON_VERSION sh install.sh $dir"
# Its own, not that of the program that is about to make room: PATH may name that one.
python=$("$python" -I -c 'import sys; print(sys._base_executable)')
"$python" -I -c 'import ensurepip, venv' 2>/dev/null ||
    die "$python 缺少 venv 模块;Debian、Ubuntu 上安装 python$PYTHON_VERSION-venv 再试"

said=$(LC_ALL=C sha256sum -c SHA256SUMS 2>&1) ||
    die "安装包不完整,请重新拷贝、解开:$(printf '%s\n' "$said" | grep -v ': OK$' | head -n 3)"

old=
rm -rf "$dir.gone"
if [ -e "$dir.old" ]; then
    die "上次安装没有做完,$dir.old 是原来的程序;改回去再试:rm -rf $dir && mv $dir.old $dir"
elif [ -e "$dir/bin/taskhub" ] && [ -e "$dir/pyvenv.cfg" ]; then
    for entry in "$dir"/* "$dir"/.[!.]*; do
        case ${entry#"$dir"/} in
            bin | include | lib | lib64 | share | pyvenv.cfg | '*' | '.[!.]*') ;;
            *) die "$dir 里有不是程序的东西:${entry#"$dir"/};移到别处再试(升级要换掉整个目录)" ;;
        esac
    done
    case $(ps -A -ww -o args= 2>/dev/null) in
        *"$dir/bin/"*) die "$dir 里的 taskhub 正在运行;先停下来(systemctl stop taskhub,或按 Ctrl-C)再试" ;;
    esac
    old=$dir.old
elif [ -n "$(ls -A "$dir" 2>/dev/null)" ]; then
    die "$dir 不是空目录,也不是 taskhub 的程序目录;换一个目录"
fi

back() {  # whatever was there before
    rm -rf "$dir"
    [ -z "$old" ] || mv "$old" "$dir"
}
mkdir -p "$(dirname "$dir")" && [ -w "$(dirname "$dir")" ] || die "写不了 $(dirname "$dir");换一个目录,或用 root 安装"
[ -z "$old" ] || mv "$dir" "$old"
trap 'back; die "安装被中断,没有改动"' HUP INT TERM
echo "正在安装 taskhub $VERSION 到 $dir(约一分钟)……" >&2
if ! said=$({ "$python" -I -m venv "$dir" &&
        PIP_CONFIG_FILE=/dev/null "$dir/bin/python" -I -m pip install --disable-pip-version-check -q --no-index \
            --find-links wheels "taskhub==$VERSION" &&
        "$dir/bin/python" -I -m taskhub --version; } 2>&1); then
    back
    printf '%s\n' "$said" | tail -n 20 >&2
    die "没有装成,没有改动;原因在上面"
fi
trap - HUP INT TERM
if [ -n "$old" ]; then
    mv "$old" "$dir.gone"  # half removed, it must not look like the program to go back to
    rm -rf "$dir.gone"
    echo "taskhub 已换成 $VERSION,工作区没有动;重新启动即可(systemctl start taskhub,或 taskhub up)"
else
    echo "taskhub $VERSION 已装好;下一步:"
    echo "    export PATH=$dir/bin:\$PATH"
    echo "    taskhub init DIR && cd DIR && taskhub up"
fi
