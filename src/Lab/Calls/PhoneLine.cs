using System.Net;
using Carillon.Lab.Audio;

namespace Carillon.Lab.Calls;

/// <summary>An agent's phone: whom it heard since the start.</summary>
public sealed class PhoneLine
{
    public required string User { get; init; }
    public required ushort Identity { get; init; }
    public required IPAddress Server { get; init; }

    /// <summary>A software agent works with it, so that the lab knows by its screen whom it should hear.</summary>
    public bool AgentKnown { get; set; }

    public List<HeardStretch> Heard { get; } = [];
}
