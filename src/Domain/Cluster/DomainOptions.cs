using System.Net;
using Carillon.Telephony.V1;

namespace Carillon.Domain.Cluster;

/// <summary>What a web process needs to know of itself. The rest is in the stores.</summary>
public sealed class DomainOptions
{
    /// <summary>Owner of leases; one name for each web process of the cluster. A restarted process of the same name gets its leases back at once.</summary>
    public string ProcessName { get; set; } = $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <summary>The owner of leases that listens for the other web processes at this door.</summary>
    public static string NameOf(string process, IPEndPoint door) => $"{process}@{door}";

    public TimeSpan LeaseTimeToLive { get; set; } = TimeSpan.FromSeconds(8);
    public TimeSpan LeaseRenewal { get; set; } = TimeSpan.FromSeconds(2);
    public TimeSpan PacingTick { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>An originate that reaches the switch later than this is refused by it.</summary>
    public TimeSpan OriginateWithin { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Heartbeats of a telephony server come every 200 ms. Silent for so long: it gets no new calls, and it is dead if no other telephony server hears it either.</summary>
    public TimeSpan SilentAfter { get; set; } = TimeSpan.FromMilliseconds(800);

    /// <summary>Where no other telephony server can say whether it lives, one that is silent for so long is dead: its calls end as SERVER_LOST.</summary>
    public TimeSpan ServerDeadAfter { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a customer hears music for an agent whose phone dropped, before he goes back to the queue.</summary>
    public TimeSpan HoldForPhone { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a customer who had an agent may wait for the next one.</summary>
    public TimeSpan RequeuedWait { get; set; } = TimeSpan.FromSeconds(60);

    public TimeSpan PhoneRingTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The floor is pushed no more often than this.</summary>
    public TimeSpan FloorInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Prompts given to every switch with its configuration: the drop message and so on.</summary>
    public IReadOnlyList<Prompt> Prompts { get; set; } = [];

    /// <summary>The digest realm and caller name that phones see.</summary>
    public string CallerName { get; set; } = "Carillon";
}
