import type { Candidates } from "./candidates.ts";

/** The shells that can be told what comes next. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

export type Shell = (typeof SHELLS)[number];

/** Says that names of files are wanted too; no word of a command line begins like this. */
const FILES = ":files";

/** How each shell asks, and how it wants to be answered. */
const FORMS: Readonly<Record<Shell, { script: string; line(value: string, help: string): string }>> = {
  bash: {
    // For bash 3.2 too, which macOS has: it knows neither mapfile nor compopt.
    script: `_titanic_ops() {
  local IFS=$'\\n' line
  COMPREPLY=()
  while read -r line; do
    if [ "$line" = "${FILES}" ]; then
      compopt -o filenames 2>/dev/null
      COMPREPLY+=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]#=}"))
    else
      COMPREPLY+=("$line")
    fi
  done < <("\${COMP_WORDS[0]/#\\~/$HOME}" completion bash -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _titanic_ops titanic-ops
`,
    line: (value) => value,
  },
  zsh: {
    script: `#compdef titanic-ops
_titanic_ops() {
  local line files=0
  local -a found
  while IFS= read -r line; do
    if [[ $line == "${FILES}" ]]; then files=1; else found+=("$line"); fi
  done < <("\${words[1]/#\\~/$HOME}" completion zsh -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  (( $#found )) && _describe -V titanic-ops found
  if (( files )); then
    compset -P '--*='
    _files
  fi
}
if [ "$funcstack[1]" = "_titanic_ops" ]; then
  _titanic_ops "$@"
else
  compdef _titanic_ops titanic-ops
fi
`,
    line: (value, help) => `${value.replaceAll(":", "\\:")}${help === "" ? "" : `:${help}`}`,
  },
  fish: {
    script: `function __titanic_ops
  set -l typed (commandline -ct)
  set -l words (commandline -opc)
  for line in ($words[1] completion fish -- $words[2..-1] "$typed" 2>/dev/null)
    if test "$line" = "${FILES}"
      __fish_complete_path (string replace -r '^--[^=]*=' '' -- "$typed")
    else
      echo $line
    end
  end
end
complete -c titanic-ops -f -a '(__titanic_ops)'
`,
    line: (value, help) => (help === "" ? value : `${value}\t${help}`),
  },
};

/** What a shell is to evaluate once, so that it asks this program from then on. */
export function completionScript(shell: Shell): string {
  return FORMS[shell].script;
}

/** Candidates as the script of a shell reads them: a line each. */
export function completionLines(shell: Shell, { words, files }: Candidates): string {
  const lines = words.map(({ value, help }) => FORMS[shell].line(value, help));
  return [...lines, ...(files ? [FILES] : [])].map((line) => `${line}\n`).join("");
}
