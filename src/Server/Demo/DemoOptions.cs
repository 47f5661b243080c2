using System.Net;
using Carillon.Server.Options;

namespace Carillon.Server.Demo;

/// <summary>What <c>carillon demo</c> was asked for.</summary>
internal sealed record DemoOptions
{
    public int Agents { get; init; } = 20;
    public int Leads { get; init; } = 5000;
    public int Servers { get; init; } = 2;
    /// <summary>Telephony servers that join later: the lab knows them, the floor does not yet.</summary>
    public int LaterServers { get; init; }
    /// <summary>Web processes that share the floor; more than one need MariaDB.</summary>
    public int Webs { get; init; } = 1;
    /// <summary>Screens and agents go through a balancer, which then has the address of <see cref="Web"/>.</summary>
    public bool Lb { get; init; }
    /// <summary>The telephony servers are started by somebody else, from the files that the demo writes.</summary>
    public bool ServersByHand { get; init; }
    /// <summary>How long the demo waits for <see cref="ServersByHand"/>.</summary>
    public TimeSpan ServersWithin { get; init; } = TimeSpan.FromMinutes(5);
    /// <summary>True: every telephony server reaches the carrier; false: the first alone, so that half of the calls cross a trunk.</summary>
    public bool CarrierOnEach { get; init; }
    /// <summary>What the carrier takes; null: as many as agents, ten at least.</summary>
    public int? CarrierCallsPerSecond { get; init; }
    /// <summary>Null: until Ctrl-C.</summary>
    public TimeSpan? For { get; init; }
    public double AnswerRate { get; init; } = 0.3;
    public TimeSpan Talk { get; init; } = TimeSpan.FromSeconds(8);
    public TimeSpan WrapUp { get; init; } = TimeSpan.FromSeconds(2);
    /// <summary>Agents type in each call.</summary>
    public bool TakesNotes { get; init; }
    public int Seed { get; init; } = 1;
    /// <summary>Of the campaign, as a fraction.</summary>
    public double DropCeiling { get; init; } = 0.01;
    public string Database { get; init; } = "sqlite";
    /// <summary>Each web process's own way to it. Empty: the same.</summary>
    public IReadOnlyList<string> DatabaseByWeb { get; init; } = [];
    public string? Report { get; init; }
    public IPEndPoint Web { get; init; } = new(IPAddress.Loopback, 8080);
    /// <summary>Every server has a listener for monitoring.</summary>
    public bool Metrics { get; init; }
    public string DataFolder { get; init; } = Path.Combine("carillon-data", "demo");
    /// <summary>All that is wrong with these, in words; empty: nothing.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new Faults();
        faults.Unless(Agents is >= 1 and <= 500, $"--agents is {Agents}; it must be 1 to 500");
        faults.Unless(Leads is >= 1 and <= 10_000_000, $"--leads is {Leads}; it must be 1 to 10000000");
        faults.Unless(Servers is >= 1 and <= 9, $"--servers is {Servers}; it must be 1 to 9");
        faults.Unless(Webs is >= 1 and <= 4, $"--webs is {Webs}; it must be 1 to 4");
        faults.Unless(Webs == 1 || Database != "sqlite", $"--webs is {Webs}; with SQLite there is one web process: give --db mariadb://user:password@host:port/name");
        faults.Unless(ServersWithin > TimeSpan.Zero && ServersWithin <= TimeSpan.FromHours(24), $"--servers-within is {ServersWithin}; it must be above 0 and at most 24 hours");
        faults.Unless(AnswerRate is > 0 and <= 1, $"--answer-rate is {AnswerRate}; it must be above 0 and at most 1");
        faults.Unless(Talk > TimeSpan.Zero && Talk <= TimeSpan.FromHours(1), $"--talk is {Talk}; it must be above 0 and at most one hour");
        faults.Unless(WrapUp >= TimeSpan.Zero && WrapUp <= TimeSpan.FromHours(1), $"--wrapup is {WrapUp}; it must be 0 to one hour");
        faults.Unless(For is null || For >= TimeSpan.FromSeconds(5), $"--for is {For}; it must be at least 5 seconds");
        faults.Unless(IPAddress.IsLoopback(Web.Address), $"--web is {Web}; the demo has well-known passwords and listens on a loopback address only");
        return faults.Texts;
    }
}
