namespace Carillon.Server.Chaos;

/// <summary>All that can happen to a floor, by name.</summary>
internal static class Scenarios
{
    public sealed record Entry(string Name, string Description, Func<ChaosOptions, IScenario> Make);

    public static readonly IReadOnlyList<Entry> All =
    [
        new("kill-telephony", "kill -9 of a telephony server, which is started again after --away", _ => new KillTelephony()),
        new("pause-telephony", "a telephony server is stopped (SIGSTOP) and goes on after --away", _ => new PauseTelephony()),
    ];

    public static Entry Find(string name) => All.Single(s => s.Name == name);
}
