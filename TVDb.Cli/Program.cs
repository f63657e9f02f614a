using TVDb.Cli.Commands;
using TVDb.Cli.Output;

var terminal = Terminal.OfThisProcess(TimeProvider.System);
return await CommandLine.RunAsync(args, terminal);
