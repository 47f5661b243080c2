using Microsoft.AspNetCore.Builder;

namespace Carillon.Server.Roles;

/// <summary>What the roles' hosts have in common.</summary>
internal static class HostOptions
{
    /// <summary>
    /// The host would watch its content root for changed settings files, folders and all: started in the data folder, it would be woken by
    /// every block of every recording. Settings are read once, at the start.
    /// </summary>
    public static WebApplicationOptions OfRoles => new() { ContentRootPath = AppContext.BaseDirectory, Args = ["--hostBuilder:reloadConfigOnChange=false"] };
}
