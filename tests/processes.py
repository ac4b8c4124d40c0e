"""What is running on this machine, for the tests of what starts and stops."""

from pathlib import Path


def processes_with(text: str) -> dict[int, str]:
    """Return the command lines, by process id, of whatever has `text` in its command line.

    What those started is included, and what inherited `text` in its environment.
    """
    commands, parents, found = {}, {}, set()
    for folder in Path("/proc").glob("[0-9]*"):
        pid = int(folder.name)
        try:
            command = (folder / "cmdline").read_bytes()
            environment = (folder / "environ").read_bytes()
            after_name = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended, or is somebody else's
        if after_name[0] == "Z":
            continue
        commands[pid], parents[pid] = command.replace(b"\0", b" ").decode(), int(after_name[1])
        if text.encode() in command + environment:
            found.add(pid)
    while children := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= children
    return {pid: commands[pid] for pid in found}


def megabytes_of(pids: list[int]) -> float:
    """Return the memory of processes; what several share is counted once (PSS)."""
    kilobytes = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                kilobytes += int(line.split()[1])
    return kilobytes / 1024
