namespace Carillon.Server.Processes;

/// <summary>How the runtime is set for a role.</summary>
internal static class RoleEnvironment
{
    private static readonly Dictionary<string, string> Lean = new()
    {
        // Garbage is the one threat to the media tick: a small nursery makes collections short (docs/media.md has the figures).
        ["DOTNET_GCgen0size"] = "0x400000",
        ["DOTNET_gcConcurrent"] = "0",
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_TieredPGO"] = "0",
    };

    private static readonly Dictionary<string, string> Plain = new() { ["DOTNET_gcServer"] = "0" };

    public static IReadOnlyDictionary<string, string> Of(string role) => role == "telephony" ? Lean : Plain;
}
