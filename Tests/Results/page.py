"""Docs/Results.md as text: the chapters of experiments.py with what records.json has of each command."""
import re
import statistics

INTRODUCTION = """\
# Results

`Tests/Results/repeat` makes this page: it runs the commands as they stand here, each beginning with `perceiver-io`, and writes down what
came out, with the commit and the machine. `Tests/Results/repeat --quick` takes minutes and says what has moved. The seed is 0 where a
command names no other; on the same kind of processor the same commit gives the same figures to the bit, on any number of threads.
"""


def page(experiments, records):
    parts, chapter = [INTRODUCTION], None
    for experiment in experiments:
        found = [r for r in records if r["experiment"] == experiment.name]
        if not found:
            continue
        if experiment.chapter != chapter:
            chapter = experiment.chapter
            parts.append(f"## {chapter}")
        parts.append(section(experiment, found))
    return "\n".join(part.strip("\n") + "\n" for part in parts)


def section(experiment, records):
    lines = [experiment.text, ""] if experiment.text else []
    lines += times(records) if "times" in records[0] else outcomes(records)
    first = records[0]
    beside = "; other work ran beside, so these times are too long" if first.get("beside") else ""
    lines += ["", f"At commit {first['commit']}, on {first['machine']}{beside}.", ""]
    for found in alike(records).values():
        if len(found[0].get("validation", [])) > 1:
            lines += [curve(found[0]), ""]
    if experiment.picture:
        file, caption = experiment.picture
        lines += [caption, "", f"![{experiment.name}](Pictures/{file})", ""]
    return "\n".join(lines)


def outcomes(records):
    """The table of what trainings gave, with the medians of those that differ only in their seed."""
    rows = [f"| `{r['command']}` | {outcome(r['test'])} | {duration(r['seconds'])} |" for r in records]
    return ["| command | outcome | time |", "|---|---|---|"] + rows + medians(records)


def alike(records):
    """Those that differ only in their seed, by what they do and the name of their runs."""
    groups = {}
    for record in records:
        run = re.search(r"--run (\S+)", record["command"])
        name = re.sub(r"-\d$", "", run[1]) if run else record["command"]
        groups.setdefault((record["command"].split()[0], name), []).append(record)
    return groups


def medians(records):
    lines = []
    for (verb, run), found in alike(records).items():
        if len(found) > 1:
            test = {key: statistics.median(r["test"][key] for r in found) for key in found[0]["test"]}
            lines.append(f"| {verb}, `{run}`, median of {len(found)} seeds | {outcome(test)} | |")
    return lines


def times(records):
    """The table of what `bench` said: medians, and the speed as a part of that of a large product of matrices."""
    lines = ["| command | examples, rows of each | time of a batch | GFLOP/s, part of a large product's | peak memory |", "|---|---|---|---|---|"]
    for record in records:
        for time in record["times"]:
            lines.append(
                f"| `{record['command']}` | {time['batch']:,}, {time['inputs']:,} | {milliseconds(time['median_s'])} "
                f"| {time['gflops']:.0f}, {100 * time['peak_fraction']:.0f} % | {time['peak_rss_mb']:,.0f} MB |")
    return lines


def milliseconds(seconds):
    return f"{1000 * seconds:,.0f} ms" if seconds >= 0.1 else f"{1000 * seconds:.3g} ms"


#: What is said of a test beside its loss, where its output has it.
SAID = {
    "right": lambda x: f"{100 * x:.2f} % of the characters right", "accuracy": lambda x: f"accuracy {100 * x:.2f} %", "auc": lambda x: f"AUC {x:.4f}", "micro_f1": lambda x: f"micro F1 {x:.3f}",
    "rmse": lambda x: f"RMSE {x:.4f}", "mse": lambda x: f"MSE {x:.4f}", "mae": lambda x: f"MAE {x:.4f}",
    "bits_per_dimension": lambda x: f"{x:.2f} bits per dimension", "bits_per_value": lambda x: f"{x:.2f} bits per value",
    "error_of_no_motion": lambda x: f"error of no motion {x:.4f}",
    "psnr": lambda x: f"PSNR {x:.2f} dB", "psnr_of_mean": lambda x: f"PSNR of the mean {x:.2f} dB"}


def outcome(test):
    """The loss, if there is one, and what is said of each output; of several outputs with their names."""
    said = [f"loss {test['loss']:.4f}"] if "loss" in test else []
    for output in sorted({key.rpartition(".")[0] for key in test}):
        own = {name: test[key] for key in test for path, _, name in [key.rpartition(".")] if path == output}
        said += [f"{output} {say(own[name])}".strip() for name, say in SAID.items() if name in own]
    return f"{', '.join(said)} on {test['examples']:,} test examples"


def duration(seconds):
    return f"{seconds:.0f} s" if seconds < 300 else f"{seconds / 60:.0f} min"


def curve(record):
    """At most ten evaluations, the last among them: the loss of a language model, the accuracy of a classifier."""
    points = record["validation"]
    shown = points[::-1][::-(-len(points) // 10)][::-1]
    steps = ", ".join(f"{point[0]:,}" for point in shown)
    if "perplexity" in record["test"] or len(shown[0]) == 2:
        values = "loss " + ", ".join(f"{point[1]:.3f}" for point in shown)
    else:
        values = "accuracy " + ", ".join(f"{100 * point[2]:.1f}" for point in shown) + " %"
    run = record["command"].split("--run ")[1].split()[0]
    return f"`{run}`, validation, after {steps} steps: {values}."
