using System.Net;
using Carillon.Lab.Agents;
using Carillon.Lab.Carrier;
using Carillon.Lab.Phones;

namespace Carillon.Lab;

/// <summary>What a lab is made of. Checked by <see cref="Faults"/> before any socket opens.</summary>
public sealed record LabOptions
{
    /// <summary>Null: no carrier.</summary>
    public CarrierOptions? Carrier { get; init; }

    /// <summary>Where the phones are called, and the address of their RTP. Default 127.0.0.30:5060.</summary>
    public IPEndPoint PhonesListen { get; init; } = new(IPAddress.Parse("127.0.0.30"), 5060);

    public IReadOnlyList<LabPhone> Phones { get; init; } = [];

    /// <summary>The web process, for the agents.</summary>
    public Uri Web { get; init; } = new("http://127.0.0.1:8080");

    public IReadOnlyList<LabAgent> Agents { get; init; } = [];

    public AgentHabits Habits { get; init; } = new();

    /// <summary>Where carrier.jsonl, dispositions.jsonl, live.json and report.json go.</summary>
    public required string Folder { get; init; }

    /// <summary>Folders whose WAV files are checked for the voices of both parties.</summary>
    public IReadOnlyList<string> RecordingFolders { get; init; } = [];

    public LabPlant Plant { get; init; }

    /// <summary>Everything that is wrong, in words; empty when all is well.</summary>
    public IEnumerable<string> Faults()
    {
        foreach (var fault in Carrier?.Faults() ?? [])
            yield return fault;
        foreach (var twice in Phones.GroupBy(p => p.User).Where(g => g.Count() > 1))
            yield return $"Lab:Phones has {twice.Key} {twice.Count()} times";
        foreach (var agent in Agents.Where(a => Phones.All(p => p.User != a.Phone)))
            yield return $"Lab:Agents: {agent.User} wants phone {agent.Phone}, which is not among Lab:Phones";
        if (Habits.PauseShare is < 0 or > 1)
            yield return $"Lab:Habits:PauseShare is {Habits.PauseShare}; it must be 0-1";
    }
}
