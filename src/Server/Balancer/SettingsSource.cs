using Carillon.Server.Options;

namespace Carillon.Server.Balancer;

/// <summary>Where the balancer's settings are: a file, and what stands on the command line over it.</summary>
internal sealed record SettingsSource(string? File, IReadOnlyList<string> Assignments)
{
    /// <summary>What tells one version of the file from another.</summary>
    public (DateTime, long)? Version()
    {
        try
        {
            return File is null ? null : (System.IO.File.GetLastWriteTimeUtc(File), new FileInfo(File).Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public LbRoleOptions Read(Faults faults)
    {
        var options = RoleSettings.Bind<LbRoleOptions>(RoleSettings.Load(File, Assignments, faults), "Lb", faults);
        options.Check(faults);
        return options;
    }
}
