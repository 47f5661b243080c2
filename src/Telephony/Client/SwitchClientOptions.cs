namespace Carillon.Telephony;

/// <summary>How one switch is reached. http: HTTP/2 in clear (loopback, a trusted wire); https: TLS.</summary>
public sealed record SwitchClientOptions
{
    public required Uri Address { get; init; }

    /// <summary>Name of this web process, for the switch's log.</summary>
    public string WebProcess { get; init; } = "";

    /// <summary>Sent as a bearer token with every call; null: the switch asks for none.</summary>
    public string? Secret { get; init; }

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A command without a result for this long answers <c>RESULT_NO_ANSWER</c>.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Snapshot and configuration may be long.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(15);

    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>HTTP/2 pings while nothing else flows; a dead peer is noticed after delay and time-out.</summary>
    public TimeSpan PingDelay { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Most commands that wait for the wire; more answer <c>RESULT_UNREACHABLE</c>.</summary>
    public int MaxPendingCommands { get; init; } = 10_000;
}
