using System.Net;
using Carillon.Lab.Audio;

namespace Carillon.Lab.Calls;

/// <summary>One INVITE that the carrier got, and what became of it. Stamps are of the monotonic clock; 0: did not happen.</summary>
public sealed class CustomerCall
{
    public required string CallId { get; init; }
    public required ushort Identity { get; set; }
    public string? Attempt { get; init; }
    public required string To { get; init; }
    public required IPAddress Server { get; init; }
    public long InvitedAt { get; init; }
    public long AnsweredAt { get; set; }
    public long EndedAt { get; set; }

    /// <summary>Agents that were ready when the customer answered, as far as the software agents know.</summary>
    public int ReadyAgents { get; set; }

    public List<HeardStretch> Heard { get; } = [];
}
