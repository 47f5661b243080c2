namespace Carillon.Signalling.Iax2;

/// <summary>Limits and times of an endpoint.</summary>
public sealed record Iax2EndpointOptions
{
    /// <summary>Our own name, presented as USERNAME to peers.</summary>
    public required string LocalName { get; init; }
    public Iax2Timers Timers { get; init; } = new();
    public int MaxCalls { get; init; } = 10_000;
    /// <summary>Calls of one address that have not answered the MD5 challenge yet; more are refused.</summary>
    public int MaxUnauthenticatedPerAddress { get; init; } = 64;
    /// <summary>Frames of peers that may wait for the loop; more are dropped and counted.</summary>
    public int PeerQueueLength { get; init; } = 4096;
    /// <summary>Frames of strangers that may wait for the loop; more are dropped and counted.</summary>
    public int StrangerQueueLength { get; init; } = 256;
    /// <summary>Wrong answers to challenges of the registrar until their sender is shut out for a while. 0: never.</summary>
    public int WrongAnswersAllowed { get; init; } = 10;
    /// <summary>Answers (call token, INVAL, PONG, REJECT) a second to those who have proved nothing.</summary>
    public int StrangerRepliesPerSecond { get; init; } = 1000;
}
