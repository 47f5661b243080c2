using Carillon.Server.Options;

namespace Carillon.Server.Chaos;

/// <summary>All that can happen to a floor, by name.</summary>
internal static class Scenarios
{
    /// <param name="OwnNetwork">It cuts the network, or listens to it: in one of its own, see <see cref="Chaos.OwnNetwork"/>.</param>
    public sealed record Entry(string Name, string Description, Func<ChaosOptions, IScenario> Make, bool OwnNetwork = false);

    public static readonly IReadOnlyList<Entry> All =
    [
        new("kill-telephony", "kill -9 of a telephony server, which is started again after --away", _ => new KillTelephony()),
        new("pause-telephony", "a telephony server is stopped (SIGSTOP) and goes on after --away", _ => new PauseTelephony(), OwnNetwork: true),
        new("isolate-telephony", "all traffic of a telephony server is cut for --away", _ => new IsolateTelephony(), OwnNetwork: true),
        new("cut-off-telephony", "its call control alone is cut for --away: other servers, carriers and phones reach it", _ => new CutOffTelephony(), OwnNetwork: true),
        new("drain", "a telephony server is emptied by cluster drain, and taken back --away after it is empty", _ => new Drain()),
        new("add-server", "a fourth telephony server joins by a token, is started, and becomes the server of some phones", _ => new AddServer()),
        new("kill-web", "kill -9 of the web process that owns the campaign, one of two behind a balancer; it is started again after --away", _ => new KillWeb()),
        new("restart-storm", "kill -9 of the balancer, which is started again at once: all screens come back in the same moment", _ => new RestartStorm()),
        new("double-activation", "the one of two web processes that owns the campaign is stopped (SIGSTOP) when it has just committed attempts, and goes on after --away, when the other one dials", _ => new DoubleActivation()),
        new("partition-control", "the one of two web processes that owns the campaign is cut off from the database and from the other one for --away", _ => new PartitionControl(), OwnNetwork: true),
        new("kill-db-primary", "kill -9 of the database's primary; after --away a replica is promoted by db promote, later the former primary comes back", _ => new KillPrimary()),
        new("db-away", "kill -9 of the only database server, which is started again after --away", _ => new DatabaseAway(frozen: false)),
        new("db-frozen", "the only database server is stopped (SIGSTOP) and goes on after --away", _ => new DatabaseAway(frozen: true)),
        new("replica-lag", "both replicas of the database apply what the primary writes --away late, while numbers come onto the do-not-call list", _ => new ReplicaLag()),
        new("galera-node", "kill -9 of the node of Galera that is written to; it comes back after --away", _ => new GaleraNode()),
        new("galera-all", "kill -9 of all nodes of Galera at once; they are started again after --away", _ => new GaleraAll()),
        new("disk-full", "the disk of the database's primary is full for --away (a small tmpfs, for root alone)", _ => new DiskFull()),
        new("soak", "nothing, for --for: memory, handles, threads, ports and grains must not grow", o => new Soak(o.For)),
    ];

    /// <summary>By its name, which may say how long the fault lasts: db-away-60s. Null: there is none of that name.</summary>
    public static (Entry Scenario, TimeSpan? Away)? Find(string name)
    {
        if (All.FirstOrDefault(s => s.Name == name) is { } whole)
            return (whole, null);
        var dash = name.LastIndexOf('-');
        return dash > 0 && Durations.TryParse(name[(dash + 1)..], out var away) && All.FirstOrDefault(s => s.Name == name[..dash]) is { } scenario ? (scenario, away) : null;
    }
}
