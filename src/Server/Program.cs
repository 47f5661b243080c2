using Carillon.Server.Commands;

return await CommandTree.Build().Parse(args).InvokeAsync();
