using System.CommandLine;
using Carillon.Server.Commands;

// After Ctrl-C or SIGTERM a role says good-bye to its calls, and a demo lets them end and writes its report: that is given time.
return await CommandTree.Build().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(5) });
