#!/usr/bin/env python3
"""Man page and shell completions, made from what the binary itself says of its commands, so that
they cannot drift: make_docs.py BINARY VERSION OUTDIR writes umkreis.1, umkreis.bash, _umkreis,
umkreis.fish. Fails when a command's --help has no usage line."""
import os
import re
import subprocess
import sys

BINARY, VERSION, OUT = sys.argv[1:4]

OPTION = re.compile(r"^ {2,4}(?:-\w, )?(--[a-z][a-z0-9-]*)(?:\[?[ =]([A-Z]\S*?)\]?)?"
                    r"(?: {2,}(.*))?$")

# What a shell should offer for an option's argument, by the argument's name.
WORDS = {
    "--sort": "relevance title date",
    "--worktime": "full part mini shift night weekend",
    "--contract": "permanent temporary apprenticeship dual-study internship working-student "
                  "trainee freelance",
    "--level": "entry experienced lead",
}


def run(*args):
    out = subprocess.run([BINARY, "--data", "/nonexistent", *args], capture_output=True, text=True)
    if out.returncode != 0:
        sys.exit(f"{BINARY} {' '.join(args)}: exit code {out.returncode}: {out.stderr}")
    return out.stdout


def commands():
    return re.findall(r"^  ([a-z]+) {2,}(\S.*)$", run("--help"), re.M)


def options(usage):
    """[(option, argument or None, help)]"""
    found = []
    for line in usage.split("\n"):
        m = OPTION.match(line)
        if m:
            optional = m.group(1) + "[=" in line  # then the shell must not wait for it
            found.append([m.group(1), None if optional else m.group(2), m.group(3) or ""])
        elif found and re.match(r"^ {10,}\S", line):
            found[-1][2] += " " + line.strip()
    return found


COMMANDS = [(name, help_, run(name, "--help")) for name, help_ in commands()]
for name, _, usage in COMMANDS:
    if not usage.startswith(f"usage: umkreis {name}"):
        sys.exit(f"umkreis {name} --help does not start with its usage line")


def roff(s):
    """Text as it is, whatever it starts with."""
    s = s.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join("\\&" + line if line[:1] in ".'" else line for line in s.split("\n"))


def man():
    page = [f'.\\" Made by tools/make_docs.py from umkreis --help.\n.TH UMKREIS 1 "" '
            f'"umkreis {VERSION}" "User Commands"',
            ".SH NAME", "umkreis \\- job search engine and portal for one machine",
            ".SH SYNOPSIS", ".B umkreis", "[\\fB\\-\\-data\\fR \\fIDIR\\fR]",
            "\\fICOMMAND\\fR [\\fIARGUMENTS\\fR]",
            ".SH DESCRIPTION",
            "Umkreis reads employers' postings from files and feeds, understands them (occupation, "
            "place, pay, hours, contract), shows each vacancy once and at the right place, and "
            "finds it by relevance, title hits or date within a radius. One binary, one data "
            "directory.", ".PP",
            "Data goes to standard output, diagnostics and progress to standard error. Where a "
            "command takes \\fB\\-\\-json\\fR it prints JSON for programs.",
            ".SH COMMANDS"]
    for name, help_, usage in COMMANDS:
        page += [f".SS {name}", roff(help_[0].upper() + help_[1:] + "."), ".PP", ".nf",
                 roff(usage.rstrip()), ".fi"]
    page += [".SH ENVIRONMENT",
             ".TP", ".B UMKREIS_DATA", "The data directory, when \\fB\\-\\-data\\fR is not given; "
             "else \\fI$XDG_DATA_HOME/umkreis\\fR, else \\fI~/.local/share/umkreis\\fR.",
             ".TP", ".B UMKREIS_TODAY", "Today's date as YYYY\\-MM\\-DD, for reproducible ages and "
             "date filters.",
             ".SH FILES",
             ".TP", ".I DIR/store.sqlite", "The store: postings as received and the vacancies they "
             "make (SQLite).",
             ".TP", ".I DIR/index/", "The search index. It can be deleted; \\fBumkreis index "
             "rebuild\\fR makes it again.",
             ".TP", ".I DIR/pages/", "The operator's own texts for about, imprint and privacy.",
             ".SH EXIT STATUS", "0 success; 1 what was asked for does not exist; 64 wrong use; 65 "
             "bad data; 66 no such input; 69 busy; 70 internal error; 73 cannot create; 74 "
             "input/output error; 78 configuration."]
    return "\n".join(page) + "\n"


def bash():
    cases = []
    for name, _, usage in COMMANDS:
        words = " ".join(o for o, _, _ in options(usage)) + " --help"
        cases.append(f"    {name}) words='{words.strip()}' ;;")
    values = "\n".join(f"    {o}) COMPREPLY=($(compgen -W '{w}' -- \"$word\")); return ;;"
                       for o, w in WORDS.items())
    names = " ".join(n for n, _, _ in COMMANDS)
    return f"""# bash completion for umkreis
_umkreis() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}}
    local command='' i words=''
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${{COMP_WORDS[i]}} in
        --data) ((i++)) ;;
        -*) ;;
        *) command=${{COMP_WORDS[i]}}; break ;;
        esac
    done
    case $before in
    --data) COMPREPLY=($(compgen -d -- "$word")); return ;;
{values}
    esac
    case $command in
    '') words='{names} help --data --help --version' ;;
{chr(10).join(cases)}
    esac
    if [[ $word == -* || -z $command ]]; then
        COMPREPLY=($(compgen -W "$words" -- "$word"))
    else
        COMPREPLY=($(compgen -f -- "$word"))
    fi
}}
complete -o filenames -F _umkreis umkreis
"""


def quote(s):
    return s.replace("'", "'\\''")


def zsh():
    def spec(option, argument, help_):
        text = quote(re.sub(r"[\[\]:]", " ", help_).strip())[:70]
        if not argument:
            return f"'{option}[{text}]'"
        action = f"({WORDS[option]})" if option in WORDS else ""
        action = "_files" if argument in ("FILE", "DIR", "TSV", "TARGET") else action
        return f"'{option}[{text}]:{argument.lower()}:{action}'"
    arms = []
    for name, _, usage in COMMANDS:
        specs = " ".join(spec(*o) for o in options(usage))
        arms.append(f"    {name}) _arguments {specs} '--help[explain]' '*:file:_files' ;;")
    listing = "\n".join(f"    '{n}:{quote(h)}'" for n, h, _ in COMMANDS)
    return f"""#compdef umkreis
local -a commands
commands=(
{listing}
)
_arguments -C '--data[data directory]:dir:_files -/' '--version[version]' '--help[help]' \\
    '1:command:->command' '*::arg:->args'
case $state in
command) _describe command commands ;;
args)
    case $words[1] in
{chr(10).join(arms)}
    esac ;;
esac
"""


def fish():
    lines = ["# fish completion for umkreis", "complete -c umkreis -f",
             "complete -c umkreis -l data -r -a '(__fish_complete_directories)'"]
    for name, help_, usage in COMMANDS:
        lines.append(f"complete -c umkreis -n __fish_use_subcommand -a {name} -d '{quote(help_)}'")
        for option, argument, text in options(usage):
            line = f"complete -c umkreis -l {option[2:]} -n '__fish_seen_subcommand_from {name}'"
            if argument:
                line += " -r"
            if option in WORDS:
                line += f" -a '{WORDS[option]}'"
            elif argument and argument in ("FILE", "DIR", "TSV", "TARGET"):
                line += " -F"
            text = quote(text)[:70]
            lines.append(line + (f" -d '{text}'" if text else ""))
    return "\n".join(lines) + "\n"


os.makedirs(OUT, exist_ok=True)
for file, content in [("umkreis.1", man()), ("umkreis.bash", bash()), ("_umkreis", zsh()),
                      ("umkreis.fish", fish())]:
    with open(os.path.join(OUT, file), "w") as f:
        f.write(content)
