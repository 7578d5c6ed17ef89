/** What `dev/runner/runner` says about itself. */
export const USAGE = `Usage: runner run [--action DIR] [--with NAME=VALUE]… [options]

  --action DIR          the folder with action.yml (.)
  --with NAME=VALUE     an input; @FILE as the value reads it from a file
  --env NAME=VALUE      a variable of the workflow
  --override NAME=VALUE a variable that wins over everything, GITHUB_* too; without =VALUE it is taken away
  --github NAME=VALUE   a value of the github context
  --matrix JSON         the matrix of this leg
  --secret VALUE        a value that is masked
  --workspace DIR       the checked-out repository (the current folder)
  --if CONDITION        the step's condition
  --timeout 90s         the step's timeout
  --no-post             leave post out
  --act, --gitea        play these instead of GitHub
  --debug               with debug logging
  --scale 0.1           the runner's own delays, ten times shorter
  --deadline 1h         give everything up after this

  Something happens after a time, or when a line matches:
  --cancel-after 3s     --cancel-on REGEX
  --kill-after 3s       --kill-on REGEX          the process alone (out of memory)
  --shutdown-after 3s   --shutdown-on REGEX      the runner; with --doubled as on the official image
  --stdout-gone-after   --stdout-gone-on
  --runner-gone-after   --runner-gone-on
  --machine-gone-after  --machine-gone-on
  Ctrl-C cancels; a second one ends everything.

  --fold                show groups closed
  --times               show the time of each line
  --summary FILE        where to put the summary
  --json FILE           where to put the whole result, masked

Ends with 0 (success), 1 (failure), 130 (cancelled) or 2 (wrong usage).`;
