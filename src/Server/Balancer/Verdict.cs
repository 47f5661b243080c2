namespace Carillon.Server.Balancer;

/// <summary>How a web server is, as it said itself or as it was found.</summary>
internal enum WebServerState
{
    /// <summary>Not asked yet.</summary>
    Unknown,
    Ready,
    /// <summary>It answers, and says no: it starts, or is not among the others.</summary>
    NotReady,
    /// <summary>It is about to end, and serves whom it has.</summary>
    Draining,
    /// <summary>Asked whether it is ready it does not answer in time: it is slow, or stands still. Used where nobody else is.</summary>
    Silent,
    /// <summary>It cannot be connected to.</summary>
    Unreachable,
}

/// <param name="Why">A sentence; empty when it is ready.</param>
internal sealed record Verdict(WebServerState State, string Why, DateTimeOffset Since)
{
    public bool Drains => State == WebServerState.Draining;
}
