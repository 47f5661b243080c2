namespace Carillon.Server.Processes;

/// <summary>How the runtime is set for a role.</summary>
internal static class RoleEnvironment
{
    /// <summary>Idle workers of the pool turn in place, ready for the next piece of work. There is one every millisecond, so they would never sleep.</summary>
    private const string SpinLimit = "DOTNET_ThreadPool_UnfairSemaphoreSpinLimit";

    private static readonly Dictionary<string, string> Lean = new()
    {
        // Garbage is the one threat to the media tick: a small nursery makes collections short. (Background collections are the project's own setting,
        // which nothing here would overrule.)
        ["DOTNET_GCgen0size"] = "0x400000",
        // What the compiler would learn makes a set-up a tenth cheaper, but while it learns, for a minute and more, ticks are late.
        ["DOTNET_TieredPGO"] = "0",
        // At 80 calls set up a second that was a third of the process's time.
        [SpinLimit] = "0",
    };

    private static readonly Dictionary<string, string> Patient = new() { [SpinLimit] = "0" };

    public static IReadOnlyDictionary<string, string> Of(string role) => role switch
    {
        "telephony" => Lean,
        "web" => Patient,
        _ => new Dictionary<string, string>(),
    };

    /// <summary>
    /// The runtime reads its settings before any of our code runs. So a role that was started by hand begins again with those it needs,
    /// as the same process: same id, same pipes. What somebody has set otherwise stays.
    /// </summary>
    public static void BeginAgainWhereMissing(string role)
    {
        var missing = Of(role).Where(s => Environment.GetEnvironmentVariable(s.Key) is null).ToList();
        if (missing.Count == 0 || !OperatingSystem.IsLinux())
            return;
        foreach (var (key, value) in missing)
            Environment.SetEnvironmentVariable(key, value);
        SelfExec.BeginAgain();
    }
}
