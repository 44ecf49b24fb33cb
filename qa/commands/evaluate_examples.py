"""The examples of `beijing-qa evaluate --help` and of its actions."""

EVERY = """examples:
  beijing-qa evaluate questions.jsonl --out results.jsonl      results lines, nothing else
  beijing-qa evaluate questions.csv --run first                scores and a report in runs/first
  beijing-qa evaluate questions.csv --run first --resume       go on after a break
  beijing-qa evaluate check questions.csv                      what is wrong with a set
  beijing-qa evaluate compare first second                     what changed, and how surely
  beijing-qa evaluate compare first second --gate correct=-0.01 abstained=0
  beijing-qa evaluate export first trec                        for other tools

`beijing-qa evaluate ACTION --help` tells more; without an action, QUESTIONS are run. A set that
is called like an action is given as ./check.

exit codes: 0 done, 1 something could not be done (check: faults; compare: a significant fall),
2 wrong usage, a broken set or comparison, or a file that cannot be written
"""
RUN = """examples:
  beijing-qa evaluate questions.jsonl --out results.jsonl --score
  beijing-qa evaluate questions.csv --run first --jobs 2 --timeout 30
  beijing-qa evaluate dev-v2.0.json --set-texts --run squad --limit 1000
"""
CHECK = """examples:
  beijing-qa evaluate check questions.csv
  beijing-qa evaluate check questions.csv --write questions.jsonl    with the place of each quote

exit codes: 0 no fault, 1 faults, a line each: where, field, what is wrong, mend; 2 no set
"""
SCORE = """examples:
  beijing-qa evaluate score results.jsonl --questions questions.jsonl
  beijing-qa evaluate score first                               scores and report, made anew
  beijing-qa evaluate score first --questions corrected.jsonl   by other judgements
"""
COMPARE = """examples:
  beijing-qa evaluate compare first second
  beijing-qa evaluate compare first second --gate correct=-0.01 abstained=0 "latency p95=50"
  beijing-qa evaluate compare old.jsonl new.jsonl --questions questions.jsonl --json

A gate names the change that is let through: a fall, or where less is better a rise.

exit codes: 0 no fall beyond the gate, 1 a significant one, 2 the runs cannot be compared
"""
JUDGE = """examples:
  beijing-qa evaluate judge first --model gpt-4.1-mini
  beijing-qa evaluate judge first --model qwen3 --base-url http://127.0.0.1:8000/v1

The key is taken from OPENAI_API_KEY. Answers and what they cite are sent to that server. What
was judged before is not judged again; the replies are kept in judgements.jsonl.
"""
EXPORT = """examples:
  beijing-qa evaluate export first trec              run.trec and qrels.trec
  beijing-qa evaluate export first csv --to table    table/results.csv
"""
RULES = """examples:
  beijing-qa evaluate rules questions.jsonl                     a set on the five reports
  beijing-qa evaluate rules tests/data/unfitted_documents       documents with their questions

exit codes: 0 no sign costs more than it gives, 1 one does, 2 a broken set
"""
