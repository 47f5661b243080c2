using Carillon.Lab;
using Carillon.Server.Commands;
using Carillon.Server.Options;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Carillon.Server.Roles;

/// <summary>The lab as a process: runs until it is told to stop, then writes its report.</summary>
internal static class LabRole
{
    public static async Task<int> Run(IConfiguration configuration, Faults faults, CancellationToken stop)
    {
        var options = RoleSettings.Bind<LabRoleOptions>(configuration, "Lab", faults);
        options.Check(faults);
        var logging = LogOptions.Read(configuration, faults);
        if (faults.Texts.Count > 0)
            return Complain.BadInput(faults.Texts);

        using var log = RoleLogging.Factory(configuration, logging, "lab");
        return await Startup.Guard(async () =>
        {
            await using var lab = new LabHost(options.ToLab(), TimeProvider.System, log);
            await lab.RunAsync(stop);
        }, log.CreateLogger("Carillon.Lab"));
    }
}
